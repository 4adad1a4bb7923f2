"""What Oracle's catalogs hold as text, taken apart in this process: trigger bodies, sequences, and hostile names."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.oracle import RECORDED

AGENT = Path(__file__).resolve().parents[2] / "server" / "agent"


@pytest.fixture(scope="module")
def agent() -> Any:
    """The reader's modules, which need no Django."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(AGENT)
        names = ("oracle", "oracle_plsql", "oracle_types")
        yield {name: importlib.import_module(f"tablewright_agent.readers.{name}") for name in names}


@pytest.mark.parametrize(
    ("body", "referencing", "columns"),
    [
        ("BEGIN :new.id := s.NEXTVAL; END;", None, {"ID"}),
        ('BEGIN SELECT s.nextval INTO :NEW."Id" FROM dual; END;', None, {"Id"}),
        ("BEGIN SELECT 1, 2 INTO v, :new.b FROM dual; END;", None, {"B"}),
        ("BEGIN SELECT 1, 2 INTO :new.a , :new.b FROM t WHERE x = :new.c; END;", None, {"A", "B"}),
        ("BEGIN :n.id := 1; :new.other := 2; END;", "REFERENCING NEW AS n OLD AS o", {"ID"}),
        ('BEGIN : "n" . id := 1; END;', 'REFERENCING NEW AS "n" OLD AS OLD', {"ID"}),
        ("BEGIN :old.id := 1; x := :new.id; END;", None, set()),
        ("BEGIN IF :new.id = 1 THEN NULL; END IF; END;", None, set()),
        ("BEGIN INSERT INTO log VALUES (:new.id, :new.b); END;", None, set()),
        ("BEGIN -- :new.id := 1\n /* :new.id := 2; */ x := ':new.id := 3'; END;", None, set()),
        ("BEGIN x := q'[it's :new.id := 1]'; y := q'!:new.id := 1!'; :new.b:=1; END;", None, {"B"}),
        ("BEGIN x := 'unfinished :new.id := 1", None, {"ID"}),
        ("BEGIN /* unfinished :new.id := 1", None, set()),
        ("BEGIN INSERT INTO t VALUES (1) RETURNING id INTO :new.id; END;", None, {"ID"}),
        ("", None, set()),
        (None, None, set()),
    ],
)
def test_what_a_trigger_sets(body: str | None, referencing: str | None, columns: set[str], agent: Any) -> None:
    assert agent["oracle_plsql"].assigned_columns(body, referencing) == columns


@given(
    st.lists(
        st.sampled_from([":new.", "id", '"', "'", "q'[", "]'", ":=", " INTO ", ",", "/*", "*/", "--", "\n", ";", "é"])
    ).map("".join),
    st.text(max_size=20),
)
def test_no_body_makes_it_raise(agent: Any, body: str, referencing: str) -> None:
    assert agent["oracle_plsql"].assigned_columns(body, f"REFERENCING NEW AS {referencing}") is not None


@pytest.mark.parametrize(
    ("default", "fact", "sequence"),
    [
        ('"SHOP"."S"."NEXTVAL"', '"S"."NEXTVAL"', "S"),
        ('"HR"."s 1"."NEXTVAL"', '"HR"."s 1"."NEXTVAL"', "HR.s 1"),
        ("s.nextval", "s.nextval", "S"),
        ("hr.s.NEXTVAL", "hr.s.NEXTVAL", "HR.S"),
        ("'s.nextval'", "'s.nextval'", None),
        ("s.nextval + 1", "s.nextval + 1", None),
        (" NULL\n", None, None),
        ("''", "''", None),
    ],
)
def test_the_sequence_in_a_default(default: str, fact: str | None, sequence: str | None, agent: Any) -> None:
    row = ["N", "NUMBER", None, None, 22, None, None, 0, None, "Y", "NO", "NO", None, None, None, None, None, default]
    column = agent["oracle_types"].column_of(row, 1, "SHOP", None)
    assert (column.get("default"), column.get("sequence")) == (fact, sequence)


def test_names_of_djangos_introspection_are_put_in_capitals(agent: Any) -> None:
    """So that models find the tables when our own queries fail."""
    table = {
        "name": "emp",
        "columns": [{"name": "id"}],
        "primary_key": ["id"],
        "foreign_keys": [{"name": "fk", "columns": ["dept"], "target_table": "dept", "target_columns": ["id"]}],
        "unique_constraints": [{"name": "u", "columns": ["a", None]}],
    }
    [found] = agent["oracle"].in_capitals({"tables": [table]})["tables"]
    assert (found["name"], found["columns"], found["primary_key"]) == ("EMP", [{"name": "ID"}], ["ID"])
    assert found["foreign_keys"] == [
        {"name": "fk", "columns": ["DEPT"], "target_table": "DEPT", "target_columns": ["ID"]}
    ]
    assert found["unique_constraints"][0]["columns"] == ["A", None]


# Whatever is put in quotes is a name, but for quotes themselves and NUL.
NAMES = st.text(st.characters(exclude_characters='"\0', exclude_categories=["Cs"]), min_size=1, max_size=30)


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    folder = tmp_path_factory.mktemp("driver")
    (folder / "oracledb.py").write_text((RECORDED / "driver.py").read_text(encoding="utf-8"), encoding="utf-8")
    spec = importlib.util.spec_from_file_location("oracledb", folder / "oracledb.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@given(
    tables=st.lists(NAMES, min_size=2, max_size=3, unique=True),
    columns=st.lists(NAMES, min_size=2, max_size=3, unique=True),
    words=st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), min_size=4, max_size=4),
)
def test_hostile_names_come_through(
    agent: Any, driver: ModuleType, tables: list[str], columns: list[str], words: list[str]
) -> None:
    rows: dict[str, list[list[Any]]] = {
        "all_users": [["username", "oracle_maintained"], ["ME", "N"]],
        "all_objects": [["owner", "object_name", "object_type", "oracle_maintained", "secondary"]],
        "all_tab_comments": [["owner", "table_name", "comments"]],
        "all_tab_cols": [
            [
                "owner",
                "table_name",
                "column_name",
                "data_type",
                "data_length",
                "nullable",
                "user_generated",
                "internal_column_id",
                "column_id",
                "data_default",
            ]
        ],
        "all_constraints": [
            [
                "owner",
                "constraint_name",
                "table_name",
                "constraint_type",
                "status",
                "validated",
                "search_condition",
                "r_owner",
                "r_constraint_name",
            ]
        ],
        "all_cons_columns": [["owner", "constraint_name", "table_name", "column_name", "position"]],
        "all_triggers": [
            ["table_owner", "table_name", "trigger_name", "trigger_type", "triggering_event", "status", "trigger_body"]
        ],
    }
    for table in tables:
        rows["all_objects"].append(["ME", table, "TABLE", "N", "N"])
        rows["all_tab_comments"].append(["ME", table, words[0]])
        for at, column in enumerate(columns, 1):
            rows["all_tab_cols"].append(["ME", table, column, "DATE", 7, "Y", "YES", at, at, words[1]])
        rows["all_constraints"].append(["ME", f"pk {table}", table, "P", "ENABLED", "VALIDATED", None, None, None])
        rows["all_constraints"].append(["ME", f"ck {table}", table, "C", "ENABLED", "VALIDATED", words[2], None, None])
        rows["all_constraints"].append(
            ["ME", f"fk {table}", table, "R", "ENABLED", "VALIDATED", None, "ME", f"pk {tables[0]}"]
        )
        for name, position in (("pk", 1), ("fk", 1), ("ck", None)):
            rows["all_cons_columns"].append(["ME", f"{name} {table}", table, columns[-1], position])
        rows["all_triggers"].append(["ME", table, words[3] or "t", "BEFORE EACH ROW", "INSERT", "ENABLED", words[0]])
    views = json.loads((RECORDED / "views.json").read_text(encoding="utf-8"))
    session = {"CURRENT_SCHEMA": "ME", "SESSION_USER": "ME"}
    contents = {"version": "19.3.0.0.0", "session": session, "views": views, "rows": rows}
    (driver.HERE / "dictionary.json").write_text(json.dumps(contents), encoding="utf-8")
    connection = driver.connect("me", "", "")
    connection.autocommit = False
    cursor = connection.cursor()
    cursor.execute("SET TRANSACTION READ ONLY")
    found = agent["oracle"].read(cursor, None, lambda *_: None)["tables"]
    kept = [name for name in tables if not name.startswith(("MLOG$_", "RUPD$_"))]
    assert [table["name"] for table in found] == sorted(kept)
    for table in found:
        assert [column["name"] for column in table["columns"]] == columns
        assert table["primary_key"] == [columns[-1]]
        assert [key["target_table"] for key in table["foreign_keys"]] == [tables[0]]
        assert table.get("comment", "") == words[0]
        assert [check["definition"] for check in table["checks"]] == [words[2].strip()]
        assert table["insert_triggers"] == [words[3] or "t"]
        assert all(column.get("default", "") in (words[1].strip(), "") for column in table["columns"])
