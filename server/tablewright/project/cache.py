"""State -> a file in the user's cache folder, and back: the schema of last time, until the database has answered.

One file a project and settings module. Its first line says what `boot` said and which tables follow, one a line, so
that reading it never keeps other threads waiting for long. Of a database's whereabouts it holds a hash alone.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import json
import os
import sys
import tempfile
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, BinaryIO

from tablewright.project.state import AliasState, State, with_boot
from tablewright.schema.memory import long_lived
from tablewright.schema.model import Backend, Schema
from tablewright.schema.serialization import backend_from_json, schema_from_json, schema_to_json, table_to_json

FORMAT = 1
KEPT_DAYS = 90
SUFFIX = ".schema"
KEPT = frozenset({SUFFIX, ".models", ".new"})
"""What we write there."""


def cached_state(before: State, root: Path, module: str, databases: Collection[str] | None) -> tuple[State, str]:
    """`before` with what the cache knows, of these aliases only where they are named; and a line on that for the log.
    A cache that cannot be used is none."""
    try:
        path = cache_file(root, module)
        with path.open("rb") as file:
            head = json.loads(file.readline())
            if (head["format"], head["project"], head["settings_module"]) != (FORMAT, str(root), module):
                return before, "cache: not used, because it is of another version"
            with long_lived():
                aliases = {alias.alias: alias for alias in _aliases(head["aliases"], file)}
            if file.readline() != _END:
                raise ValueError("it is cut off")
            state = with_boot(before, head["boot"])
    except FileNotFoundError:
        return before, "cache: none"
    except Exception as error:  # noqa: BLE001 -- whatever stands in that file, the database has it all
        return before, f"cache: not used ({reason(error)})"
    aliases = {name: alias for name, alias in aliases.items() if databases is None or name in databases}
    return replace(state, aliases=aliases), f"cache: {path}"


def write_cache(state: State) -> str:
    """Keeps the schemas of a loaded state; "", or a line for the log that says why that was not possible."""
    environment = state.environment
    if environment is None or environment.settings_module is None:
        return ""
    root, module = environment.root, environment.settings_module
    kept = [
        (alias, alias.schema, alias.backend)
        for alias in state.aliases.values()
        if alias.schema is not None and alias.backend is not None and _worth_keeping(alias, alias.schema)
    ]
    if not kept:
        return ""
    try:
        path = cache_file(root, module)
        head = {
            "format": FORMAT,
            "project": str(root),
            "settings_module": module,
            "boot": _boot(state),
            "aliases": [_head(*each) for each in kept],
        }
        lines = (_line(table_to_json(table)) for _, schema, _ in kept for table in schema.tables)
        write_whole(path, itertools.chain((_line(head),), lines, (_END,)))
    except (OSError, ValueError, TypeError) as error:
        return f"cache: not written ({reason(error)})"
    return ""


def kept_state(state: State) -> State:
    """The state, once it is in the cache; why it is not, if not, is one more of the environment's decisions."""
    line = write_cache(state) if state.phase == "ready" else ""
    if not line or state.environment is None or line in state.environment.decisions:
        return state
    return replace(state, environment=replace(state.environment, decisions=(*state.environment.decisions, line)))


def write_whole(path: Path, lines: Iterable[bytes]) -> None:
    """A file of the cache folder, for this user alone; OSError where that cannot be. What is too old there goes."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # The name is taken only when all is there: nobody ever reads half a file.
    descriptor, name = tempfile.mkstemp(prefix=path.name, suffix=".new", dir=path.parent)
    try:
        with open(descriptor, "wb") as file:  # noqa: PTH123
            file.writelines(lines)
        os.replace(name, path)  # noqa: PTH105
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)  # noqa: PTH108
        raise
    _remove_old(path.parent)


def cache_folder() -> Path:
    """Where this system keeps what may be lost."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA", "")
        return Path(base) / "tablewright" if base else Path.home() / "AppData" / "Local" / "tablewright"
    base = os.environ.get("XDG_CACHE_HOME", "")
    if os.path.isabs(base):  # noqa: PTH117 -- the specification has others ignored
        return Path(base) / "tablewright"
    return Path.home() / ("Library/Caches" if sys.platform == "darwin" else ".cache") / "tablewright"


_END = b"end\n"


def cache_file(root: Path, module: str, suffix: str = SUFFIX) -> Path:
    name = hashlib.sha256(f"{root}\0{module}".encode("utf-8", "surrogateescape")).hexdigest()
    return cache_folder() / f"{name[:32]}{suffix}"


def _boot(state: State) -> dict[str, Any]:
    """As `boot` has it, but for what it says of each database."""
    return {
        "python": state.python,
        "django": state.django,
        "installed_apps": state.installed_apps,
        "settings_file": str(state.settings_file) if state.settings_file is not None else None,
        "databases": state.all_aliases,
        "routers": state.routers,
        "auth_user_model": state.auth_user_model,
        "default_auto_field": state.default_auto_field,
        "use_tz": state.use_tz,
    }


def _worth_keeping(alias: AliasState, schema: Schema) -> bool:
    """Of one without an identity nobody could tell later whether it is the same database."""
    return not schema.partial and bool(alias.identity) and alias.source != "snapshot"


def _head(alias: AliasState, schema: Schema, backend: Backend) -> dict[str, Any]:
    facts = {"seconds": alias.seconds, "read_at": alias.read_at, "marks": alias.marks, "identity": alias.identity}
    rest, count = schema_to_json(replace(schema, tables=())), len(schema.tables)
    return {"alias": alias.alias, **facts, "backend": asdict(backend), "schema": rest, "tables": count}


def _aliases(heads: list[Mapping[str, Any]], file: BinaryIO) -> Iterator[AliasState]:
    for head in heads:
        tables = [json.loads(file.readline()) for _ in range(head["tables"])]
        schema = schema_from_json({**head["schema"], "tables": tables})
        marks = head["marks"]
        if marks is not None and not all(type(each) is dict for each in (marks, marks["tables"])):
            raise TypeError("its marks are none")
        yield AliasState(
            alias=head["alias"],
            backend=backend_from_json(head["alias"], head["backend"]),
            schema=schema,
            seconds=float(head["seconds"]),
            source="cache",
            read_at=float(head["read_at"]),
            marks=marks,
            identity=str(head["identity"]),
        )


def _line(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode("ascii") + b"\n"


def _remove_old(folder: Path) -> None:
    oldest = time.time() - KEPT_DAYS * 86400
    for path in folder.iterdir():
        with contextlib.suppress(OSError):  # another window does the same
            if path.suffix in KEPT and path.stat().st_mtime < oldest:
                path.unlink()


def reason(error: Exception) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else str(error) or type(error).__name__
