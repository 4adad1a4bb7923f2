"""What user code raised -> the environment variables that it misses, or the package, or the module."""

import os
import re
import sys
import traceback

from .packages import not_installed, package_of

# How the ways to read variables that people use say that one is missing.
VARIABLE_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"set the [\"'“]?([A-Z_][A-Z0-9_]*)[\"'”]? (?:environment|env) variable",
        r"(?:environment|env) variable:? [\"'“]?([A-Z_][A-Z0-9_]*)[\"'”]?",
        r"([A-Z_][A-Z0-9_]*) not found\. Declare it as envvar",
        r"[\"'“]([A-Z_][A-Z0-9_]*)[\"'”] (?:environment|env) variable",
        r"config [\"']([A-Z_][A-Z0-9_]*)[\"'] is missing",
    )
)


def variables_of(error, words):
    """The names in one exception of a chain; `words` is what it says."""
    if isinstance(error, KeyError) and error.args and isinstance(error.args[0], str) and _read_from_environ(error):
        return [error.args[0]]
    if not isinstance(error, Exception) or isinstance(error, (ImportError, SyntaxError)):
        return []
    found = (pattern.search(words) for pattern in VARIABLE_PATTERNS)
    named = [match.group(1) for match in found if match and match.group(1).isupper()]
    return named[:1] or _of_pydantic(error)


def module_problem(error, module, root):
    """(message without its end, hint, package or None) of a settings module that imports what is not there."""
    name = error.name
    top = name.partition(".")[0]
    says = "The settings module “%s” imports “%s”" % (module, name)
    if top in sys.modules or any(os.path.exists(os.path.join(root, top + end)) for end in ("", ".py")):
        return "%s, and there is no such module" % says, "Correct the name, or add the file.", None
    package = package_of(name)
    return says + ", which is not installed", not_installed(package), package


def _read_from_environ(error):
    frames = traceback.extract_tb(error.__traceback__)
    return (
        bool(frames)
        and os.path.basename(frames[-1].filename) in ("os.py", "<frozen os>")
        and frames[-1].name == "__getitem__"
    )


def _of_pydantic(error):
    """The fields that a class of pydantic-settings (or pydantic 1) misses -> the variables that they are read from."""
    if type(error).__module__.partition(".")[0] not in ("pydantic", "pydantic_core"):
        return []
    owners = [
        type(frame.f_locals.get(name))
        for frame, _ in traceback.walk_tb(error.__traceback__)
        for name in ("__pydantic_self__", "self")
    ]
    owner = next((each for each in owners if any(base.__name__ == "BaseSettings" for base in each.__mro__)), None)
    if owner is None:
        return []
    try:
        wanted = [each["loc"] for each in error.errors() if each["type"] in ("missing", "value_error.missing")]
        return [_variable(owner, loc) for loc in wanted if loc]
    except Exception:  # another version's shapes: then its own words have to do
        return []


def _variable(owner, loc):
    first = str(loc[0])
    if not hasattr(owner, "model_config"):  # pydantic 1
        field = owner.__fields__.get(first)
        names = sorted(field.field_info.extra.get("env_names") or [first]) if field is not None else [first]
        return names[0].upper()
    config = owner.model_config
    name = (config.get("env_prefix") or "") + first if first in owner.model_fields else first
    delimiter = config.get("env_nested_delimiter")
    return delimiter.join([name, *map(str, loc[1:])]).upper() if delimiter else name.upper()
