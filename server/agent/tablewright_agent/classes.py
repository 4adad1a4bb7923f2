"""DJANGO_CONFIGURATION -> settings from a class (django-configurations), or a Problem that names the classes."""

import importlib
import os
import sys

from .errors import Problem
from .packages import not_installed

VARIABLE = "DJANGO_CONFIGURATION"


def prepare_classes():
    """What manage.py of such a project does before Django asks for its settings."""
    if not os.environ.get(VARIABLE):
        return
    try:
        importer = importlib.import_module("configurations.importer")
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "configurations":
            raise
        raise Problem(
            "settings-error",
            "The settings are a class (“%s” in %s), and “django-configurations”, which loads such, is not installed."
            % (os.environ[VARIABLE], VARIABLE),
            not_installed("django-configurations"),
            package="django-configurations",
        ) from error
    importer.install()


def require_class(module):
    """A Problem where the settings module has such classes and nobody says which counts, or says one that is not."""
    named, classes = os.environ.get(VARIABLE), _classes(sys.modules.get(module))
    if not classes or named:
        return
    raise Problem(
        "settings-error",
        "The settings of “%s” are classes (%s), and %s does not say which one counts."
        % (module, ", ".join("“%s”" % name for name in classes), VARIABLE),
        "Set %s under “env” of Tablewright's settings, or in the env file (“env-file”)." % VARIABLE,
        variable=VARIABLE,
        file=getattr(sys.modules.get(module), "__file__", None),
    )


def _classes(module):
    """Names of the configurations that the module defines itself, in its order."""
    base = getattr(sys.modules.get("configurations"), "Configuration", None)
    if module is None or not isinstance(base, type):
        return []
    return [
        name
        for name, value in vars(module).items()
        if isinstance(value, type) and issubclass(value, base) and value.__module__ == module.__name__
    ]
