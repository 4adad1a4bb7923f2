"""What only SQLite does: statements kept as they were typed, versions that know less, files that others write or broke.

The facts of a whole schema are in sql/sqlite.txt.
"""

from __future__ import annotations

import contextlib
import re
import sqlite3
from pathlib import Path
from random import Random
from textwrap import dedent
from typing import Any

import pytest

from support.agents import LIMIT, boot, read_schema, start_agent
from support.databases import Database, sqlite_at
from support.interpreters import MATRIX, Interpreter, installed
from support.listing import listing, table_listing
from support.missing import missing
from support.projects import write_project
from tablewright.agent import AgentError
from tablewright.schema.model import Table

SQL = Path(__file__).parent / "sql"

# The oldest SQLite that is read, and the newest that a wheel has: (an interpreter of MATRIX, the wheel).
SQLITES = {"3.31": ("3.8-3.2", "pysqlite3-binary==0.4.2"), "newest": ("3.13-6.1", "pysqlite3-binary==0.5.4.post2")}
SWAP = "import sys, pysqlite3\nsys.modules['sqlite3'] = pysqlite3\nsys.modules['sqlite3.dbapi2'] = pysqlite3.dbapi2\n"


@pytest.fixture(scope="module", params=list(SQLITES))
def other_sqlite(request: pytest.FixtureRequest) -> Interpreter:
    """An interpreter with another SQLite than this machine's, for projects whose settings end with SWAP."""
    pair, wheel = SQLITES[request.param]
    python, django = pair.split("-")
    pins = (MATRIX[pair][0], wheel)
    return Interpreter(installed(f"py{python}-sqlite-{request.param}", python, pins), python, django)


def test_every_fact_by_other_versions(other_sqlite: Interpreter, sqlite_database: Database, tmp_path: Path) -> None:
    sqlite_database.run((SQL / "sqlite.sql").read_text(encoding="utf-8"))
    root = write_project(tmp_path / "project", {"default": sqlite_database}, extra=SWAP)
    schema = read_schema(root, other_sqlite.executable)
    expected = (SQL / "sqlite.txt").read_text(encoding="utf-8")
    if other_sqlite.python == "3.8":
        assert schema.server_version == "3.31.1"
    else:
        assert tuple(map(int, schema.server_version.split("."))) > (3, 45)
    assert listing(schema) == expected


def test_rows_are_estimated_where_somebody_asked(sqlite_database: Database, tmp_path: Path) -> None:
    sqlite_database.run("CREATE TABLE never (x)")
    root = write_project(tmp_path / "project", {"default": sqlite_database})
    assert read_schema(root).tables[0].row_estimate is None
    sqlite_database.run(
        "CREATE TABLE a (id INTEGER PRIMARY KEY, x TEXT); INSERT INTO a (x) VALUES ('a'), ('b'), (NULL);"
        "CREATE INDEX partly ON a (x) WHERE x IS NOT NULL; ANALYZE a"
    )
    assert [(table.name, table.row_estimate) for table in read_schema(root).tables] == [("a", 3), ("never", None)]
    for strange in ("'²'", "NULL", "x'ff'", "''", "printf('%.*c', 5000, '9')", "-1", "2.5"):
        sqlite_database.run(f"UPDATE sqlite_stat1 SET stat = {strange}")
        assert read_schema(root).tables[0].row_estimate in (None, 2)


# What STRICT and WITHOUT ROWID change; SQLite 3.37 or newer.
KINDS_OF_TABLES = """
CREATE TABLE strict_text (code TEXT PRIMARY KEY, x ANY, y INT NOT NULL) STRICT;
CREATE TABLE strict_rowid (id INTEGER PRIMARY KEY, x REAL) STRICT;
CREATE TABLE no_rowid (id INTEGER PRIMARY KEY, x) WITHOUT ROWID;
CREATE TABLE both_of_them (a INT, b TEXT, PRIMARY KEY (b DESC, a)) STRICT, WITHOUT ROWID;
CREATE TABLE named_key (id INTEGER, x, CONSTRAINT key PRIMARY KEY (id ASC AUTOINCREMENT));
CREATE TABLE big_key (id BIGINT PRIMARY KEY);
CREATE TABLE down (id INTEGER PRIMARY KEY DESC);
CREATE TABLE table_down (id INTEGER, PRIMARY KEY (id DESC));
"""
KINDS_FACTS = {
    "strict_text": [("code", "TEXT", False, ""), ("x", "ANY", True, ""), ("y", "INT", False, "")],
    "strict_rowid": [("id", "INTEGER", False, "rowid"), ("x", "REAL", True, "")],
    "no_rowid": [("id", "INTEGER", False, ""), ("x", "", True, "")],
    "both_of_them": [("a", "INT", False, ""), ("b", "TEXT", False, "")],
    "named_key": [("id", "INTEGER", False, "rowid"), ("x", "", True, "")],
    "big_key": [("id", "BIGINT", True, "")],
    "down": [("id", "INTEGER", True, "")],
    "table_down": [("id", "INTEGER", False, "rowid")],
}


def test_what_counts_and_what_may_be_null(sqlite_database: Database, tmp_path: Path) -> None:
    if sqlite3.sqlite_version_info < (3, 37):
        missing("SQLite 3.37 or newer in the Python of the tests")
    sqlite_database.run(KINDS_OF_TABLES)
    tables = read_schema(write_project(tmp_path / "project", {"default": sqlite_database})).tables
    facts = {table.name: [(c.name, c.native_type, c.null, c.auto) for c in table.columns] for table in tables}
    assert facts == KINDS_FACTS
    assert {table.name: table.primary_key for table in tables}["both_of_them"] == ("b", "a")


def test_a_newer_kind_of_table(other_sqlite: Interpreter, sqlite_database: Database, tmp_path: Path) -> None:
    """SQLite 3.31 does not know STRICT: such a table says so, and the others are read."""
    if sqlite3.sqlite_version_info < (3, 37):
        missing("SQLite 3.37 or newer in the Python of the tests")
    sqlite_database.run(KINDS_OF_TABLES)
    root = write_project(tmp_path / "project", {"default": sqlite_database}, extra=SWAP)
    schema = read_schema(root, other_sqlite.executable)
    old = other_sqlite.python == "3.8"
    told = {table.name: table.error for table in schema.tables if table.error}
    error = "SQLite 3.31.1 does not understand its CREATE statement."
    assert told == (dict.fromkeys(("both_of_them", "strict_rowid", "strict_text"), error) if old else {})
    assert len(schema.problems) == old


# The tokens of a CREATE TABLE's brackets; what stands between them is no matter.
TOKENS = """
id INTEGER CONSTRAINT k PRIMARY KEY AUTOINCREMENT , name varchar(50) NOT NULL DEFAULT 'a, (b' COLLATE NOCASE
CONSTRAINT "long enough" CHECK ( length ( name ) > 2 AND name <> 'check (' ) , "x y" decimal(8,2) DEFAULT ( 1 + 2 )
CHECK ( "x y" IN ( 1 , 2 ) ) CHECK ( "x y" > 0 ) UNIQUE , twice int GENERATED ALWAYS AS ( "x y" * 2 ) STORED ,
parent_id REFERENCES other ON DELETE SET NULL ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED ,
z CONSTRAINT to_z REFERENCES other ( id ) NOT DEFERRABLE , CONSTRAINT both UNIQUE ( name , z COLLATE RTRIM DESC ) ,
CONSTRAINT known CHECK ( z OR name ) FOREIGN KEY ( z , name ) REFERENCES pair ( a , b ) MATCH FULL
"""
BETWEEN = (" ", "\n", "\t", "/* ' ( */", ' --"), CHECK\n', "/**/", "\r\n/*\n*/ ")


def test_formatting_is_no_matter(sqlite_database: Database, tmp_path: Path) -> None:
    dice = Random(0)
    tokens = [part.replace("~", " ") for part in protected(TOKENS).split()]
    sqlite_database.run("CREATE TABLE other (id INTEGER PRIMARY KEY); CREATE TABLE pair (a, b, PRIMARY KEY (a, b))")
    for number in range(80):
        body = "".join(dice.choice(BETWEEN) + varied(token, dice) for token in tokens) if number else " ".join(tokens)
        sqlite_database.run(f"CREATE TABLE t{number:02} ({body}\n); CREATE INDEX i{number:02} ON t{number:02} (z)")
    schema = read_schema(write_project(tmp_path / "project", {"default": sqlite_database}))
    plain, *others = [facts_alone(table) for table in schema.tables if table.name.startswith("t")]
    assert len(others) == 79
    assert plain.count("check") == 5
    assert set(others) == {plain}


def protected(text: str) -> str:
    """Blanks in quotes become tildes."""
    return re.sub(r"'[^']*'|\"[^\"]*\"", lambda match: match.group().replace(" ", "~"), text)


def varied(token: str, dice: Random) -> str:
    """A keyword in another case; a bare name in quotes, which SQLite takes for the same."""
    if token.isupper() and token.isalpha():
        return dice.choice((token, token.lower(), token.title()))
    bare = token.isidentifier() and token not in ("decimal", "int", "length")
    return dice.choice((token, f'"{token}"', f"`{token}`", f"[{token}]")) if bare else token


def facts_alone(table: Table) -> str:
    """The listing without blanks and quotes, in lower case, with no table's own name."""
    text = table_listing(table).replace(table.name, "t").replace(f"i{table.name[1:]}", "i")
    return re.sub(r"[\s\"`\[\]]", "", text).lower()


HOSTILE = (
    "it's", 'say "hi"', "back`tick", "[brackets]", "a]b", "new\nline", "100%s", "%(name)s", "semi;colon", "--", "/*",
    "(", "),", "CHECK", "select", "日本", "é\u0301🙂\u00a0", "", " ", "\\", "'); DROP TABLE x; --", "x" * 3000,
    "Ü", "ü",
)  # fmt: skip


def quoted(name: str, sign: str = '"') -> str:
    return sign + name.replace(sign, sign * 2) + sign


def in_quotes(name: str) -> str:
    return quoted(name, '"`'[HOSTILE.index(name) % 2])


def test_hostile_names(interpreter: Interpreter, sqlite_database: Database, tmp_path: Path) -> None:
    """As tables, columns, constraints, checks, indexes and targets, each in each kind of quotes that can hold it."""
    script = []
    for name in HOSTILE:
        q, text, index = in_quotes(name), quoted(name, "'"), quoted("i" + name)
        script += [
            f"CREATE TABLE {q} (id INTEGER PRIMARY KEY, {q} TEXT COLLATE nocase CONSTRAINT {q} CHECK ({q} <> {text}),",
            f" self INTEGER CONSTRAINT {q} REFERENCES {q} (id) DEFERRABLE INITIALLY DEFERRED,",
            f" CONSTRAINT {q} UNIQUE ({q}, id)); CREATE INDEX {index} ON {q} ({q} || 'x' DESC, {q}) WHERE {q} > '';",
        ]
    sqlite_database.run("".join(script))
    schema = read_schema(write_project(tmp_path / "project", {"default": sqlite_database}), interpreter.executable)
    assert sorted(table.name for table in schema.tables) == sorted(HOSTILE)
    for table in schema.tables:
        name, q = table.name, in_quotes(table.name)
        assert [(c.name, c.collation) for c in table.columns] == [("id", None), (name, "nocase"), ("self", None)]
        (key,) = table.foreign_keys
        assert (key.name, key.target_table, key.target_columns, key.deferred) == (name, name, ("id",), True)
        (unique,) = table.unique_constraints
        assert (unique.name, unique.columns) == (name or "sqlite_autoindex__1", (name, "id"))
        (check,), text = table.checks, quoted(name, "'")
        assert (check.name, check.columns, check.definition) == (name, (name,), f"{q} <> {text}")
        (index,) = table.indexes
        assert (index.name, index.columns, index.condition) == ("i" + name, (None, name), f"{q} > ''")
        assert (index.expressions, index.descending) == ((f"{q} || 'x'",), (True, False))


def test_names_differ_in_the_case_of_ascii_letters_alone(sqlite_database: Database, tmp_path: Path) -> None:
    sqlite_database.run(
        "CREATE TABLE Ü (x INTEGER PRIMARY KEY);"
        "CREATE TABLE ü (Y INTEGER PRIMARY KEY, ä CHECK (ä > 1), Ä CHECK (Ä > 2));"
        "CREATE TABLE Child (a REFERENCES Ü, b REFERENCES ü (y), c REFERENCES CHILD (A))"
    )
    root = write_project(tmp_path / "project", {"default": sqlite_database})
    child, large, small = read_schema(root).tables
    assert (large.name, small.name) == ("Ü", "ü")
    assert [check.columns for check in small.checks] == [("ä",), ("Ä",)]
    assert sorted((key.target_table, *key.target_columns) for key in child.foreign_keys) == [
        ("Child", "a"), ("Ü", "x"), ("ü", "Y"),
    ]  # fmt: skip
    assert [table.name for table in read_schema(root, tables=[("", "ü"), ("", "CHILD")]).tables] == ["Child", "ü"]


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16le", "UTF-16be"])
def test_encodings(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "legacy.sqlite3"
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.executescript(f"PRAGMA encoding = '{encoding}'; CREATE TABLE größe (ä TEXT CHECK (ä <> 'ß'))")
    (table,) = read_schema(write_project(tmp_path, {"default": sqlite_at(path)})).tables
    assert (table.name, table.columns[0].name, table.checks[0].definition) == ("größe", "ä", "ä <> 'ß'")


def test_names_that_are_no_text(sqlite_database: Database, tmp_path: Path) -> None:
    """A program in Latin 1 wrote the file: its other tables are read as ever."""
    with contextlib.closing(sqlite3.connect(sqlite_database.path)) as connection:
        connection.executescript("CREATE TABLE plain (x INTEGER PRIMARY KEY); CREATE TABLE grXsse (y TEXT)")
        connection.executescript(
            "PRAGMA writable_schema = ON; UPDATE sqlite_master SET "
            + ", ".join(
                f"{c} = CAST(replace(CAST({c} AS BLOB), 'X', x'f6') AS TEXT)" for c in ("name", "tbl_name", "sql")
            )
        )
    strange, plain = read_schema(write_project(tmp_path / "project", {"default": sqlite_database})).tables
    assert (strange.name, [column.name for column in strange.columns]) == ("gr\ufffdsse", ["y"])
    assert plain.primary_key == ("x",)


# A backend of the project's own that notes each statement, and does something before one of them.
WATCHED = """
from pathlib import Path
import sqlite3
from django.db.backends.sqlite3 import base

LOG = Path(__file__).with_name("statements")


class DatabaseWrapper(base.DatabaseWrapper):
    def create_cursor(self, name=None):
        return self.connection.cursor(factory=Cursor)


class Cursor(base.SQLiteCursorWrapper):
    def execute(self, query, *rest):
        with LOG.open("a") as log:
            log.write(query.replace("\\n", " ") + "\\n")
        meanwhile(query, self)
        return super().execute(query, *rest)


def meanwhile(query, cursor):
    {meanwhile}
"""


def watched(root: Path, database: Database, meanwhile: str = "pass") -> Path:
    """A project that reads `database` by that backend; its statements are in watched/statements."""
    write_project(root, {"default": {**database.settings, "ENGINE": "watched"}})
    (root / "watched").mkdir()
    (root / "watched/base.py").write_text(WATCHED.format(meanwhile=meanwhile))
    return root


def statements(root: Path) -> list[str]:
    return (root / "watched/statements").read_text().splitlines()


def many(count: int) -> str:
    return "".join(
        f"CREATE TABLE t{n} (id INTEGER PRIMARY KEY, x TEXT UNIQUE, y REFERENCES t{n // 2});"
        f"CREATE VIEW v{n} AS SELECT x FROM t{n};"
        for n in range(count)
    )


def test_the_number_of_queries_is_fixed(tmp_path: Path) -> None:
    counts = {}
    for count in (3, 600):
        database = sqlite_at(tmp_path / f"{count}.sqlite3")
        database.run(many(count))
        root = watched(tmp_path / str(count), database)
        with start_agent(root) as agent:
            boot(agent)
            found = agent.call("schema", {"alias": "default", "marks": True}, timeout=LIMIT)
        assert len(found["tables"]) == 2 * count
        counts[count] = len(statements(root))
    assert counts[3] == counts[600]
    assert counts[3] <= 12


def test_broken_views_are_found_by_halves(tmp_path: Path, sqlite_database: Database) -> None:
    sqlite_database.run(many(600) + "CREATE VIEW broken AS SELECT * FROM gone; CREATE VIEW fine AS SELECT 1 AS one")
    root = watched(tmp_path, sqlite_database)
    schema = read_schema(root)
    assert [(table.name, table.error) for table in schema.tables if table.error] == [
        ("broken", "SQLite cannot read it: no such table: main.gone.")
    ]
    assert all(table.columns for table in schema.tables if not table.error)
    assert len(statements(root)) < 50


def test_only_wanted_tables_are_asked_for(tmp_path: Path, sqlite_database: Database) -> None:
    """And the tables that their foreign keys point at, for the names of the columns."""
    sqlite_database.run(
        "CREATE TABLE a (Id INTEGER PRIMARY KEY); CREATE TABLE b (x REFERENCES A, y REFERENCES a (ID));" + many(3)
    )
    schema = read_schema(write_project(tmp_path, {"default": sqlite_database}), tables=[("", "B")])
    (table,) = schema.tables
    assert [key.target_columns for key in table.foreign_keys] == [("Id",), ("Id",)]
    assert (table.foreign_keys[0].target_table, schema.problems) == ("a", ())


def test_a_change_while_we_read_is_not_half_seen(tmp_path: Path, sqlite_database: Database) -> None:
    """Another program's change, as it may come between two of our queries where the file has a write-ahead log."""
    sqlite_database.run("PRAGMA journal_mode = WAL; CREATE TABLE a (x INTEGER PRIMARY KEY, y UNIQUE REFERENCES a)")
    meanwhile = f"""
    if "pragma_index_list" in query and not LOG.with_name("done").exists():
        LOG.with_name("done").touch()
        other = sqlite3.connect({sqlite_database.name!r})
        other.executescript("DROP TABLE a; CREATE TABLE b (z)")
        other.close()
    """
    holder = sqlite3.connect(sqlite_database.path)
    holder.execute("SELECT * FROM a").fetchall()  # keeps the log where it is
    root = watched(tmp_path, sqlite_database, dedent(meanwhile).replace("\n", "\n    "))
    (table,) = read_schema(root).tables
    assert table_listing(table) == (
        "a table\n    1 x: INTEGER not null rowid\n    2 y: (no type)\n    key (x)\n"
        "    foreign key '' (y) -> ''.a (x)\n    unique constraint sqlite_autoindex_a_1 (y)\n"
    )
    assert [found.name for found in read_schema(root).tables] == ["b"]
    holder.close()


@pytest.mark.parametrize("method", ["schema", "marks"])
def test_a_locked_file_is_told(method: str, tmp_path: Path, sqlite_database: Database) -> None:
    sqlite_database.run("CREATE TABLE a (x)")
    entry = {**sqlite_database.settings, "OPTIONS": {"timeout": 0.1}}
    root = write_project(tmp_path, {"default": entry})
    connect = sqlite3.connect(sqlite_database.path, isolation_level=None)
    with contextlib.closing(connect) as other, start_agent(root) as agent:
        boot(agent)
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(AgentError, match="database is locked") as raised:
            agent.call(method, {"alias": "default"}, timeout=LIMIT)
        other.execute("ROLLBACK")
        assert raised.value.kind == "timeout"
        assert agent.call(method, {"alias": "default"}, timeout=LIMIT)
        other.execute("BEGIN EXCLUSIVE")  # so the agent holds nothing
        other.execute("ROLLBACK")


# What is done to the catalog -> the tables with an error and without.
DAMAGE = {
    "a table that a newer SQLite wrote": (
        "UPDATE sqlite_master SET sql = 'CREATE TABLE b (x INT) MODERN' WHERE name = 'b'", ["b"], ["a", "c", "v"]
    ),
    "an index": (
        "UPDATE sqlite_master SET sql = 'CREATE INDEX i ON a (y) FANCY' WHERE name = 'i'", ["a"], ["b", "c", "v"]
    ),
    "a trigger": (
        "UPDATE sqlite_master SET sql = 'CREATE TRIGGER t NEVER' WHERE name = 't'", [], ["a", "b", "c", "v"]
    ),
    "a view": ("UPDATE sqlite_master SET sql = 'CREATE VIEW v AS SELEKT' WHERE name = 'v'", ["v"], ["a", "b", "c"]),
    "a statement that is none": ("UPDATE sqlite_master SET sql = x'5b5b00ff' WHERE name = 'b'", ["b"], ["a", "c", "v"]),
    "a statement in open brackets": (
        "UPDATE sqlite_master SET sql = 'CREATE TABLE b (' || printf('%.*c', 400000, '[') WHERE name = 'b'",
        ["b"], ["a", "c", "v"],
    ),
    "no name": ("UPDATE sqlite_master SET name = NULL WHERE name = 'c'", [], ["a", "b", "v"]),
    "two tables": (
        "UPDATE sqlite_master SET sql = 'CREATE TABLE ' || name || ' (x INT) MODERN' WHERE name IN ('b', 'c')",
        ["b", "c"], ["a", "v"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", DAMAGE)
def test_what_sqlite_does_not_understand(
    what: str, interpreter: Interpreter, sqlite_database: Database, tmp_path: Path
) -> None:
    """The rest of the file is read."""
    damage, broken, whole = DAMAGE[what]
    sqlite_database.run(
        "CREATE TABLE a (x INTEGER PRIMARY KEY, y INT); CREATE INDEX i ON a (y); CREATE TABLE b (x INT UNIQUE);"
        "CREATE TABLE c (x INT); CREATE VIEW v AS SELECT y FROM a;"
        "CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; END;"
    )
    sqlite_database.run(f"PRAGMA writable_schema = ON; {damage}")
    root = write_project(tmp_path / "project", {"default": sqlite_database})
    before = sqlite_database.path.read_bytes()
    schema = read_schema(root, interpreter.executable)
    assert [table.name for table in schema.tables if table.error] == broken
    assert [table.name for table in schema.tables if not table.error] == whole
    assert all(
        "does not understand its CREATE statement" in (table.error or "") for table in schema.tables if table.error
    )
    (problem,) = schema.problems
    assert "does not understand a part of the database: malformed database schema (" in problem
    assert all(table.columns for table in schema.tables if not table.error)
    assert sqlite_database.path.read_bytes() == before
    with start_agent(root, interpreter.executable) as agent:
        boot(agent)
        marks = agent.call("marks", {"alias": "default"}, timeout=LIMIT)["marks"]
    assert sorted(marks["tables"][""]) == sorted(broken + whole)


@pytest.mark.parametrize("damage", ["of the first page", "of what follows"])
def test_a_damaged_file_is_told(damage: str, sqlite_database: Database, tmp_path: Path) -> None:
    sqlite_database.run(many(100))
    content = sqlite_database.path.read_bytes()
    damaged = content[:100] + b"\xff" * 3996 + content[4096:] if damage == "of the first page" else content[:4096]
    sqlite_database.path.write_bytes(damaged)
    with pytest.raises(AgentError, match="malformed") as raised:
        read_schema(write_project(tmp_path / "project", {"default": sqlite_database}))
    assert raised.value.kind == "cannot-connect"


def test_damaged_rows_do_not_matter(sqlite_database: Database, tmp_path: Path) -> None:
    """No row is read: here every page but the catalog's is gone."""
    sqlite_database.run("CREATE TABLE a (x INTEGER PRIMARY KEY, y TEXT UNIQUE); INSERT INTO a (y) VALUES ('b'), ('c')")
    content = sqlite_database.path.read_bytes()
    sqlite_database.path.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
    (table,) = read_schema(write_project(tmp_path / "project", {"default": sqlite_database})).tables
    assert [column.name for column in table.columns] == ["x", "y"]


def test_other_files_and_temporary_tables_are_left_alone(sqlite_database: Database, tmp_path: Path) -> None:
    sqlite_database.run("CREATE TABLE a (x INTEGER PRIMARY KEY, y TEXT); CREATE INDEX i ON a (y)")
    beside = sqlite_at(tmp_path / "beside.sqlite3")
    beside.run("CREATE TABLE a (other TEXT); CREATE TABLE b (z)")
    meanwhile = f"""
    if query == "BEGIN":
        connection = cursor.connection
        connection.execute("ATTACH {beside.name!r} AS beside")
        connection.execute("CREATE TEMP TABLE a (temporary TEXT)")
    """.replace("PRAGMA", "")
    root = watched(tmp_path / "project", sqlite_database, dedent(meanwhile).replace("\n", "\n    "))
    (root / "watched/base.py").write_text((root / "watched/base.py").read_text() + WRITABLE)
    (table,) = read_schema(root).tables
    assert ([column.name for column in table.columns], [index.name for index in table.indexes]) == (["x", "y"], ["i"])


WRITABLE = """

original = meanwhile


def meanwhile(query, cursor):
    if query == "BEGIN":
        cursor.connection.execute("PRAGMA query_only = OFF")
    original(query, cursor)
"""


# Statements in order, each run on the file as the last one left it.
CHANGES = (
    "CREATE TABLE a (id INTEGER PRIMARY KEY, x TEXT)",
    "CREATE TABLE b (id INTEGER PRIMARY KEY, a_id REFERENCES a (id))",
    "ALTER TABLE a ADD COLUMN y INT DEFAULT 1",
    "ALTER TABLE a ADD COLUMN z TEXT COLLATE NOCASE CHECK (z <> '')",
    "ALTER TABLE a RENAME COLUMN y TO why",
    "CREATE INDEX i ON a (x)",
    "DROP INDEX i",
    "CREATE INDEX i ON a (x DESC)",
    "CREATE UNIQUE INDEX u ON a (lower(x)) WHERE id > 1",
    "CREATE INDEX j ON b (a_id)",
    "CREATE TRIGGER t BEFORE INSERT ON a BEGIN SELECT 1; END",
    "DROP TRIGGER t",
    "CREATE VIEW v AS SELECT x FROM a",
    "DROP VIEW v",
    "CREATE VIEW v AS SELECT x, id FROM a",
    "CREATE TABLE c AS SELECT * FROM a",
    "INSERT INTO a (x, z) VALUES ('a', 'b'), ('c', 'd')",
    "DELETE FROM a WHERE id = 1",
    "ANALYZE",
    "INSERT INTO a (x, z) VALUES ('e', 'f'), ('g', 'h')",
    "ANALYZE a",
    "REINDEX",
    "ALTER TABLE c RENAME TO d",
    "ALTER TABLE a RENAME TO renamed",
    "ALTER TABLE renamed RENAME TO a",
    "CREATE TABLE e (x INT, y INT, PRIMARY KEY (x, y)) WITHOUT ROWID",
    "CREATE VIRTUAL TABLE doc USING fts4(body)",
    "DROP TABLE doc",
    "CREATE TABLE doc_content (x)",
    "CREATE VIEW w AS SELECT * FROM d",
    "DROP TABLE d",
    "PRAGMA user_version = 7",
    "VACUUM",
    "DROP TABLE b",
)


def test_marks_change_with_the_facts(interpreter: Interpreter, sqlite_database: Database, tmp_path: Path) -> None:
    """What no mark tells: a view when its table changes, the spelling of a foreign key's target."""
    sqlite_database.run("CREATE TABLE still (id INTEGER PRIMARY KEY)")
    unmarked, idle = [], []
    with start_agent(write_project(tmp_path, {"default": sqlite_database}), interpreter.executable) as agent:
        boot(agent)
        facts, marks = facts_and_marks(agent)
        for change in CHANGES:
            sqlite_database.run(change)
            new_facts, new_marks = facts_and_marks(agent)
            changed = {name for name in {*facts, *new_facts} if facts.get(name) != new_facts.get(name)}
            marked = {name for name in {*marks, *new_marks} if marks.get(name) != new_marks.get(name)}
            unmarked += [(change, name) for name in changed - marked]
            idle += [change] if not marked else []
            assert "still" not in marked
            facts, marks = new_facts, new_marks
    assert unmarked == [("DROP TABLE d", "w")]
    assert idle == [
        change for change in CHANGES if change.startswith(("INSERT", "DELETE", "REINDEX", "PRAGMA", "VACUUM"))
    ]


def facts_and_marks(agent: Any) -> tuple[dict[str, Any], dict[str, str]]:
    found = agent.call("schema", {"alias": "default", "marks": True}, timeout=LIMIT)
    assert found["marks"] == agent.call("marks", {"alias": "default"}, timeout=LIMIT)["marks"]
    marks = {f"table {name}": mark for name, mark in found["marks"]["tables"][""].items()}
    assert set(marks) == {f"table {table['name']}" for table in found["tables"]}
    return {table["name"]: table for table in found["tables"]}, {name[6:]: mark for name, mark in marks.items()}


def test_progress_is_told_by_steps(sqlite_database: Database, tmp_path: Path) -> None:
    sqlite_database.run("CREATE TABLE a (x)")
    told: list[tuple[str, int, int]] = []
    with start_agent(write_project(tmp_path, {"default": sqlite_database})) as agent:
        boot(agent)
        agent.call("schema", {"alias": "default"}, timeout=LIMIT, progress=lambda *how: told.append(how))
    assert told == [
        ("tables", 0, 5), ("columns", 1, 5), ("indexes", 2, 5), ("foreign keys", 3, 5), ("constraints", 4, 5),
    ]  # fmt: skip
