"""manage.py, wsgi.py or asgi.py -> the value that they give to a variable, in whatever way; nothing is run."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from tablewright.environment.folders import is_file
from tablewright.environment.roots import subfolders

DEEPEST = 8  # of names that stand for names


def named_in_manage_py(root: Path, variable: str, environment: Mapping[str, str]) -> str | None:
    """Also where manage.py only calls a function of the project's own that sets it."""
    path = root / "manage.py"
    return _named_in(path, variable, environment) or next(
        (named for other in _imported(path, root) if (named := _named_in(other, variable, environment))), None
    )


def named_in_server_files(root: Path, variable: str, environment: Mapping[str, str]) -> str | None:
    """Of wsgi.py and asgi.py in the root and one level down; None where they do not agree."""
    files = [folder / name for folder in (root, *subfolders(root)) for name in ("wsgi.py", "asgi.py")]
    named = {value for path in files if is_file(path) and (value := _named_in(path, variable, environment))}
    return named.pop() if len(named) == 1 else None


def read_text(path: Path) -> str:
    """Empty where it cannot be read."""
    try:
        return path.read_bytes().decode("utf-8-sig", errors="replace") if is_file(path) else ""
    except OSError:
        return ""


def _named_in(path: Path, variable: str, environment: Mapping[str, str]) -> str | None:
    text = read_text(path)
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        named = re.findall(variable + r"""['"]\s*(?:,|\]\s*=)\s*['"]([\w.]+)['"]""", text)
    else:
        named = list(_named(tree, variable, environment))
    # Under `if "test" in sys.argv:` another module is named; it is not the one that the models are run with.
    return next((name for name in named if "test" not in name.rpartition(".")[2].lower()), next(iter(named), None))


def _imported(path: Path, root: Path) -> Iterator[Path]:
    """The files of the project that a file imports."""
    try:
        tree = ast.parse(read_text(path))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in ast.walk(tree):
        names = [name.name for name in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module, *(f"{node.module}.{name.name}" for name in node.names)]
        for name in names:
            base = root.joinpath(*name.split("."))
            yield from (file for file in (base.with_suffix(".py"), base / "__init__.py") if is_file(file))


def _named(tree: ast.Module, variable: str, environment: Mapping[str, str]) -> Iterator[str]:
    """`os.environ.setdefault(VARIABLE, x)`, `os.environ[VARIABLE] = x`, `.update(…)`, `os.putenv` -> each x that can
    be told."""
    assigned: dict[str, ast.expr] = {}
    for node in ast.walk(tree):
        target = node.targets[0] if isinstance(node, ast.Assign) and len(node.targets) == 1 else None
        target = node.target if isinstance(node, ast.AnnAssign) else target
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(target, ast.Name) and node.value is not None:
            assigned.setdefault(target.id, node.value)
    for node in ast.walk(tree):
        for key, value in _set(node):
            if key is not None and _literal(key, assigned, {}) == variable:
                named = _literal(value, assigned, environment)
                if named and re.fullmatch(r"[\w.]+", named):
                    yield named


def _set(node: ast.AST) -> Iterator[tuple[ast.expr | None, ast.expr]]:
    """(key, value) of all that may be set in os.environ."""
    if isinstance(node, ast.Assign):
        for target in node.targets:
            if isinstance(target, ast.Subscript):
                yield target.slice, node.value
    elif isinstance(node, ast.AugAssign) and isinstance(node.value, ast.Dict):
        yield from zip(node.value.keys, node.value.values, strict=True)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr in ("setdefault", "putenv"):
            given = {word.arg: word.value for word in node.keywords}
            value = node.args[1] if len(node.args) == 2 else given.get("value")
            if node.args and value is not None:
                yield node.args[0], value
        elif node.func.attr == "update":
            for entries in node.args:
                if isinstance(entries, ast.Dict):
                    yield from zip(entries.keys, entries.values, strict=True)
            yield from ((ast.Constant(word.arg), word.value) for word in node.keywords if word.arg)


def _literal(
    node: ast.expr | None, assigned: Mapping[str, ast.expr], environment: Mapping[str, str], depth: int = DEEPEST
) -> str | None:
    """A text, a name for one, parts put together, `os.environ.get(NAME, text)` and its kin; None where it is none."""
    if depth == 0 or node is None:
        return None

    def inner(part: ast.expr | None) -> str | None:
        return _literal(part, assigned, environment, depth - 1)

    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.Name):
        return inner(assigned.get(node.id))
    if isinstance(node, ast.JoinedStr):
        return _joined([inner(part.value if isinstance(part, ast.FormattedValue) else part) for part in node.values])
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _joined([inner(node.left), inner(node.right)])
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or):
        return next((text for part in node.values if (text := inner(part))), None)
    if isinstance(node, ast.IfExp):  # `in sys.argv`, a variable that is not set: what holds here is the other one
        return inner(node.body) if inner(node.test) else inner(node.orelse)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("lower", "strip"):
        text = inner(node.func.value)
        return None if text is None else text.strip() if node.func.attr == "strip" else text.lower()
    if isinstance(node, ast.Subscript):  # os.environ[NAME]
        variable = inner(node.slice)
        return environment.get(variable) if variable is not None else None
    if isinstance(node, ast.Call) and node.args:
        function = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        variable = inner(node.args[0])
        fallback = next((word.value for word in node.keywords if word.arg == "default"), None)
        fallback = node.args[1] if len(node.args) == 2 else fallback
        if function in {"get", "getenv", "config", "env", "str"} and variable is not None:
            return environment[variable] if variable in environment else inner(fallback)
    return None


def _joined(parts: list[str | None]) -> str | None:
    texts = [part for part in parts if part is not None]
    return "".join(texts) if len(texts) == len(parts) else None
