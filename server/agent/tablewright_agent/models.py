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
from .registry_facts import Source, models_facts


def read_models(tell, settings_module=None, ready=False, skip=(), migrations=False):
    """`ready`: runs `AppConfig.ready()` too. `skip`: apps that are not imported, by entry or label. `migrations`: also
    what there is of them on disk and in each database, and which of them made each table."""
    gc.disable()  # what is made here stays as long as the process, which ends with the answer
    django, populated = populate(tell, settings_module, ready, skip)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with closed_connections() as connections:
            source = Source(populated, connections)
            models = models_facts(source)
        problems = [*populated.problems, *source.problems]
        facts = {"django": django.__version__, "models": models, "apps": _apps(), "files": _files(populated)}
        if migrations:
            migrated = Migrated(populated)
            problems += migrated.problems
            facts["migrations"] = migrated.facts()
            migrated.name_in(models)
    return dict(facts, problems=[_problem(app, problem) for app, problem in problems])


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
