"""Field of django.contrib.postgres or django.contrib.gis -> the native type that it asks for. Data, where it can be.

Django computes these in Python, so that they are in no backend's table of types.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

from tablewright.schema.geometries import SHAPE_OF, USUAL_SRID
from tablewright.source.catalog import FIELDS, Stock, canonical
from tablewright.source.models import Field, Names
from tablewright.source.module import parse_module
from tablewright.source.statements import UNKNOWN, Argument, Assignment, Literal, Opaque, Unknown

OF_POSTGRESQL: Mapping[str, str] = {
    "HStoreField": "hstore",
    "SearchVectorField": "tsvector",
    "IntegerRangeField": "int4range",
    "BigIntegerRangeField": "int8range",
    "DecimalRangeField": "numrange",
    "DateRangeField": "daterange",
    "DateTimeRangeField": "tstzrange",
    "CICharField": "citext",
    "CIEmailField": "citext",
    "CITextField": "citext",
}

Native = Callable[[Field, str], str | None]


def contrib_type(field: Field, internal: str, vendor: str, names: Names | None, native: Native) -> str | None:
    """None where it is no such field, or cannot be told. `native` knows the types of all other fields."""
    if internal in SHAPE_OF and field.statement is not None:
        return _geometry(field.statement, SHAPE_OF[internal], vendor)
    if vendor != "postgresql":
        return None
    if internal == "ArrayField":
        return _array(field, vendor, names, native)
    return OF_POSTGRESQL.get(internal)


def _array(field: Field, vendor: str, names: Names | None, native: Native) -> str | None:
    statement = field.statement
    if statement is None or names is None:
        return None
    base = statement.argument("base_field") or next((a for a in statement.arguments[:1] if a.name is None), None)
    element = _written(base, names) if base is not None else None
    if element is None or not isinstance(element.internal_type, str):
        return None
    internal = element.internal_type
    of_element = contrib_type(element, internal, vendor, names, native) or native(element, internal)
    return f"{of_element}[]" if of_element else None


def _written(argument: Argument, names: Names) -> Field | None:
    """A field that is made within another's call; None where its class is not Django's own."""
    call = _call(argument.value.text) if isinstance(argument.value, Opaque) else None
    if call is None or call.call_path is None:
        return None
    head, _, rest = call.call_path.partition(".")
    path = next((path for path, name in names.bindings.items() if name == head), None)
    stock = FIELDS.get(canonical(f"{path}.{rest}" if rest else path)) if path else None
    if path is None or stock is None or stock.relation:
        return None
    return Field(
        name="base_field",
        class_path=canonical(f"{path}.{rest}" if rest else path),
        internal_type=stock.internal_type,
        maps=stock.maps,
        column=None,
        null=False,
        primary_key=False,
        max_length=_number(call, "max_length", stock, stock.max_length),
        max_digits=_number(call, "max_digits", stock, None),
        decimal_places=_number(call, "decimal_places", stock, None),
        statement=call,
    )


@lru_cache(maxsize=1024)
def _call(text: str) -> Assignment | None:
    module = parse_module(f"class _:\n    base_field = ({text}\n)\n")
    calls = module.classes[0].statement.assignments if module.classes else ()
    return calls[0] if len(calls) == 1 else None


def _number(call: Assignment, name: str, stock: Stock, usual: int | None) -> int | Unknown | None:
    if stock.forced or not call.arguments:
        return usual
    if any(argument.name in ("*", "**") for argument in call.arguments):
        return UNKNOWN
    found = call.argument(name)
    if found is None and name in stock.parameters:
        at = stock.parameters.index(name)
        found = call.arguments[at] if at < len(call.arguments) and call.arguments[at].name is None else None
    if found is None:
        return usual
    value = found.value.value if isinstance(found.value, Literal) else UNKNOWN
    return value if value is None or (isinstance(value, int) and not isinstance(value, bool)) else UNKNOWN


def _geometry(statement: Assignment, shape: str, vendor: str) -> str | None:
    """As PostGIS writes it, and our reader for SpatiaLite. MySQL's types say the shape alone; of other vendors'
    nothing is known here."""
    if any(argument.name in ("*", "**") for argument in statement.arguments):
        return None
    if vendor == "mysql":
        return shape
    said = {"srid": USUAL_SRID, "dim": 2, "geography": False}
    for name in said:
        argument = statement.argument(name)
        if argument is None:
            continue
        if not isinstance(argument.value, Literal) or not isinstance(argument.value.value, int):
            return None
        said[name] = argument.value.value
    if vendor not in ("postgresql", "sqlite") or any(argument.name is None for argument in statement.arguments[1:]):
        return None
    more = "z" if said["dim"] == 3 and shape != "geometry" else ""
    return f"{'geography' if said['geography'] else 'geometry'}({shape}{more},{said['srid']})"
