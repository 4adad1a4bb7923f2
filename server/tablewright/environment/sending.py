"""Python text -> an argument that survives a shell; the agent's files -> bytes for where our folders are not seen."""

from __future__ import annotations

import json
import zlib
from functools import cache
from pathlib import Path
from typing import IO

from tablewright.environment.place import Environment

MARK = b"tablewright-agent-1"
"""The line that ends what a command prints of its own (greetings, warnings) and begins the wire."""

LONGEST_LINE = 65536

_BOOTSTRAP = """
import os, sys
if sys.path and not sys.path[0]: del sys.path[0]
def end(code, text):
    sys.stderr.write(text + "\\n")
    sys.stderr.flush()
    os._exit(code)
if sys.version_info < (3, 8):
    end(3, "Tablewright needs Python 3.8 or later in the project, and this is Python %d.%d." % sys.version_info[:2])
if os.isatty(0) or os.isatty(1):
    end(4, "The command gives Python a terminal: leave out -t, or add -T to docker compose exec.")
if os.name == "nt":
    import msvcrt
    msvcrt.setmode(0, os.O_BINARY), msvcrt.setmode(1, os.O_BINARY)
def take(count):
    data = b""
    while len(data) < count:
        part = os.read(0, count - len(data))
        if not part: end(4, "The command passes no input on to Python: add -i to docker exec or kubectl exec.")
        data += part
    return data
os.write(1, b"\\n%MARK%\\n")
import json, zlib
parcel = json.loads(zlib.decompress(take(int(take(10)))).decode())
names = {"__name__": "tablewright_sent"}
exec(compile(parcel["files"]["__main__.py"], "<tablewright>/__main__.py", "exec"), names)
names["serve_sent"](parcel)
"""


def argument(text: str) -> str:
    """An expression for `-c` that runs `text`. ssh joins its arguments and a shell there takes them apart again: with
    the double quotes it is a text with an expression in it, and without them an assignment, and both are Python."""
    return f"f\"={{exec(bytes.fromhex('{text.encode().hex()}'))}}\""


def bootstrap() -> str:
    """The program that takes a parcel from its input and becomes the agent."""
    return argument(_BOOTSTRAP.replace("%MARK%", MARK.decode()))


def parcel(environment: Environment, folder: Path) -> bytes:
    """The agent in `folder` and what it is to know, as the bootstrap reads it: ten digits, and so many bytes."""
    about = {
        "files": _sources(folder),
        "whole": str(environment.root),
        "root": environment.root.parts[1:][-3:],
        "there": environment.root_there,
        "variables": dict(environment.variables),
        "weak": sorted(environment.weak),
        "given": given(environment),
    }
    body = zlib.compress(json.dumps(about).encode("ascii"), 6)
    return b"%010d%s" % (len(body), body)


def given(environment: Environment) -> dict[str, object]:
    """What the agent is told at its start: see `given.py` there."""
    return {"overrides": {alias: dict(values) for alias, values in environment.overrides}}


def banner(stream: IO[bytes]) -> tuple[bytes, bool]:
    """What comes before the mark, and whether the mark came."""
    said = bytearray()
    while line := stream.readline(LONGEST_LINE):
        if line.strip() == MARK:
            return bytes(said), True
        said += line
        del said[:-LONGEST_LINE]
    return bytes(said), False


@cache
def _sources(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in folder.rglob("*.py")}
