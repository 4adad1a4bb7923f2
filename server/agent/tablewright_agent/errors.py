"""Anything that user code or a database raises -> a Problem: its kind, a sentence, and what to do."""

import os
import sys
import sysconfig
import traceback

from .missing import module_problem, variables_of
from .packages import install_command
from .paths import for_server

STANDARD_LIBRARY = sysconfig.get_path("stdlib")
AGENT_FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class Problem(Exception):  # noqa: N818 - the word that the server has for it
    """What the agent could not do. `place` has "file", "line" (from 1), "variable", "package", "command" (to type in a
    terminal) where they are known."""

    secret = ""  # a password that no text may hold

    def __init__(self, kind, message, hint, **place):
        super().__init__(message)
        self.kind, self.message, self.hint, self.place = kind, message, hint, place

    def as_json(self):
        cause = self.__cause__
        text = "".join(traceback.format_exception(type(cause), cause, cause.__traceback__)) if cause else ""
        known = {name: value for name, value in self.place.items() if value is not None}
        if "file" in known:
            known["file"] = for_server(known["file"])
        return dict(
            known, kind=self.kind, message=self.message, hint=self.hint, traceback=without_secret(text, self.secret)
        )


def problem_of(error):
    """A Problem as it is; anything else is our own fault."""
    if isinstance(error, Problem):
        return error
    problem = Problem(
        "internal",
        "Tablewright's agent failed: %s." % in_words(error),
        "This is a fault of Tablewright: please report it with the log.",
    )
    problem.__cause__ = error
    return problem


def settings_problem(error, module, root):
    """What importing the settings module raised -> Problem, with the place in the user's code."""
    problem = missing_variable(error) or _settings_missing(error, module, root) or _settings_error(error, module, root)
    problem.__cause__ = error
    file, line = user_place(error, root)
    problem.place.setdefault("file", file)
    problem.place.setdefault("line", line)
    return problem


def chain(error):
    """The error and what it came from, the latest first."""
    seen = []
    while error is not None and error not in seen:
        seen.append(error)
        error = error.__cause__ or error.__context__
    return seen


def without_secret(text, secret):
    return text.replace(secret, "…") if len(secret) > 2 else text


def in_words(error):
    """Type and text on one line; an exception whose own str() fails has none."""
    try:
        text = " ".join(str(error).split())
    except Exception:
        text = ""
    name = type(error).__name__
    return ("%s: %s" % (name, text) if text else name).rstrip(".")


def user_place(error, root):
    """(file, line from 1) of the deepest frame in the project's own code; of a SyntaxError the place it names."""
    if isinstance(error, SyntaxError) and error.filename:
        return error.filename, error.lineno
    frames = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    own = [place for place in frames if is_own(place[0], root)]
    others = [place for place in frames if os.path.isabs(place[0]) and not is_machinery(place[0])]
    return (own or others or [(None, None)])[-1]


def is_own(path, root):
    """Whether a file is the project's: below its root, and not installed there."""
    return within(path, root) and not _installed(path)


def missing_variable(error, who="The settings need"):
    """A Problem when it is that an environment variable is not set, else None."""
    for link in chain(error):
        names = [name for name in variables_of(link, in_words(link)) if name != "DJANGO_SETTINGS_MODULE"]
        if names:
            several = len(names) > 1
            shown = "%s “%s”" % ("variables" if several else "variable", "”, “".join(names))
            return Problem(
                "environment-variable",
                "%s the environment %s, which %s not set." % (who, shown, "are" if several else "is"),
                "Set %s in the env file (“env-file”) or under “env” of Tablewright's settings."
                % ("them" if several else "it"),
                variable=names[0],
            )
    return None


def _settings_missing(error, module, root):
    if not isinstance(error, ModuleNotFoundError) or not error.name:
        return None
    if module != error.name and not module.startswith(error.name + "."):
        return None
    if any(is_own(frame.filename, root) for frame in traceback.extract_tb(error.__traceback__)):
        return None  # the module is there, and an import in it fails
    missing = "" if module == error.name else " (there is no “%s”)" % error.name
    return Problem(
        "settings-missing",
        "There is no settings module “%s” below “%s”%s." % (module, root, missing),
        "Set “settings-module” to what manage.py names, or “root” (with “command”: “command-root”) to its folder.",
    )


def _settings_error(error, module, root):
    hint = "Mend it there: “python manage.py check” shows the same error."
    place = {}
    if isinstance(error, ModuleNotFoundError) and error.name:
        message, hint, package = module_problem(error, module, root)
        if package is not None:
            place.update(package=package, command=install_command(package))
    elif isinstance(error, SystemExit):
        message = "The settings module “%s” ends the process: it calls exit(%s)" % (
            module,
            "" if error.code is None else repr(error.code),
        )
        hint = "Let it raise django.core.exceptions.ImproperlyConfigured instead, and say what is wrong."
    elif isinstance(error, SyntaxError):
        message = "The settings module “%s” cannot be read: %s" % (module, error.msg)
    else:
        message = "The settings module “%s” fails: %s" % (module, in_words(error))
    return Problem("settings-error", message + ".", hint, **place)


def within(path, folder):
    if not os.path.isabs(path):
        return False  # "<frozen importlib._bootstrap>"
    return os.path.normcase(os.path.abspath(path)).startswith(os.path.normcase(os.path.join(folder, "")))


def _installed(path):
    """In site-packages, also of a virtual environment inside the project."""
    parts = path.replace("\\", "/").split("/")
    return "site-packages" in parts or "dist-packages" in parts or within(path, STANDARD_LIBRARY)


def is_machinery(path):
    """Django, the standard library, or the agent itself."""
    django = os.path.dirname(getattr(sys.modules.get("django"), "__file__", None) or AGENT_FOLDER)
    folders = (AGENT_FOLDER, django)
    standard = within(path, STANDARD_LIBRARY) and not _installed_package(path)
    return standard or any(within(path, folder) for folder in folders)


def _installed_package(path):
    return "site-packages" in path or "dist-packages" in path
