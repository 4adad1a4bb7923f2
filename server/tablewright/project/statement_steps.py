"""A finding, its model and its table -> the steps that mend it in the table, for which the agent has statements."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tablewright.comparison import Fit, JoinPair, Pairing
from tablewright.findings import Finding
from tablewright.project.state import PlacedFinding
from tablewright.schema.model import Column, Table
from tablewright.schema.serialization import table_to_json

_OF_FIELDS = {
    "type-mismatch": "type",
    "field-wider-than-column": "type",
    "field-narrower-than-column": "type",
    "fixed-length-char": "type",
    "collation-differs": "collation",
    "null-refused": "null",
    "null-possible": "null",
    "unique-missing": "unique",
    "index-missing": "index",
    "check-missing": "check",
    "foreign-key-missing": "foreign key",
    "delete-rule-differs": "delete rule",
    "default-differs": "default",
    "column-comment-differs": "comment",
    "no-auto-increment": "auto",
    "auto-increment-unmapped": "auto",
}
"""Code -> what of the field the column is to get."""
_OF_TABLES = {
    "no-such-table": "create_model",
    "table-comment-differs": "comment_table",
    "many-to-many-table": "create_join",
    "no-such-column": "add_field",
    "index-missing": "add_index",
    "unique-missing": "add_constraint",
    "check-missing": "add_constraint",
}
_ORDER = (
    "create_model", "create_join", "remake", "rename_field", "add_field", "alter_field", "add_index", "add_constraint",
    "comment_table",
)  # fmt: skip
"""In which they run: what later ones name is there then. A table of SQLite is made anew with the names that it has."""

_INDEXES = frozenset({"unique", "index"})
_KINDS = ("table", "partitioned table")

Step = dict[str, Any]


def has_statements(finding: Finding) -> bool:
    """Whether it is of a kind that can be mended in a table as well as in its model. What a table has more is never
    dropped."""
    return finding.code in _OF_FIELDS or finding.code in _OF_TABLES


def order_of(step: Mapping[str, Any]) -> tuple[int, bool]:
    """Keys come before the foreign keys that are to fit them."""
    return _ORDER.index(step["do"]), step.get("refers", False)


@dataclass(frozen=True, slots=True)
class Steps:
    """Of one finding. None of them: its mending is the model's, or nobody's; `why` may say more."""

    steps: tuple[Step, ...] = ()
    why: str = ""


def steps_of(found: PlacedFinding, pairing: Pairing | None) -> Steps:
    finding = found.finding
    step: Step = {"model": finding.model, **({"field": finding.field} if finding.field else {})}
    if finding.code in ("no-such-table", "table-comment-differs"):
        return Steps(({"do": _OF_TABLES[finding.code], "model": finding.model},))
    join = _join(finding, pairing)
    if join is not None:
        return _of_join(finding, join, {**step, "through": finding.field})
    table = pairing.table if pairing is not None else None
    if finding.code == "no-such-column" and finding.field:
        old = renamed(found, table)
        if old is not None:
            as_it_is = {"column": old.name, "type": old.native_type, "null": old.null}
            why = f"Column “{old.name}” is taken for it under another name: where it is not, add a column instead."
            return Steps(({"do": "rename_field", **step, **as_it_is},), why)
        return Steps(({"do": "add_field", **step},))
    if finding.field and finding.code in _OF_FIELDS:
        column = table.column(finding.column or "") if table is not None and table.kind in _KINDS else None
        return Steps((_alter(step, column, _OF_FIELDS[finding.code], pairing),)) if column is not None else Steps()
    if finding.code in ("index-missing", "unique-missing", "check-missing"):
        named = re.search(r"(?:an index|constraint|check) “([^”]+)”", finding.message)
        columns = finding.column.split(", ") if finding.column else []
        step |= {"name": named[1] if named else None, "columns": columns}
        return Steps(({"do": _OF_TABLES[finding.code], "check": finding.code == "check-missing", **step},))
    return Steps()


def _alter(step: Step, column: Column, differs: str, pairing: Pairing | None) -> Step:
    as_it_is = {"type": column.native_type, "null": column.null, "collation": column.collation}
    as_it_is |= {"comment": column.comment, "default": column.default if not column.auto else None}
    field = pairing.model.field(step["field"]) if pairing is not None else None
    refers = field is not None and field.relation is not None
    return {"do": "alter_field", **step, **as_it_is, "column": column.name, "differs": [differs], "refers": refers}


def renamed(found: PlacedFinding, table: Table | None) -> Column | None:
    """The column that a field without one means: what the snapshot shows to have been renamed, or the one that is near
    and fits."""
    names = [fix.uses for fix in found.fixes if fix.uses is not None and fix.preferred]
    return table.column(names[0]) if table is not None and len(names) == 1 and table.kind in _KINDS else None


def _join(finding: Finding, pairing: Pairing | None) -> JoinPair | None:
    """The join table that the finding is about."""
    if pairing is None or finding.field is None or finding.code not in ("many-to-many-table", "foreign-key-missing"):
        return None
    return next((each for each in pairing.joins if each.field.name == finding.field), None)


def _of_join(finding: Finding, join: JoinPair, step: Step) -> Steps:
    if join.table is None:
        return Steps(({"do": "create_join", **step},))
    if finding.code == "foreign-key-missing":
        kept = {each.columns for each in join.table.foreign_keys}
        lacking = [column for column in join.columns if column is not None and (column.name,) not in kept]
        return Steps(tuple(_alter(step, column, "foreign key", None) for column in lacking))
    steps = tuple(_in_join(join, step))
    return Steps(steps) if steps else Steps((), "The join table has more than Django fills, and that stays.")


def _in_join(join: JoinPair, step: Step) -> Iterator[Step]:
    for name, column, fit in zip(join.wanted or (), join.columns, join.fits, strict=False):
        if column is None:
            yield {"do": "add_field", **step, "column": name}
        elif fit is Fit.INCOMPATIBLE:
            yield _alter(step, column, "type", None)


def in_sqlite(step: Step, table: Table | None) -> Step:
    """SQLite alters no column of a table that is there: all that changes in one table is one step."""
    anew = step["do"] == "add_field" or (step["do"] == "alter_field" and not _INDEXES.issuperset(step["differs"]))
    anew = anew or (step["do"] == "add_constraint" and step["check"])
    if not anew or table is None:
        return step
    kept: Step = {name: step[name] for name in ("model", "through") if name in step}
    return {"do": "remake", **kept, "table": table_to_json(table), "parts": [step]}


def table_of(step: Step, finding: Finding, pairing: Pairing | None) -> Table | None:
    """The one that the step changes."""
    join = _join(finding, pairing) if "through" in step else None
    if join is not None:
        return join.table
    return pairing.table if pairing is not None else None


def joined(step: Step, other: Step) -> None:
    """`step` does what `other` does as well: of one field, or on SQLite of one table."""
    if step["do"] == "remake":
        for part in other["parts"]:
            same = next((each for each in step["parts"] if _what(each) == _what(part)), None)
            if same is None:
                step["parts"].append(part)
            else:
                joined(same, part)
    elif "differs" in step:
        step["differs"] = sorted({*step["differs"], *other["differs"]})


def key_of(step: Step) -> tuple[Any, ...]:
    """Steps of one key are one."""
    if step["do"] == "remake":
        return step["do"], step["model"], step.get("through")
    return _what(step)


def _what(step: Step) -> tuple[Any, ...]:
    names = (step.get(name) for name in ("do", "model", "through", "field", "column", "name"))
    return (*names, *step.get("columns", ()))
