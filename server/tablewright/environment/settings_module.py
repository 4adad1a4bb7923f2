"""A project's root -> the name of its settings module, from what its files say; nothing is run."""

from __future__ import annotations

import ast
import configparser
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tablewright.environment.folders import is_file
from tablewright.settings import toml_table

VARIABLE = "DJANGO_SETTINGS_MODULE"


def find_settings_module(root: Path, setting: str | None, environment: Mapping[str, str]) -> tuple[str | None, str]:
    """(module, where that was found), or (None, "").

    The setting, then the variable, then manage.py; only then what tests use (pytest-django), which often is another
    database, then django-stubs', then the one `settings.py` beside a `urls.py` or `wsgi.py`.
    """
    if setting:
        return setting, "setting settings-module"
    if environment.get(VARIABLE):
        return environment[VARIABLE], f"{VARIABLE} in the environment or the env file"
    sources = (
        (_of_manage_py(root, environment), "manage.py"),
        (_of_pytest(root), "pytest-django's setting"),
        (_of_django_stubs(root), "django-stubs' setting"),
        (_of_layout(root), "the only settings.py beside a urls.py"),
    )
    return next(((module, why) for module, why in sources if module), (None, ""))


def _of_manage_py(root: Path, environment: Mapping[str, str]) -> str | None:
    text = _read(root / "manage.py")
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        named = re.findall(VARIABLE + r"""['"]\s*(?:,|\]\s*=)\s*['"]([\w.]+)['"]""", text)
    else:
        named = list(_named(tree, environment))
    # Under `if "test" in sys.argv:` another module is named; it is not the one that the models are run with.
    return next((name for name in named if "test" not in name.rpartition(".")[2]), next(iter(named), None))


def _named(tree: ast.Module, environment: Mapping[str, str]) -> Iterator[str]:
    """`os.environ.setdefault(VARIABLE, x)`, `os.environ[VARIABLE] = x` -> each x that can be told."""
    assigned: dict[str, ast.expr] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            assigned.setdefault(node.targets[0].id, node.value)
    for node in ast.walk(tree):
        value: ast.expr | None = None
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "setdefault":
            value = node.args[1] if len(node.args) == 2 and _is_variable(node.args[0], assigned) else None
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
            value = node.value if _is_variable(node.targets[0].slice, assigned) else None
        name = _literal(value, assigned, environment) if value is not None else None
        if name:
            yield name


def _is_variable(node: ast.expr, assigned: Mapping[str, ast.expr]) -> bool:
    return _literal(node, assigned, {}) == VARIABLE


def _literal(
    node: ast.expr, assigned: Mapping[str, ast.expr], environment: Mapping[str, str], depth: int = 5
) -> str | None:
    """A text, a name for one, or `os.environ.get(NAME, text)` and its kin."""
    if depth == 0:
        return None
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.Name) and node.id in assigned:
        return _literal(assigned[node.id], assigned, environment, depth - 1)
    if isinstance(node, ast.Call) and node.args:
        function = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        variable = _literal(node.args[0], assigned, environment, depth - 1)
        fallback = next((k.value for k in node.keywords if k.arg == "default"), None)
        fallback = node.args[1] if len(node.args) == 2 else fallback
        if function in {"get", "getenv", "config", "env"} and variable is not None:
            if variable in environment:
                return environment[variable]
            return _literal(fallback, assigned, environment, depth - 1) if fallback is not None else None
    return None


def _of_pytest(root: Path) -> str | None:
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
        module = section.get(VARIABLE)
        added = section.get("addopts", "")
        if not module:
            flag = re.search(r"--ds[= ]([\w.]+)", " ".join(added) if isinstance(added, list) else str(added))
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
        if is_file(path.parent / "urls.py") or is_file(path.parent / "wsgi.py")
    ]
    return f"{beside[0]}.settings" if len(beside) == 1 and beside[0].isidentifier() else None


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig", errors="replace")
    except OSError:
        return ""


def _ini(path: Path, section: str) -> Mapping[str, Any]:
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    try:
        parser.read_string(_read(path))
        return dict(parser.items(section))
    except configparser.Error:
        return {}
