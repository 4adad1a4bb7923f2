"""What the agent writes -> what the server makes of it: messages, and tables ahead of their answer."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

import pytest

from tablewright.schema.serialization import PARTS, schema_from_json, table_from_json

sys.path.append(str(Path(__file__).parents[2] / "server" / "agent"))
from tablewright_agent.wire import ALWAYS, TABLES_A_MESSAGE, write_message

COLUMN = {"name": "]}}", "position": 1, "native_type": "text", "base_type": "text", "null": False}


def sent(message: dict[str, Any]) -> list[dict[str, Any]]:
    stream = io.BytesIO()
    write_message(stream, message)
    stream.seek(0)
    found = []
    while header := stream.readline():
        assert stream.readline() == b"\r\n"
        found.append(json.loads(stream.read(int(header.partition(b":")[2]))))
    return found


@pytest.mark.parametrize(
    "message",
    [
        {"id": 1, "result": {"tables": []}},
        {"id": 1, "result": {"marks": {"common": "\n", "tables": {"": {"a": "1\u2028"}}}}},
        {"id": 1, "result": None},
        {"id": 1, "error": {"code": 1, "message": "\n"}},
        {"method": "progress", "params": {"id": 1, "what": "tables", "done": 0, "of": 1}},
    ],
)
def test_a_message_is_what_was_sent(message: dict[str, Any]) -> None:
    assert sent(json.loads(json.dumps(message))) == [{**message, "jsonrpc": "2.0"}]


@pytest.mark.parametrize("count", [1, TABLES_A_MESSAGE, TABLES_A_MESSAGE + 1, 3 * TABLES_A_MESSAGE - 1])
def test_tables_go_ahead_of_their_answer(count: int) -> None:
    tables = [{"name": f"t{number}\n", "columns": [COLUMN]} for number in range(count)]
    *ahead, answer = sent({"id": 7, "result": {"alias": "default", "tables": list(tables), "version": 1}})
    assert answer == {"jsonrpc": "2.0", "id": 7, "result": {"alias": "default", "tables": [], "version": 1}}
    assert {(each["method"], each["params"]["id"]) for each in ahead} == {("tables", 7)}
    came = [table for each in ahead for table in each["params"]["tables"]]
    assert came == [{"name": table["name"], "columns": [["]}}", 1, "text", "text", False]]} for table in tables]
    assert max(len(each["params"]["tables"]) for each in ahead) <= TABLES_A_MESSAGE


@pytest.mark.parametrize("part", PARTS)
def test_both_sides_agree_on_what_comes_first(part: str) -> None:
    """The agent sends these facts without their names."""
    required = tuple(fact.name for fact in fields(PARTS[part]) if fact.default is MISSING)
    assert ALWAYS[part] == required


def test_a_table_comes_as_it_was_sent() -> None:
    facts = {
        "columns": [{**COLUMN, "name": "a", "enum": ["x"]}, {**COLUMN, "name": "b", "default": "1"}],
        "foreign_keys": [
            {"name": "f", "columns": ["a"], "target_namespace": "", "target_table": "t", "target_columns": ["c"]}
        ],
        "unique_constraints": [{"name": "u", "columns": ["a", None], "expressions": ["lower(b)"]}],
        "indexes": [{"name": "i", "columns": ["a", "b"], "descending": [True, False]}],
        "checks": [{"name": "k", "definition": "a > 1", "columns": ["a"], "later": 1}],
    }
    result = {"alias": "default", "vendor": "x", "tables": [{"namespace": "", "name": "t", "kind": "table", **facts}]}
    wanted = schema_from_json(json.loads(json.dumps(result)))
    ahead, answer = sent({"id": 1, "result": result})
    made = [table_from_json(table) for table in ahead["params"]["tables"]]
    assert schema_from_json({**answer["result"], "tables": made}) == wanted
