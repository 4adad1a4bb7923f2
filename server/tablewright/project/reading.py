"""One alias and what was known of it -> its schema: taken over if nothing changed, renewed in part, or read whole."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tablewright.agent import AgentError, Progress
from tablewright.project.agents import Agents, Booted
from tablewright.project.state import AliasState, Report
from tablewright.schema.freshness import Marks, merged, stale
from tablewright.schema.model import TableKey
from tablewright.schema.serialization import backend_from_json, schema_from_json
from tablewright.settings import Problem, Settings

FEW_TABLES = 300
"""So many are read as fast as some of them."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading one alias takes. `identity` is what AliasState has.

    `again`: somebody may ask later what changed. `first` gives the tables that somebody waits for, `show` hears of the
    alias when only they are known. `start` and `length`: the percentages that are this alias's part of the whole.
    """

    agents: Agents
    booted: Booted
    settings: Settings
    report: Report
    alias: str
    identity: str
    again: bool = True
    first: Callable[[], Sequence[TableKey]] = tuple
    show: Callable[[AliasState], None] = lambda alias: None
    start: float = 0
    length: float = 100


def known_of(booted: Mapping[str, Any], alias: str, before: AliasState | None) -> AliasState:
    """What `before` knew of an alias of which `booted` says what `boot` does, as far as that may still count; with
    the problem that the alias has without being asked."""
    data = booted["databases"][alias]
    known = before or AliasState(alias)
    if known.source == "cache" and known.identity != identity_of(booted, alias):
        known = AliasState(alias)
    known = replace(known, name=str(data.get("name") or ""), problem=None)
    if data.get("error"):
        return replace(known, problem=problem_of(_error(data["error"])))
    return known if known.schema is not None else replace(known, backend=backend_from_json(alias, data))


def identity_of(booted: Mapping[str, Any], alias: str) -> str:
    """Another one with another database, another Django, or a backend that maps types in another way; "" for none."""
    data = booted["databases"].get(alias, {})
    if not data.get("identity"):
        return ""
    return hashlib.sha256(json.dumps([booted["django"], data], sort_keys=True).encode()).hexdigest()


def attempt(read: Callable[[], AliasState], last: Callable[[], AliasState]) -> AliasState:
    """What `read` gives; where it fails, what is known then by `last`, with the problem. Does not raise."""
    begin = time.monotonic()
    try:
        found = read()
    except AgentError as error:
        found = replace(last(), problem=problem_of(error))
    except (KeyError, TypeError, ValueError, AttributeError) as unreadable:
        alias = last()
        message = f"The agent's answer for “{alias.alias}” could not be read: {unreadable!r}."
        found = replace(alias, problem=Problem("internal", message, "Install Tablewright again, or report this."))
    return replace(found, seconds=time.monotonic() - begin)


def load_alias(reading: Reading, known: AliasState) -> AliasState:
    """For a load: whole, unless the cache has it and marks tell that it still holds, or which tables to read."""
    same = _complete(known) and known.identity == reading.identity != ""
    if same and known.source == "cache" and known.marks is not None:
        marks = _marks(reading)
        if marks is not None:
            return _renewed(reading, known, marks)
    marks = None
    first = () if same else reading.first()
    if first:
        marks = _marks(reading)
        if marks is None or _count(marks) > FEW_TABLES:
            _read_first(reading, first)
    return _whole(reading, marks)


def renew_alias(reading: Reading, known: AliasState) -> AliasState:
    """For a refresh: only what changed. Where that cannot be told, nothing, but when the database was out of reach: to
    read whole what could not be read before is for a load."""
    if _complete(known) and known.identity == reading.identity:
        marks = _marks(reading)
        if marks is not None:  # to compare with nothing, when it was their turn to fail the last time
            return _renewed(reading, known, marks) if known.marks is not None else _whole(reading, marks)
    if known.problem is not None and known.problem.kind == "cannot-connect":
        return _whole(reading, None)
    return known


def _complete(known: AliasState) -> bool:
    return known.schema is not None and not known.schema.partial


def _marks(reading: Reading) -> Marks | None:
    """None where the vendor has none, or cannot tell them."""
    try:
        marks: Marks | None = _ask(reading, "marks", {})["marks"]
    except AgentError as error:
        if error.kind not in ("internal", "permission"):
            raise
        return None
    return marks


def _count(marks: Marks) -> int:
    return sum(len(tables) for tables in marks["tables"].values())


def _renewed(reading: Reading, known: AliasState, marks: Marks) -> AliasState:
    """`marks` are from before anything is read: what changes meanwhile differs from them the next time."""
    schema = known.schema
    assert schema is not None and known.marks is not None  # noqa: S101, PT018 -- _complete, and asked by both
    wanted = stale(schema, known.marks, marks)
    if wanted is None or len(wanted) > max(FEW_TABLES, len(schema.tables) // 2):
        found = _whole(reading, marks)
        return replace(found, schema=merged(schema, found.schema, None)) if found.schema is not None else found
    now = time.time()
    if wanted:
        telling = None
        if marks != known.marks:  # otherwise only what could not be read is tried once more
            count = "one changed table" if len(wanted) == 1 else f"{len(wanted):,} changed tables"
            reading.report(f"Reading {count} of “{reading.alias}”", int(reading.start))
            telling = _telling(reading, len(wanted))
        answer = _ask(reading, "schema", {"tables": _json(wanted)}, telling)
        schema = merged(schema, schema_from_json(answer), wanted)
    return replace(known, schema=schema, problem=None, source="database", read_at=now, marks=marks)


def _read_first(reading: Reading, first: Sequence[TableKey]) -> None:
    try:
        answer = _ask(reading, "schema", {"tables": _json(first)}, _telling(reading, len(first)))
    except AgentError as error:
        if error.kind != "internal":
            raise
        return  # all of them may still be read together
    schema = replace(schema_from_json(answer), partial=True)
    if schema.tables:
        reading.show(replace(_found(reading, answer), schema=schema))


def _whole(reading: Reading, marks: Marks | None) -> AliasState:
    """With marks: those given, else those that the agent takes before it reads."""
    now, wish = time.time(), {"marks": True} if reading.again and marks is None else {}
    telling = _telling(reading, _count(marks) if marks is not None else 0)
    try:
        answer = _ask(reading, "schema", wish, telling)
    except AgentError as error:
        if not wish or error.kind != "internal":
            raise
        answer = _ask(reading, "schema", {}, telling)  # what cannot tell changes may still be read
    found = _found(reading, answer)
    return replace(found, schema=schema_from_json(answer), read_at=now, marks=answer.get("marks") or marks)


def _found(reading: Reading, answer: Mapping[str, Any]) -> AliasState:
    """Some of a backend's types hang on the server's version, which is known only now."""
    data = reading.booted.facts["databases"][reading.alias]
    backend = backend_from_json(reading.alias, {**data, **answer.get("backend", {})})
    name = str(data.get("name") or "")
    return AliasState(reading.alias, backend, name=name, read_at=time.time(), identity=reading.identity)


def _ask(reading: Reading, method: str, params: Mapping[str, Any], progress: Progress | None = None) -> Any:
    asked = {"alias": reading.alias, **params}
    timeout = reading.settings.schema_timeout
    return reading.agents.call(reading.booted, method, asked, timeout=timeout, progress=progress)


def _telling(reading: Reading, tables: int) -> Progress:
    count = f" ({tables:,} tables)" if tables > 1 else ""

    def tell(what: str, done: int, of: int) -> None:
        part = min(1.0, done / of) if of > 0 else 0.0
        sentence = f"Reading the {what} of “{reading.alias}”{count}"
        reading.report(sentence, int(reading.start + reading.length * part))

    return tell


def _json(keys: Iterable[TableKey]) -> list[list[str]]:
    return [list(key) for key in sorted(keys)]


def _error(data: Mapping[str, Any]) -> AgentError:
    place = {key: data[key] for key in ("file", "line", "variable", "package", "command") if data.get(key) is not None}
    return AgentError(
        data.get("kind", "internal"), data.get("message", ""), data.get("hint", ""), data.get("traceback", ""), **place
    )


def problem_of(error: AgentError) -> Problem:
    """The agent counts lines from 1, as tracebacks do."""
    file, line = error.place.get("file"), error.place.get("line")
    return Problem(
        error.kind,
        error.message,
        error.hint,
        Path(file) if file else None,
        max(0, line - 1) if isinstance(line, int) else None,
        error.detail,
        str(error.place.get("command") or ""),
    )
