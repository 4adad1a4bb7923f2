"""A unique constraint, an index or a check of a table -> its entry of `Meta.constraints` or `Meta.indexes`, as text.

None where Django cannot say it, or would say something else: an entry has the very columns, order, rows and method.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import md5
from itertools import count

from tablewright.rendering import text
from tablewright.rendering.context import Context
from tablewright.rendering.expressions import Expression
from tablewright.rendering.geometry import as_django_makes_it
from tablewright.rendering.index_options import index_options
from tablewright.rendering.meta_members import members_of, needs_expressions
from tablewright.schema.index_words import index_words
from tablewright.schema.model import Index, Table, UniqueConstraint
from tablewright.source.edits import ImportNeed

_CONSTRAINT_NAME = 61  # bytes: PostgreSQL takes 63, MySQL 64 characters
_INDEX_NAME = 30
"""What Django lets a name of `Meta.indexes` have."""

_CONTRIB = "django.contrib.postgres.indexes"
_METHODS = {
    "btree": "BTreeIndex",
    "gin": "GinIndex",
    "gist": "GistIndex",
    "brin": "BrinIndex",
    "hash": "HashIndex",
    "spgist": "SpGistIndex",
}
_USUAL = ("", "btree")

Taken = Callable[[str], bool]
"""Whether another model, or another table, has a thing of that name, in small letters."""


def nothing_taken(name: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class EntryText:
    """`name`: of the index or constraint, in the database too."""

    text: str
    name: str
    imports: tuple[ImportNeed, ...] = ()


def unique_entry(
    constraint: UniqueConstraint,
    table: Table,
    fields: Mapping[str, str],
    context: Context,
    taken: Taken = nothing_taken,
    condition: Expression | None = None,
    expressions: Sequence[Expression] = (),
) -> EntryText | None:
    """`fields`: column -> field. `condition`: a Q,
    where the constraint has a condition that a Q can say. `expressions`: as `members_of` takes them."""
    included = _fields(constraint.include, fields)
    if included is None or (constraint.condition is not None and condition is None):
        return None
    if not lets_through(condition, expressions, context):
        return None
    imports: tuple[ImportNeed, ...] = ()
    names = _known(constraint.columns, fields)
    if None in constraint.operator_classes and None not in constraint.columns and context.django < (5, 2):
        constraint = replace(constraint, operator_classes=())  # they are how it is looked up, not what it refuses
    if needs_expressions(constraint, context.vendor):
        members = members_of(constraint, fields, expressions, context) if not constraint.deferrable else None
        if members is None:
            return None
        arguments, imports = members.texts, members.imports
    elif not names or len(names) != len(constraint.columns):
        return None
    else:
        arguments = [f"fields=[{', '.join(map(text.string, names))}]"]
        if any(constraint.operator_classes):
            arguments.append(f"opclasses=[{_strings(constraint.operator_classes)}]")
    if condition is not None:
        arguments.append(f"condition={condition.text}")
        imports = (*imports, *condition.imports)
    if included:
        arguments.append(f"include=[{', '.join(map(text.string, included))}]")
    if constraint.deferrable:
        arguments.append(f"deferrable={context.models_name}.Deferrable.{_deferred(constraint)}")
    if not constraint.nulls_distinct:
        if context.django < (5, 0) or context.vendor != "postgresql":
            return None
        arguments.append("nulls_distinct=False")
    if constraint.deferrable and (included or condition):
        return None  # Django has these for constraints of rows that are checked at once
    name = constraint_name(constraint.name, [table.name, *names, "uniq"], taken)
    arguments.append(f"name={text.string(name.replace('%', '%%'))}")
    return EntryText(text.call(f"{context.models_name}.UniqueConstraint", arguments), name, imports)


def index_entry(
    index: Index,
    table: Table,
    fields: Mapping[str, str],
    context: Context,
    taken: Taken = nothing_taken,
    condition: Expression | None = None,
    bound: Mapping[str, str] = {},
    expressions: Sequence[Expression] = (),
) -> EntryText | None:
    """As `unique_entry`. `bound`: dotted path -> the name that the file has for it already."""
    included = _fields(index.include, fields)
    words = index_words(index, context.vendor)
    if included is None or words is None or any(index.prefix_lengths):
        return None
    if not lets_through(condition, expressions, context):
        return None
    alone = table.column(index.columns[0] or "") if len(index.columns) == 1 and context.gis is not None else None
    if alone is not None and not as_django_makes_it(index, alone, table, context.vendor):
        return None
    options = index_options(index.method, words.options, context)
    if options is None or (index.condition is not None and condition is None):
        return None
    path, imports = _class(index.method, context, bound, plain=not options)
    if path is None:
        return None
    names = _known(index.columns, fields)
    if needs_expressions(index, context.vendor):
        members = members_of(index, fields, expressions, context)
        if members is None:
            return None
        arguments, imports = members.texts, (*imports, *members.imports)
    elif not names or len(names) != len(index.columns):
        return None
    else:
        orders = index.descending or (False,) * len(names)
        ordered = [f"-{name}" if down else name for name, down in zip(names, orders, strict=True)]
        arguments = [f"fields=[{', '.join(map(text.string, ordered))}]"]
        if any(index.operator_classes):
            arguments.append(f"opclasses=[{_strings(index.operator_classes)}]")
    if condition is not None:
        arguments.append(f"condition={condition.text}")
        imports = (*imports, *condition.imports)
    if included:
        arguments.append(f"include=[{', '.join(map(text.string, included))}]")
    arguments += options
    name = index_name(index.name, [table.name, *names, "idx"], taken)
    arguments.append(f"name={text.string(name.replace('%', '%%'))}")
    return EntryText(text.call(path, arguments), name, imports)


def lets_through(condition: Expression | None, members: Sequence[Expression], context: Context) -> bool:
    """Whether what migrations make of an index's expressions is the very same index."""
    django, vendor = context.django, context.vendor
    if condition is not None and condition.in_words and not (vendor == "postgresql" or django < (6, 0)):
        return False  # Django compares what is true with 1 there, which queries do not ask for
    percent = any(each.percent for each in (*members, *([condition] if condition is not None else [])))
    # Older Djangos send an index to PostgreSQL as a statement with placeholders, where each “%” begins one.
    return not percent or vendor != "postgresql" or django >= (5, 2)


def check_entry(
    name: str, table: Table, condition: Expression, context: Context, taken: Taken = nothing_taken
) -> EntryText:
    keyword = "condition" if context.django >= (5, 1) else "check"
    called = constraint_name(name, [table.name, "check"], taken)
    arguments = [f"{keyword}={condition.text}", f"name={text.string(called.replace('%', '%%'))}"]
    return EntryText(text.call(f"{context.models_name}.CheckConstraint", arguments), called, condition.imports)


def constraint_name(name: str, parts: Sequence[str], taken: Taken) -> str:
    """The database's own, where it is a name and nothing else has it: Django wants them unique in a project. One made
    here is no longer than databases take."""
    if name and not name.startswith("sqlite_autoindex_") and not taken(name.lower()):
        return name
    made = "_".join(parts)
    data = made.encode("utf-8", "replace")
    if len(data) > _CONSTRAINT_NAME:
        digest = md5(data, usedforsecurity=False).hexdigest()[:6]
        kept = data[: _CONSTRAINT_NAME - 12].decode("utf-8", "ignore")
        made = f"{kept}_{digest}_{parts[-1]}"
    return next(each for each in _numbered(made) if not taken(each.lower()))


def index_name(name: str, parts: Sequence[str], taken: Taken) -> str:
    """Django's rules: at most thirty characters, and neither “_” nor a digit in front."""
    if name and len(name) <= _INDEX_NAME and _starts_well(name) and not taken(name.lower()):
        return name
    made = "_".join(parts)
    digest = md5(f"{made}.{name}".encode("utf-8", "replace"), usedforsecurity=False).hexdigest()[:6]
    short = (
        made if len(made) <= _INDEX_NAME - 3 and _starts_well(made) else f"{made.lstrip('_0123456789')[:18]}_{digest}"
    )
    short = short if _starts_well(short) else f"idx_{digest}"
    return next(each for each in _numbered(short) if not taken(each.lower()))


def _starts_well(name: str) -> bool:
    return not (name[:1] == "_" or name[:1].isdigit())


def _numbered(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name}_{number}" for number in count(2))


def _fields(columns: Sequence[str | None], fields: Mapping[str, str]) -> list[str] | None:
    found = [fields.get(column) if column is not None else None for column in columns]
    return [name for name in found if name is not None] if None not in found else None


def _known(columns: Sequence[str | None], fields: Mapping[str, str]) -> list[str]:
    return [fields[column] for column in columns if column is not None and column in fields]


def _strings(names: Sequence[str | None]) -> str:
    return ", ".join(text.string(name or "") for name in names)


def _deferred(constraint: UniqueConstraint) -> str:
    return "DEFERRED" if constraint.deferred else "IMMEDIATE"


def _class(
    method: str, context: Context, bound: Mapping[str, str], *, plain: bool
) -> tuple[str | None, tuple[ImportNeed, ...]]:
    """Its class as the file may call it, and what to import for that. `plain`: it has no options."""
    if method in _USUAL and plain:
        return f"{context.models_name}.Index", ()
    name = _METHODS.get(method or "btree")
    if name is None or context.vendor != "postgresql":
        return None, ()
    if f"{_CONTRIB}.{name}" in bound:
        return bound[f"{_CONTRIB}.{name}"], ()
    if name in bound.values():
        return None, ()
    return name, (ImportNeed(_CONTRIB, name),)
