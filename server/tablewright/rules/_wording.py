"""What rules have in common: a pairing and words -> Finding, at the right span, with names as messages quote them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from tablewright.comparison import FieldPair, Pairing
from tablewright.findings import Finding, Fix, Severity
from tablewright.rendering.context import Context, Naming
from tablewright.rendering.edits import add_fields
from tablewright.rendering.fields import FieldText, field_for
from tablewright.rendering.geometry import GIS_MODELS, GIS_NAME
from tablewright.rendering.places import place_for
from tablewright.rules._between import doubtful
from tablewright.schema.model import Column
from tablewright.source.class_edits import ClassText
from tablewright.source.edits import Edit
from tablewright.source.models import Field
from tablewright.source.statements import Assignment, Span

_LONGEST_NAME = 120


def quoted(name: str) -> str:
    """A name in a message, on one line whatever it holds."""
    plain = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in name)
    return f"“{plain if len(plain) <= _LONGEST_NAME else plain[:_LONGEST_NAME] + '…'}”"


def native(column: Column) -> str:
    """The column's type in the database's words, on one line."""
    words = " ".join(column.native_type.split())
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in words)[:_LONGEST_NAME] or "no type"


def joined(words: Sequence[str]) -> str:
    """a, b and c"""
    return " and ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def did_you_mean(names: Sequence[str]) -> str:
    return f"Did you mean {' or '.join(names)}?"


def own_statement(field: Field) -> Assignment | None:
    """The statement of a field that this very class writes; only there can a finding stand or a fix write."""
    return field.statement if field.inherited_from is None and not field.implicit else None


def class_name_span(pairing: Pairing) -> Span:
    return pairing.model.statement.name_span


def field_span(pairing: Pairing, field: Field) -> Span:
    statement = own_statement(field)
    return statement.name_span if statement else class_name_span(pairing)


def class_span(pairing: Pairing, field: Field) -> Span:
    """Where the field's class is called: `models.CharField`."""
    statement = own_statement(field)
    return statement.path_span if statement else class_name_span(pairing)


def argument_span(pairing: Pairing, field: Field, *names: str) -> Span | None:
    """The value of the first of these arguments that is written."""
    statement = own_statement(field)
    written = (statement.argument(name) for name in names) if statement else ()
    return next((argument.value_span for argument in written if argument), None)


def field_class(field: Field) -> str:
    """`CharField`: the class as a reader of the model knows it."""
    path = field.class_path if isinstance(field.class_path, str) else str(field.internal_type)
    return path.rpartition(".")[2]


def finding(
    pairing: Pairing,
    code: str,
    severity: Severity,
    message: str,
    span: Span,
    *,
    pair: FieldPair | None = None,
    column: Column | None = None,
    about: Field | None = None,
    fixes: Sequence[Fix] = (),
) -> Finding:
    """`about`: a field that maps no column."""
    named = column or (pair.column if pair else None)
    return Finding(
        code=code,
        severity=severity,
        message=message,
        span=span,
        model=pairing.model.label,
        alias=pairing.schema.alias,
        table=pairing.table_name,
        field=pair.field.name if pair else about.name if about else None,
        column=named.name if named else None,
        fixes=tuple(fixes),
    )


def context(pairing: Pairing) -> Context:
    """What new text in this model must fit."""
    model = pairing.model
    return Context(
        django=pairing.django,
        vendor=pairing.schema.vendor,
        models_name=model.names.models_name or "models",
        models=pairing.models,
        app_label=model.app_label,
        managed=model.managed is not False,
        installed_apps=pairing.models.installed_apps,
        use_tz=pairing.around.use_tz,
        comments=pairing.around.comments,
        yes_no=pairing.around.yes_no,
        naming=Naming(renamed=pairing.around.names or {}),
        gis_is_models=model.names.bindings.get(GIS_MODELS, "") == model.names.models_name,
        gis=model.names.bindings.get(GIS_MODELS, GIS_NAME) if pairing.backend.is_gis else None,
    )


def adding_context(pairing: Pairing) -> Context:
    """The same for text that brings a relation which was not there."""
    return replace(context(pairing), doubtful=doubtful(pairing.model, pairing.models))


def new_fields(pairing: Pairing, columns: Sequence[Column]) -> tuple[FieldText, ...]:
    """Fields for columns that have none; their names clash with nothing in the class."""
    table = pairing.table
    if table is None:
        return ()
    taken = {field.name for field in pairing.model.fields} | set(pairing.model.statement.others)
    taken |= {f"{field.name}_id" for field in pairing.model.fields if field.relation}
    texts: list[FieldText] = []
    here = adding_context(pairing)
    for column in columns:
        text = field_for(column, table, pairing.schema, here, taken)
        texts.append(text)
        taken |= {text.name, f"{text.name}_id"}
    return tuple(texts)


def add_fields_fix(pairing: Pairing, columns: Sequence[Column], title: str, *, preferred: bool = False) -> Fix:
    texts = dict(zip(columns, new_fields(pairing, columns), strict=True))
    return _adding(pairing, texts, title, preferred=preferred)


def adding_fixes(
    pairing: Pairing, columns: Sequence[Column], left: Collection[str] = ()
) -> Iterator[tuple[Column, list[Fix]]]:
    """Per column: a field for it, or for all but those that are `left` to another rule. Not preferred while a field
    lacks its column: it may mean this one."""
    table = pairing.table
    if not columns or table is None:
        return
    lost = any(pair.column is None for pair in pairing.pairs)
    readable = [column for column in pairing.unmapped if table.readable(column) and column.name not in left]
    wanted = [column for column in pairing.unmapped if column in columns or column in readable]
    texts = dict(zip(wanted, new_fields(pairing, wanted), strict=True))
    title = f"Add fields for all {len(texts)} columns without one"
    every = [_adding(pairing, texts, title)] if len(texts) > 1 else []
    for column in columns:
        title = f"Add a field for column {quoted(column.name)}"
        yield column, [_adding(pairing, {column: texts[column]}, title, preferred=not lost), *every]


def _adding(pairing: Pairing, texts: Mapping[Column, FieldText], title: str, *, preferred: bool = False) -> Fix:
    imports = tuple(dict.fromkeys(need for text in texts.values() for need in text.imports))
    order = list(pairing.table.columns).index(next(iter(texts))) if pairing.table is not None else 0
    edits = adding_edits(pairing, texts)
    return Fix(title, edits, preferred=preferred, imports=imports, classes=classes_of(texts.values()), order=order)


def classes_of(texts: Iterable[FieldText]) -> tuple[ClassText, ...]:
    """Those that the fields use, each once."""
    return tuple(dict.fromkeys(each for text in texts for each in text.beside))


def adding_edits(pairing: Pairing, texts: Mapping[Column, FieldText]) -> tuple[Edit, ...]:
    """New fields, each at its column's place among those that are there."""
    own = ((pair.column, own_statement(pair.field)) for pair in pairing.pairs)
    written = {column.name: statement for column, statement in own if column is not None and statement is not None}
    places: dict[int | None, list[FieldText]] = {}
    for column, text in texts.items():
        at = place_for(column, pairing.table, pairing.model, written) if pairing.table is not None else None
        places.setdefault(at, []).append(text)
    return tuple(edit for at, here in places.items() for edit in add_fields(pairing.model, here, at))


def missing_key(pairing: Pairing) -> FieldPair | None:
    """Django's implicit `id`, where the table has no such column: the subject of no-primary-key alone."""
    return next((p for p in pairing.pairs if p.field.implicit and p.field.name == "id" and p.column is None), None)
