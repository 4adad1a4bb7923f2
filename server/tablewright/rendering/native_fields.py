"""Column that no class of Django's reads and writes as it is -> a small class for it, in front of the models."""

from __future__ import annotations

import re
from dataclasses import replace

from tablewright.rendering import text
from tablewright.rendering.choices import kept_values
from tablewright.rendering.context import Context
from tablewright.rendering.defaults import db_default
from tablewright.rendering.kinds import Kind
from tablewright.rendering.native_types import differs
from tablewright.rendering.said_by_checks import not_negative
from tablewright.schema.model import Column, Table
from tablewright.schema.types import NativeType, parse_type
from tablewright.source.class_edits import ClassText, numbered, same_class
from tablewright.source.edits import ImportNeed

_MADE_NAIVE = """\
    def get_prep_value(self, value):
        value = self.to_python(value)
        if value is not None and timezone.is_aware(value):
            return timezone.make_naive(value)
        return value
"""
_NAIVE = f'''\
class {{name}}({{base}}):
    """A date and time without a time zone, kept as it is whatever USE_TZ says."""

    def db_type(self, connection):
        return "timestamp"

{_MADE_NAIVE}'''
_FIXED = '''\
class {name}({base}):
    """Text of a fixed length, without the blanks that the database adds at its end."""

    def db_type(self, connection):
        return f"char({{self.max_length}})"

    def from_db_value(self, value, expression, connection):
        return None if value is None else value.rstrip(" ")
'''
_YES_NO = '''\
class {name}({base}):
    """A truth value that the database keeps as Y or N."""

    def db_type(self, connection):
        return "char(1)"

    def from_db_value(self, value, expression, connection):
        return {{"Y": True, "N": False}}.get(value)

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return None if value is None else "Y" if value else "N"
'''
_JSON = '''\
class {name}({base}):
    """JSON in a column of the type json, which keeps its order; the driver has decoded it."""

    def db_type(self, connection):
        return "json"

    def from_db_value(self, value, expression, connection):
        return value

    def get_db_prep_save(self, value, connection):
        if value is None or hasattr(value, "as_sql"):
            return super().get_db_prep_save(value, connection)
        return json.dumps(value, cls=self.encoder)
'''
GIVEN = """
    def __init__(self, *args, native_type, **kwargs):
        self.native_type = native_type
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {{**kwargs, "native_type": self.native_type}}
"""
_EXACT = f'''\
class {{name}}({{base}}):
    """{{an}} {{stock}} whose column has exactly the given type."""
{GIVEN}
    def db_type(self, connection):
        return self.native_type

    def rel_db_type(self, connection):
        return self.native_type
'''
_EXACT_ARRAY = f"""\
{_EXACT}
    def cast_db_type(self, connection):
        return self.native_type
"""
_UNCHECKED = f"""\
{_EXACT}
    def db_check(self, connection):
        return None
"""
_AS_TEXT = f'''\
class {{name}}({{base}}):
    """Values of a type that Django has no class for, as the text that the database writes and reads."""
{GIVEN}
    def db_type(self, connection):
        return self.native_type

    def select_format(self, compiler, sql, params):
        return sql if compiler.query.subquery else f"CAST({{{{sql}}}} AS text)", params
'''
_ZONED = f'''\
class {{name}}({{base}}):
    """A time of day with its time zone, which not every driver reads."""
{GIVEN}
    def db_type(self, connection):
        return self.native_type

    def select_format(self, compiler, sql, params):
        return sql if compiler.query.subquery else f"CAST({{{{sql}}}} AS text)", params

    def from_db_value(self, value, expression, connection):
        if not isinstance(value, str):
            return value
        return {{models}}.DateTimeField().to_python(f"2000-01-01T{{{{value}}}}").timetz()
'''
_SIZED_NAIVE = f'''\
class {{name}}({{base}}):
    """A date and time without a time zone, kept as it is whatever USE_TZ says, in so many digits."""
{GIVEN}
    def db_type(self, connection):
        return self.native_type

{_MADE_NAIVE}'''
_BITS = f'''\
class {{name}}({{base}}):
    """Bits, as the whole number that they write: the driver gives bytes."""
{GIVEN}
    def db_type(self, connection):
        return self.native_type

    def db_check(self, connection):
        return None

    def from_db_value(self, value, expression, connection):
        return int.from_bytes(value, "big") if isinstance(value, bytes) else value
'''
_PADDING = frozenset({"postgresql", "oracle"})
_YES_OR_NO = frozenset({"Y", "N"})
_ZONED_TIME = frozenset({"time with time zone", "timetz"})
_NAMED = re.compile(r"\w+=")
_MICROSECONDS = 6


def native_kind(
    column: Column, table: Table, kind: Kind, context: Context, *, chosen: bool = False, exact: bool = True
) -> tuple[Kind, ClassText] | None:
    """The kind that it is then, and the class; None where the stock class is right. `chosen`: it gets choices.
    `exact`: a model's whole text, which makes the same column when it is managed.

    Of a model that is not managed, the stock class is right as long as it reads, writes and compares right; a managed
    one has to make the same column."""
    native = parse_type(context.vendor, column.base_type)
    if column.element_type is None and column.generated is None and not column.auto:
        found = _of_values(column, table, kind, native, context, chosen=chosen)
        if found is not None:
            return found
    if kind.as_text and context.vendor == "postgresql":
        return with_native_type(kind, column, "AsTextField", _AS_TEXT, context)
    if context.vendor == "postgresql" and kind.path == "ArrayField":
        element = native.element
        if element is not None and element.family == "datetime" and not element.zone and context.use_tz is True:
            return _of_naive(kind, column, element, context)
        if differs(column, kind, context):  # PostgreSQL compares no two arrays of different types
            return _exact(kind, column, native, context)
    if not exact or not context.managed or table.is_view or column.auto:
        return None
    if differs(column, kind, context) or _checked_alone(column, table, kind, context):
        return _exact(kind, column, native, context)
    return None


def _of_values(
    column: Column, table: Table, kind: Kind, native: NativeType, context: Context, *, chosen: bool
) -> tuple[Kind, ClassText] | None:
    """Where a stock class would read something else, or fail."""
    postgresql = context.vendor == "postgresql"
    if context.yes_no and kind.value == "str" and native.length == 1 and _says_yes_or_no(column, table, kind, context):
        plain = replace(kind, path=f"{context.models_name}.BooleanField", arguments=())
        return with_class(replace(plain, collates=False, value="yes-no"), "YesNoField", _YES_NO, context)
    padded = kind.internal_type == "CharField" and native.fixed and (native.length or 1) > 1
    if padded and context.vendor in _PADDING and not chosen:
        return with_class(kind, "FixedCharField", _FIXED, context)
    naive = postgresql and native.family == "datetime" and not native.zone
    if naive and context.use_tz is True and kind.internal_type == "DateTimeField":
        return _naive(kind, column, native, context)
    if postgresql and native.family == "json" and kind.internal_type == "TextField":
        note = "PostgreSQL compares no values of the type json: cast them to jsonb to look something up."
        decoded = replace(kind, path=f"{context.models_name}.JSONField", arguments=(), notes=(note,))
        return with_class(decoded, "PlainJSONField", _JSON, context, ImportNeed("json", ""))
    if context.vendor == "mysql" and native.family == "bit":
        plain = replace(kind, path=f"{context.models_name}.PositiveBigIntegerField", arguments=(), notes=())
        return with_native_type(plain, column, "BitField", _BITS, context)
    if postgresql and native.name in _ZONED_TIME:
        return with_native_type(kind, column, "ZonedTimeField", _ZONED, context)
    if postgresql and native.family == "bit":
        return _exact(kind, column, native, context)
    return None


def _naive(kind: Kind, column: Column, native: NativeType, context: Context) -> tuple[Kind, ClassText]:
    need = ImportNeed("django.utils", "timezone")
    if context.managed and native.precision is not None:
        return with_native_type(kind, column, "NaiveTimestampField", _SIZED_NAIVE, context, need)
    return with_class(kind, "NaiveDateTimeField", _NAIVE, context, need)


def _of_naive(kind: Kind, column: Column, native: NativeType, context: Context) -> tuple[Kind, ClassText]:
    """An array of such times."""
    stock = f"{context.models_name}.DateTimeField"
    inside = replace(column, native_type=column.base_type.replace("[]", ""))
    element, beside = _naive(Kind(stock), inside, native, context)
    call = text.call(element.path, element.arguments)
    return replace(kind, arguments=(kind.arguments[0].replace(f"{stock}()", call), *kind.arguments[1:])), beside


def _says_yes_or_no(column: Column, table: Table, kind: Kind, context: Context) -> bool:
    """By its check or enum; a default alone says it as well, since the user has asked for it."""
    values = kept_values(column, table, context.vendor)
    if values:
        return set(values) == _YES_OR_NO
    default = db_default(column, kind, replace(context, django=max(context.django, (5, 0))))
    return default is not None and default[0] in ('"Y"', '"N"')


def _exact(kind: Kind, column: Column, native: NativeType, context: Context) -> tuple[Kind, ClassText]:
    exact = kind
    if context.vendor == "mysql" and native.family == "datetime" and native.precision != _MICROSECONDS:
        exact = replace(kind, value="")  # Now() has microseconds, which such a column refuses as its default
    template = _UNCHECKED if kind.internal_type.startswith("Positive") else _EXACT
    template = _EXACT_ARRAY if kind.path == "ArrayField" else template
    return with_native_type(exact, column, f"Native{kind.internal_type}", template, context)


def _checked_alone(column: Column, table: Table, kind: Kind, context: Context) -> bool:
    """Django would add a check to MySQL's unsigned integers, which the table does without."""
    positive = context.vendor == "mysql" and kind.internal_type.startswith("Positive")
    return positive and not not_negative(column, table)


def with_native_type(
    kind: Kind, column: Column, name: str, template: str, context: Context, *imports: ImportNeed
) -> tuple[Kind, ClassText]:
    """With the database's own word for the type as an argument: one class serves all columns of a kind."""
    given = f"native_type={text.string(column.native_type)}"
    named = [each for each in kind.arguments if _NAMED.match(each)]
    arguments = (*kind.arguments[: len(kind.arguments) - len(named)], given, *named)
    return with_class(replace(kind, arguments=arguments), name, template, context, *imports)


def with_class(kind: Kind, name: str, template: str, context: Context, *imports: ImportNeed) -> tuple[Kind, ClassText]:
    """With the class that the file has already where it is the same, else under another name."""
    stock = kind.internal_type
    an = "An" if stock[0] in "AI" else "A"
    for chosen in numbered(name):
        made = template.format(name=chosen, base=kind.path, stock=stock, an=an, models=context.models_name)
        there = context.file_classes.get(chosen)
        if there is None or same_class(there, made):
            break
    return replace(kind, path=chosen), ClassText(chosen, made, (*kind.imports, *imports))
