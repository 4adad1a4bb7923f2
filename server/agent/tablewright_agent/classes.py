"""DJANGO_CONFIGURATION -> settings from a class (django-configurations), or a Problem that names the classes."""

import ast
import importlib.util
import os
import sys
import traceback

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


def class_problem(error, module):
    """A Problem where the settings are classes and nobody says which one counts, else None: then the package refuses
    to make any class."""
    frames = traceback.extract_tb(error.__traceback__)
    package = os.path.dirname(getattr(sys.modules.get("configurations"), "__file__", None) or "")
    if os.environ.get(VARIABLE) or not package or not frames or os.path.dirname(frames[-1].filename) != package:
        return None
    file, classes = _classes(module)
    problem = Problem(
        "settings-error",
        "The settings of “%s” are classes (%s), and %s does not say which one counts."
        % (module, ", ".join("“%s”" % name for name in classes), VARIABLE),
        "Set %s under “env” of Tablewright's settings, or in the env file (“env-file”)." % VARIABLE,
        variable=VARIABLE,
        file=file,
    )
    problem.__cause__ = error
    return problem


def _classes(module):
    """The module's file, and the names of the classes in it."""
    try:
        file = importlib.util.find_spec(module).origin
        with open(file, "rb") as source:
            tree = ast.parse(source.read())
    except Exception:  # its error is told where it is imported
        return None, []
    return file, [statement.name for statement in tree.body if isinstance(statement, ast.ClassDef)]
