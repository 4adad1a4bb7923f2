"""Marks of Oracle's recorded data dictionary: what changes them, and that reading what they name is enough."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support.agents import boot, start_agent
from support.oracle import add, change, dictionary, write_dictionary, write_oracle_project
from tablewright.schema.freshness import merged, stale
from tablewright.schema.serialization import schema_from_json

LATER = 20000.75


@pytest.mark.parametrize(
    ("done", "tables"),
    [
        (lambda d: None, []),
        (lambda d: change(d, "all_objects", {"object_name": "LEGACY"}, last_ddl_time=LATER), ["LEGACY"]),
        (
            lambda d: change(d, "all_objects", {"object_name": "LEGACY", "object_type": "TABLE"}, object_id=1),
            ["LEGACY"],
        ),
        (lambda d: change(d, "all_objects", {"object_name": "LEGACY_BI"}, last_ddl_time=LATER), ["LEGACY"]),
        (lambda d: change(d, "all_triggers", {"trigger_name": "LEGACY_BI"}, status="DISABLED"), ["LEGACY"]),
        (lambda d: change(d, "all_objects", {"object_name": "LEGACY_PK"}, last_ddl_time=LATER), ["LEGACY"]),
        (
            lambda d: change(d, "all_tab_comments", {"table_name": "ACTIVE_CUSTOMER"}, comments="x"),
            ["ACTIVE_CUSTOMER"],
        ),
        (
            lambda d: change(d, "all_mview_comments", {"mview_name": "SALES_OF_MONTH"}, comments="x"),
            ["SALES_OF_MONTH"],
        ),
        (
            lambda d: change(d, "all_col_comments", {"table_name": "SALES", "column_name": "SOLD"}, comments="x"),
            ["SALES"],
        ),
        (
            lambda d: change(d, "all_objects", {"object_name": "CUSTOMER", "owner": "SHOP"}, last_ddl_time=LATER),
            ["CLIENT", "CUSTOMER"],
        ),
        (lambda d: change(d, "all_tables", {"table_name": "SALES"}, num_rows=1), []),
        (
            lambda d: add(d, "all_tab_privs_recd", owner="HR", table_name="AUDIT_LOG", privilege="SELECT"),
            ["HR.AUDIT_LOG"],
        ),
        (
            lambda d: change(d, "all_col_privs_recd", {"column_name": "SALARY"}, column_name="LAST_NAME"),
            ["HR.EMPLOYEE", "STAFF"],
        ),
        (lambda d: add(d, "session_privs", privilege="SELECT ANY TABLE"), ["(common)"]),
        (
            lambda d: change(d, "all_synonyms", {"synonym_name": "EMPLOYEE"}, table_name="DEPARTMENT"),
            ["(common)", "EMPLOYEE", "STAFF"],
        ),
        (lambda d: d["session"].update(CURRENT_SCHEMA="DEPOT"), None),
    ],
)
def test_marks_tell_what_changed(done: Callable[[Any], None], tables: list[str] | None, tmp_path: Path) -> None:
    root, contents = write_oracle_project(tmp_path), dictionary()
    with start_agent(root) as agent:
        boot(agent)
        before = agent.call("marks", {"alias": "default"}, timeout=30)["marks"]
        done(contents)
        write_dictionary(root, contents)
        after = agent.call("marks", {"alias": "default"}, timeout=30)["marks"]
    if tables is None:
        assert before["common"] != after["common"]
        return
    flat = [
        {
            f"{namespace}.{name}".lstrip("."): mark
            for namespace, marks in each["tables"].items()
            for name, mark in marks.items()
        }
        | {"(common)": each["common"]}
        for each in (before, after)
    ]
    assert sorted(name for name, mark in flat[1].items() if flat[0].get(name) != mark) == tables


def test_what_changed_a_moment_ago_may_change_again_unseen(tmp_path: Path) -> None:
    """LAST_DDL_TIME counts seconds. So the mark of what is that young never stays the same."""
    contents = dictionary()
    change(contents, "all_objects", {"object_name": "LEGACY"}, last_ddl_time=20001.49999)
    with start_agent(write_oracle_project(tmp_path, contents)) as agent:
        boot(agent)
        first, second = (agent.call("marks", {"alias": "default"}, timeout=30)["marks"] for _ in range(2))
    assert {name for name, mark in first["tables"][""].items() if second["tables"][""][name] != mark} == {"LEGACY"}
    assert first["common"] == second["common"]


def touch(contents: dict[str, Any], owner: str, name: str, kind: str = "TABLE") -> None:
    """What any DDL on it does."""
    change(contents, "all_objects", {"owner": owner, "object_name": name, "object_type": kind}, last_ddl_time=LATER)


def drop(contents: dict[str, Any], owner: str, name: str) -> None:
    for rows in contents["rows"].values():
        at = [rows[0].index(each) for each in ("owner", "table_owner") if each in rows[0]]
        of = [rows[0].index(each) for each in ("table_name", "object_name") if each in rows[0]]
        rows[1:] = [
            row for row in rows[1:] if not (any(row[i] == owner for i in at) and any(row[i] == name for i in of))
        ]


def new_column(contents: dict[str, Any]) -> None:
    touch(contents, "SHOP", "WORDS")
    place = {"owner": "SHOP", "table_name": "WORDS", "column_name": "ORIGIN", "internal_column_id": 3, "column_id": 3}
    add(contents, "all_tab_cols", **place, data_type="DATE", data_length=7, nullable="Y", user_generated="YES")


def new_table(contents: dict[str, Any]) -> None:
    add(
        contents,
        "all_objects",
        owner="SHOP",
        object_name="STOCK",
        object_type="TABLE",
        object_id=1,
        last_ddl_time=LATER,
    )
    change(contents, "all_objects", {"object_id": 1}, oracle_maintained="N", secondary="N")
    place = {"owner": "SHOP", "table_name": "STOCK", "column_name": "X", "internal_column_id": 1, "column_id": 1}
    add(contents, "all_tab_cols", **place, data_type="DATE", data_length=7, nullable="Y", user_generated="YES")


def new_comment(contents: dict[str, Any]) -> None:
    change(contents, "all_tab_comments", {"owner": "SHOP", "table_name": "CUSTOMER"}, comments="other")


def other_right(contents: dict[str, Any]) -> None:
    add(contents, "all_tab_privs_recd", owner="HR", table_name="EMPLOYEE", privilege="INSERT")


def no_trigger(contents: dict[str, Any]) -> None:
    change(contents, "all_triggers", {"trigger_name": "LEGACY_BI"}, status="DISABLED")


def other_synonym(contents: dict[str, Any]) -> None:
    touch(contents, "SHOP", "CLIENT", "SYNONYM")
    change(contents, "all_synonyms", {"synonym_name": "CLIENT"}, table_name="LEGACY")


def dropped(contents: dict[str, Any]) -> None:
    drop(contents, "HR", "DEPARTMENT")


@pytest.mark.parametrize(
    "done",
    [new_column, new_table, new_comment, other_right, no_trigger, other_synonym, dropped],
    ids=lambda f: f.__name__,
)
def test_reading_again_what_changed_is_as_good_as_all(done: Callable[[dict[str, Any]], None], tmp_path: Path) -> None:
    root, contents = write_oracle_project(tmp_path), dictionary()
    with start_agent(root) as agent:
        boot(agent)
        first = agent.call("schema", {"alias": "default", "marks": True}, timeout=30)
        done(contents)
        write_dictionary(root, contents)
        after = agent.call("marks", {"alias": "default"}, timeout=30)["marks"]
        schema, now = (
            schema_from_json(data) for data in (first, agent.call("schema", {"alias": "default"}, timeout=30))
        )
        asked = stale(schema, first["marks"], after)
        wanted = {} if asked is None else {"tables": [list(key) for key in asked]}
        read = schema_from_json(agent.call("schema", {"alias": "default", **wanted}, timeout=30))
    again = read if asked is None else merged(schema, read, asked)
    assert again.tables != schema.tables
    assert again.tables == now.tables
