"""A project's folder -> one side's measurement of reading its database, in a process of its own, as JSON.

    python benchmarks/_sides.py tablewright|reading|agent|marked|django|connect|bare FOLDER

Seconds are of the wall, without the start of a process and without loading settings, on both sides. Peaks are of
resident memory, in MB.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

LIMIT = 3600.0  # seconds


def tablewright(root: Path) -> dict[str, Any]:
    """End to end, as the server does it: ask the agent, and make a Schema of its answer. And what saves a read: the
    marks that tell changes, and a snapshot."""
    from tablewright.agent import Agent
    from tablewright.environment import Environment
    from tablewright.schema.serialization import backend_from_json, schema_from_json, table_from_json
    from tablewright.schema.snapshot import Snapshot, snapshot_from_text, snapshot_text

    with Agent(Environment(root=root, command=(sys.executable,), settings_module="config.settings")) as agent:
        booted = agent.call("boot", {"settings_module": "config.settings"}, timeout=60)
        start = time.perf_counter()
        answer = agent.call("schema", {"alias": "default"}, timeout=LIMIT, table=table_from_json)
        schema = schema_from_json(answer)
        done = time.perf_counter()
        highest = peak()
        began = time.perf_counter()
        agent.call("marks", {"alias": "default"}, timeout=LIMIT)
        marked = time.perf_counter()
    backend = backend_from_json("default", {**booted["databases"]["default"], **answer["backend"]})
    text = snapshot_text(Snapshot(aliases={"default": (backend, schema)}))
    written = time.perf_counter()
    snapshot_from_text(text)
    return {
        "tables": len(schema.tables),
        "columns": sum(len(table.columns) for table in schema.tables),
        "unread": [table.error for table in schema.tables if table.error] + list(schema.problems),
        "seconds": done - start,
        "marks": marked - began,
        "snapshot": time.perf_counter() - written,
        "peak": highest,
    }


def reading(_root: Path) -> dict[str, Any]:
    """What Django's side does, as the agent does it: opens a connection and has all facts, in the same process."""
    sys.path[:0] = [str(Path.cwd()), str(Path(__file__).resolve().parent.parent / "server" / "agent")]
    from tablewright_agent.boot import boot
    from tablewright_agent.schema import read_alias

    boot("config.settings")
    start = time.perf_counter()
    found = read_alias(lambda what, done, of: None, "default")
    return {"seconds": time.perf_counter() - start, "tables": len(found["tables"])}


def agent(root: Path, *, marks: bool = False) -> dict[str, Any]:
    """The agent alone: until the last byte of its answer is there. Its peak is over that of `bare`."""
    from tablewright.agent import agent_folder

    command = [sys.executable, "-X", "utf8", str(agent_folder()), str(root)]
    with subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        ask(process, "boot", settings_module="config.settings")
        start = time.perf_counter()
        size = ask(process, "schema", alias="default", marks=marks)
        done = time.perf_counter()
        highest = peak(process.pid)
        assert process.stdin is not None
        process.stdin.close()
    return {"seconds": done - start, "bytes": size, "peak": highest}


def marked(root: Path) -> dict[str, Any]:
    """What is sent for a read that takes the marks first."""
    return agent(root, marks=True)


def ask(process: subprocess.Popen[bytes], method: str, **params: Any) -> int:
    """Sends one request; the bytes of its answer, with the tables that come ahead of it. It may not be an error."""
    assert process.stdin is not None
    assert process.stdout is not None
    body = json.dumps({"id": method, "method": method, "params": params}).encode()
    process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
    process.stdin.flush()
    size = 0
    while True:
        length = int(process.stdout.readline().partition(b":")[2])
        process.stdout.readline()
        answer = process.stdout.read(length)
        size += length
        if b'"method"' not in answer[:50]:
            assert b'"error":{"code"' not in answer[:200], answer
            return size


def bare(_root: Path) -> dict[str, Any]:
    """Django's own import, with its backend and the driver: what each process pays that reads this database."""
    connection = django_connection()
    return {"peak": peak(), "engine": connection.settings_dict["ENGINE"]}


def connect(_root: Path) -> dict[str, Any]:
    """Opens a connection as Django does."""
    connection = django_connection()
    connection.ensure_connection()
    connection.close()
    return {}


def django(_root: Path) -> dict[str, Any]:
    """Table by table, as `inspectdb` does; and the sequences, which it leaves to others."""
    connection = django_connection()
    before = peak()
    introspection = connection.introspection
    seconds = {"connect": 0.0, "get_table_list": 0.0}
    found = []
    start = time.perf_counter()
    with connection.cursor() as cursor:
        seconds["connect"] = time.perf_counter() - start
        tables = introspection.get_table_list(cursor)
        seconds["get_table_list"] = time.perf_counter() - start - seconds["connect"]
        for info in tables:
            facts = []
            for method in (
                "get_relations",
                "get_constraints",
                "get_primary_key_columns",
                "get_table_description",
                "get_sequences",
            ):
                began = time.perf_counter()
                if method != "get_sequences" or info.type != "v":
                    facts.append(getattr(introspection, method)(cursor, info.name))
                seconds[method] = seconds.get(method, 0.0) + time.perf_counter() - began
            found.append(facts)
    done = time.perf_counter()
    connection.close()
    return {"tables": len(found), "seconds": done - start, "parts": seconds, "before": before, "peak": peak()}


def django_connection() -> Any:
    sys.path.insert(0, str(Path.cwd()))
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    from django.db import connections

    return connections["default"]


def peak(process: int | str = "self") -> float:
    """The most memory a process has had so far, in MB; 0 where the system does not tell."""
    gc.collect()
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0.0
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


SIDES = {side.__name__: side for side in (tablewright, reading, agent, marked, bare, connect, django)}


def measured(side: str, root: Path) -> dict[str, Any]:
    """Runs a side in a process of its own."""
    command = [sys.executable, "-W", "ignore", str(Path(__file__)), side, str(root)]
    server = str(Path(__file__).resolve().parent.parent / "server")
    done = subprocess.run(command, cwd=root, env={**os.environ, "PYTHONPATH": server}, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"Measuring {side} failed:\n{done.stderr[-4000:]}")
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


if __name__ == "__main__":
    print(json.dumps(SIDES[sys.argv[1]](Path(sys.argv[2]))))
