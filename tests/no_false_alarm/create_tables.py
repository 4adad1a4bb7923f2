"""Models of a project -> their tables, straight from the models, as if all migrations had been applied.

Run by the project's own interpreter (Python 3.8, Django 3.2 and later) in its folder, with DJANGO_SETTINGS_MODULE set.
"""

import contextlib
import os
import sys

import django


def main():
    sys.path.insert(0, os.getcwd())
    with contextlib.redirect_stdout(sys.stderr):
        django.setup()
    from django.apps import apps
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.recorder import MigrationRecorder

    models = [
        model
        for model in apps.get_models(include_swapped=False)
        if model._meta.managed
        and not model._meta.proxy
        and not model._meta.swapped
        and model._meta.can_migrate(connection)
    ]
    with connection.constraint_checks_disabled(), connection.schema_editor(atomic=False) as editor:
        for model in models:
            editor.create_model(model)
    loader = MigrationLoader(connection)
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    for app, name in loader.disk_migrations:  # as `migrate` records it: those that were squashed as well
        recorder.record_applied(app, name)
    print(len(models))


if __name__ == "__main__":
    main()
