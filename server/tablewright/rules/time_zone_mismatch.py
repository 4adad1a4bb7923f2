"""Datetimes have a time zone on one side, and none on the other.

## At run time

With `USE_TZ = True` Django works with datetimes that know their time zone. A PostgreSQL column `timestamp without time
zone` keeps none: what is read from it is naive. Comparing it with `timezone.now()` raises TypeError, saving it again
warns and takes it for local time. A column `time with time zone` gives times with a zone, which compare with no others.

## What to do

Have the column made `timestamp with time zone` (`ALTER TABLE … ALTER COLUMN … TYPE timestamptz USING … AT TIME ZONE
'UTC'`), or make what is read aware (`timezone.make_aware`). The fix writes a
small class beside the models that keeps values as they are, whatever `USE_TZ` says: they are naive where they are read,
and aware ones are made naive where they are written.

It is reported for PostgreSQL alone. Over `timestamp with time zone`, the type that Django itself makes, all is well
with `USE_TZ = False` too. MySQL, MariaDB, SQLite and Oracle have Django convert, whatever the column says. Nothing is
said while the setting is not known, and of field classes that are not Django's own (generated models have one).
"""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.comparison import Pairing
from tablewright.findings import Finding, Severity
from tablewright.rules._replacing import own_class
from tablewright.rules._wording import class_span, field_class, finding, native, quoted
from tablewright.schema.model import Column
from tablewright.schema.types import parse_type
from tablewright.source.models import Field

SEVERITY = Severity.WARNING


def check(pairing: Pairing) -> Iterator[Finding]:
    if pairing.schema.vendor != "postgresql":
        return
    for pair in pairing.pairs:
        message = _message(pairing, pair.field, pair.column) if pair.column else None
        if message is not None:
            span, fixes = class_span(pairing, pair.field), own_class(pairing, pair)
            yield finding(pairing, "time-zone-mismatch", SEVERITY, message, span, pair=pair, fixes=fixes)


def _message(pairing: Pairing, field: Field, column: Column) -> str | None:
    if not (isinstance(field.class_path, str) and field.class_path.startswith("django.")):
        return None  # a class of its own may convert, or take the values as they are
    kind = parse_type("postgresql", column.base_type)
    shown = f"column {quoted(column.name)} ({native(column)})"
    if (field.internal_type, kind.family) == ("DateTimeField", "datetime"):
        if pairing.around.use_tz is True and not kind.zone:
            return (
                f"{field_class(field)} gives naive datetimes of {shown}, although USE_TZ is on: comparing them with"
                " aware ones fails, and saving them again takes them for local time."
            )
    elif (field.internal_type, kind.family) == ("TimeField", "time") and kind.zone:
        return (
            f"{field_class(field)} knows no time zones, but the times of {shown} come with one: comparing them"
            " with others fails, or finds them unequal."
        )
    return None
