"""Models and migrations on disk -> what `makemigrations` would write now, operation by operation, and what each does.

Nothing is written, and no database is asked.
"""

import warnings
from collections import namedtuple

from .errors import in_words
from .migrations import Migrated
from .migrations_order import as_counted, in_order
from .migrations_replay import Replay
from .populating import populate

_Single = namedtuple("_Single", "operations")


def read_unwritten(tell, settings_module=None, apps=(), ready=False):
    """{"operations": {key: in Django's words}, "touches", "makes": as Migrations has them, by these keys, "without":
    those of `apps` that have no migrations at all}, or {"problem": a sentence}. A key is "app.number"."""
    _, populated = populate(tell, settings_module, ready)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        migrated = Migrated(populated)
        if migrated.problems:
            return {"problem": migrated.problems[0][1].message}
        if populated.problems:
            return {"problem": populated.problems[0][1].message}
        try:
            return _facts(migrated, frozenset(map(str, apps)))
        except Exception as error:  # of the project's migrations, or of its models
            return {"problem": "Django cannot compare models and migrations: %s" % in_words(error)}


def _facts(migrated, apps):
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(None, ignore_no_migrations=True)
    for app, names in sorted(loader.detect_conflicts().items()):
        if app in apps:
            ends = ", ".join("“%s”" % name for name in sorted(names))
            told = "The app “%s” has several last migrations: %s. “makemigrations --merge” joins them."
            return {"problem": told % (app, ends)}
    having = {app for app, _ in migrated.disk}
    singles, operations = [], {}
    for app, found in sorted(_changes(loader, apps & having).items()):
        for operation in [each for migration in found for each in migration.operations]:
            key = app, str(len(operations))
            singles.append((key, _Single([operation])))
            operations["%s.%s" % key] = operation.describe()
    left_out, _ = as_counted(migrated.disk, ())
    replay = Replay([*in_order(migrated.disk, left_out), *singles], migrated.disk)
    without = sorted(apps - having)
    return {"operations": operations, "touches": replay.touches, "makes": replay.makes, "without": without}


def _changes(loader, apps):
    """{app: [Migration]}, as if each of Django's questions were answered with no."""
    from django.apps import apps as registry
    from django.db.migrations.autodetector import MigrationAutodetector
    from django.db.migrations.questioner import MigrationQuestioner
    from django.db.migrations.state import ProjectState

    if not apps:
        return {}
    questioner = MigrationQuestioner(specified_apps=apps, dry_run=True)
    detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(registry), questioner)
    return detector.changes(graph=loader.graph, trim_to_apps=set(apps), convert_apps=set(apps))
