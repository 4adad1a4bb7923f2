"""Real databases full of legacy sins -> generated models that import, pass `check`, read, and write back unchanged."""

import ast
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from support.databases import Database
from support.interpreters import Interpreter, find_interpreter

SCHEMAS = Path(__file__).parent / "schemas"


def classes(source: str) -> dict[str, str]:
    """Class name -> its text."""
    found = [node for node in ast.parse(source).body if isinstance(node, ast.ClassDef)]
    return {node.name: ast.get_source_segment(source, node) or "" for node in found}


def assert_sound(generated: object, unread: int = 0) -> None:
    assert generated.checks == "System check identified no issues (0 silenced).\n"
    assert generated.failures == []
    models = [text for text in classes(generated.source).values() if "(models.Model):" in text.splitlines()[0]]
    assert len(generated.rows) == len(models)
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


def test_postgresql(postgresql_database: Database, generate: Callable[..., object]) -> None:
    postgresql_database.run((SCHEMAS / "postgresql.sql").read_text())
    apps = 'INSTALLED_APPS += ["django.contrib.postgres"]\nTIME_ZONE = "UTC"\n'
    generated = generate(postgresql_database, (5, 2), settings=apps)
    assert_sound(generated)
    made = classes(generated.source)
    fields = {name for name in made if name.endswith("Field")}
    assert fields == {"FixedCharField", "PlainJSONField", "ZonedTimeField", "NativeCharField", "AsTextField"}
    assert set(made) - fields == {"Far", "T", "Log", "Counted"}  # the partition is its parent's
    assert "db_table = 'other\".\"far'" in made["Far"]
    assert 'CompositePrimaryKey("at", "what")' in made["Log"]
    assert "managed = False  # a materialized view" in made["Counted"]
    assert 'Lower("tx"), condition=models.Q(bo=True), name="t_lower_idx"' in generated.source
    row = generated.rows["T"]
    assert (row["ar"], row["aj"], row["hs"]) == ("['a', 'b']", "[{'a': 1}]", "{'a': '1'}")
    assert (row["nneg"], row["nbig"], row["gen"]) == ("Decimal('12300')", "Decimal('0.00123')", "2")


def test_postgresql_without_its_app_since_the_check_asks_for_it(
    postgresql_database: Database, generate: Callable[..., object]
) -> None:
    postgresql_database.run("create table t(id int primary key, ar text[], hs int4range, tv tsvector)")
    postgresql_database.run("insert into t values (1, '{a}', '[1,2)', 'a b')")
    python = find_interpreter("3.13-6.1")
    generated = generate(postgresql_database, python.django_version, python.executable)
    assert_sound(generated)
    assert generated.source.count("needs “django.contrib.postgres” in INSTALLED_APPS") == 3


def test_mariadb(mariadb_database: Database, generate: Callable[..., object]) -> None:
    mariadb_database.run((SCHEMAS / "mariadb.sql").read_text())
    generated = generate(mariadb_database, (5, 2))
    assert_sound(generated)
    assert (generated.rows["T"]["b"], generated.rows["T"]["bt"], generated.rows["T"]["js"]) == (
        "True",
        "1",
        "{'a': 1}",
    )
    assert "long_code = models.CharField(max_length=300)" in generated.source  # unique in Meta: W003 otherwise
