"""A frame with a line for each table -> the message that it would be in one piece."""

from __future__ import annotations

import gc
import io
import json
import sys
from pathlib import Path

import pytest

from tablewright.agent import _read_message

sys.path.append(str(Path(__file__).parents[2] / "server" / "agent"))
from tablewright_agent.wire import write_message

TABLE = {"name": "a\nb\r\u2028,", "columns": [{"name": "]}}"}, {"name": '"\\'}]}


@pytest.mark.parametrize(
    "message",
    [
        {"id": 1, "result": {"alias": "default", "tables": [TABLE, {"name": "é"}, TABLE], "version": 1}},
        {"id": 1, "result": {"tables": [TABLE]}},
        {"id": 1, "result": {"tables": []}},
        {"id": 1, "result": {"marks": {"common": "\n", "tables": {"": {"a": "1"}}}}},
        {"id": 1, "result": None},
        {"id": 1, "error": {"code": 1, "message": "\n"}},
        {"method": "progress", "params": {"id": 1, "what": "tables", "done": 0, "of": 1}},
    ],
)
def test_a_message_is_what_was_sent(message: dict[str, object]) -> None:
    wanted = json.loads(json.dumps(message))
    stream = io.BytesIO()
    write_message(stream, message)
    header, _, body = stream.getvalue().partition(b"\r\n\r\n")
    length = int(header.partition(b":")[2])
    assert length == len(body)
    assert json.loads(body) == {**wanted, "jsonrpc": "2.0"}
    sent = io.BytesIO(body + b"Content-Length: 2\r\n\r\n{}")
    assert _read_message(sent, length) == {**wanted, "jsonrpc": "2.0"}
    assert sent.readline() == b"Content-Length: 2\r\n"
    assert gc.isenabled()


@pytest.mark.parametrize("cut", [1, 20, 60, 100])
def test_a_message_that_is_cut_off_is_none(cut: int) -> None:
    stream = io.BytesIO()
    write_message(stream, {"id": 1, "result": {"tables": [dict(TABLE), dict(TABLE)]}})
    body = stream.getvalue().partition(b"\r\n\r\n")[2]
    with pytest.raises(json.JSONDecodeError):
        _read_message(io.BytesIO(body[:-cut]), len(body))
    assert gc.isenabled()
