"""Real databases full of legacy sins -> generated models that import, pass `check`, read, and write back unchanged."""

import ast
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from support.databases import Database
from support.interpreters import Interpreter

SCHEMAS = Path(__file__).parent / "schemas"


def classes(source: str) -> dict[str, str]:
    """Class name -> its text."""
    found = [node for node in ast.parse(source).body if isinstance(node, ast.ClassDef)]
    return {node.name: ast.get_source_segment(source, node) or "" for node in found}


def assert_sound(generated: object, unread: int = 0) -> None:
    assert generated.checks == "System check identified no issues (0 silenced).\n"
    assert generated.failures == []
    assert len(generated.rows) == len(classes(generated.source))
    assert sum(not row for row in generated.rows.values()) == unread


def test_sqlite_under_each_django(
    interpreter: Interpreter, sqlite_database: Database, generate: Callable[..., object]
) -> None:
    sqlite_database.run((SCHEMAS / "sqlite.sql").read_text())
    generated = generate(sqlite_database, interpreter.django_version, interpreter.executable)
    assert_sound(generated, unread=3)
    assert len(generated.rows) == len(generated.schema.tables)
    formatted = subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--isolated", "--line-length=88", "--stdin-filename=models.py", "-"],
        input=generated.source,
        capture_output=True,
        text=True,
        check=True,
    )
    assert formatted.stdout == generated.source
