"""Environment and alias -> what to type in a terminal, in the project's root, to run migrate; or how to name that."""

from __future__ import annotations

import os
import shlex
import subprocess

from tablewright.environment.place import Environment

DEFAULT_ALIAS = "default"


def migrate_words(names: str, alias: str) -> str:
    """For a sentence, for whatever Python the reader has. Migrate asks the alias “default” where none is named."""
    return f"python manage.py migrate {names}" + (f" --database {alias}" if alias != DEFAULT_ALIAS else "")


def migrate_command(environment: Environment, alias: str) -> str:
    """It names the settings module: a guess at another database would be a bad one."""
    manage = f"{environment.root_there.rstrip('/')}/manage.py" if environment.root_there else "manage.py"
    words = [*environment.command, manage, "migrate"]
    if environment.settings_module:
        words.append(f"--settings={environment.settings_module}")
    if alias and alias != DEFAULT_ALIAS:
        words.append(f"--database={alias}")
    return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)
