"""The project's apps -> what Django knows of their models: the JSON of a Registry, or of single fields.

This is a role of its own, in a process of its own: user code runs here that the *schema* role does without.
"""

import gc
import hashlib
import warnings

from .aliases import closed_connections
from .field_wishes import wished_field
from .migrations import Migrated
from .populating import loaded_files, populate
from .registry_facts import Source, models_facts, written_tables


def read_models(tell, settings_module=None, ready=False, skip=()):
    """`ready`: runs `AppConfig.ready()` too. `skip`: apps that are not imported, by entry or label."""
    gc.disable()  # what is made here stays as long as the process, which ends with the answer
    django, populated = populate(tell, settings_module, ready, skip)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with closed_connections() as connections:
            source = Source(populated, connections)
            models = models_facts(source)
        problems = [*populated.problems, *source.problems]
        facts = {"django": django.__version__, "models": models, "apps": _apps(), "files": _files(populated)}
    return dict(facts, problems=[_problem(app, problem) for app, problem in problems])


def read_migrations(tell, settings_module=None, ready=False, skip=()):
    """What there is of migrations on disk and in each database, and which of them made each model's table: what
    `with_migrations` of the server adds to a Registry of the same process."""
    gc.disable()
    _, populated = populate(tell, settings_module, ready, skip)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        migrated = Migrated(populated)
        with closed_connections() as connections:
            tables = list(written_tables(Source(populated, connections)))
        facts = {"migrations": migrated.facts(), "made": migrated.made(tables)}
    return dict(facts, problems=[_problem(app, problem) for app, problem in migrated.problems])


def read_fields(tell, settings_module=None, fields=()):
    """{"fields": […]}: for each of `fields` {"class", "args", "kwargs", "name", "model"} the JSON of a RegistryField,
    or {"error": {kind, message, hint, …}}."""
    gc.disable()
    _, populated = populate(tell, settings_module)
    with warnings.catch_warnings(), closed_connections() as connections:
        warnings.simplefilter("ignore")
        return {"fields": [wished_field(wish, connections, populated.root) for wish in fields]}


def _apps():
    from django.apps import apps

    return {config.label: config.name for config in apps.get_app_configs()}


def _files(populated):
    found = {}
    for path in loaded_files(populated):
        try:
            with open(path, "rb") as file:
                found[path] = hashlib.sha256(file.read()).hexdigest()
        except OSError:  # it is gone already
            continue
    return found


def _problem(app, problem):
    facts = problem.as_json()
    facts["detail"] = facts.pop("traceback")
    return dict(facts, app=app)
