"""Oracle's data dictionary, recorded -> the facts in `oracle/expected.txt`, by each supported Python and Django.

No server of Oracle's runs here. The rows in `oracle/rows.json` are written from Oracle's Database Reference (the views
have the columns that 12.2 documents, and no others), and Django's own backend asks for them through `oracle/driver.py`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from support.agents import boot, read_schema, start_agent
from support.interpreters import Interpreter
from support.listing import listing
from support.oracle import RECORDED, add, dictionary, executed, write_dictionary, write_oracle_project
from tablewright.agent import AgentError
from tablewright.schema.model import Schema
from tablewright.schema.names import find_table
from tablewright.schema.serialization import schema_from_json, schema_to_json


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Schema:
    return read_schema(write_oracle_project(tmp_path_factory.mktemp("oracle")))


def test_everything_is_read(interpreter: Interpreter, tmp_path: Path) -> None:
    schema = read_schema(write_oracle_project(tmp_path, interpreter=interpreter), interpreter.executable)
    assert listing(schema) == (RECORDED / "expected.txt").read_text(encoding="utf-8")
    assert schema.search_path == ("SHOP", "PUBLIC")
    assert schema.server_version == "19.3.0.0.0"
    assert schema.hides_tables
    assert schema.problems == (
        "A foreign key of “ORDERS” (ORDERS_SECRET_FK) points at a table that this user may not see: it is left out.",
    )
    assert schema_from_json(schema_to_json(schema)) == schema


def test_a_read_with_marks_takes_twelve_statements(tmp_path: Path) -> None:
    root = write_oracle_project(tmp_path)
    with start_agent(root) as agent:
        boot(agent)
        found = agent.call("schema", {"alias": "default", "marks": True, "timeout": 7}, timeout=30)
    said = executed(root)
    assert said[0] == {"what": "connect", "user": "shop", "dsn": "shop", "tcp_connect_timeout": 10}
    assert said[-1] == {"what": "close", "module": "tablewright", "call_timeout": 7000}
    own = [each["query"] for each in said[1:-1] if not each["query"].startswith(("ALTER SESSION SET NLS", "SELECT 1"))]
    assert own[0] == "SET TRANSACTION READ ONLY"
    assert all(query.startswith("SELECT /* tablewright: ") for query in own[1:])
    assert len(own) == 12
    tables = {table.key for table in schema_from_json(found).tables}
    assert tables <= {(namespace, name) for namespace, marks in found["marks"]["tables"].items() for name in marks}


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ([("", "customer"), ("", "Legacy"), ("", "missing")], [("", "CUSTOMER"), ("", "LEGACY")]),
        ([("shop", "words"), ("", "Mixed Case")], [("", "Mixed Case"), ("", "WORDS")]),
        ([("hr", "department")], [("HR", "DEPARTMENT")]),
        ([("", "employee")], [("HR", "EMPLOYEE")]),
        ([("", "staff")], [("", "STAFF"), ("HR", "EMPLOYEE")]),
        ([("", "dept"), ("PUBLIC", "FAR_TOO")], [("HR", "DEPARTMENT"), ("PUBLIC", "DEPT"), ("PUBLIC", "FAR_TOO")]),
        ([("", "audit_log"), ("sys", "aud$")], []),
        ([], []),
    ],
)
def test_only_wanted_tables(
    wanted: list[tuple[str, str]], found: list[tuple[str, str]], tmp_path: Path, shop: Schema
) -> None:
    schema = read_schema(write_oracle_project(tmp_path), tables=wanted)
    assert [table.key for table in schema.tables] == found
    assert all(table == shop.table(table.key) for table in schema.tables)


@pytest.mark.parametrize(
    ("version", "interpreter"), [("12.2.0.1.0", "3.8-3.2"), ("23.4.0.24.05", "3.13-6.1")], indirect=["interpreter"]
)
def test_other_versions_say_the_same(version: str, interpreter: Interpreter, tmp_path: Path, shop: Schema) -> None:
    """The views have 12.2's columns in all tests. 23 has one view more."""
    root = write_oracle_project(tmp_path, dictionary(version), interpreter)
    schema = read_schema(root, interpreter.executable)
    assert schema.server_version == version
    assert schema.tables == shop.tables


def test_many_wanted_tables_are_not_named(tmp_path: Path, shop: Schema) -> None:
    """Oracle takes a thousand expressions in a list."""
    root = write_oracle_project(tmp_path)
    wanted = [(table.namespace, table.name) for table in shop.tables]
    extra = dictionary()
    for number in range(600):
        add(extra, "all_objects", owner="SHOP", object_name=f"T{number}", object_type="TABLE")
        wanted.append(("", f"T{number}"))
        for row, name in (
            (extra["rows"]["all_objects"], "oracle_maintained"),
            (extra["rows"]["all_objects"], "secondary"),
        ):
            row[-1][row[0].index(name)] = "N"
    write_dictionary(root, extra)
    schema = read_schema(root, tables=wanted)
    assert len(schema.tables) == len(shop.tables) + 600
    assert all(each["parameters"] == 0 for each in executed(root) if "tablewright" in each.get("query", ""))


def test_the_current_schema_may_be_another_users(tmp_path: Path) -> None:
    """A trigger at logon often says ALTER SESSION SET CURRENT_SCHEMA: then the bare names are that owner's."""
    schema = read_schema(write_oracle_project(tmp_path, dictionary(here="HR")))
    assert schema.search_path == ("HR", "PUBLIC")
    staff, customer = schema.visible_table("EMPLOYEE"), schema.table(("SHOP", "CUSTOMER"))
    assert staff is not None
    assert customer is not None
    assert (staff.key, staff.denied, staff.triggers_known) == (("", "EMPLOYEE"), ("insert", "update"), False)
    assert [key.target_namespace for key in staff.foreign_keys] == [""]
    assert (customer.visible, customer.denied, customer.triggers_known) == (False, (), True)
    assert customer.columns[0].sequence == "ISEQ$$_71001"  # made up by Oracle, in the table's schema
    assert find_table(schema, 'hr"."employee') is staff


@pytest.mark.parametrize(
    ("rows", "version", "log", "hides"),
    [
        ([], "19.3.0.0.0", (False, (), False), True),
        (
            [("session_privs", {"privilege": "SELECT ANY TABLE"})],
            "19.3.0.0.0",
            (True, ("insert", "update", "delete"), False),
            False,
        ),
        (
            [("session_privs", {"privilege": "READ ANY TABLE"})],
            "19.3.0.0.0",
            (True, ("insert", "update", "delete"), False),
            False,
        ),
        ([("session_privs", {"privilege": "CREATE ANY TRIGGER"})], "21.3.0.0.0", (False, (), True), True),
        (
            [("session_schema_privs", {"privilege": "UPDATE ANY TABLE", "schema": "HR"})],
            "23.4.0.24.05",
            (True, ("select", "insert", "delete"), False),
            True,
        ),
        (
            [("session_schema_privs", {"privilege": "CREATE ANY TRIGGER", "schema": "HR"})],
            "23.4.0.24.05",
            (False, (), True),
            True,
        ),
    ],
)
def test_rights_on_what_others_own(
    rows: list[tuple[str, dict[str, str]]],
    version: str,
    log: tuple[bool, tuple[str, ...], bool],
    hides: bool,
    tmp_path: Path,
) -> None:
    """Of a table without a grant that we see, nothing is known: it is shown for some reason."""
    contents = dictionary(version)
    for view, values in rows:
        add(contents, view, **values)
    schema = read_schema(write_oracle_project(tmp_path, contents))
    table = schema.table(("HR", "AUDIT_LOG"))
    assert table is not None
    assert (table.rights_known, table.denied, table.triggers_known) == log
    assert schema.hides_tables is hides
    own = schema.table(("", "LEGACY"))
    assert own is not None
    assert (own.rights_known, own.denied, own.triggers_known) == (True, (), True)


@pytest.mark.parametrize(
    ("query", "message", "kind", "hint"),
    [
        ("connect", "ORA-01017: invalid username/password; logon denied", "cannot-connect", "Check USER and PASSWORD"),
        ("connect", "ORA-28000: The account is locked.", "cannot-connect", "Check USER and PASSWORD"),
        (
            "connect",
            'DPY-6001: Service "x" is not registered with the listener at host',
            "cannot-connect",
            "Check NAME",
        ),
        ("connect", "ORA-12514: TNS:listener does not currently know of service", "cannot-connect", "Check NAME"),
        (
            "connect",
            "DPY-6005: cannot connect to database. [Errno 111] Connection refused",
            "cannot-connect",
            "Start the",
        ),
        ("columns", "DPY-4024: call timeout of 60000 ms exceeded", "timeout", "schema-timeout"),
        ("indexes", "ORA-01031: insufficient privileges", "permission", "Ask for the right"),
        ("triggers", "DPY-4011: the database or network closed the connection", "cannot-connect", "Check the entry"),
        ("rights", "ORA-03113: end-of-file on communication channel", "cannot-connect", "Check the entry"),
    ],
)
def test_what_the_driver_says_is_understood(query: str, message: str, kind: str, hint: str, tmp_path: Path) -> None:
    contents = {**dictionary(), "errors": {query: message}}
    with start_agent(write_oracle_project(tmp_path, contents)) as agent:
        boot(agent)
        with pytest.raises(AgentError) as caught:
            agent.call("schema", {"alias": "default"}, timeout=30)
    assert caught.value.kind == kind
    assert message.rstrip(".") in caught.value.message
    assert "http" not in caught.value.message
    assert hint in caught.value.hint
