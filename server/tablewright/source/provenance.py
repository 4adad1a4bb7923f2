"""A model as typed, as Django loaded it, and as both say -> for each of its facts, where that fact comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tablewright.source.filling import FACTS
from tablewright.source.merging import Merged
from tablewright.source.models import Field, Model, Models
from tablewright.source.registry import RegistryField, RegistryModel
from tablewright.source.statements import UNKNOWN, Assignment, Module, Span

TYPED, DEFAULT, DJANGO, MADE, NOBODY = "typed", "default", "django", "constructed", "unknown"


@dataclass(frozen=True, slots=True)
class Fact:
    """`field`: its name, "" for a fact of the model itself. `value`: UNKNOWN where nobody can tell. `origin`: one of
    the words above. `told`: the same for people: "as typed, line 12"."""

    field: str
    name: str
    value: object
    origin: str
    told: str


_ARGUMENTS: Mapping[str, str] = {
    "column": "db_column",
    "has_default": "default",
    "has_db_default": "db_default",
    "relation": "to",
}
"""Fact -> the argument that says it, where that has another name."""

_WRITTEN = ("class_path", "maps")
_MODEL = ("label", "db_table", "managed", "registered", "composite_primary_key", "swapped", "read", "write")


def provenance(
    label: str, source: Models, merged: Models, modules: Mapping[str, Module], django: Merged | None = None
) -> tuple[Fact, ...]:
    """Of the model of that label in `merged`; () when there is none. `source`: what source alone says. `modules`: the
    files as typed. `django`: the merge that `merged` is of; None while Django has said nothing."""
    model = merged.target(label)
    if model is None:
        return ()
    entry = django.entry(model) if django is not None else None
    before = entry.source if entry is not None else source.target(label)
    known = django.known(model) if django is not None else None
    telling = _Telling(model, before, known, entry.made if entry is not None else frozenset(), source, modules)
    return (*telling.model_facts(), *telling.field_facts())


@dataclass(frozen=True, slots=True)
class _Telling:
    model: Model
    source: Model | None
    known: RegistryModel | None
    made: frozenset[str]
    models: Models
    modules: Mapping[str, Module]

    # -- the model

    def model_facts(self) -> Iterator[Fact]:
        for name in _MODEL:
            value = getattr(self.model, name)
            typed = getattr(self.source, name) if self.source is not None else UNKNOWN
            yield Fact("", name, value, *self._of_model(name, value, typed))
        yield Fact("", "complete", self.model.complete, *self._completeness())

    def _of_model(self, name: str, value: object, typed: object) -> tuple[str, str]:
        if value is UNKNOWN:
            return NOBODY, f"unknown: {self._why()}"
        if self.source is None or typed != value or (name in ("swapped", "read", "write") and value is not None):
            return DJANGO, "Django"
        meta = self.source.statement.meta
        option = meta.options.get("app_label" if name == "label" else name) if meta is not None else None
        if option is not None:
            return TYPED, f"as typed, {self._line(self.source, option.span)}"
        if name == "label":
            return TYPED, f"as typed, {self._line(self.source, self.source.statement.name_span)}"
        return DEFAULT, "computed from Django's defaults"

    def _completeness(self) -> tuple[str, str]:
        if not self.model.complete:
            return NOBODY, f"unknown: {self.model.incomplete_reason or 'there may be more fields.'}"
        if self.source is not None and self.source.complete:
            return TYPED, "all bases and statements are understood"
        return DJANGO, "Django"

    # -- its fields

    def field_facts(self) -> Iterator[Fact]:
        for field in self.model.fields:
            before = self.source.field(field.name) if self.source is not None else None
            known = self._django(field)
            for name in FACTS:
                value = getattr(field, name)
                yield Fact(field.name, name, value, *self._of_field(field, before, known, name))
            for alias, kind in field.db_types.items():
                origin = MADE if field.name in self.made else DJANGO
                yield Fact(field.name, f"type on {alias}", kind, origin, self._by_django(field, known))

    def _django(self, field: Field) -> RegistryField | None:
        return self.known.field(field.name) if self.known is not None else None

    def _of_field(self, field: Field, before: Field | None, known: RegistryField | None, name: str) -> tuple[str, str]:
        value = getattr(field, name)
        if value is UNKNOWN or (name == "maps" and value == "unknown"):
            return NOBODY, f"unknown: {self._why(field)}"
        if before is not None and before.class_path is not UNKNOWN and getattr(before, name) == value:
            return self._typed(before, name)
        return (MADE if field.name in self.made else DJANGO), self._by_django(field, known)

    def _typed(self, field: Field, name: str) -> tuple[str, str]:
        statement = field.statement
        if statement is None:
            return DEFAULT, "computed from Django's defaults"
        argument = statement.argument(_ARGUMENTS.get(name, name))
        first = statement.arguments[0] if statement.arguments else None
        if argument is None and name == "relation" and field.relation is not None and first is not None:
            argument = first if first.name is None else None
        if argument is not None:
            return TYPED, f"as typed, {self._place(field, argument.span)}"
        if name in _WRITTEN:
            return TYPED, f"as typed, {self._place(field, statement.path_span)}"
        if any(each.name in (None, "*", "**") for each in statement.arguments):
            return TYPED, f"computed from what is typed, {self._place(field, statement.span)}"
        return DEFAULT, "computed from Django's defaults"

    def _by_django(self, field: Field, known: RegistryField | None) -> str:
        if field.name in self.made:
            return "constructed by Django from what is typed"
        defined = known.defined_in if known is not None else field.inherited_from
        own = f"{self.known.module}.{self.known.name}" if self.known is not None else None
        if field.implicit:
            return "Django adds it by itself"
        if not defined:
            return "Django, made at run time"
        if defined == own:
            return f"Django, of the class {field.class_path}"
        return f"Django, from {defined}"

    # -- places and reasons

    def _why(self, field: Field | None = None) -> str:
        if self.known is None:
            return "source alone cannot tell, and Django has not told of this model."
        if field is not None and field.statement is not None and field.statement.conditional:
            return "it stands under a condition, and its class was edited since Django loaded it."
        return "source alone cannot tell, and it was edited since Django loaded it."

    def _place(self, field: Field, span: Span) -> str:
        """A field of an abstract base stands where the base does."""
        owner = self.source
        if field.inherited_from is not None:
            every = (placed.model for each in self.models.by_path.values() for placed in each)
            owner = next((each for each in every if _holds(each, field.statement)), None)
        if owner is None:
            return f"in {field.inherited_from}"
        line = self._line(owner, span)
        return line if field.inherited_from is None else f"{line} of “{owner.name}”"

    def _line(self, model: Model, span: Span) -> str:
        placed = next(
            (
                each
                for each in self.models.by_path.get(model.path, ())
                if each.model.statement is model.statement or each.model.name == model.name
            ),
            None,
        )
        module = self.modules.get(model.path)
        if module is None:
            return "in its class"
        offset = placed.offset if placed is not None else self._offset(module, model)
        return f"line {_line_number(module.text, offset + span.start)}"

    def _offset(self, module: Module, model: Model) -> int:
        return next((each.offset for each in module.classes if each.statement == model.statement), 0)


def _holds(model: Model, statement: Assignment | None) -> bool:
    return any(each is statement for each in model.statement.assignments)


def _line_number(text: str, offset: int) -> int:
    """From 1, as Python's tokenizer cuts lines."""
    before = text[:offset]
    return before.count("\n") + before.count("\r") - before.count("\r\n") + 1
