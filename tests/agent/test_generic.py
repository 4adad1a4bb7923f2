"""Tables of a vendor without a reader of its own -> what Django's introspection knows of them, and never a row.

Firebird is the vendor from outside Django. Backends that behave in other ways are Django's own under another vendor's
name, with their introspection changed.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from textwrap import dedent, indent

import pytest

from support.agents import LIMIT, boot, read_schema, start_agent
from support.databases import Database
from support.firebird import Firebird, firebird_at
from support.interpreters import Interpreter
from support.listing import listing
from support.projects import write_project
from tablewright.agent import AgentError, agent_folder
from tablewright.cli import commands
from tablewright.schema.model import ForeignKey, Schema, Table

SQL = Path(__file__).parent / "sql"


@pytest.fixture(scope="module")
def firebird(tmp_path_factory: pytest.TempPathFactory) -> Firebird:
    statements = (SQL / "firebird.sql").read_text(encoding="utf-8").rstrip().split(";\n")
    return firebird_at(tmp_path_factory.mktemp("firebird") / "legacy.fdb", statements)


def test_everything_django_knows_of_firebird_is_read(firebird: Firebird, tmp_path: Path) -> None:
    root = write_project(tmp_path, {"default": firebird.settings})
    schema = read_schema(root, firebird.interpreter.executable)
    assert listing(schema) == (SQL / "firebird.txt").read_text(encoding="utf-8")
    assert schema.vendor == "firebird"
    assert schema.problems == (left_out("book", "place"),)


def test_only_wanted_tables_of_firebird(firebird: Firebird, tmp_path: Path) -> None:
    root = write_project(tmp_path, {"default": firebird.settings})
    schema = read_schema(root, firebird.interpreter.executable, tables=[("", "BOOK"), ("", "nowhere")])
    assert [table.name for table in schema.tables] == ["book"]
    assert [key.target_table for key in schema.tables[0].foreign_keys] == ["author", "author"]


FIREBIRD_MODELS = """
from django.db import models


class Author(models.Model):
    name = models.CharField(max_length=80)
    gone = models.IntegerField()

    class Meta:
        managed = False
        db_table = "author"
"""

# Run in the project: the models that were generated are used.
USE_MODELS = """
import django
django.setup()
from shop.models import Author, Book, Counted, Place
Counted.objects.create(number=1, x="a")
print(list(Counted.objects.values_list("number", "x")), list(Author.objects.filter(twice__gt=1, book_author_set=None)))
print(Book.objects.filter(editor__name="x").count(), list(Place.objects.filter(a=1)))
"""


def test_firebird_from_the_command_line(
    firebird: Firebird, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Findings of a model that is not true to its table; and generated models that are, and that work."""
    statements = (SQL / "firebird.sql").read_text(encoding="utf-8").rstrip().split(";\n")
    own = firebird_at(tmp_path / "own.fdb", statements)
    root = write_project(tmp_path / "project", {"default": own.settings}, FIREBIRD_MODELS)
    (root / "pyproject.toml").write_text(
        f"[tool.tablewright]\npython = {json.dumps(str(own.interpreter.executable))}\n"
    )
    monkeypatch.chdir(root)
    for name in ("DJANGO_SETTINGS_MODULE", "VIRTUAL_ENV"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: str) -> str:
        commands.run(arguments, serve=lambda tcp: None)
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err + captured.out
        return captured.out + captured.err

    codes = {line.split()[2] for line in run("check", "-q").splitlines()}
    assert codes >= {"field-wider-than-column", "no-such-column"}
    (root / "shop/models.py").write_text("from django.db import models\n")
    assert "7 models were added to shop/models.py." in run("generate", "--all", "--into", "shop/models.py")
    assert run("check", "-q") == ""
    environment = {"DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(root)}
    command = [str(own.interpreter.executable), "-W", "ignore", "-c", USE_MODELS]
    used = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert used.stdout == "[(1, 'a')] []\n0 []\n", used.stderr


def left_out(table: str, target: str) -> str:
    return (
        f"A foreign key of “{table}” to “{target}” has several columns, and Django does not say how they pair up: it is"
        " left out."
    )


# Each is a package of the project; {changes} are methods of its introspection.
BACKEND = """
from django.db import DatabaseError
from django.db.backends.{kind} import base


class Introspection(base.DatabaseWrapper.introspection_class):
    def nothing(self):
        pass

{changes}

class DatabaseWrapper(base.DatabaseWrapper):
    vendor = "{vendor}"
    introspection_class = Introspection
"""


def project_with(root: Path, database: Database, changes: str = "", vendor: str = "elsewhere") -> Path:
    """A project whose one alias is `database`, by Django's backend for it with `changes`."""
    kind = database.engine.rpartition(".")[2]
    write_project(root, {"default": {**database.settings, "ENGINE": "elsewhere"}})
    if kind == "mysql":
        settings = root / "config/settings.py"
        settings.write_text("import pymysql\npymysql.install_as_MySQLdb()\n" + settings.read_text())
    (root / "elsewhere").mkdir()
    (root / "elsewhere/__init__.py").write_text("")
    text = BACKEND.format(kind=kind, vendor=vendor, changes=indent(dedent(changes), "    "))
    (root / "elsewhere/base.py").write_text(text)
    return root


REFERENCE = """
CREATE TABLE author (id integer NOT NULL PRIMARY KEY, name varchar(50) NOT NULL, born date, email varchar(80) UNIQUE);
CREATE TABLE book (
    id integer NOT NULL PRIMARY KEY, author_id integer NOT NULL, price numeric(8, 2) DEFAULT 1,
    code varchar(10) NOT NULL, shelf varchar(5), FOREIGN KEY (author_id) REFERENCES author (id),
    CONSTRAINT book_place UNIQUE (code, shelf)
);
CREATE TABLE pair (first integer NOT NULL, second varchar(9) NOT NULL, note text, PRIMARY KEY (first, second));
CREATE UNIQUE INDEX book_price ON book (price);
CREATE INDEX book_shelf ON book (shelf, price);
CREATE TABLE keyless (x varchar(3), y integer NOT NULL);
CREATE VIEW names AS SELECT name FROM author;
"""


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql", "mariadb"])
def test_django_knows_the_plain_facts(
    vendor: str, interpreter: Interpreter, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """What the vendor's own reader finds, and Django's introspection knows as well, is the same."""
    database = request.getfixturevalue(f"{vendor}_database")
    database.run(REFERENCE)
    own = read_schema(write_project(tmp_path / "own", {"default": database}), interpreter.executable)
    generic = read_schema(project_with(tmp_path / "generic", database), interpreter.executable)
    assert generic.problems == ()
    if interpreter.django_version < (4, 2) and vendor == "sqlite":
        generic = without(generic, "pair")  # it finds keys of one column only
        own = without(own, "pair")
    assert [plain(table) for table in generic.tables] == [plain(table) for table in own.tables]
    assert {(table.triggers_known, table.rights_known) for table in generic.tables} == {(False, False)}


def plain(table: Table) -> object:
    return (
        (table.name, table.kind, [(column.name, column.position, column.null) for column in table.columns]),
        table.primary_key,
        sorted((key.columns, key.target_table, key.target_columns) for key in table.foreign_keys),
        sorted(unique.columns for unique in table.unique_constraints),
    )


def without(schema: Schema, name: str) -> Schema:
    tables = tuple(table for table in schema.tables if table.name != name)
    return Schema(schema.alias, schema.vendor, schema.server_version, tables, problems=schema.problems)


RAISING_VIEWS = {
    "postgresql": (
        "CREATE FUNCTION boom() RETURNS int LANGUAGE plpgsql VOLATILE AS $$ BEGIN RAISE EXCEPTION 'a row'; END $$;"
        "CREATE TABLE a (x integer); INSERT INTO a VALUES (1); CREATE VIEW heavy AS SELECT boom() AS y FROM a"
    ),
    "mariadb": (
        "CREATE FUNCTION boom() RETURNS int NOT DETERMINISTIC NO SQL"
        " BEGIN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'a row'; RETURN 1; END;"
        "CREATE TABLE a (x integer); INSERT INTO a VALUES (1); CREATE VIEW heavy AS SELECT boom() AS y FROM a"
    ),
}


@pytest.mark.parametrize("vendor", RAISING_VIEWS)
def test_no_row_is_read(vendor: str, interpreter: Interpreter, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Django asks for one row to see the columns: here that one would raise."""
    database = request.getfixturevalue(f"{vendor}_database")
    database.run(RAISING_VIEWS[vendor])
    schema = read_schema(project_with(tmp_path, database), interpreter.executable)
    assert [table.error for table in schema.tables] == [None, None]
    assert [column.name for column in schema.tables[1].columns] == ["y"]


# What backends ask about the table "a b" -> what reaches the database; None: the same.
STATEMENTS = {
    'SELECT * FROM "a b" LIMIT 1': 'SELECT * FROM "a b" WHERE 1 = 0',
    "SELECT * FROM `a b` LIMIT 1": "SELECT * FROM `a b` WHERE 1 = 0",
    "SELECT TOP 1 * FROM [dbo].[a b]": "SELECT * FROM [dbo].[a b] WHERE 1 = 0",
    "select top (1) * from [a b];": "SELECT * FROM [a b] WHERE 1 = 0",
    'SELECT FIRST 1 * FROM "A B"': 'SELECT * FROM "A B" WHERE 1 = 0',
    'SELECT * FROM "a b" ROWS 1': 'SELECT * FROM "a b" WHERE 1 = 0',
    'SELECT * FROM "a b" FETCH FIRST 1 ROW ONLY': 'SELECT * FROM "a b" WHERE 1 = 0',
    'SELECT * FROM "a b" WHERE ROWNUM < 2 AND 17 > 0': 'SELECT * FROM "a b" WHERE 1 = 0 AND 17 > 0',
    'SELECT * FROM "A B"': 'SELECT * FROM "A B" WHERE 1 = 0',
    '\n  SELECT * FROM main."a b"\n': 'SELECT * FROM main."a b" WHERE 1 = 0',
    "SELECT * FROM sys.tables": None,
    'SELECT * FROM "a b" WHERE x = 1': None,
    "SELECT name FROM sqlite_master LIMIT 1": None,
    'SELECT * FROM "a b", "c" LIMIT 1': None,
    'PRAGMA table_info("a b")': None,
}

# (table, statement) -> whether it may run.
NAMES = [
    ("plain_1", "SELECT c.name FROM c WHERE t = 'plain_1'", True),
    ("it's", "SELECT x FROM c WHERE t = 'it''s'", True),
    ("it's", "SELECT x FROM c WHERE t = 'it's'", False),
    ("it's", "SELECT x FROM c WHERE t = %s", True),
    ("it's", 'DESCRIBE TABLE "it\'s"', True),
    ("IT'S", "SELECT x FROM c WHERE upper(t) = 'it's'", False),
    ("x' OR '1'='1", "SELECT x FROM c WHERE t = 'x' OR '1'='1'", False),
    ('say "hi"', 'PRAGMA table_info("say ""hi""")', True),
    ('say "hi"', 'PRAGMA table_info("say "hi"")', False),
    ("a", "SELECT x FROM c WHERE t = 'a' AND name = 'x'; DROP TABLE y; --'", False),
    ("a", "SELECT x FROM c WHERE t = 'a' AND name = 'x; y';", True),
    ("semi;colon", "SELECT x FROM c WHERE t = 'semi;colon'", True),
    ("semi;colon", "SELECT x FROM c WHERE t = semi;colon", False),
]

ASK_CURSOR = """
import json, sys
sys.path.insert(0, sys.argv[1])
from tablewright_agent.readers.generic_cursor import is_safe, without_rows
statements, names = json.load(sys.stdin)
safe = [is_safe(text, name) for name, text, _ in names]
print(json.dumps([[without_rows(text, "a b") for text in statements], safe]))
"""


def test_what_reaches_the_database(interpreter: Interpreter) -> None:
    command = [str(interpreter.executable), "-c", ASK_CURSOR, str(agent_folder())]
    asked = json.dumps([list(STATEMENTS), NAMES])
    done = subprocess.run(command, input=asked, capture_output=True, text=True, check=True)
    rewritten, safe = json.loads(done.stdout)
    assert dict(zip(STATEMENTS, rewritten, strict=True)) == {asks: gets or asks for asks, gets in STATEMENTS.items()}
    assert list(zip(NAMES, safe, strict=True)) == [(case, case[2]) for case in NAMES]


TWO_TABLES = "CREATE TABLE a (id integer PRIMARY KEY, x varchar(3)); CREATE TABLE b (id integer PRIMARY KEY)"


def test_one_table_that_fails_keeps_its_error(tmp_path: Path, sqlite_database: Database) -> None:
    sqlite_database.run(TWO_TABLES)
    changes = """
        def get_constraints(self, cursor, table_name):
            if table_name == "b":
                raise DatabaseError("no such\\nthing.")
            return super().get_constraints(cursor, table_name)
    """
    a, b = read_schema(project_with(tmp_path, sqlite_database, changes)).tables
    assert (a.error, b.error) == (None, "Django cannot read it: DatabaseError: no such thing.")
    assert (a.primary_key, b.columns) == (("id",), ())


@pytest.mark.parametrize("vendor", ["elsewhere", "postgresql"])
def test_one_table_that_fails_on_postgresql(vendor: str, tmp_path: Path, postgresql_database: Database) -> None:
    """There an error spoils the transaction. As “postgresql” the vendor's reader fails, so that Django is asked."""
    postgresql_database.run(f"{TWO_TABLES}; CREATE TABLE c (id integer PRIMARY KEY)")
    changes = """
        def get_constraints(self, cursor, table_name):
            if table_name == "b":
                cursor.execute("SELECT 1 FROM nowhere")
            return super().get_constraints(cursor, table_name)
    """
    root = project_with(tmp_path, postgresql_database, changes, vendor)
    if vendor == "postgresql":
        (root / "elsewhere/base.py").write_text((root / "elsewhere/base.py").read_text() + NO_ARRAYS)
    schema = read_schema(root)
    assert [(table.primary_key, bool(table.error)) for table in schema.tables] == [
        (("id",), False),
        ((), True),
        (("id",), False),
    ]
    assert [problem.partition("(")[0] for problem in schema.problems] == (
        ["The catalogs of “default” could not be read at once "] if vendor == "postgresql" else []
    )


# Like a server that speaks PostgreSQL's protocol and lacks some of its functions.
NO_ARRAYS = """
    def create_cursor(self, name=None):
        cursor = super().create_cursor(name)
        execute = cursor.execute

        def limited(query, *rest):
            if "pg_catalog.pg_get_expr" in query or "format_type" in query and "relkind" not in query:
                raise DatabaseError("unknown function: pg_get_expr()")
            return execute(query, *rest)

        cursor.execute = limited
        return cursor
"""


def test_a_table_that_was_dropped_meanwhile_is_left_out(tmp_path: Path, sqlite_database: Database) -> None:
    sqlite_database.run(TWO_TABLES)
    changes = """
        listed = 0

        def get_table_list(self, cursor):
            self.listed += 1
            found = super().get_table_list(cursor)
            return found + [found[0]._replace(name="ghost")] if self.listed == 1 else found
    """
    schema = read_schema(project_with(tmp_path, sqlite_database, changes))
    assert [(table.name, table.error) for table in schema.tables] == [("a", None), ("b", None)]


UNKNOWN = """
    def {method}(self, *arguments, **named):
        raise NotImplementedError("subclasses may require this")
"""


@pytest.mark.parametrize("method", ["get_constraints", "get_relations", "get_sequences", "get_field_type"])
def test_what_a_backend_does_not_implement_is_unknown(method: str, tmp_path: Path, sqlite_database: Database) -> None:
    sqlite_database.run("CREATE TABLE a (id integer PRIMARY KEY); CREATE TABLE b (a_id integer REFERENCES a (id))")
    schema = read_schema(project_with(tmp_path, sqlite_database, UNKNOWN.format(method=method)))
    a, b = schema.tables
    assert (a.error, b.error, schema.problems) == (None, None, ())
    assert [column.name for column in b.columns] == ["a_id"]
    assert a.primary_key == ("id",)
    known = ["a"] if method != "get_relations" else []  # Django's get_constraints asks for these too
    assert [key.target_table for key in b.foreign_keys] == known


def test_a_backend_that_cannot_list_tables(tmp_path: Path, sqlite_database: Database) -> None:
    root = project_with(tmp_path, sqlite_database, UNKNOWN.format(method="get_table_list"))
    with pytest.raises(AgentError, match="Django's backend for alias “default” cannot list its tables"):
        read_schema(root)


def test_a_server_that_is_gone_half_way(tmp_path: Path, sqlite_database: Database) -> None:
    """No table is told to be broken: the alias is."""
    sqlite_database.run(TWO_TABLES)
    changes = """
        def get_table_description(self, cursor, table_name):
            self.connection.is_usable = lambda: False
            raise DatabaseError("server closed the connection unexpectedly")
    """
    with pytest.raises(AgentError, match="server closed the connection unexpectedly"):
        read_schema(project_with(tmp_path, sqlite_database, changes))


# What backends say of a foreign key (x, y) from “b” to “a” -> the pairs, or None where it is left out.
COMPOSITE = {
    "the first target column alone": ({"fk": (["x", "y"], ("a", "p"))}, {"x": ("p", "a"), "y": ("q", "a")}, [], None),
    "every pair of the key": (
        {"fk": (["x", "y"], ("a", "p"))},
        {},
        [("x", "a", "p"), ("y", "a", "q")],
        (("x", "y"), ("p", "q")),
    ),
    "columns of a product, in capitals": (
        {"fk": (["X", "X", "Y", "Y"], ("A", "P"))},
        {},
        [("X", "A", "P"), ("X", "A", "Q"), ("Y", "A", "P")],
        None,
    ),
    "all the targets": ({"fk": (["x", "y"], ("a", "p", "q"))}, {}, [], (("x", "y"), ("p", "q"))),
    "one row overwritten by the next": ({"fk": (["y"], ("a", "q"))}, {"x": ("p", "a"), "y": ("q", "a")}, [], None),
    "no name": ({}, {"x": ("p", "a")}, [], (("x",), ("p",))),
}


@pytest.mark.parametrize("case", COMPOSITE)
def test_foreign_keys_are_whole_or_left_out(case: str, tmp_path: Path, sqlite_database: Database) -> None:
    constraints, relations, pairs, expected = COMPOSITE[case]
    sqlite_database.run("CREATE TABLE a (p int, q int, PRIMARY KEY (p, q)); CREATE TABLE b (x int, y int)")
    nothing = dict.fromkeys(("primary_key", "unique", "check", "index"), False)
    said = {name: {**nothing, "columns": key[0], "foreign_key": key[1]} for name, key in constraints.items()}
    changes = f"""
        def get_constraints(self, cursor, table_name):
            return {said!r} if table_name == "b" else {{}}

        def get_relations(self, cursor, table_name):
            return {relations!r} if table_name == "b" else {{}}

        def get_key_columns(self, cursor, table_name):
            return {pairs!r}
    """
    schema = read_schema(project_with(tmp_path, sqlite_database, changes))
    keys = schema.tables[1].foreign_keys
    if expected is None:
        assert (keys, schema.problems) == ((), (left_out("b", "a"),))
    else:
        name = next(iter(constraints), "")
        assert keys == (ForeignKey(name, expected[0], "", "a", expected[1]),)


def test_progress_is_told_by_tables(tmp_path: Path, sqlite_database: Database) -> None:
    sqlite_database.run(TWO_TABLES)
    told: list[tuple[str, int, int]] = []
    with start_agent(project_with(tmp_path, sqlite_database), sys.executable) as agent:
        boot(agent)
        agent.call("schema", {"alias": "default"}, timeout=LIMIT, progress=lambda *how: told.append(how))
        assert agent.call("marks", {"alias": "default"}, timeout=LIMIT) == {"marks": None}
    assert told == [("tables", 0, 2), ("tables", 1, 2)]
