"""Findings of a model -> the same, those told apart that a migration explains which is not applied yet.

A migration explains a finding when it changes the very thing: the table that is missing, the column, or what of the
column the finding is about, the index or constraint by its columns or its name. Nothing is explained of a table that
is there although the migration that makes it was not applied: `migrate` fails on that first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from tablewright.comparison import Pairing
from tablewright.findings import Finding, Fix
from tablewright.rules._wording import quoted
from tablewright.source.registry import Migrations

_TABLE = frozenset({"no-such-table"})
_COMMENT = "table-comment-differs"
_OLD_COLUMN = frozenset({"column-unmapped", "required-column-unmapped"})

# code -> what of the field a migration changes ("": it makes or renames the column), in the words of `touches`.
_OF_FIELD: Mapping[str, tuple[str, ...]] = {
    "no-such-column": ("",),
    "column-name-case": ("",),
    "many-to-many-table": ("", "type"),
    "type-mismatch": ("type",),
    "field-wider-than-column": ("type",),
    "field-narrower-than-column": ("type",),
    "fixed-length-char": ("type",),
    "time-zone-mismatch": ("type",),
    "collation-differs": ("collation",),
    "column-comment-differs": ("comment",),
    "null-refused": ("null",),
    "null-possible": ("null",),
    "default-differs": ("default",),
    "no-auto-increment": ("auto", "key"),
    "auto-increment-unmapped": ("auto", "key"),
    "generated-column": ("generated",),
    "no-primary-key": ("", "key"),
    "primary-key-differs": ("", "key"),
    "unique-missing": ("unique",),
    "unique-unmapped": ("unique",),
    "one-to-one-unmapped": ("unique",),
    "index-missing": ("index",),
    "index-unmapped": ("index",),
    "check-missing": ("check",),
    "check-unmapped": ("check",),
    "foreign-key-missing": ("foreign key",),
    "foreign-key-unmapped": ("foreign key",),
    "foreign-key-target": ("foreign key",),
    "delete-rule-differs": ("foreign key",),
}

# code -> the kind of what its columns have, "" where only its name tells.
_KEPT: Mapping[str, str] = {
    "unique-missing": "unique",
    "unique-unmapped": "unique",
    "one-to-one-unmapped": "unique",
    "index-missing": "index",
    "index-unmapped": "index",
    "check-missing": "",
    "check-unmapped": "",
}

EXPLAINABLE = _TABLE | _OLD_COLUMN | _OF_FIELD.keys() | _KEPT.keys() | {_COMMENT}
"""Codes that a migration may explain."""

_Touched = Mapping[str, Mapping[str, Sequence[str]]]
"""Label of a model -> what of it -> the migrations that change that, in their order."""

_REMEMBERED = 8
_kept: list[tuple[Migrations, _Touched]] = []


def explained(findings: Sequence[Finding], pairing: Pairing) -> tuple[Finding, ...]:
    """Those that name a migration already are left as they are."""
    migrations, label = pairing.around.migrations, pairing.model.label.lower()
    if migrations is None or migrations.problem is not None or not findings:
        return tuple(findings)
    touched = _touched(migrations).get(label)
    if not touched or (pairing.table is not None and label in migrations.makes):
        return tuple(findings)
    return tuple(found if found.migration else _explained(found, pairing, touched) for found in findings)


def run_migrate(alias: str) -> Fix:
    """By choice, in a terminal."""
    return Fix("Run migrate in a terminal", (), preferred=True, runs="runMigrate", arguments=(alias,))


def _explained(found: Finding, pairing: Pairing, touched: Mapping[str, Sequence[str]]) -> Finding:
    names = _named(found, pairing, touched)
    if not names:
        return found
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    end = "" if found.message.endswith((".", "?", "!")) else "."
    said = f"{end} Migration {quoted(names[0])}{more}, not applied yet, change{'' if more else 's'} this."
    run = run_migrate(found.alias)
    others = (replace(fix, preferred=False, safe=False) for fix in found.fixes)
    return replace(found, message=found.message + said, fixes=(run, *others), migration=names[0])


def changed_by(found: Finding, pairing: Pairing, migrations: Migrations) -> tuple[str, ...]:
    """Those of `touches` that change what the finding is about, in their order."""
    return tuple(_named(found, pairing, _touched(migrations).get(pairing.model.label.lower(), {})))


def _named(found: Finding, pairing: Pairing, touched: Mapping[str, Sequence[str]]) -> list[str]:
    return list(dict.fromkeys(name for what in _asked(found, pairing, touched) for name in touched.get(what, ())))


def _asked(found: Finding, pairing: Pairing, touched: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """What a migration would have to change, in the words of `touches` behind the model's label."""
    column = (found.column or "").lower()
    if found.code in _TABLE and pairing.table is None:
        yield ""
    if found.code == _COMMENT:
        yield ": comment"
    if found.code in _OLD_COLUMN:
        yield f": column {column}"
    kind = _KEPT.get(found.code)
    if kind and column:
        yield f": {kind} {column}"
    if kind is not None:
        said = found.message.lower()
        yield from (what for what in touched if what.startswith(": name ") and quoted(what[7:]) in said)
    for field in _fields(found, pairing):
        for aspect in _OF_FIELD.get(found.code, ()):
            yield f".{field}: {aspect}" if aspect else f".{field}"


def _fields(found: Finding, pairing: Pairing) -> Iterator[str]:
    """The finding's field, else that of its one column."""
    if found.field is not None:
        yield found.field.lower()
    elif found.column is not None:
        column = found.column
        yield from (p.field.name.lower() for p in pairing.pairs if p.column is not None and p.column.name == column)


def _touched(migrations: Migrations) -> _Touched:
    """Worked out once for all models of a project's aliases."""
    for known, answer in _kept:
        if known is migrations:
            return answer
    found: dict[str, dict[str, list[str]]] = {}
    for name, touches in migrations.touches.items():
        for touch in touches:
            label, what = _parts(touch)
            found.setdefault(label, {}).setdefault(what, []).append(name)
    _kept[:] = [(migrations, found), *_kept[: _REMEMBERED - 1]]
    return found


def _parts(touch: str) -> tuple[str, str]:
    """ "app.model" and what is said behind it."""
    app, _, rest = touch.partition(".")
    size = next((at for at, character in enumerate(rest) if character in ".:"), len(rest))
    return f"{app}.{rest[:size]}", rest[size:]
