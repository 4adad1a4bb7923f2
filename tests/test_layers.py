"""ARCHITECTURE.md's import table -> every import in the server and the agent is one that the table allows."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.missing import missing

ROOT = Path(__file__).resolve().parents[1]
SERVER = ROOT / "server" / "tablewright"
AGENT = ROOT / "server" / "agent"
BUNDLE = ROOT / "vscode-extension" / "bundled"

PURE = {"schema", "source", "comparison", "findings", "rules", "rendering", "explain"}
DOES_IO = {
    "os",
    "io",
    "subprocess",
    "socket",
    "shutil",
    "tempfile",
    "urllib",
    "http",
    "sqlite3",
    "threading",
    "asyncio",
}
LONGEST = 300
DATA = {"schema/types.py", "source/catalog.py", "rendering/reserved.py"}
"""Files that are mostly tables of data may be longer."""


def allowed_imports() -> dict[str, set[str]]:
    """module -> what it may import besides the standard library and itself, from ARCHITECTURE.md."""
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    table = text[text.index("| module | may import |") :].partition("\n\n")[0]
    rows = re.findall(r"^\| ([\w`/]+) \|(.*)\|$", table, re.MULTILINE)
    return {name.strip("`"): set(re.findall(r"\w+", allowed)) for name, allowed in rows if name != "module"}


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """(line, dotted module) of each import, wherever it stands in the file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            yield from ((node.lineno, f"{base}.{name.name}") for name in node.names)


def module_of(path: Path) -> str:
    return path.relative_to(SERVER).parts[0].removesuffix(".py")


def server_files() -> list[Path]:
    return [p for p in sorted(SERVER.rglob("*.py")) if p != SERVER / "__init__.py"]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT / "server").as_posix()


def test_the_table_names_every_module() -> None:
    assert {module_of(p) for p in server_files()} == set(allowed_imports()) - {"server/agent"}


@pytest.mark.parametrize("path", server_files(), ids=name_of)
def test_server_imports_follow_the_table(path: Path) -> None:
    module = module_of(path)
    allowed = allowed_imports()[module] | {module}
    wrong = []
    for line, name in imports(path):
        top, _, rest = name.partition(".")
        if top == "tablewright":
            inner = rest.partition(".")[0]
            fine = inner in allowed or inner in ("", "__version__")
        elif top in sys.stdlib_module_names or top == "__future__":
            fine = module not in PURE or top not in DOES_IO
        else:
            fine = top in allowed or (top == "tomli" and module == "settings")
        if not fine:
            wrong.append(f"{name_of(path)}:{line} imports {name}")
    assert not wrong


@pytest.mark.parametrize("path", sorted(AGENT.rglob("*.py")), ids=name_of)
def test_the_agent_is_python_38_with_django_and_the_standard_library(path: Path) -> None:
    ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 8))
    own = {"django", "tablewright_agent", "__future__"}
    wrong = [
        f"{name_of(path)}:{line} imports {name}"
        for line, name in imports(path)
        if not name.startswith(".") and name.partition(".")[0] not in sys.stdlib_module_names | own
    ]
    assert not wrong


@pytest.mark.parametrize("path", sorted(AGENT.rglob("*.py")), ids=name_of)
def test_the_agent_starts_without_django(path: Path) -> None:
    """To say that there is none: who needs it imports it within a function."""
    statements = ast.parse(path.read_text(encoding="utf-8")).body
    first = [node.module or "" for node in statements if isinstance(node, ast.ImportFrom)]
    first += [name.name for node in statements if isinstance(node, ast.Import) for name in node.names]
    assert not [name for name in first if name.partition(".")[0] == "django"]


@pytest.mark.parametrize("path", [*server_files(), *sorted(AGENT.rglob("*.py"))], ids=name_of)
def test_a_file_says_what_it_does_and_stays_short(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text)), "the module's docstring says what becomes what"
    assert len(text.splitlines()) <= LONGEST or path in [SERVER / data for data in DATA]


def test_the_bundle_is_pure_python() -> None:
    if not BUNDLE.is_dir():
        missing("the extension's bundle (npm run build)")
    compiled = [p.name for p in BUNDLE.rglob("*") if p.suffix in {".so", ".pyd", ".dylib", ".dll"}]
    assert not compiled
    assert (BUNDLE / "server" / "agent" / "__main__.py").is_file()
    assert (BUNDLE / "server" / "tablewright" / "__main__.py").is_file()
