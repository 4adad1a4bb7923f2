"""Values that a column allows -> a class of choices, to stand in the model in front of its fields."""

from __future__ import annotations

import keyword
import re
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from unicodedata import normalize

from tablewright.rendering import text
from tablewright.rendering._taken import breaks_a_class
from tablewright.rendering.context import Context
from tablewright.rendering.kinds import Kind
from tablewright.rendering.naming import valid_class
from tablewright.schema.allowed import Value, allowed
from tablewright.schema.model import Column, Table
from tablewright.schema.types import parse_type

MOST_MEMBERS = 100
"""A longer list is data, and belongs to a table of its own."""

_SIZE = re.compile(r"max_length=(\d+)")


def kept_values(column: Column, table: Table, vendor: str) -> tuple[Value, ...]:
    """What an enum and the checks let the column have, in its order; () where they do not say, or say combinations."""
    if column.element_type is not None or parse_type(vendor, column.base_type).name == "set":
        return ()
    lists: list[tuple[Value, ...]] = [column.enum] if column.enum else []
    found = (allowed(check, vendor) for check in table.checks)
    lists += [each.values for each in found if each is not None and each.column.lower() == column.name.lower()]
    if not lists:
        return ()
    return tuple(value for value in lists[0] if all(plain(value) in map(plain, other) for other in lists[1:]))


def plain(value: object) -> str:
    """A number and its digits as text are one: which of them the database keeps, the column's type decides."""
    if isinstance(value, Decimal):
        return str(int(value)) if value == value.to_integral_value() else str(value.normalize())
    return str(int(value)) if isinstance(value, bool | int) else str(value)


def member_values(column: Column, table: Table, kind: Kind, context: Context) -> tuple[str, ...] | tuple[int, ...]:
    """Those of which a class can be made; () where a field of this kind could not hold them all."""
    values = kept_values(column, table, context.vendor)
    if not values or len(values) > MOST_MEMBERS or column.generated is not None:
        return ()
    if kind.value == "int":
        numbers = tuple(value for value in values if type(value) is int)
        return numbers if len(numbers) == len(values) else ()
    words = tuple(value for value in values if isinstance(value, str))
    if kind.value != "str" or len(words) != len(values):
        return ()
    native, longest = parse_type(context.vendor, column.base_type), max(map(len, words))
    sizes = [int(size[1]) for argument in kind.arguments if (size := _SIZE.fullmatch(argument))]
    padded = native.fixed and context.vendor != "mysql" and any(len(word) != native.length for word in words)
    return () if padded or any(longest > size for size in sizes) else words


def class_names(fields: Mapping[str, str], chosen: Collection[str], taken: Collection[str]) -> dict[str, str]:
    """Column -> its class's name, made of the field's: "order_status" -> "OrderStatus".

    `fields`: column -> field name, of all columns, `chosen` those that get a class; `taken`: names that the class body
    uses otherwise, which a class in it would hide."""
    names: dict[str, str] = {}
    used = {*fields.values(), *taken}
    for column in sorted(chosen, key=lambda column: fields[column]):
        words = "".join(word[:1].upper() + word[1:] for word in fields[column].split("_"))
        base = words if _fit_for_class(words) else f"{words}Choices"
        base = base if _fit_for_class(base) else "Choices"
        name, count = base, 1
        while name in used or not _fit_for_class(name):
            count += 1
            name = f"{base}Choices" if count == 2 and not base.endswith("Choices") else f"{base}{count}"
        names[column] = name
        used.add(name)
    return names


def class_text(name: str, values: Sequence[str] | Sequence[int], context: Context) -> str:
    """`class Status(models.TextChoices):` and its members, in the database's order."""
    base = "TextChoices" if isinstance(values[0], str) else "IntegerChoices"
    lines = [f"class {name}({context.models_name}.{base}):"]
    used: set[str] = set()
    for value in values:
        member = _member(value, used)
        used.add(member)
        literal, label = (text.string(value), _label(value)) if isinstance(value, str) else (str(value), str(value))
        said = literal if label == member.replace("_", " ").title() else f"{literal}, {text.string(label)}"
        lines.append(f"    {member} = {said}")
    return "\n".join(lines) + "\n"


def _fit_for_class(name: str) -> bool:
    """A name that starts with a capital is no name of a column's field, nor of Django's API."""
    return valid_class(name) and not breaks_a_class(name) and name[0].isupper()


def _label(value: str) -> str:
    """As it is read, not as it is stored: "in_transit" -> "In transit"."""
    words = " ".join(value.replace("_", " ").split())
    if not words:
        return "(blank)" if value else "(empty)"
    first = words[0].upper()
    return (first if len(first) == 1 else words[0]) + words[1:]


def _member(value: str | int, used: Collection[str]) -> str:
    """A constant's name. In capitals it is none of the names that an enumeration has for itself."""
    if isinstance(value, int):
        name = f"VALUE_{value}" if value >= 0 else f"VALUE_MINUS_{-value}"
    else:
        words = re.sub(r"[\W_]+", "_", normalize("NFKC", normalize("NFKC", value).upper())).strip("_")
        name = words[:60].rstrip("_") or ("VALUE" if value else "EMPTY")
        if not name.isidentifier() or keyword.iskeyword(name) or name.islower() or normalize("NFKC", name) != name:
            name = f"VALUE_{name}"
        if not name.isidentifier() or normalize("NFKC", name) != name:
            name = "VALUE"
    chosen, count = name, 1
    while chosen in used:
        count += 1
        chosen = f"{name}_{count}"
    return chosen
