"""(Model of the source, Django's word on an older text of it) -> Model with what still holds of that word."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tablewright.source import parts
from tablewright.source.ancestry import ancestors, harmless, is_function
from tablewright.source.catalog import FIELDS, canonical, known_package
from tablewright.source.completing import Said, joined, options, paired_fields
from tablewright.source.filling import filled, is_automatic, is_open, known_field
from tablewright.source.models import Field, Model
from tablewright.source.registry import RegistryField, RegistryModel
from tablewright.source.standing import ClassKey, Standing, Then, is_made_by_hand, owner_of, same_statement
from tablewright.source.statements import UNKNOWN, Assignment, Reference
from tablewright.source.wishing import FieldWish, wish_of
from tablewright.source.world import Defined, External, World, base_definitions


@dataclass(frozen=True, slots=True)
class Partly:
    """What it takes. `world` is made when first needed. `automatic`: app label -> a key that Django adds there."""

    said: Said
    then: Then
    world: Callable[[], World]
    constructed: Mapping[str, RegistryField]
    automatic: Mapping[str, RegistryField]

    def merged(
        self, model: Model, known: RegistryModel | None, standing: Standing
    ) -> tuple[Model, list[FieldWish], frozenset[str]]:
        """The model, what the agent should be asked for, and the names of fields that it made."""
        wishes: list[FieldWish] = []
        doubts: list[str] = []
        line = ancestors(self.world(), Defined(model.path, model.statement))
        written, late = self._apart(known)
        pairs = paired_fields(model.fields, written)
        own = [field for field in model.fields if field.name not in late or field.inherited_from is None]
        fields = [self._field(model, field, pairs.get(field.name), known, standing) for field in own]
        before = tuple(fields)
        for position, field in enumerate(before):
            if not _wanted(field):
                continue
            fields[position] = self._asked(model, field, line, wishes, doubts)
        made = frozenset(one.name for one, other in zip(fields, before, strict=True) if one is not other)
        taken = {id(each) for each in pairs.values()}
        rest = [each for each in written if id(each) not in taken]
        more = list(self._more(model, known, rest, standing, doubts)) if known is not None else []
        if not model.complete:
            doubts += self._doubts(model, known, standing, line)
        unsure: list[str] = []
        if not model.proxy:
            fields, unsure = self._keyed(model, joined(more, fields), known, rest, standing, sure=not doubts)
        if known is not None and standing.headers:
            doubts += list(self._revealed(known, standing))[:1]
        doubts += [f"“{name}” is made at run time, and its class was edited since." for name in sorted(late)[:1]]
        if not model.complete:
            doubts += [f"What field “{field.name}” maps is not known." for field in fields if field.maps == "unknown"]
        doubts += unsure
        complete = not doubts
        reason = None if complete else (model.incomplete_reason if known is None else None) or doubts[0]
        changes = {"fields": tuple(fields), "complete": complete, "incomplete_reason": reason}
        result = replace(model, **changes)  # type: ignore[arg-type]
        return replace(result, **options(result, known, standing, self.said)), wishes, made  # type: ignore[arg-type]

    def _apart(self, known: RegistryModel | None) -> tuple[list[RegistryField], frozenset[str]]:
        """What Django said of fields that are written, or that it adds by itself; and the names of those that code
        makes, which hide what is inherited."""
        every = known.fields if known is not None else ()
        late = frozenset(each.name for each in every if not each.defined_in and not _by_nobody(each))
        return [each for each in every if each.name not in late], late

    # -- the fields of the source

    def _field(
        self,
        model: Model,
        field: Field,
        django: RegistryField | None,
        known: RegistryModel | None,
        standing: Standing,
    ) -> Field:
        if django is None or known is None or not is_open(field):
            return field
        if field.statement is None:
            same = field.implicit and _by_nobody(django) and self.said.labels and standing.headers
            return filled(field, django, self.said.registry) if same else field
        owner = owner_of(django, known)
        if owner is None or (field.inherited_from is None) != (owner == (model.path, model.name)):
            return field
        statement = same_statement(django, owner, standing, self.then)
        if statement is None or statement != field.statement:
            return field
        return filled(field, django, self.said.registry)

    def _asked(
        self, model: Model, field: Field, line: Sequence[Defined], wishes: list[FieldWish], doubts: list[str]
    ) -> Field:
        """An edited field, of a class that is as Django knows it: with what Django says when it makes one."""
        statement = field.statement
        owner = next((each for each in line if _has(each, statement)), None)
        if owner is None or statement is None:
            return field
        changed = self.then.changed.get(owner.path)
        called = parts.words(statement.call_path or "")
        if changed is not None and changed.touches(called):
            return field
        registry = self.said.registry
        wish = wish_of(self.world(), owner, statement, model.label, registry.apps.values())
        if wish is None:
            return field
        known = self.constructed.get(wish.key)
        if known is None:
            wishes.append(wish)
            return field
        if self._adds_fields(known):
            doubts.append(f"Field “{field.name}” may add further fields, which are known once the file is saved.")
        return filled(field, known, registry)

    def _adds_fields(self, known: RegistryField) -> bool:
        """As far as is told; else by what fields of this class did so far."""
        if known.adds_fields is not None:
            return known.adds_fields
        holders = [
            model
            for model in self.said.registry.models
            if any(each.class_path == known.class_path for each in model.fields)
        ]
        late = (each for model in holders for each in model.fields if not each.defined_in and not _by_nobody(each))
        return not holders or any(late)

    # -- the fields that source does not see

    def _more(
        self,
        model: Model,
        known: RegistryModel,
        rest: Sequence[RegistryField],
        standing: Standing,
        doubts: list[str],
    ) -> Iterator[Field]:
        hidden = self._hidden(standing)
        for each in rest:
            owner = owner_of(each, known)
            if owner is None:
                continue
            if owner[0] in self.then.typed or owner[0] in self.then.loaded:
                unchanged = owner in standing.same or same_statement(each, owner, standing, self.then) is not None
                if not unchanged:
                    if not is_made_by_hand(each, owner, self.then):
                        doubts.append(f"“{each.name}” is made in a way that is known once the file is saved.")
                    continue
                own = owner == (model.path, model.name)
                visible = own or (standing.headers and each.name not in self._hidden(standing, owner))
            else:
                visible = standing.headers and each.name not in hidden
            if visible:
                yield known_field(each, self.said.registry)

    def _hidden(self, standing: Standing, below: ClassKey | None = None) -> frozenset[str]:
        """What classes of the project that were edited bind now; `below`: those in front of this one."""
        names: set[str] = set()
        for key in standing.chain:
            if key == below:
                break
            both = self.then.pair(key) if key not in standing.same else None
            if both is not None:
                names |= parts.names(both[0])
        return frozenset(names)

    def _revealed(self, known: RegistryModel, standing: Standing) -> Iterator[str]:
        """A name that a class no longer binds may have hidden a field of another package's class."""
        lost: set[str] = set()
        for key in standing.chain:
            both = self.then.pair(key) if key not in standing.same else None
            if both is not None:
                lost |= parts.names(both[1]) - parts.names(both[0])
        foreign = [dotted for dotted, file in known.ancestry.items() if file not in self.then.typed] if lost else []
        for name in sorted(lost):
            if any(not self._lacks(dotted, name, known) for dotted in foreign):
                yield f"“{name}” may have hidden a field of a base that is not part of the project."

    def _lacks(self, dotted: str, name: str, known: RegistryModel) -> bool:
        """Another model with this base, where nothing hides such a field, has none."""
        for model in self.said.registry.models:
            if model is known or dotted not in model.ancestry or model.field(name) is not None:
                continue
            files = {model.file, *model.ancestry.values()} & self.then.typed.keys()
            written = (
                each.statement for file in files if file in self.then.loaded for each in self.then.loaded[file].classes
            )
            if files <= self.then.loaded.keys() and all(name not in parts.names(each) for each in written):
                return True
        return False

    def _keyed(
        self,
        model: Model,
        fields: list[Field],
        known: RegistryModel | None,
        rest: Sequence[RegistryField],
        standing: Standing,
        *,
        sure: bool,
    ) -> tuple[list[Field], list[str]]:
        """With the keys and links that Django adds, and why there may be others. `sure`: no other field is hidden."""
        doubts: list[str] = []
        registry = self.said.registry
        written = {field.name for field in fields}
        links = [each for each in rest if each.parent_link and not each.defined_in]
        for link in links:
            other = any(
                field.statement is not None and field.statement.argument("parent_link") is not None for field in fields
            )
            if not standing.headers or other or link.name in self._hidden(standing):
                doubts.append(f"The link “{link.name}” to its parent is not sure any more.")
                continue
            keys = [field.primary_key for field in fields if field.maps != "none"]
            primary = UNKNOWN if UNKNOWN in keys else True not in keys
            fields = [replace(known_field(link, registry), primary_key=primary), *fields]
        order = next((each for each in rest if each.name == "_order" and not each.defined_in), None)
        if order is not None and standing.metas:
            fields = [known_field(order, registry), *fields]
        elif order is not None:
            doubts.append("Its order with respect to another model is not sure any more.")
        keys = [field.primary_key for field in fields if field.maps != "none"]
        if any(key is True for key in keys) or model.composite_primary_key is not None or model.complete:
            return fields, doubts
        if UNKNOWN in keys or doubts or not sure:
            return fields, [*doubts, "One of its fields may be the primary key."]
        before = next((each for each in rest if is_automatic(each)), None)
        automatic = before or (self.automatic.get(model.app_label) if self.said.labels else None)
        if automatic is None or "id" in written or not (standing.headers or known is None):
            return fields, [*doubts, "What its primary key is, is not known."]
        if not self.said.labels:
            return fields, [*doubts, "The app's kind of primary key may have been edited."]
        return [known_field(automatic, registry), *fields], doubts

    # -- the model

    def _doubts(
        self, model: Model, known: RegistryModel | None, standing: Standing, line: Sequence[Defined]
    ) -> Iterator[str]:
        """Why a class that was edited may have more fields than are seen."""
        world = self.world()
        for each in line:
            statement, name = each.statement, each.statement.name
            if each.path.startswith("<"):
                continue
            for base in base_definitions(world, each):
                explained = isinstance(base, Defined) or (isinstance(base, External) and known_package(base.path))
                if not explained and not (standing.headers and known is not None):
                    yield f"A base of “{name}” is not part of the project."
            if each.key in standing.same:
                continue
            if any(not is_function(statement.block[part.start : part.end]) for part in statement.broken):
                yield f"Part of “{name}” does not parse, so it may have more fields."
            if statement.unclear:
                yield f"The body of “{name}” assigns names in a way that is not followed."
            if statement.keywords or not all(harmless(world, each, value) for value in statement.decorators):
                yield f"“{name}” has a metaclass or a decorator of its own, and was edited since."
            if name in self.then.typed[each.path].patched:
                yield f"The module adds to “{name}” behind its body, which was edited since."
            for constant, value in statement.constants.items():
                if isinstance(value, Reference) and not _plain(world, each, value):
                    yield f"It is not known what “{constant}” in “{name}” is."


def _by_nobody(each: RegistryField) -> bool:
    return not each.defined_in and (each.parent_link or each.name == "_order" or is_automatic(each))


def _wanted(field: Field) -> bool:
    """Of a class that source does not explain."""
    if field.statement is None or field.statement.conditional:
        return False
    custom = not isinstance(field.class_path, str) or canonical(field.class_path) not in FIELDS
    return custom and (field.internal_type is UNKNOWN or field.maps == "unknown")


def asks(model: Model) -> bool:
    """Django may be asked for one of its fields."""
    return any(_wanted(field) for field in model.fields)


def _has(each: Defined, statement: Assignment | None) -> bool:
    return statement is not None and any(statement is own for own in each.statement.assignments)


def _plain(world: World, each: Defined, value: Reference) -> bool:
    root = value.path.partition(".")[0]
    if root in each.statement.others:
        return True
    found = world.define(each.path, value.path)
    return isinstance(found, Defined) or (isinstance(found, External) and known_package(found.path))
