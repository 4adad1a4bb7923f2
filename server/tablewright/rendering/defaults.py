"""A column's default, in the database's words -> `db_default` text, where it says the same for sure."""

from __future__ import annotations

import re
from dataclasses import replace

from tablewright.rendering import text
from tablewright.rendering.context import Context
from tablewright.rendering.kinds import Kind
from tablewright.rendering.statements import table_name
from tablewright.schema.model import Column, Table
from tablewright.source.edits import ImportNeed

# '…' with its quotes doubled, and PostgreSQL's casts behind it.
_QUOTED = re.compile(r"N?'((?:[^']|'')*)'(?:::[\w \"().,]+(?:\[\])?)*")
_NAMED = re.compile(r'"((?:[^"]|"")*)"')
_NUMBER = re.compile(r"[-+]?(?:\d{1,40}(?:\.\d{0,40})?|\.\d{1,40})")
_NUMBER_CAST = re.compile(rf"\(?({_NUMBER.pattern})\)?(?:::[\w \"().,]+)*")
_INTEGER = re.compile(r"[-+]?\d+")
_NOW = re.compile(
    r"(now\(\)|(current_timestamp|localtimestamp|transaction_timestamp|getdate|sysdatetime)(\(\d?\))?|systimestamp)",
    re.IGNORECASE,
)
_NEXT = re.compile(r"\bnextval\('((?:[^']|'')*)'::regclass\)")
_EXPRESSIONS = frozenset({"postgresql", "mysql", "sqlite"})
_OTHERWISE = frozenset({("postgresql", "datetime"), ("sqlite", "datetime"), ("sqlite", "decimal"), ("sqlite", "float")})
_BOOLEANS = {"true": True, "false": False, "1": True, "0": False, "b'1'": True, "b'0'": False}


def db_default(column: Column, kind: Kind, context: Context) -> tuple[str, tuple[ImportNeed, ...]] | None:
    """(text, imports) of a literal, of the current time, or of PostgreSQL's random UUID; None for the rest."""
    if context.django < (5, 0) or column.default is None or column.generated is not None:
        return None
    default = _unwrapped(column.default)
    if context.vendor == "sqlite" and (named := _NAMED.fullmatch(default)):  # no column: SQLite takes it for a text
        default = _sql_text(named[1].replace('""', '"'))
    if kind.value == "datetime" and _NOW.fullmatch(default):
        return "Now()", (ImportNeed("django.db.models.functions", "Now"),)
    if kind.value == "uuid" and context.vendor == "postgresql" and default.lower() == "gen_random_uuid()":
        return "RandomUUID()", (ImportNeed("django.contrib.postgres.functions", "RandomUUID"),)
    literal = _literal(default, kind, context)
    if literal is None:
        return None
    return literal, (ImportNeed("decimal", "Decimal"),) if literal.startswith("Decimal(") else ()


def default_of_relation(default: str, context: Context) -> str:
    """What a ForeignKey may have for the text of `db_default`. On MySQL Django takes no 0 for one that leads to a key
    that counts, and fails: as a number of its own it does."""
    if (context.vendor, default) != ("mysql", "0"):
        return default
    return f"{context.models_name}.Value(0, output_field={context.models_name}.IntegerField())"


def python_default(column: Column, kind: Kind, context: Context) -> tuple[str, tuple[ImportNeed, ...]] | None:
    """Before Django 5.0, the same constant by `default`: otherwise Django would write the field's own empty value. That
    of a text is the empty text."""
    if context.django >= (5, 0):
        return None
    found = db_default(column, kind, replace(context, django=(5, 0)))
    return None if found is None or found[0].endswith("()") or found[0] == '""' else found


def written_as_is(kind: Kind, context: Context) -> bool:
    """Django's own words for such a default make another one: Now() of managed tables on PostgreSQL (the statement's
    time, not the transaction's) and SQLite, and numbers on SQLite."""
    if not context.managed:
        return False
    return (context.vendor, kind.value) in _OTHERWISE


def sequence_default(column: Column, table: Table, context: Context) -> tuple[str, tuple[ImportNeed, ...]] | None:
    """The next value, for a counting column that is not the key. INSERT says DEFAULT for a field with `db_default`;
    identity and auto_increment have no expression to show. A managed one of MySQL does without: it counts for NULL."""
    if context.django < (5, 0) or context.vendor not in ("postgresql", "mysql") or not column.auto:
        return None
    if column.default:
        said = _late(column.default, context)
    elif not context.managed:
        said = "DEFAULT"
    elif context.vendor == "postgresql":
        of = _sql_text(table_name(context.vendor, table))
        said = f"nextval(pg_get_serial_sequence({of}, {_sql_text(column.name)}))"
    else:
        return None
    return raw_sql(said), (ImportNeed("django.db.models.expressions", "RawSQL"),)


def expression_default(column: Column, context: Context) -> tuple[str, tuple[ImportNeed, ...]] | None:
    """Any other default, in the database's own words."""
    said = (column.default or "").strip()
    if context.django < (5, 0) or context.vendor not in _EXPRESSIONS or said.lower() in ("", "null"):
        return None
    return raw_sql(_late(said, context)), (ImportNeed("django.db.models.expressions", "RawSQL"),)


def sequences_in(default: str) -> tuple[str, ...]:
    """The sequences that a default of PostgreSQL's draws from, as it writes their names."""
    return tuple(name.replace("''", "'") for name in _NEXT.findall(default))


def sequence_notes(column: Column, context: Context) -> tuple[str, ...]:
    """What to know of a column that counts, where Django is to make the table."""
    if not context.managed or context.vendor != "postgresql":
        return ()
    if column.auto and not column.default:
        return ("Django makes no counter for this column: in a new database it needs one, or a value in each row.",)
    named = sequences_in(column.default or "")
    return tuple(f"Django does not make the sequence {text.comment(name)}: a new database needs it." for name in named)


def _late(default: str, context: Context) -> str:
    """Django makes no sequence: in a database that it makes, this one is looked for when a row is added."""
    if not context.managed or context.vendor != "postgresql":
        return default
    return _NEXT.sub(lambda found: found[0].replace("'::regclass", "'::text::regclass"), default)


def _sql_text(name: str) -> str:
    return "'" + name.replace("'", "''") + "'"


def raw_sql(sql: str) -> str:
    """An expression in the database's own words; Django reads a percent sign as the start of a parameter."""
    return f"RawSQL({text.string(sql.replace('%', '%%'))}, [])"


def is_empty_text(column: Column) -> bool:
    found = _QUOTED.fullmatch(_unwrapped(column.default or ""))
    return found is not None and found[1] == ""


def _literal(default: str, kind: Kind, context: Context) -> str | None:
    quoted = _QUOTED.fullmatch(default)
    inner = quoted[1].replace("''", "'") if quoted else None
    if kind.value == "str":
        # MySQL reads backslashes in its literals, and may show a literal without its quotes.
        return None if inner is None or (context.vendor == "mysql" and "\\" in inner) else text.string(inner)
    if kind.value == "bool":
        plain = inner if inner is not None else default
        value = _BOOLEANS.get(plain.lower().removesuffix("::boolean"))
        return None if value is None else str(value)
    found = _NUMBER_CAST.fullmatch(default)
    number = inner if inner is not None else found[1] if found else None
    if number is None or not _NUMBER.fullmatch(number):
        return None
    if kind.value == "int":
        return str(int(number)) if _INTEGER.fullmatch(number) else None
    if kind.value == "float":
        return repr(float(number))
    if kind.value == "decimal":
        return str(int(number)) if _INTEGER.fullmatch(number) else f"Decimal({text.string(number)})"
    return None


def _unwrapped(default: str) -> str:
    """Without the brackets that SQL Server, SQLite and others put around."""
    stripped = default.strip()
    while stripped.startswith("(") and text.brackets_end(stripped, 0) == len(stripped):
        stripped = stripped[1:-1].strip()
    return stripped
