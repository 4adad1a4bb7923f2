"""Column -> text of the field that it calls for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from tablewright.rendering import text
from tablewright.rendering.choices import kept_values
from tablewright.rendering.context import Context
from tablewright.rendering.counting_keys import counting_key
from tablewright.rendering.defaults import (
    db_default,
    default_of_relation,
    expression_default,
    is_empty_text,
    python_default,
    sequence_default,
    sequence_notes,
    written_as_is,
)
from tablewright.rendering.generated_fields import generated_field
from tablewright.rendering.keys import says_all
from tablewright.rendering.kinds import Kind, kind_of
from tablewright.rendering.naming import field_name, mapped_field
from tablewright.rendering.native_fields import native_kind
from tablewright.rendering.operands import written_operands
from tablewright.rendering.relations import (
    Relation,
    deletes_in_python,
    on_delete,
    relation_of,
    written_models,
    written_targets,
)
from tablewright.rendering.reverse import attributes, names_on, reverse_name
from tablewright.rendering.scalars import Operands
from tablewright.schema.model import Column, Schema, Table
from tablewright.schema.names import ORACLE_NAME_LENGTH
from tablewright.schema.types import parse_type
from tablewright.source.class_edits import ClassText
from tablewright.source.edits import ImportNeed

_YES_OR_NO = ('"Y"', '"N"')

COMMENTING = frozenset({"postgresql", "mysql", "oracle"})


@dataclass(frozen=True, slots=True)
class FieldText:
    """`name = call`, e.g. "title", "models.CharField(max_length=50)". `notes` are comment lines that stand above it.

    `nested` are classes that stand in the model, in front of its fields (choices; a whole model's text alone has any),
    `beside` those that stand in front of the models (fields of the database's own types).
    """

    name: str
    call: str
    imports: tuple[ImportNeed, ...] = ()
    notes: tuple[str, ...] = ()
    nested: tuple[ClassText, ...] = ()
    beside: tuple[ClassText, ...] = ()


def field_for(
    column: Column, table: Table, schema: Schema, context: Context, taken: Collection[str] = (), name: str | None = None
) -> FieldText:
    """The field for a column: class, sizes, NULL, keys, relation, `db_column` where the name would not give it.

    `name` fixes the Python name (the field exists already); otherwise one is chosen that is not in `taken` and not
    a name of the table's written model. A column is `primary_key` when it is the table's only key column, and the
    written model has no other key.
    """
    models = written_models(schema, context)
    written = models.get(table.key, [])[:1]
    relation = relation_of(column, table, schema, context, written_targets(models, context))
    others = [f for model in written for f in model.fields if f.column != column.name and not f.implicit]
    key = table.primary_key == (column.name,) and not any(f.primary_key is True for f in others)
    if name is None:
        used = {*taken, *(attribute for field in others for attribute in attributes(field))}
        name = chosen_name(column, table, context, used, relation=isinstance(relation, Relation), key=key)
    related_name = None
    if isinstance(relation, Relation) and written:
        used = names_on(relation.target.label, context)
        own = next((f for f in written[0].fields if f.column == column.name), None)
        if own is None or own.relation is None:
            related_name = related(relation, written[0].name, name, table, used)
    python_level = any(deletes_in_python(model) for model in written)
    operands = written_operands(written[0], table, schema) if written and column.generated is not None else None
    return field_text(
        column,
        table,
        context,
        name,
        relation,
        key=key,
        related_name=related_name,
        python_level=python_level,
        operands=operands,
    )


def chosen_name(
    column: Column,
    table: Table,
    context: Context,
    taken: Collection[str],
    *,
    relation: bool,
    key: bool,
    needed: Collection[str] = (),
) -> str:
    """The user's own name for the column, or one made of its name. `needed`: names that the class body uses itself."""
    wanted = mapped_field(column.name, table.name, table.namespace, context.naming, key=key)
    reserved = {context.models_name.partition(".")[0], *needed}
    if wanted and wanted not in taken and wanted not in reserved:
        return wanted
    return field_name(column.name, taken, relation=relation, key=key, reserved=reserved)


def related(relation: Relation, model: str, name: str, table: Table, used: Collection[str]) -> str | None:
    """`related_name` where the table refers to the target more than once, or Django's own name is taken there."""
    key = relation.foreign_key
    end = (key.target_namespace, key.target_table)
    same = [k for k in table.foreign_keys if (k.target_namespace, k.target_table) == end and len(k.columns) == 1]
    ambiguous = len({k.columns for k in same}) > 1
    return reverse_name(model, name, single=relation.one_to_one, ambiguous=ambiguous, used=used)


def field_text(
    column: Column,
    table: Table,
    context: Context,
    name: str,
    relation: Relation | str,
    *,
    key: bool,
    related_name: str | None = None,
    to_field: str | None = None,
    python_level: bool = False,
    in_key: bool = False,
    indexed: bool = True,
    notes: tuple[str, ...] = (),
    choices: ClassText | None = None,
    whole: bool = False,
    kind: Kind | None = None,
    operands: Operands | None = None,
) -> FieldText:
    """The field with everything settled: its name, its relation (or why there is none), whether it is the key.

    `in_key`: one of a composite key's columns, which Django does not let be NULL. `to_field`: the field that the
    relation's target calls `relation.to_field`, where the target is not a written model. `indexed`: an index of the
    relation's column is left to the ForeignKey; otherwise Meta has the table's. `choices`: the class, for the model to
    hold, of the values that the column allows. `whole`: of a whole model's text, which also says what
    only a new table needs. `kind`: what `kind_of` says, where that is known already.
    """
    kind = kind or kind_of(column, table, context)
    plain = not isinstance(relation, Relation)
    beside: tuple[ClassText, ...] = ()
    own = native_kind(column, table, kind, context, chosen=choices is not None, exact=whole) if plain else None
    if own is not None:
        kind, beside = own[0], (own[1],)
        choices = None if kind.value == "yes-no" else choices
    if column.generated is not None:
        rest = _db_column(name, column, context)
        rest += ["unique=True"] if _unique(column, table, context) else []
        path, arguments, needed, computed = generated_field(column, kind, context, rest, operands)
        call = text.call(path, [*arguments, *_comment(column, context)])
        return FieldText(name, call, needed, (*notes, *_said(relation), *computed), beside=beside)
    imports, said = tuple[ImportNeed, ...](), tuple[str, ...]()
    if isinstance(relation, Relation):
        rule = on_delete(
            relation,
            context,
            null=column.null and not key and not in_key,
            python_level=python_level,
            default=not table.is_view and db_default(column, kind, context) is not None,
        )
        path, arguments = _relation(relation, table, context, rule, one_to_one=key)
        imports = relation.target.imports
        if relation.to_field is not None:
            arguments.append(f"to_field={text.string(to_field or relation.target.fields[relation.to_field])}")
        if related_name:
            arguments.append(f"related_name={text.string(related_name)}")
        if not indexed and path.endswith(".ForeignKey"):
            arguments.append("db_index=False")
    else:
        path, arguments, imports = kind.path, list(kind.arguments), kind.imports
        said = (*kind.notes, *_said(relation))
        if choices is not None:
            arguments = [argument for argument in arguments if not argument.startswith("choices=")]
            arguments.append(f"choices={choices.name}.choices")
        if key and column.auto and kind.value == "int":
            kind, beside = counting_key(kind, column, table, context, whole=whole)
            path, arguments = kind.path, list(kind.arguments)
        elif column.auto and not sequence_default(column, table, context):
            said = (*said, "The database counts this column by itself.")
    arguments += _db_column(_column_of(name, relation=isinstance(relation, Relation)), column, context)
    arguments += _flags(
        column, table, kind, context, key=key, in_key=in_key, one_to_one=path.endswith(".OneToOneField")
    )
    # Forms refuse an empty text that is one of the choices, unless the field may be blank.
    if choices is not None and "blank=True" not in arguments and "" in kept_values(column, table, context.vendor):
        arguments.append("blank=True")
    default = None
    if not table.is_view and not (key and column.auto):
        default = db_default(column, kind, context) or sequence_default(column, table, context)
        if whole and not column.auto and (default is None or written_as_is(kind, context)):
            default = expression_default(column, context)
        if kind.value == "yes-no" and (said_default := db_default(column, kind_of(column, table, context), context)):
            default = ({'"Y"': "True", '"N"': "False"}[said_default[0]], ()) if said_default[0] in _YES_OR_NO else None
    if plain and kind.collates and column.collation:
        arguments.append(f"db_collation={text.string(column.collation)}")
    if default:
        said = (*said, *sequence_notes(column, context))
        arguments.append(f"db_default={default[0] if plain else default_of_relation(default[0], context)}")
        imports = (*imports, *default[1])
    elif whole and plain and not key and not table.is_view and (constant := python_default(column, kind, context)):
        arguments.append(f"default={constant[0]}")
        imports = (*imports, *constant[1])
    arguments += _comment(column, context)
    nested = (choices,) if choices is not None and plain else ()
    return FieldText(name, text.call(path, arguments), imports, (*notes, *said), nested, beside)


def unique_in_meta(column: Column, context: Context) -> bool:
    """MySQL: Django warns of a unique CharField of more than 255 characters, but not of a constraint on it."""
    native = parse_type(context.vendor, column.base_type)
    return context.vendor == "mysql" and native.family == "text" and (native.length or 0) > 255


def quoted(name: str, vendor: str = "") -> str:
    """A name as Django must be given it to quote it right: by itself it escapes neither quotes nor percent signs.

    On Oracle it does escape those, and cuts long names that have no quotes already; there quotes are in no name."""
    if vendor == "oracle":
        return f'"{name}"' if len(name) > ORACLE_NAME_LENGTH else name
    mark = "`" if vendor == "mysql" else '"'
    escaped = name.replace("%", "%%")
    return mark + escaped.replace(mark, mark * 2) + mark if mark in name else escaped


def _relation(
    relation: Relation, table: Table, context: Context, rule: str, *, one_to_one: bool
) -> tuple[str, list[str]]:
    path = f"{context.models_name}.{'OneToOneField' if one_to_one or relation.one_to_one else 'ForeignKey'}"
    key = relation.foreign_key
    to_itself = (key.target_namespace, key.target_table) == table.key
    unkept = [] if key.enforced else ["db_constraint=False"]
    return path, ['"self"' if to_itself else relation.target.expression, rule, *unkept]


def _flags(
    column: Column, table: Table, kind: Kind, context: Context, *, key: bool, in_key: bool, one_to_one: bool
) -> list[str]:
    flags = []
    if key:
        flags.append("primary_key=True")
    elif not one_to_one and _unique(column, table, context):
        flags.append("unique=True")
    if column.null and not key and not in_key:
        flags += ["null=True", "blank=True"]
    elif kind.value == "str" and not key and is_empty_text(column):
        flags.append("blank=True")
    return flags


def _unique(column: Column, table: Table, context: Context) -> bool:
    said = any(each.columns == (column.name,) and says_all(each, table, context) for each in table.unique_constraints)
    return (said or table.primary_key == (column.name,)) and not unique_in_meta(column, context)


def _column_of(name: str, *, relation: bool) -> str:
    """The column that Django derives from a field's name."""
    return f"{name}_id" if relation else name


def _db_column(derived: str, column: Column, context: Context) -> list[str]:
    """Nothing where Django's own name for the column finds it."""
    known_as = quoted(column.name, context.vendor)
    same = derived.upper() == known_as.upper() if context.vendor == "oracle" else derived == known_as
    return [] if same else [f"db_column={text.string(known_as)}"]


def _comment(column: Column, context: Context) -> list[str]:
    if column.comment and context.comments == "help-text":
        return [f"help_text={text.string(column.comment)}"]
    commented = column.comment and context.django >= (4, 2) and context.vendor in COMMENTING
    return [f"db_comment={text.string(column.comment or '')}"] if commented else []


def _said(relation: Relation | str) -> tuple[str, ...]:
    return (relation,) if isinstance(relation, str) and relation else ()
