"""Class of a project -> Model: its table, its fields with those of its bases, and what about it stays unsure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import cast

from tablewright.source.ancestry import ancestors, harmless, is_abstract, is_evident, is_function, is_model, option
from tablewright.source.apps import App
from tablewright.source.field_relations import Scope
from tablewright.source.fields import field_of
from tablewright.source.keys import COMPOSITE, implicit, with_implicit, with_joins
from tablewright.source.kinds import kind_of_call
from tablewright.source.meta_indexes import indexes_of
from tablewright.source.models import Field, Model
from tablewright.source.statements import UNKNOWN, Opaque, Reference, Unknown
from tablewright.source.values import is_plain
from tablewright.source.world import Constant, Defined, External, World, base_definitions, base_path

_LONGEST_NAME = 63
"""PostgreSQL's limit. Django shortens a longer name by the vendor's rule, which source cannot tell."""

_DEPTH = 30

_USER_MODEL = frozenset({"django.conf.settings.AUTH_USER_MODEL", "django.contrib.auth.get_user_model"})


@dataclass(frozen=True, slots=True)
class Modelling:
    """What models are made with."""

    world: World
    default_auto_field: str
    auth_user_model: str

    def __post_init__(self) -> None:
        self.world.kinds["label"] = self._label_of_name
        self.world.kinds["patched"] = self._patched

    def model(self, definition: Defined) -> Model | None:
        """None for a class that is no model."""
        world, statement = self.world, definition.statement
        known = is_model(world, definition)
        if known is False:
            return None
        scope = self.scope(definition)
        own, reasons = self._own(definition, scope)
        if known is None and not is_evident(world, definition, own):
            return None
        abstract = is_abstract(world, definition)
        proxy = option(world, definition, "proxy")
        is_proxy = proxy is UNKNOWN or bool(proxy)
        fields, inherited = self._fields(definition, scope, own, _DEPTH)
        reasons += inherited
        parent = self._concrete_parent(definition) if is_proxy else None
        if parent is not None and (behind := self.model(parent)) is not None:
            fields = [*behind.fields, *fields]
            reasons += [behind.incomplete_reason] if behind.incomplete_reason else []
        elif not abstract and not is_proxy:
            reasons += [
                f"Field “{field.name}” may be the primary key, as far as source can tell."
                for field in fields
                if field.primary_key is UNKNOWN and field.maps != "unknown"
            ]
            parents = [(each.statement.name, self.scope(each).label) for each in self._parents(definition)]
            fields = with_implicit(
                fields,
                parents,
                self._automatic(definition) if not reasons else None,
                ordered=option(world, definition, "order_with_respect_to") not in (None, UNKNOWN),
            )
        db_table = self._table(definition, scope, proxy=proxy)
        fields = with_joins(fields, scope.label, db_table)
        managed = option(world, definition, "managed")
        comment = option(world, definition, "db_table_comment")
        unknown_base = None in (is_model(world, base) for base in base_definitions(world, definition))
        if managed is None:
            managed = UNKNOWN if unknown_base else True
        return Model(
            name=statement.name,
            label=scope.label,
            app_label=scope.app_label,
            path="" if definition.path.startswith("<") else definition.path,
            statement=statement,
            names=world.names_of(definition.path),
            db_table=db_table,
            db_table_written=option(world, definition, "db_table") not in (None, ""),
            managed=managed if isinstance(managed, Unknown) else bool(managed),
            abstract=abstract,
            proxy=is_proxy,
            fields=tuple(fields),
            complete=not reasons,
            incomplete_reason=reasons[0] if reasons else None,
            composite_primary_key=self._composite(definition, fields),
            registered=self._registered(definition, scope),
            indexes=UNKNOWN if unknown_base else indexes_of(world, definition, fields, scope.label),
            comment=comment if comment is None or isinstance(comment, str) else UNKNOWN,
        )

    def _registered(self, definition: Defined, scope: Scope) -> bool:
        swappable = option(self.world, definition, "swappable")
        kept = swappable is None or scope.label.lower() == self.auth_user_model.lower()
        return kept and not definition.statement.conditional and bool(self.world.ask(("loaded", definition.path, "")))

    # -- names

    def scope(self, definition: Defined) -> Scope:
        """Its label and app label; the latter is "" when the app is not known."""
        written = option(self.world, definition, "app_label")
        app = cast(App, self.world.ask(("app", definition.path, "")))
        label = app.label if written is None else written if isinstance(written, str) else ""
        name = definition.statement.name
        return Scope(f"{label}.{name}" if label else name, label)

    def _label_of_name(self, path: str, dotted: str) -> str | None:
        """The label of the model that a name in a file means; None when it means none that is known."""
        found = self.world.define(path, dotted)
        if isinstance(found, Defined):
            scope = self.scope(found)
            return scope.label if scope.app_label and is_model(self.world, found) is not False else None
        if isinstance(found, External) and found.path in _USER_MODEL:
            return self.auth_user_model
        if isinstance(found, Constant):
            value = self.world.value(found.path, found.value, {})
            if isinstance(value, str) and "." in value:
                return value
        return None

    def _patched(self, path: str, name: str) -> bool:
        return name in self.world.module(path).patched

    def _table(self, definition: Defined, scope: Scope, *, proxy: object) -> str | Unknown:
        if proxy is UNKNOWN:
            return UNKNOWN
        if proxy:
            parent = self._concrete_parent(definition)
            return self._table(parent, self.scope(parent), proxy=False) if parent is not None else UNKNOWN
        written = option(self.world, definition, "db_table")
        if written is not None and written != "":
            return written if isinstance(written, str) else UNKNOWN
        derived = f"{scope.app_label}_{scope.label.rpartition('.')[2].lower()}"
        return derived if scope.app_label and len(derived) <= _LONGEST_NAME else UNKNOWN

    # -- fields

    def _own(self, definition: Defined, scope: Scope) -> tuple[list[Field], list[str]]:
        """The fields of its own body, and why there may be more."""
        statement = definition.statement
        fields = [
            field
            for assignment in statement.assignments
            if (field := field_of(self.world, definition, assignment, scope)) is not None
        ]
        reasons = [f"{reason}, so it may have more fields." for reason in self._doubts(definition)]
        reasons += [
            f"Field “{field.name}” is of a class that source alone does not explain, so its columns are not known."
            for field in fields
            if field.maps == "unknown"
        ]
        return fields, reasons

    def _doubts(self, definition: Defined) -> Iterator[str]:
        world, statement = self.world, definition.statement
        name = statement.name
        if any(not is_function(statement.block[part.start : part.end]) for part in statement.broken):
            yield f"Part of “{name}” does not parse"
        if statement.unclear:
            yield f"The body of “{name}” assigns names in a way that is not followed"
        for constant, value in statement.constants.items():
            if isinstance(value, Reference) and not self._plain(definition, value.path):
                yield f"It is not known what “{constant}” in “{name}” is"
        if "metaclass" in statement.keywords or "**" in statement.keywords:
            yield f"“{name}” has a metaclass of its own"
        for decorator in statement.decorators:
            if not harmless(world, definition, decorator):
                yield f"“{name}” has a decorator that is not known"
        if world.ask(("patched", definition.path, name)):
            yield f"The module adds to “{name}” behind its body"
        for base, meant in zip(statement.bases, base_definitions(world, definition), strict=True):
            if isinstance(meant, Defined):
                continue
            if meant is None or is_model(world, meant) is None:
                written = base_path(base) or (base.text.split("\n")[0][:80] if isinstance(base, Opaque) else "")
                yield f"The base “{written}” of “{name}” is not part of the project"

    def _plain(self, definition: Defined, path: str) -> bool:
        """A name in a class body that is no field: something of Django's or Python's own, a class, a value."""
        statement = definition.statement
        root = path.partition(".")[0]
        if root in statement.others:
            return True
        if any(assignment.name == root for assignment in statement.assignments):
            return False
        found = self.world.define(definition.path, path)
        if isinstance(found, Constant):
            return is_plain(found.value) or self.world.value(found.path, found.value, {}) is not UNKNOWN
        if found is None and "." in path:  # A member of one of the project's classes.
            owner, _, last = path.rpartition(".")
            holder = self.world.define(definition.path, owner)
            return isinstance(holder, Defined) and not self._called(holder, last)
        return found is not None

    def _called(self, holder: Defined, name: str) -> bool:
        """The class's attribute is what a call gives, which may be a field."""
        return any(
            assignment.name == name and kind_of_call(self.world, each, assignment) is not None
            for each in ancestors(self.world, holder)
            for assignment in each.statement.assignments
        )

    def _fields(self, definition: Defined, scope: Scope, own: list[Field], depth: int) -> tuple[list[Field], list[str]]:
        """Its own fields and those of its abstract bases, as Django takes them over; and why there may be more."""
        world = self.world
        statement = definition.statement
        hidden = {*statement.others, *(assignment.name for assignment in statement.assignments)}
        fields = {field.name: field for field in own}
        inherited: dict[str, Field] = {}
        reasons: list[str] = []
        parents = {base.key for base in base_definitions(world, definition) if isinstance(base, Defined)}
        for base in ancestors(world, definition)[1:] if depth > 0 else ():
            names = {*base.statement.others, *(assignment.name for assignment in base.statement.assignments)}
            if base.key not in parents or is_model(world, base) is False:
                hidden |= names
                continue
            if not is_abstract(world, base):
                if not self._extends(base):
                    reasons.append(f"It is not known whether “{base.statement.name}” is a model.")
                hidden |= {field.name for field in self._own(base, scope)[0]}
                continue
            of_base, doubts = self._own(base, scope)
            taken, more = self._fields(base, scope, of_base, depth - 1)
            reasons += [*doubts, *more]
            label = self.scope(base).label
            for field in taken:
                if field.name not in fields and field.name not in hidden and field.name not in inherited:
                    inherited[field.name] = replace(field, inherited_from=field.inherited_from or label)
        return [*inherited.values(), *fields.values()], reasons

    def _extends(self, base: Defined) -> bool:
        """A class that extends this base extends a model for sure."""
        known = is_model(self.world, base)
        if known is not None:
            return known
        return is_evident(self.world, base, self._own(base, self.scope(base))[0])

    # -- keys

    def _parents(self, definition: Defined) -> Iterator[Defined]:
        """The concrete models that it extends, also behind abstract ones (a proxy stands for the model behind it)."""
        seen: set[tuple[str, str]] = set()
        direct = {each.key for each in base_definitions(self.world, definition) if isinstance(each, Defined)}
        for base in ancestors(self.world, definition)[1:]:
            if base.key not in direct:
                continue
            found: list[Defined | None] = []
            if is_abstract(self.world, base):
                found += self._parents(base)
            elif self._extends(base):
                found.append(self._concrete_parent(base) if option(self.world, base, "proxy") is True else base)
            for concrete in found:
                if concrete is not None and concrete.key not in seen:
                    seen.add(concrete.key)
                    yield concrete

    def _concrete_parent(self, definition: Defined) -> Defined | None:
        for base in ancestors(self.world, definition)[1:]:
            if is_abstract(self.world, base) or not self._extends(base):
                continue
            if option(self.world, base, "proxy") is not True:
                return base
        return None

    def _automatic(self, definition: Defined) -> Field:
        label = self.scope(definition).app_label
        app = cast(App, self.world.ask(("app of label", definition.path, label)))
        path: str | Unknown = self.default_auto_field or UNKNOWN
        if app.auto_field is not None:
            path = app.auto_field
        return implicit("id", path, "id", primary_key=True)

    def _composite(self, definition: Defined, fields: list[Field]) -> tuple[str, ...] | Unknown | None:
        for field in fields:
            if field.class_path == COMPOSITE and field.statement is not None:
                names = [
                    self.world.value(definition.path, argument.value, {}) if argument.name is None else UNKNOWN
                    for argument in field.statement.arguments
                    if argument.name in (None, "*", "**")
                ]
                known = tuple(name for name in names if isinstance(name, str))
                return known if len(known) == len(names) else UNKNOWN
        return None
