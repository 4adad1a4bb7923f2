"""Findings and true differences -> false alarms (no difference confirms them), and misses (no finding shows them)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from support.twins import Difference
from tablewright.findings import Finding

Confirms = tuple[str, bool | None]
"""Kind of a difference, and its side; a side of None is any."""

BOTH = None
CONFIRMED_BY: Mapping[str, tuple[Confirms, ...]] = {
    "no-such-table": (("table", False),),
    "table-in-other-namespace": (("table", False),),
    "many-to-many-table": (("table", False), ("column", BOTH)),
    "table-comment-differs": (("table comment", BOTH),),
    "no-such-column": (("column", False),),
    "column-name-case": (("column", False),),
    "required-column-unmapped": (("column", True),),
    "column-unmapped": (("column", True),),
    "column-comment-differs": (("comment", BOTH),),
    "type-mismatch": (("type", BOTH),),
    "field-wider-than-column": (("type", BOTH),),
    "field-narrower-than-column": (("type", BOTH),),
    "fixed-length-char": (("type", BOTH),),
    "time-zone-mismatch": (("type", BOTH),),
    "choices-differ": (("enum", BOTH), ("check", BOTH)),
    "collation-differs": (("collation", BOTH),),
    "null-refused": (("null", BOTH),),
    "null-possible": (("null", BOTH),),
    "default-differs": (("default", BOTH),),
    "no-auto-increment": (("auto", BOTH),),
    "auto-increment-unmapped": (("auto", BOTH),),
    "generated-column": (("generated", BOTH),),
    "no-primary-key": (("column", False),),
    "primary-key-differs": (("primary key", BOTH),),
    "composite-primary-key": (("primary key", BOTH),),
    "unique-unmapped": (("unique", True),),
    "unique-missing": (("unique", False),),
    "one-to-one-unmapped": (("unique", True),),
    "foreign-key-unmapped": (("foreign key", True),),
    "foreign-key-missing": (("foreign key", False),),
    "foreign-key-target": (("foreign key", BOTH),),
    "delete-rule-differs": (("foreign key", BOTH),),
    "index-unmapped": (("index", True),),
    "index-missing": (("index", False),),
    "check-unmapped": (("check", True),),
    "check-missing": (("check", False),),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """`alarms`: findings that no difference confirms. `misses`: differences that no finding shows."""

    confirmed: tuple[Finding, ...]
    alarms: tuple[Finding, ...]
    misses: tuple[Difference, ...]


def judge(findings: Iterable[Finding], truth: Sequence[Difference], joins: Mapping[str, Sequence[str]]) -> Verdict:
    """`joins`: label of a model -> its join tables, which its findings may be about."""
    confirmed: list[Finding] = []
    alarms: list[Finding] = []
    shown: set[Difference] = set()
    for finding in findings:
        tables = {_bare(finding.table), *joins.get(finding.model, ())}
        by = [each for each in truth if each.table in tables and _confirms(each, finding)]
        shown.update(by)
        (confirmed if by else alarms).append(finding)
    misses = tuple(each for each in truth if each not in shown)
    return Verdict(tuple(confirmed), tuple(alarms), misses)


def _confirms(difference: Difference, finding: Finding) -> bool:
    for kind, extra in CONFIRMED_BY.get(finding.code, ()):
        if kind == difference.kind and (extra is BOTH or difference.extra is BOTH or extra == difference.extra):
            named = finding.column.split(", ") if finding.column else []
            return not named or not difference.columns or not set(named).isdisjoint(difference.columns)
    return False


def _bare(table: str) -> str:
    return table.rpartition('"."')[2].strip('"')
