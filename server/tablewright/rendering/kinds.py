"""Native type -> the field class that reads and writes it, with its own arguments."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tablewright.rendering import text
from tablewright.rendering.context import Context
from tablewright.rendering.geometry import GIS_MODELS, geometry_field
from tablewright.rendering.native_names import (
    AS_TEXT,
    CONTRIB,
    DECLARED_BITS,
    GEODJANGO,
    NO_ELEMENTS,
    ORACLE_DIGITS,
    PLAIN,
    POSTGRESQL_DIGITS,
    SPATIAL,
    TO_READ,
    USUAL_DIGITS,
)
from tablewright.rendering.said_by_checks import holds_json, not_negative, whole_days, zero_or_one
from tablewright.schema.model import Column, Table
from tablewright.schema.types import NativeType, parse_type
from tablewright.source.edits import ImportNeed

POSTGRES_APP = "django.contrib.postgres"
MOST_CHOICES = 30

_UNLIMITED = "character varying"
_TINYINT_1 = re.compile(r"\s*tinyint\s*\(\s*1\s*\)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Kind:
    """`path`: the class as the text calls it ("models.CharField"); `arguments`: those that its type asks for.

    `value`: what Python type it holds, for defaults: "str", "int", "float", "decimal", "bool", "datetime", "uuid", "".
    `collates`: takes `db_collation`. `bulky`: nothing that one would look rows up by. `as_text`: there is
    no class of Django's for its type, which a text field only shows.
    """

    path: str
    arguments: tuple[str, ...] = ()
    imports: tuple[ImportNeed, ...] = ()
    notes: tuple[str, ...] = ()
    value: str = ""
    collates: bool = False
    bulky: bool = False
    as_text: bool = False

    @property
    def internal_type(self) -> str:
        return self.path.rpartition(".")[2]


def kind_of(column: Column, table: Table, context: Context) -> Kind:
    """The class for a column's values; NULL, keys and names are not its matter."""
    native = parse_type(context.vendor, column.base_type or column.native_type)
    if context.vendor == "oracle" and (kind := _meant_in_oracle(native, column, table, context)) is not None:
        return kind
    if context.vendor == "mysql" and _TINYINT_1.match(column.base_type):
        return _field(context, "BooleanField", value="bool")
    if context.vendor == "sqlite" and "unsigned" in native.name:  # a word, unless a check stands behind it
        native = replace(native, unsigned=not_negative(column, table))
    if column.enum:
        return _enum(column.enum, native, context)
    if native.family in ("text", "json") and holds_json(column, table):
        return replace(_field(context, "JSONField"), bulky=True)
    if context.gis is not None and (native.family == "geometry" or native.name == "raster"):
        return _geometry(native, column, table, context)
    return _kind(native, column.native_type, context)


def _meant_in_oracle(native: NativeType, column: Column, table: Table, context: Context) -> Kind | None:
    """What a type that serves for many means here."""
    if native.name == "date":
        if whole_days(column, table):
            return _field(context, "DateField")
        note = "Oracle's DATE has a time of day as well, to the second: a DateField would cut it off."
        return replace(_field(context, "DateTimeField", value="datetime"), notes=(note,))
    if native.family != "decimal":
        return None
    if column.auto and native.precision is None:  # it counts, so it is whole
        return _field(context, "BigIntegerField", value="int")
    if (native.precision, native.scale) == (1, 0) and zero_or_one(column, table):
        return _field(context, "BooleanField", value="bool")
    return None


def auto_class(kind: Kind) -> str:
    """The AutoField of an integer kind's size."""
    if kind.internal_type in ("BigIntegerField", "PositiveBigIntegerField"):
        return "BigAutoField"
    if kind.internal_type in ("SmallIntegerField", "PositiveSmallIntegerField"):
        return "SmallAutoField"
    return "AutoField"


def _kind(native: NativeType, written: str, context: Context) -> Kind:
    family, name = native.family, native.name
    if name == "set" and context.vendor == "mysql":
        return replace(
            _text(native, context), notes=(f"{text.comment(written)}: values of the set, joined by commas.",)
        )
    if name == "year" and context.vendor == "mysql":
        return _field(context, "PositiveSmallIntegerField", value="int")
    if (context.vendor, name) in TO_READ:
        return _unfit(written, TO_READ[context.vendor, name], context)
    if name in CONTRIB and context.vendor == "postgresql":
        return _contrib(name, context)
    if family in PLAIN:
        return _field(context, PLAIN[family][0], value=PLAIN[family][1])
    if family == "integer":
        return _integer(native, context)
    if family == "decimal":
        return _decimal(native, context)
    if family == "array" and native.element is not None:
        return _array(native, native.element, written, context)
    if family == "network" and name != "cidr":
        return _field(context, "GenericIPAddressField", value="str")
    if family == "interval":
        return _field(context, "DurationField")
    if family == "json":
        return _json(name, context)
    if family == "binary":
        size = (f"max_length={native.precision}",) if native.precision else ()
        return replace(_field(context, "BinaryField", *size), bulky=True)
    if family == "bit" and context.vendor == "postgresql":
        sized = replace(native, family="text", name="", length=native.precision)
        return replace(_text(sized, context), collates=False, notes=("Bits arrive as text of 0 and 1.",))
    if family == "text" and name not in AS_TEXT:
        return _text(native, context)
    return _other(native, written, context)


def _field(context: Context, name: str, *arguments: str, value: str = "") -> Kind:
    return Kind(f"{context.models_name}.{name}", arguments, value=value)


def _integer(native: NativeType, context: Context) -> Kind:
    bits = native.bits or 32
    if context.vendor == "sqlite":  # every integer has 64 bits there: the declared word says what is meant
        bits = next((size for word, size in DECLARED_BITS.items() if word in native.name), 32)
    size = "Big" if bits > 32 else "Small" if bits <= 16 else ""
    sign = "Positive" if native.unsigned or (context.vendor != "sqlite" and "unsigned" in native.name) else ""
    return _field(context, f"{sign}{size}IntegerField", value="int")


def _text(native: NativeType, context: Context) -> Kind:
    if native.length:
        field = _field(context, "CharField", f"max_length={native.length}", value="str")
        return replace(field, collates=True)
    bulky = context.vendor not in ("postgresql", "sqlite")  # there text is as good a key as any
    return replace(_field(context, "TextField", value="str"), collates=True, bulky=bulky)


def _enum(values: Sequence[str], native: NativeType, context: Context) -> Kind:
    """Few values are offered as choices; the longest one says the length."""
    length = f"max_length={max(1, *(len(value) for value in values))}"
    if native.name == "set":
        length = f"max_length={max(1, len(','.join(values)))}"
    elif len(values) <= MOST_CHOICES:
        pairs = ", ".join(f"({text.string(value)}, {text.string(value)})" for value in values)
        return _field(context, "CharField", length, f"choices=[{pairs}]", value="str")
    return _field(context, "CharField", length, value="str")


def _decimal(native: NativeType, context: Context) -> Kind:
    if native.precision is not None:
        scale = native.scale or 0
        if scale == 0 and context.vendor == "oracle":
            # IntegerField's own column has 11 digits there.
            return _integer(replace(native, bits=64 if native.precision > 11 else 32), context)
        places = max(scale, 0)
        digits = max(native.precision - min(scale, 0), places)
        return _digits(digits, places, context)
    if context.vendor == "sqlite":
        if context.django >= (6, 1):
            return _field(context, "DecimalField", value="decimal")
        note = "No digits are declared, and SQLite keeps such numbers as floats."
        return replace(_field(context, "FloatField", value="float"), notes=(note,))
    if context.django >= (6, 1) and context.vendor in ("postgresql", "oracle"):
        return _field(context, "DecimalField", value="decimal")
    if context.vendor in USUAL_DIGITS:
        return _digits(*USUAL_DIGITS[context.vendor], context)
    digits, places = POSTGRESQL_DIGITS if context.vendor == "postgresql" else ORACLE_DIGITS
    note = "No digits are declared: these are the most that the database keeps."
    return replace(_digits(digits, places, context), notes=(note,))


def _digits(digits: int, places: int, context: Context) -> Kind:
    return _field(context, "DecimalField", f"max_digits={digits}", f"decimal_places={places}", value="decimal")


def _array(native: NativeType, element: NativeType, written: str, context: Context) -> Kind:
    base = _kind(element, element.name, context)
    if element.name == _UNLIMITED and not element.length and context.django >= (4, 2):
        base = _field(context, "CharField")  # no two arrays of different types are compared
    if element.family in NO_ELEMENTS or element.name in AS_TEXT or element.name == "json":
        return _as_text(written, "values come and go as the array's text", context)
    if _lacks_postgres_app(context):
        return _unfit(written, f"ArrayField needs “{POSTGRES_APP}” in INSTALLED_APPS", context)
    need = ImportNeed("django.contrib.postgres.fields", "ArrayField")
    argument = text.call(base.path, base.arguments)
    for _ in range(native.name.count("[") - 1):
        argument = text.call("ArrayField", (argument,))
    return Kind("ArrayField", (argument,), (need, *base.imports), base.notes, bulky=True)


def _contrib(name: str, context: Context) -> Kind:
    module, class_ = CONTRIB[name]
    if POSTGRES_APP not in context.installed_apps and (name == "hstore" or _lacks_postgres_app(context)):
        return _unfit(name, f"{class_} needs “{POSTGRES_APP}” in INSTALLED_APPS", context)
    return Kind(class_, (), (ImportNeed(module, class_),), bulky=True)


def _lacks_postgres_app(context: Context) -> bool:
    """Since Django 6.0 the system check refuses its fields without the app. No app at all: not known."""
    return context.django >= (6, 0) and bool(context.installed_apps) and POSTGRES_APP not in context.installed_apps


def _json(name: str, context: Context) -> Kind:
    if name == "json" and context.vendor == "postgresql":
        return _unfit("json", "the driver decodes it, which JSONField (made for “jsonb”) cannot read", context)
    if context.vendor == "oracle":
        return _unfit("JSON", "the driver decodes it, which JSONField (made for NCLOB) cannot read", context)
    return replace(_field(context, "JSONField"), bulky=True)


def _geometry(native: NativeType, column: Column, table: Table, context: Context) -> Kind:
    field = geometry_field(native, column, table, context.vendor)
    if field is None and context.vendor == "postgresql":
        return _as_text(column.native_type, "GeoDjango has no field for it; values come and go as text", context)
    if field is None:
        return _unfit(column.native_type, "GeoDjango has no field for it", context)
    package, _, module = GIS_MODELS.rpartition(".")
    need = ImportNeed(package, module, "" if context.gis == module else context.gis or "")
    return Kind(f"{context.gis}.{field.name}", field.arguments, (need,), field.notes, bulky=True)


def _other(native: NativeType, written: str, context: Context) -> Kind:
    name, vendor = native.name, context.vendor
    if vendor == "mysql" and (native.family == "bit" or name in SPATIAL):
        said = f"{GEODJANGO % 'mysql'} here" if name in SPATIAL else "Django has no field for it;"
        note = f"{text.comment(written)}: {said} the driver gives bytes and takes them."
        return replace(_field(context, "BinaryField"), notes=(note,), bulky=True)
    if vendor == "postgresql" and name == "oid":
        return _field(context, "BigIntegerField", value="int")
    if vendor == "oracle" and written.strip():  # the driver gives objects, and Django takes all text for LOBs
        return _unfit(written, "Django has no field for it", context)
    if vendor == "postgresql" and (native.family == "geometry" or name == "raster"):
        return _as_text(written, f"{GEODJANGO % 'postgis'} here values come and go as text", context)
    if vendor == "postgresql" and (name.endswith("range") or name == "record"):
        return _as_text(written, "Django has no field for it; values come as ranges and go as text", context)
    if not written.strip():
        note = "No type is declared: values come as they were stored."
        return replace(_field(context, "TextField"), notes=(note,), bulky=True)
    said = AS_TEXT.get(name, "Django has no field for it; values come and go as text")
    return replace(_as_text(written, said, context), as_text=name != "citext")  # which is a text for Django as well


def _as_text(written: str, said: str, context: Context) -> Kind:
    notes = (f"{text.comment(written)}: {said}.",) if said else ()
    return replace(_field(context, "TextField"), notes=notes, bulky=True, as_text=True)


def _unfit(written: str, why: str, context: Context) -> Kind:
    """To be read, not written: no class of Django's is right for both."""
    note = f"{text.comment(written)}: {why}. Read it, do not write it."
    return replace(_field(context, "TextField", "editable=False"), notes=(note,), bulky=True)
