"""Frames, sound and broken, sent to the agent's process itself -> JSON-RPC answers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.projects import write_project
from tablewright.agent import agent_folder

LIMIT = 20.0


@pytest.fixture
def process(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """An agent in a project whose settings sleep when SLEEP is set: a request that does not end by itself."""
    extra = "import os, time\nif 'SLEEP' in os.environ: print('asleep', flush=True); time.sleep(600)"
    write_project(tmp_path, {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "x"}}, extra=extra)
    command = [sys.executable, "-X", "utf8", str(agent_folder()), str(tmp_path)]
    pipe, environment = subprocess.PIPE, {**os.environ, "SLEEP": "1"}
    with subprocess.Popen(command, cwd=tmp_path, stdin=pipe, stdout=pipe, stderr=pipe, env=environment) as agent:
        yield agent
        agent.kill()


def frame(body: bytes | dict[str, Any]) -> bytes:
    body = body if isinstance(body, bytes) else json.dumps({"jsonrpc": "2.0", **body}).encode()
    return b"Content-Length: %d\r\n\r\n" % len(body) + body


def answers(agent: subprocess.Popen[bytes], *sent: bytes) -> list[dict[str, Any]]:
    """All that the agent answers; a last `hello` proves that it still listens."""
    assert agent.stdin is not None
    assert agent.stdout is not None
    limit = threading.Timer(LIMIT, agent.kill)
    limit.start()
    agent.stdin.write(b"".join(sent) + frame({"id": "last", "method": "hello"}))
    agent.stdin.flush()
    found: list[dict[str, Any]] = []
    while not found or found[-1]["id"] != "last":
        length = int(agent.stdout.readline().split(b":")[1])
        assert agent.stdout.readline() == b"\r\n"
        found.append(json.loads(agent.stdout.read(length)))
    limit.cancel()
    return found[:-1]


@pytest.mark.parametrize(
    ("sent", "identity", "code"),
    [
        (frame({"id": 1, "method": "fetch"}), 1, -32601),
        (frame({"id": 2, "method": "schema", "params": {"colour": 1}}), 2, -32602),
        (frame({"id": 3, "method": "schema", "params": ["default"]}), 3, -32602),
        (frame({"id": 4, "method": "schema"}), 4, -32602),
        (frame({"id": 5}), None, -32600),
        (frame(b"[1, 2]"), None, -32600),
        (frame(b"{not json"), None, -32700),
        (frame(b"\xff\xfe"), None, -32700),
        (frame(b"[" * 100000), None, -32700),
        (b"Content-Type: text\r\n\r\n", None, -32700),
        (b"Content-Length: many\r\n\r\n", None, -32700),
        (frame({"id": 6, "method": "hello", "params": {"protocol": 2}}), 6, -32000),
    ],
)
def test_requests_that_are_refused(
    process: subprocess.Popen[bytes], sent: bytes, identity: int | None, code: int
) -> None:
    (answer,) = answers(process, sent)
    assert answer["id"] == identity
    assert answer["error"]["code"] == code
    assert answer["error"]["message"].endswith(".")


def test_hello(process: subprocess.Popen[bytes]) -> None:
    (answer,) = answers(process, b"\r\n\r\n" + frame({"id": 1, "method": "hello", "params": {"protocol": 1}}))
    assert answer["result"]["protocol"] == 1
    assert answer["result"]["executable"] == sys.executable
    assert answer["result"]["python"] == ".".join(map(str, sys.version_info[:3]))


def test_notifications_get_no_answer(process: subprocess.Popen[bytes]) -> None:
    assert answers(process, frame({"method": "hello"}), frame({"method": "unheard of"})) == []


def test_schema_before_boot(process: subprocess.Popen[bytes]) -> None:
    (answer,) = answers(process, frame({"id": 1, "method": "schema", "params": {"alias": "default"}}))
    assert answer["error"]["data"]["kind"] == "internal"


def boot_that_sleeps(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None
    assert process.stderr is not None
    process.stdin.write(frame({"id": 1, "method": "boot", "params": {"settings_module": "config.settings"}}))
    process.stdin.flush()
    assert process.stderr.readline() == b"asleep\n"


def test_the_end_of_input_ends_the_agent_in_the_middle_of_a_request(process: subprocess.Popen[bytes]) -> None:
    boot_that_sleeps(process)
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(LIMIT) == 0


def test_exit_ends_the_agent_in_the_middle_of_a_request(process: subprocess.Popen[bytes]) -> None:
    boot_that_sleeps(process)
    assert process.stdin is not None
    process.stdin.write(frame({"method": "exit"}))
    process.stdin.flush()
    assert process.wait(LIMIT) == 0
