"""Column that no class of Django's reads and writes as it is -> a small class for it, in front of the models."""

from __future__ import annotations

from dataclasses import replace

from tablewright.rendering.choices import kept_values
from tablewright.rendering.context import Context
from tablewright.rendering.defaults import db_default
from tablewright.rendering.kinds import Kind
from tablewright.rendering.text import ClassText
from tablewright.schema.model import Column, Table
from tablewright.schema.types import parse_type
from tablewright.source.edits import ImportNeed

_NAIVE = '''\
class {name}({models}.DateTimeField):
    """A date and time without a time zone, kept as it is whatever USE_TZ says."""

    def db_type(self, connection):
        return "timestamp"

    def get_prep_value(self, value):
        value = self.to_python(value)
        if value is not None and timezone.is_aware(value):
            return timezone.make_naive(value)
        return value
'''
_FIXED = '''\
class {name}({models}.CharField):
    """Text of a fixed length, without the blanks that the database adds at its end."""

    def db_type(self, connection):
        return f"char({{self.max_length}})"

    def from_db_value(self, value, expression, connection):
        return None if value is None else value.rstrip(" ")
'''
_YES_NO = '''\
class {name}({models}.BooleanField):
    """A truth value that the database keeps as Y or N."""

    def db_type(self, connection):
        return "char(1)"

    def from_db_value(self, value, expression, connection):
        return {{"Y": True, "N": False}}.get(value)

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return None if value is None else "Y" if value else "N"
'''
_PADDING = frozenset({"postgresql", "oracle"})
_YES_OR_NO = frozenset({"Y", "N"})


def native_kind(column: Column, table: Table, kind: Kind, context: Context) -> tuple[Kind, ClassText] | None:
    """The kind that it is then, and the class; None where the stock class is right."""
    native = parse_type(context.vendor, column.base_type)
    if column.element_type is not None:
        return None
    if context.yes_no and kind.value == "str" and native.length == 1 and _says_yes_or_no(column, table, kind, context):
        return _of(replace(kind, arguments=(), collates=False, value="yes-no"), "YesNoField", _YES_NO, context)
    if kind.internal_type == "CharField" and native.fixed and (native.length or 1) > 1 and context.vendor in _PADDING:
        return _of(kind, "FixedCharField", _FIXED, context)
    naive = context.vendor == "postgresql" and native.family == "datetime" and not native.zone
    if naive and context.use_tz is True and kind.internal_type == "DateTimeField":
        return _of(kind, "NaiveDateTimeField", _NAIVE, context, ImportNeed("django.utils", "timezone"))
    return None


def _says_yes_or_no(column: Column, table: Table, kind: Kind, context: Context) -> bool:
    """By its check or enum; a default alone says it as well, since the user has asked for it."""
    values = kept_values(column, table, context.vendor)
    if values:
        return set(values) == _YES_OR_NO
    default = db_default(column, kind, replace(context, django=max(context.django, (5, 0))))
    return default is not None and default[0] in ('"Y"', '"N"')


def _of(kind: Kind, name: str, text: str, context: Context, *imports: ImportNeed) -> tuple[Kind, ClassText]:
    """With the class that the file has already where it is the same, else under another name."""
    chosen, number = name, 2
    while True:
        made = text.format(name=chosen, models=context.models_name)
        there = context.file_classes.get(chosen)
        if there is None or there.strip() == made.strip():
            break
        chosen, number = f"{name.removesuffix('Field')}{number}Field", number + 1
    return replace(kind, path=chosen), ClassText(chosen, made, imports)
