"""Two native types of one kind -> which is wider: characters, ranges, digits. Words are Fit's values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tablewright.schema.types import NativeType
from tablewright.source.statements import UNKNOWN, Literal

if TYPE_CHECKING:
    from tablewright.comparison.expected import Expected
    from tablewright.source.models import Field

_SAME = ("same", "")
_UNKNOWN = ("unknown", "")
_UUID_HEX, _UUID_DASHED = 32, 36
_IPV4, _IPV6 = 15, 39
_FIELD_BITS = (16, 32, 64)
"""What Django has integer fields for. A column between two of them (tinyint, mediumint) counts as the larger one:
no field fits it better."""


_NUMBER_DIGITS = (11, 19)


def integer_range(kind: NativeType) -> tuple[int, int]:
    """(lowest, highest) of an integer type, both included."""
    bits = kind.bits or 64
    return (0, 2**bits - 1) if kind.unsigned else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)


def range_of_integer(expected: Expected, wanted: NativeType, actual: NativeType) -> tuple[str, str]:
    """Where no type is unsigned, a Positive… field has the same column as its plain sister, and so the same range."""
    if wanted.family != "integer":
        return _UNKNOWN
    bits = _field_bits(actual.bits)
    if expected.internal_type.endswith("AutoField"):  # numbers that the database gives: a sign is of no interest
        return _compared(_field_bits(wanted.bits), bits)
    low, high = integer_range(wanted)
    lowest, highest = integer_range(NativeType("integer", "", bits=bits, unsigned=actual.unsigned))
    if low < lowest or high > highest:
        return "wider", "range" if high > highest else "sign"
    if low > lowest or high < highest:
        return "narrower", "range" if high < highest else "sign"
    return _SAME


def range_of_decimal(expected: Expected, wanted: NativeType, actual: NativeType) -> tuple[str, str]:
    """A whole-number field over `numeric(p, 0)`. With digits after the point, the field does not fit at all."""
    if actual.precision is None or wanted.family != "integer":
        return _UNKNOWN
    if (actual.scale or 0) > 0:
        return "incompatible", ""
    if wanted.bits == 64:
        return _SAME
    highest = 10**actual.precision - 1
    needed = next((bits for bits in _FIELD_BITS if highest < 2 ** (bits - 1)), 64)
    return _compared(_field_bits(wanted.bits), needed)


def range_of_number(expected: Expected, wanted: NativeType, actual: NativeType) -> tuple[str, str]:
    """Whole numbers on Oracle, where Django's fields are NUMBERs of 5 (SmallAutoField), 11 or 19 digits."""
    if None in (wanted.precision, actual.precision, actual.scale) or (actual.scale or 0) > 0:
        return _UNKNOWN
    own, column = wanted.precision or 0, (actual.precision or 0) - (actual.scale or 0)
    fits = next((size for size in _NUMBER_DIGITS if size >= column), _NUMBER_DIGITS[-1])
    if own < _NUMBER_DIGITS[0]:
        return _SAME if column <= own else ("narrower", "range")
    return _compared(own, fits)


def digits(expected: Expected, wanted: NativeType, actual: NativeType) -> tuple[str, str]:
    """Digits before and after the point. PostgreSQL and SQLite have columns without a limit."""
    field = expected.field
    if actual.family == "integer":
        fractions = expected.internal_type == "FloatField" or field.decimal_places not in (0, None, UNKNOWN)
        return ("wider", "digits") if fractions else _UNKNOWN
    places, total = field.decimal_places, field.max_digits
    if not isinstance(places, int) or not isinstance(total, int):
        return _UNKNOWN
    if actual.precision is None:
        return _SAME
    scale = max(actual.scale or 0, 0)  # below zero it rounds before the point, which no field can say
    # `numeric(3, 5)`, all of whose digits are behind zeros, is `max_digits=5` for Django, and nothing fits it better.
    whole, column_whole = total - places, max(actual.precision - (actual.scale or 0), 0)
    if whole > column_whole or places > scale:
        return "wider", "digits"
    return ("narrower", "digits") if whole < column_whole or places < scale else _SAME


def length(expected: Expected, wanted: NativeType, actual: NativeType) -> tuple[str, str]:
    """Characters. A column without a limit is right for any field: what it may hold says nothing of what it holds."""
    field = expected.field
    if expected.internal_type == "UUIDField":
        return _uuid_length(wanted, actual)
    if actual.length is None:
        return _SAME
    if expected.internal_type in ("GenericIPAddressField", "IPAddressField"):
        needed = _address_length(field)
        return ("wider", "length") if actual.length < needed else _SAME
    longest = field.max_length
    if longest is UNKNOWN:
        return _UNKNOWN
    if longest is None or longest > actual.length:
        return "wider", "length"
    return ("narrower", "length") if longest < actual.length else _SAME


def unlimited(expected: Expected, wanted: NativeType, actual: NativeType) -> tuple[str, str]:
    """JSON kept as text. A column with a limit was made for something else, and what it holds is not known."""
    return _SAME if actual.length is None else _UNKNOWN


def truth(expected: Expected, wanted: NativeType, actual: NativeType) -> tuple[str, str]:
    """One digit for true and false, as Django has it on Oracle."""
    return _SAME if (actual.precision, actual.scale) == (1, 0) else _UNKNOWN


def _uuid_length(wanted: NativeType, actual: NativeType) -> tuple[str, str]:
    """32 digits are Django's own form. Values with dashes, written by others, read well but are looked up in vain."""
    if actual.length == _UUID_HEX or actual.length is None:
        return _UNKNOWN if wanted.family == "uuid" else _SAME
    if actual.length < _UUID_HEX:
        return "incompatible", ""
    return _UNKNOWN


def _address_length(field: Field) -> int:
    protocol = field.statement.argument("protocol") if field.statement else None
    if protocol is None:
        return _IPV6 if field.internal_type == "GenericIPAddressField" else _IPV4
    both = isinstance(protocol.value, Literal) and str(protocol.value.value).lower() in ("both", "ipv6")
    return _IPV6 if both else _IPV4


def _field_bits(bits: int | None) -> int:
    return next((size for size in _FIELD_BITS if size >= (bits or 64)), 64)


def _compared(field: int, column: int) -> tuple[str, str]:
    if field == column:
        return _SAME
    return ("wider" if field > column else "narrower"), "range"
