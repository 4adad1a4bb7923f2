"""Native type of a vendor -> NativeType, and how two of them relate. Tables of data, not branches."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NativeType:
    """A native type taken apart. `family` is a word shared by all vendors: "integer", "text", "decimal", "float",
    "boolean", "date", "time", "datetime", "interval", "uuid", "json", "binary", "network", "array", "enum", "other".

    `bits` of an integer or float; `length` in characters (None: unlimited); `fixed`: char(n); `zone`: with time zone.
    `name`: the type's own word, lower case, without sizes.
    """

    family: str
    name: str
    bits: int | None = None
    unsigned: bool = False
    length: int | None = None
    precision: int | None = None
    scale: int | None = None
    fixed: bool = False
    zone: bool = False
    element: NativeType | None = None


def parse_type(vendor: str, native_type: str) -> NativeType:
    """Never raises: what is not known is family "other" with its own name."""
    raise NotImplementedError
