"""A project's root -> the name of its settings module, from what its files say; nothing is run."""

from __future__ import annotations

import configparser
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tablewright.environment.candidates import only_one
from tablewright.environment.folders import is_file
from tablewright.environment.manage_py import named_in_manage_py, named_in_server_files, read_text
from tablewright.settings import toml_table

VARIABLE = "DJANGO_SETTINGS_MODULE"
CONFIGURATION = "DJANGO_CONFIGURATION"
"""Names the class in the settings module that counts, where they are classes (django-configurations)."""

SETTING = "setting settings-module"


def find_settings_module(root: Path, setting: str | None, environment: Mapping[str, str]) -> tuple[str | None, str]:
    """(module, where that was found), or (None, "").

    The setting, then the variable, then manage.py; only then what tests use (pytest-django), which often is another
    database, then django-stubs', then wsgi.py or asgi.py, then the one `settings.py` beside a `urls.py` or `wsgi.py`,
    then the one module that looks like settings to run a project with.
    """
    if setting:
        return setting, SETTING
    if environment.get(VARIABLE):
        return environment[VARIABLE], f"{VARIABLE} in the environment or the env file"
    sources: tuple[tuple[Callable[[], str | None], str], ...] = (
        (lambda: named_in_manage_py(root, VARIABLE, environment), "manage.py"),
        (lambda: _of_pytest(root, VARIABLE), "pytest-django's setting"),
        (lambda: _of_django_stubs(root), "django-stubs' setting"),
        (lambda: named_in_server_files(root, VARIABLE, environment), "wsgi.py or asgi.py"),
        (lambda: _of_layout(root), "the only settings.py beside a urls.py"),
        (lambda: only_one(root), "the only settings module to run a project with"),
    )
    return next(((module, why) for find, why in sources if (module := find())), (None, ""))


def find_configuration(root: Path, environment: Mapping[str, str]) -> tuple[str | None, str]:
    """(class, where that was found), or (None, ""): found as the settings module is."""
    if environment.get(CONFIGURATION):
        return environment[CONFIGURATION], f"{CONFIGURATION} in the environment or the env file"
    sources: tuple[tuple[Callable[[], str | None], str], ...] = (
        (lambda: named_in_manage_py(root, CONFIGURATION, environment), "manage.py"),
        (lambda: _of_pytest(root, CONFIGURATION, "--dc"), "pytest-django's setting"),
        (lambda: named_in_server_files(root, CONFIGURATION, environment), "wsgi.py or asgi.py"),
    )
    return next(((name, why) for find, why in sources if (name := find())), (None, ""))


def _of_pytest(root: Path, variable: str, option: str = "--ds") -> str | None:
    """In pytest's own order: the first file that has a section for it is the one that counts."""
    options = toml_table(root / "pyproject.toml", "tool", "pytest", "ini_options") or toml_table(
        root / "pyproject.toml", "tool", "pytest"
    )
    found = [
        _ini(root / "pytest.ini", "pytest"),
        _ini(root / ".pytest.ini", "pytest"),
        options,
        _ini(root / "tox.ini", "pytest"),
        _ini(root / "setup.cfg", "tool:pytest"),
    ]
    for section in found:
        module = section.get(variable)
        added = section.get("addopts", "")
        if not module:
            flag = re.search(rf"{option}[= ]([\w.]+)", " ".join(added) if isinstance(added, list) else str(added))
            module = flag[1] if flag else None
        if isinstance(module, str) and module.strip():
            return module.strip()
    return None


def _of_django_stubs(root: Path) -> str | None:
    sections = (
        toml_table(root / "pyproject.toml", "tool", "django-stubs"),
        _ini(root / "mypy.ini", "mypy.plugins.django-stubs"),
        _ini(root / "setup.cfg", "mypy.plugins.django-stubs"),
    )
    for section in sections:
        module = section.get("django_settings_module")
        if isinstance(module, str) and module.strip("\"' "):
            return module.strip("\"' ")
    return None


def _of_layout(root: Path) -> str | None:
    beside = [
        path.parent.name
        for path in sorted(root.glob("*/settings.py"))
        if any(is_file(path.parent / name) for name in ("urls.py", "wsgi.py", "asgi.py"))
    ]
    return f"{beside[0]}.settings" if len(beside) == 1 and beside[0].isidentifier() else None


def _ini(path: Path, section: str) -> Mapping[str, Any]:
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    try:
        parser.read_string(read_text(path))
        return dict(parser.items(section))
    except configparser.Error:
        return {}
