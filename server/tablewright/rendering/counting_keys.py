"""Primary key that counts by itself -> its AutoField, with a small class where a managed one would count otherwise."""

from __future__ import annotations

from dataclasses import replace

from tablewright.rendering.context import Context
from tablewright.rendering.defaults import sequences_in
from tablewright.rendering.kinds import Kind, auto_class
from tablewright.rendering.native_fields import GIVEN, with_class, with_native_type
from tablewright.rendering.native_types import differs
from tablewright.schema.model import Column, Table
from tablewright.source.class_edits import ClassText

_COUNTING = f'''\
class {{name}}({{base}}):
    """{{an}} {{stock}} whose column has exactly the given type."""
{GIVEN}
    def db_type(self, connection):
        return f"{{{{self.native_type}}}} AUTO_INCREMENT"

    def rel_db_type(self, connection):
        return self.native_type
'''
_ALWAYS = '''\
class {name}({base}):
    """{an} {stock} whose column takes no other value than the one that it counts."""

    def db_type_suffix(self, connection):
        return "GENERATED ALWAYS AS IDENTITY"
'''
_SERIAL = '''\
class {{name}}({{base}}):
    """{{an}} {{stock}} that counts by a sequence of its own."""

    def db_type(self, connection):
        return "{type}"

    def db_type_suffix(self, connection):
        return None
'''
_SERIALS = {"SmallAutoField": "smallserial", "AutoField": "serial", "BigAutoField": "bigserial"}
_SUFFIXED_SINCE = (4, 1)


def counting_key(
    kind: Kind, column: Column, table: Table, context: Context, *, whole: bool
) -> tuple[Kind, tuple[ClassText, ...]]:
    """The AutoField and its class. A managed model makes the very column: MySQL counts in any integer, and PostgreSQL
    by a sequence, or by an identity that refuses given values; Django's own are identities that take them."""
    stock = auto_class(kind)
    counting = replace(kind, path=f"{context.models_name}.{stock}", arguments=())
    found = None
    if whole and context.managed and context.vendor == "mysql" and differs(column, counting, context):
        found = with_native_type(counting, column, f"Native{stock}", _COUNTING, context)
    if whole and context.managed and context.vendor == "postgresql" and context.django >= _SUFFIXED_SINCE:
        if column.auto == "identity" and column.identity_always:
            found = with_class(counting, f"Always{stock}", _ALWAYS, context)
        elif column.auto == "sequence" and _own_sequence(column, table):
            found = with_class(counting, f"Serial{stock}", _SERIAL.format(type=_SERIALS[stock]), context)
    return (counting, ()) if found is None else (found[0], (found[1],))


def _own_sequence(column: Column, table: Table) -> bool:
    """As PostgreSQL names the one that it makes for a serial column."""
    names = sequences_in(column.default or "")
    own = f"{table.name}_{column.name}_seq"
    return len(names) == 1 and names[0].replace('"', "").rpartition(".")[2] == own
