"""What Django said of classes that source takes for no models -> Models of these, to be completed like all others.

A class is such when its bases are another package's, and nothing in its body tells that it is a model.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from tablewright.source.ancestry import ancestors, is_abstract, is_model
from tablewright.source.field_relations import Scope
from tablewright.source.fields import field_of
from tablewright.source.models import Field, Model, PlacedModel
from tablewright.source.parts import names
from tablewright.source.registry import RegistryModel
from tablewright.source.standing import ClassKey, Then, same_kind
from tablewright.source.statements import UNKNOWN, ClassStatement, Literal, PlacedClass, Unknown
from tablewright.source.told import Told
from tablewright.source.world import Defined, World

REASON = "Source alone does not tell that “{}” is a model."


def with_unseen(
    by_path: Mapping[str, tuple[PlacedModel, ...]],
    told: Told,
    then: Then,
    seen: Mapping[str, frozenset[str]],
    world: Callable[[], World],
    *,
    labels: bool,
) -> dict[str, tuple[PlacedModel, ...]]:
    """`seen`: the models of each file that source knows. `labels`: those of apps are as Django had them."""
    found = dict(by_path)
    missing = {path for path, names in told.in_file.items() if path in then.typed and not names <= _seen(path, seen)}
    for key, known in told.by_class.items() if missing else ():
        path, name = key
        if path not in missing or name in _seen(path, seen):
            continue
        placed = _placed(key, then)
        beside = by_path.get(path, ())
        model = None
        if placed is not None:
            model = _model(key, placed.statement, known, told, then, world, beside, labels=labels)
        if model is not None and placed is not None:
            found[path] = (*found.get(path, ()), PlacedModel(model, placed.offset))
    return {
        path: placed
        if placed is by_path.get(path)
        else tuple(sorted(placed, key=lambda each: each.offset + each.model.span.start))
        for path, placed in found.items()
    }


def _seen(path: str, seen: Mapping[str, frozenset[str]]) -> frozenset[str]:
    return seen.get(path, frozenset())


def _placed(key: ClassKey, then: Then) -> PlacedClass | None:
    """The class, when it was there when Django loaded the file, and is the only one of its name."""
    if then.pair(key) is None:
        return None
    return next((each for each in then.typed[key[0]].classes if each.statement.name == key[1]), None)


def _model(
    key: ClassKey,
    statement: ClassStatement,
    known: RegistryModel,
    told: Told,
    then: Then,
    world: Callable[[], World],
    beside: tuple[PlacedModel, ...],
    *,
    labels: bool,
) -> Model | None:
    path = key[0]
    meta = statement.meta
    if (meta is not None and "abstract" in meta.options) or not same_kind(key, then):
        return None
    before, edited = told.unseen.get(key), bool(then.changed)
    if before is not None and before[1] is False and not edited and before[0] is statement:
        return before[2]
    definition, app_label = Defined(path, statement), _app_label(known, beside, sure=labels)
    if edited and is_model(world(), definition) is False:
        return None
    label = f"{app_label}.{known.name}" if app_label else known.name
    fields = _fields(world(), definition, Scope(label, app_label)) if not known.proxy else ()
    table = meta.options.get("db_table") if meta is not None else None
    managed = meta.options.get("managed") if meta is not None else None
    model = Model(
        name=known.name,
        label=label,
        app_label=app_label,
        path=path,
        statement=statement,
        names=world().names_of(path),
        db_table=_text(table.value if table is not None else None),
        db_table_written=table is not None,
        managed=bool(managed.value.value) if managed is not None and isinstance(managed.value, Literal) else UNKNOWN,
        abstract=False,
        proxy=known.proxy,
        fields=fields,
        complete=False,
        incomplete_reason=REASON.format(known.name),
        registered=False,
    )
    if before is not None and before[2] == model:
        model = before[2]
    told.unseen[key] = (statement, edited, model)
    return model


def _app_label(known: RegistryModel, beside: tuple[PlacedModel, ...], *, sure: bool) -> str:
    """That of the file's other models, where one says no other; "" when it is not known."""
    labels = [placed.model.app_label for placed in beside if placed.model.app_label]
    if known.app_label in labels or (sure and not labels):
        return known.app_label
    return labels[0] if labels else ""


def _fields(world: World, definition: Defined, scope: Scope) -> tuple[Field, ...]:
    """Its own, and those of abstract models of the project that it extends."""
    found: list[Field] = []
    hidden: set[str] = set()
    for each in ancestors(world, definition):
        own = each.key == definition.key
        if own or (is_abstract(world, each) and is_model(world, each) is not False):
            for assignment in each.statement.assignments:
                field = field_of(world, each, assignment, scope) if assignment.name not in hidden else None
                if field is not None:
                    by = None if own else f"{world.names.get(each.path, '')}.{each.statement.name}"
                    found.append(replace(field, inherited_from=by))
        hidden |= names(each.statement)
    return tuple(found)


def _text(value: object) -> str | Unknown:
    return value.value if isinstance(value, Literal) and isinstance(value.value, str) else UNKNOWN
