"""What the server gave at the start -> the settings module that counts here, databases as the user overrides them."""

import os

from .errors import Problem
from .paths import take_roots

VARIABLE = "DJANGO_SETTINGS_MODULE"
KEYS = {"host": "HOST", "port": "PORT", "user": "USER", "name": "NAME"}
# Where they are set, a driver prefers them to HOST, PORT and USER.
IN_OPTIONS = {"host": ("host", "hostaddr", "unix_socket", "service"), "port": ("port",), "user": ("user",)}

_given = {}


def take(given, root):
    """`{"overrides": {alias: {"host", "port", "user", "name", "password-env": text}}, "kept": [variables that were set
    here before the server's own could be], "server_root": the root as the server calls it}`; each may be missing."""
    _given.clear()
    _given.update(given)
    if "server_root" in given:
        take_roots(root, given["server_root"])


def settings_module_here(asked):
    """A module that the server only found in files yields to DJANGO_SETTINGS_MODULE of the place where we run: so does
    manage.py."""
    there = os.environ.get(VARIABLE)
    return there if there and VARIABLE in _given.get("kept", ()) else asked or there


def override(databases):
    """Changes the entries of DATABASES in place, before any connection is made; nothing is written anywhere."""
    for alias, wanted in _given.get("overrides", {}).items():
        entry = databases.get(alias)
        if entry is None:
            known = ", ".join("“%s”" % name for name in databases) or "none"
            raise Problem(
                "setting",
                "“database-overrides” names the alias “%s”, which DATABASES does not have; it has %s." % (alias, known),
                "Correct the alias in the setting “database-overrides”.",
            )
        options = dict(entry.get("OPTIONS") or {})
        for key, value in wanted.items():
            if key == "password-env":
                entry["PASSWORD"] = _password(value, alias)
            else:
                entry[KEYS[key]] = value
            for name in IN_OPTIONS.get(key, ()):
                options.pop(name, None)
        if options or entry.get("OPTIONS"):
            entry["OPTIONS"] = options


def _password(variable, alias):
    if variable in os.environ:
        return os.environ[variable]
    raise Problem(
        "environment-variable",
        "The password of alias “%s” comes from the environment variable “%s” (“database-overrides”), which is not set."
        % (alias, variable),
        "Set it in the env file (“env-file”) or where the editor is started.",
        variable=variable,
    )
