"""The settings module -> what Django says of the project and of each alias; no connection is opened, no app loaded."""

import functools
import hashlib
import importlib
import json
import os
import re
import sys

from .backends import alias_problem, backend_facts
from .classes import class_problem, prepare_classes
from .errors import Problem, in_words, settings_problem
from .given import override, settings_module_here
from .paths import for_server

OLDEST_DJANGO = (3, 2)
LIBPQ = ("PGHOST", "PGHOSTADDR", "PGPORT", "PGUSER", "PGDATABASE", "PGSERVICE", "PGSERVICEFILE", "PGOPTIONS")


def boot(settings_module=None):
    django, module, settings = load_settings(settings_module)
    root = project_root()
    try:
        facts = {
            "django": django.__version__,
            "settings_module": module,
            "settings_file": for_server(getattr(importlib.import_module(module), "__file__", None)),
            "root": root,
            "installed_apps": [str(app) for app in settings.INSTALLED_APPS],
            "routers": bool(settings.DATABASE_ROUTERS),
            "auth_user_model": str(settings.AUTH_USER_MODEL),
            "default_auto_field": str(settings.DEFAULT_AUTO_FIELD),
            "use_tz": bool(settings.USE_TZ),
        }
    except BaseException as error:  # SystemExit and KeyboardInterrupt too
        raise settings_problem(error, module, root) from error
    aliases = settings.DATABASES.items()
    return dict(facts, databases={str(alias): _alias_facts(alias, entry, root) for alias, entry in aliases})


def load_settings(settings_module=None):
    """(django, the module's name, its settings): loaded, with the user's overrides of databases in them. A Problem
    where that fails. No app is imported."""
    project_root()
    django = _import_django()
    module = settings_module_here(settings_module)
    if not module:
        raise Problem(
            "settings-missing",
            "No settings module is named: neither Tablewright's settings nor manage.py nor DJANGO_SETTINGS_MODULE do.",
            "Set “settings-module”, for example to “config.settings”.",
        )
    os.environ["DJANGO_SETTINGS_MODULE"] = module
    try:
        prepare_classes()
        from django.conf import settings

        databases = settings.DATABASES
        if not isinstance(databases, dict) or not all(isinstance(entry, dict) for entry in databases.values()):
            raise TypeError("DATABASES is not a dictionary of dictionaries")
        override(databases)
    except Problem:
        raise
    except BaseException as error:  # SystemExit and KeyboardInterrupt too
        raise (class_problem(error, module) or settings_problem(error, module, project_root())) from error
    return django, module, settings


@functools.lru_cache(maxsize=None)
def project_root():
    """As it is before the settings module may put another folder in front of it."""
    return os.getcwd() if not sys.path[0] else sys.path[0]


def _import_django():
    try:
        import django
        import django.conf
        import django.db
    except BaseException as error:
        missing = isinstance(error, ModuleNotFoundError) and (error.name or "").split(".")[0] == "django"
        said = "has no Django" if missing else "cannot import Django (%s)" % in_words(error)
        raise Problem(
            "no-django",
            "The interpreter “%s” %s." % (sys.executable, said),
            "Select the interpreter of the project's virtual environment, or install Django into this one.",
        ) from error
    if django.VERSION[:2] < OLDEST_DJANGO:
        raise Problem(
            "no-django",
            "The project runs on Django %s, and Tablewright reads projects on Django 3.2 or later."
            % django.__version__,
            "Select an interpreter with a newer Django.",
        )
    return django


def _alias_facts(alias, entry, root):
    engine = str(entry.get("ENGINE") or "")
    name = _shown_name(engine, entry.get("NAME"))
    facts = {"engine": engine, "vendor": "", "name": name, "identity": _identity(engine, name, entry, root)}
    try:
        return dict(facts, **backend_facts(_connection(alias)))
    except BaseException as error:
        return dict(facts, error=alias_problem(error, alias, engine).as_json())


def _connection(alias):
    """Backends that bring models, as GeoDjango's do, are imported only once Django knows the apps: to them there are
    none."""
    from django.apps import apps
    from django.core.exceptions import AppRegistryNotReady
    from django.db import connections

    try:
        return connections[alias]
    except AppRegistryNotReady:
        apps.populate(())
        return connections[alias]


def _identity(engine, name, entry, root):
    """Tells one database, and who looks at it, from another: a hash, so that it can be kept where neither may be read.
    No password is in it."""
    options = entry.get("OPTIONS")
    options = options if isinstance(options, dict) else {}
    said = {str(key): value for key, value in options.items() if "pass" not in str(key).lower()}
    told = [root, engine, name, [entry.get(key) for key in ("HOST", "PORT", "USER")], said]
    told.append({variable: os.environ.get(variable) for variable in LIBPQ} if "postg" in engine else None)
    text = json.dumps(told, sort_keys=True, default=lambda value: type(value).__name__)
    return hashlib.sha256(text.encode()).hexdigest()


def _shown_name(engine, name):
    """A database's name without what may be secret in it (libpq takes a whole connection string as a name)."""
    name = "" if name is None else str(name)
    if engine.rpartition(".")[2] in ("sqlite3", "spatialite") and name and not name.startswith((":memory:", "file:")):
        return os.path.abspath(name)
    return re.sub(r"(password\s*=\s*)('[^']*'|\S+)", r"\1…", re.sub(r"//[^@/]*@", "//", name))
