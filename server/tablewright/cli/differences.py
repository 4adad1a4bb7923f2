"""Differences of two snapshots -> a line each for people, or the JSON object for programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from tablewright.cli.console import Console, printable
from tablewright.schema.model import Table
from tablewright.schema.serialization import facts_of, table_to_json
from tablewright.schema.snapshot_diff import Difference

_MARKS = {"added": "+", "dropped": "-", "renamed": ">", "changed": "~"}
_STYLES = {"added": "good", "dropped": "error", "renamed": "information", "changed": "warning"}


def print_lines(found: Sequence[Difference], console: Console) -> None:
    """`+` added, `-` dropped, `>` renamed, `~` changed; with the alias where there are several
    and the sentence does not name it."""
    several = len({difference.alias for difference in found} - {None}) > 1
    for difference in found:
        change = difference.change
        mark = console.style(_MARKS[change.kind], _STYLES[change.kind])
        named = difference.alias is None or change.what in ("alias", "backend")
        alias = "" if named or not several else f"{difference.alias}: "
        console.print(f"{mark} {printable(alias + change.sentence)}")


def counted(found: Sequence[Difference]) -> str:
    """ "3 differences" """
    return "1 difference" if len(found) == 1 else f"{len(found)} differences"


def print_json(found: Sequence[Difference], old: str, new: str, console: Console) -> None:
    counts = Counter(difference.change.kind for difference in found)
    data = {
        "version": 1,
        "old": old,
        "new": new,
        "differences": [_as_object(difference) for difference in found],
        "summary": {"differences": len(found), **{kind: counts[kind] for kind in _MARKS}},
    }
    console.print(json.dumps(data, indent=2))


def _as_object(difference: Difference) -> dict[str, Any]:
    change = difference.change
    namespace, table = change.table if change.table is not None else (None, None)
    return {
        "alias": difference.alias,
        "kind": change.kind,
        "what": change.what,
        "fact": change.fact or None,
        "namespace": namespace,
        "table": table,
        "column": change.column,
        "name": change.name,
        "before": _plain(change.before),
        "after": _plain(change.after),
        "reason": change.reason or None,
        "message": change.sentence,
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Table):
        return table_to_json(value)
    if hasattr(value, "__dataclass_fields__"):
        return facts_of(value)
    return dict(value) if isinstance(value, Mapping) else value
