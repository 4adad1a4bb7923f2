"""What an index or a unique constraint is made of -> the positional arguments of its entry, where names do not say it.

Django takes expressions for indexes from 3.2 on, for unique constraints from 4.0 on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tablewright.rendering.context import Context
from tablewright.rendering.expressions import Expression
from tablewright.rendering.keys import UNIQUE_EXPRESSIONS_SINCE
from tablewright.rendering.text import call, string
from tablewright.schema.index_words import collations_of
from tablewright.schema.model import Index, UniqueConstraint
from tablewright.source.edits import ImportNeed

CONTRIB = "django.contrib.postgres.indexes"
_COLLATE = ImportNeed("django.db.models.functions", "Collate")
_COLLATION = re.compile(r"[\w-]+")
"""What Django takes for the name of one."""


@dataclass(frozen=True, slots=True)
class Members:
    texts: list[str]
    imports: tuple[ImportNeed, ...] = ()


def needs_expressions(part: Index | UniqueConstraint, vendor: str) -> bool:
    """`fields=[…]` and `opclasses=[…]` would say something else."""
    if collations_of(part, vendor):
        return True
    classes = part.operator_classes
    if None in part.columns or (any(classes) and None in classes):
        return True
    return any(part.descending) if isinstance(part, UniqueConstraint) else bool(part.nulls_first)


def members_of(
    part: Index | UniqueConstraint, fields: Mapping[str, str], expressions: Sequence[Expression], context: Context
) -> Members | None:
    """`expressions`: of the members that are none of its columns, in order."""
    collations = collations_of(part, context.vendor)
    least = UNIQUE_EXPRESSIONS_SINCE if isinstance(part, UniqueConstraint) else (3, 2)
    texts = iter(expressions)
    if context.django < least or any(part.prefix_lengths) or part.columns.count(None) != len(expressions):
        return None
    made: list[str] = []
    imports: list[ImportNeed] = []
    for at, column in enumerate(part.columns):
        if column is None:
            found = next(texts)
            imports += found.imports
            member, plain = (f"({found.text})" if found.compound else found.text), found.text
        elif column in fields:
            member, plain = f"{context.models_name}.F({string(fields[column])})", string(fields[column])
        else:
            return None
        if collations and (collation := collations[at]):
            if _COLLATION.fullmatch(collation) is None:
                return None
            imports.append(_COLLATE)
            member = plain = call("Collate", [plain, string(collation)])
        named = part.operator_classes[at] if part.operator_classes else None
        if named:
            if "django.contrib.postgres" not in context.installed_apps:
                return None  # Django knows of operator classes in expressions when that app is ready
            if isinstance(part, UniqueConstraint) and context.django < (5, 2):
                return None  # full_clean() would have them in a WHERE, where they are no SQL
            imports.append(ImportNeed(CONTRIB, "OpClass"))
            member = plain = call("OpClass", [member, f"name={string(named)}"])
        order = _order(part, at)
        made.append(f"{member}{order}" if order else plain)
    return Members(made, tuple(dict.fromkeys(imports)))


def _order(part: Index | UniqueConstraint, at: int) -> str:
    down = bool(part.descending) and part.descending[at]
    nulls_first = part.nulls_first[at] if isinstance(part, Index) and part.nulls_first else down
    if nulls_first == down:
        return ".desc()" if down else ""
    return ".asc(nulls_first=True)" if nulls_first else ".desc(nulls_last=True)"
