"""What importing an app raises -> a Problem that names what is wrong, and the line of the project's that did it."""

import os
import sys
import traceback

from .errors import Problem, chain, in_words, is_own, missing_variable, user_place, within
from .packages import not_installed, package_of

MEND = "Mend it there: “python manage.py check” shows the same error."


def app_problem(error, entry, root, halted=(), what="The app “%s”", fails="does not load"):
    """`entry`: as INSTALLED_APPS has it. `halted`: the modules that were left out before. `what` did what: `fails`."""
    who = what % entry
    problem = missing_variable(error, who + " needs") or _missing_module(error, who, entry, root, halted)
    problem = problem or _app_error(error, who, fails)
    problem.__cause__ = error
    file, line = place_of(error, entry, root)
    problem.place.setdefault("file", file)
    problem.place.setdefault("line", line)
    return problem


def place_of(error, entry, root):
    """(file, line from 1) of the deepest frame in the project's own code or in the app's, of the first error in the
    chain that has one: Django's own say only that something else failed."""
    folder = _folder(entry)
    for link in chain(error):
        if not isinstance(link, SyntaxError) or not link.filename:
            frames = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(link.__traceback__)]
            own = [place for place in frames if is_own(place[0], root) or folder and within(place[0], folder)]
            if own:
                return own[-1]
        place = user_place(link, root)
        if place[0]:
            return place
    return (None, None)


def own_files(error, root):
    """The project's files that had a part in it: where one of them changes, it may no longer fail."""
    found = set()
    for link in chain(error):
        found.update(frame.filename for frame in traceback.extract_tb(link.__traceback__))
        if isinstance(link, SyntaxError) and link.filename:
            found.add(link.filename)
    return {path for path in found if is_own(path, root)}


def duplicate_problem(entry, other, label):
    """Two entries with one label, or one package, of which only the first can count."""
    what = "the label “%s”" % label if label else "the same package"
    return Problem(
        "duplicate-app",
        "The apps “%s” and “%s” have %s: Django takes none of them, and Tablewright the first." % (other, entry, what),
        "Give one of them another “label” in its AppConfig." if label else "Name it once in INSTALLED_APPS.",
    )


def _missing_module(error, who, entry, root, halted):
    link = next((each for each in chain(error) if isinstance(each, ModuleNotFoundError) and each.name), None)
    if link is None:
        return None
    name = link.name
    if name in halted or any(name.startswith(each + ".") for each in halted):
        message = "%s imports “%s”, which was left out because it did not load in time." % (who, name)
        return Problem("app-error", message, "Mend that app first.")
    top = name.partition(".")[0]
    ours = any(os.path.exists(os.path.join(root, top + end)) for end in ("", ".py"))
    if entry == name or entry.startswith(name + ".") and not _imported(link, root):
        message = "INSTALLED_APPS names “%s”, and there is no module “%s”." % (entry, name)
    elif ours or top in sys.modules:
        message = "%s imports “%s”, and there is no such module." % (who, name)
    else:
        message = "%s imports “%s”, which is not installed." % (who, name)
    if ours or top in sys.modules:
        return Problem("app-error", message, "Correct the name, or add the file.")
    package = package_of(name)
    return Problem("app-error", message, not_installed(package), package=package)


def _imported(error, root):
    """Whether code of the project's asked for it, not Django."""
    return any(is_own(frame.filename, root) for frame in traceback.extract_tb(error.__traceback__))


def _app_error(error, who, fails):
    said, hint = in_words(error), MEND
    if isinstance(error, SyntaxError):
        version = "%d.%d" % sys.version_info[:2]
        message = "%s cannot be read by Python %s: %s" % (who, version, error.msg)
        hint = "Mend it; if it is of a newer Python than %s, select the interpreter that runs the project." % version
        if "codec can't decode" in str(error.msg):
            hint = "Save the file as UTF-8, or name its encoding in its first line: # -*- coding: latin-1 -*-"
    elif isinstance(error, SystemExit):
        message = "%s ends the process: it calls exit(%s)" % (who, "" if error.code is None else repr(error.code))
        hint = "Let no code that runs on import do that."
    elif "circular import" in said:
        message = "%s imports in a circle: %s" % (who, said)
        hint = "Let one of the modules import the other within a function, or name the model as text: “app.Model”."
    elif type(error).__name__ == "AppRegistryNotReady":
        message = "%s uses models before they are loaded: %s" % (who, said)
        hint = "Let its __init__.py and apps.py import no models, but within a function."
    elif isinstance(error, RuntimeError) and "explicit app_label" in said:
        message = "%s defines or imports a model of an app that is not loaded: %s" % (who, said)
        hint = "Add that app to INSTALLED_APPS, or mend it if it is there."
    else:
        message = "%s %s: %s" % (who, fails, said)
    return Problem("app-error", message + ".", hint)


def _folder(entry):
    """Of the package that an entry is in; None while it is not loaded."""
    for name in (entry, entry.rpartition(".")[0], entry.partition(".")[0]):
        for path in getattr(sys.modules.get(name), "__path__", ()):
            return str(path)
    return None
