"""Models as written, and an admin module -> the edits that register them, with what lists show and search."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tablewright.rendering import text as layout
from tablewright.rendering.edits import insert_models
from tablewright.rendering.models import ModelText
from tablewright.source.edits import Edit, ImportNeed, is_free
from tablewright.source.module import parse_module
from tablewright.source.statements import Assignment, ClassStatement, Literal, Module

MOST_SHOWN = 6
MOST_SEARCHED = 4
_INDENT = "    "
_DOTTED = re.compile(r"[\w.]+")

_RELATIONS = frozenset({"ForeignKey", "OneToOneField"})
_TEXTS = frozenset({"CharField", "EmailField", "SlugField", "URLField"})
_SHORT = frozenset({
    *("AutoField", "BigAutoField", "SmallAutoField", "UUIDField", "GeneratedField", "BooleanField"),
    *("IntegerField", "SmallIntegerField", "BigIntegerField", "PositiveIntegerField", "PositiveSmallIntegerField"),
    *("PositiveBigIntegerField", "DecimalField", "FloatField", "DurationField"),
    *("DateField", "DateTimeField", "TimeField"),
    *("CharField", "EmailField", "SlugField", "URLField", "GenericIPAddressField"),
    *("ForeignKey", "OneToOneField"),
})  # fmt: skip
"""Classes whose values fit in a column of a list."""


@dataclass(frozen=True, slots=True)
class Stubs:
    edits: tuple[Edit, ...]
    notes: tuple[str, ...]


def stubs(models: Sequence[ModelText], module: Module, source: str, is_view: Callable[[str], bool]) -> Stubs:
    """A ModelAdmin for each model that the admin module has none for. `source`: where it imports them from, such as
    ".models". `is_view`: of a name as `db_table` has it."""
    admin = next((name for name, path in module.imports.items() if path == "django.contrib.admin"), "")
    alias = "" if admin or is_free(module, "admin") else "django_admin"
    admin = admin or alias or "admin"
    there = _registered(module)
    taken = {placed.statement.name for placed in module.classes} | set(module.imports) | set(module.constants)
    source = next((line.module for line in module.from_imports if _same_module(line.module, source)), source)
    texts: list[ModelText] = []
    notes: list[str] = []
    for model in models:
        written = next((each.statement for each in parse_module(model.text).classes), None)
        if written is None or model.class_name in there:
            continue
        if any(_kind(field) == "CompositePrimaryKey" for field in written.assignments):
            notes.append(f"“{model.class_name}” has a key of several columns, which Django's admin does not take.")
            continue
        name = next(each for each in _names(model.class_name) if each not in taken and each != model.class_name)
        taken.add(name)
        needs = (
            ImportNeed("django.contrib", "admin", alias if admin == alias else ""),
            ImportNeed(source, model.class_name),
        )
        texts.append(ModelText(name, _stub(name, model.class_name, written, admin, is_view), needs))
    return Stubs(insert_models(module, texts), tuple(notes))


def db_table_of(model: ClassStatement) -> str:
    """What Meta says, "" where it says nothing that is known."""
    option = model.meta.options.get("db_table") if model.meta is not None else None
    value = option.value if option is not None else None
    return value.value if isinstance(value, Literal) and isinstance(value.value, str) else ""


def _stub(name: str, model: str, written: ClassStatement, admin: str, is_view: Callable[[str], bool]) -> str:
    fields = [field for field in written.assignments if not field.conditional]
    lines = [f"@{admin}.register({model})", f"class {name}({admin}.ModelAdmin):"]
    shown = [field.name for field in fields if _kind(field) in _SHORT][:MOST_SHOWN]
    related = [field.name for field in fields if _raw(field)]
    searched = [field.name for field in fields if _kind(field) in _TEXTS and _searchable(field)]
    computed = [field.name for field in fields if _kind(field) == "GeneratedField" or _left_alone(field)]
    body = [
        *_option("list_display", shown),
        *_option("search_fields", searched[:MOST_SEARCHED]),
        *_option("raw_id_fields", related),
        *_option("readonly_fields", computed),
    ]
    if is_view(db_table_of(written)):
        body += _read_only(follows=bool(body))
    return "\n".join([*lines, *(body or [f"{_INDENT}pass"])]) + "\n"


def _read_only(*, follows: bool) -> Iterator[str]:
    """The rows of a view: to be looked at."""
    blank = follows
    for what, arguments in (("add", ""), ("change", ", obj=None"), ("delete", ", obj=None")):
        if blank:
            yield ""
        blank = True
        yield f"{_INDENT}def has_{what}_permission(self, request{arguments}):"
        yield f"{_INDENT * 2}return False"


def _option(name: str, fields: Sequence[str]) -> list[str]:
    if not fields:
        return []
    members = [layout.string(field) for field in fields]
    return layout.assignment(name, f"[{', '.join(members)}]", _INDENT)


def _raw(field: Assignment) -> bool:
    """A list to choose from would be too long. Forms have no many-to-many field with a model between."""
    kind = _kind(field)
    return kind in _RELATIONS or (kind == "ManyToManyField" and field.argument("through") is None)


def _searchable(field: Assignment) -> bool:
    """Not a word of a short list; and a collation of its own may be one that LIKE does not work with."""
    return field.argument("choices") is None and field.argument("db_collation") is None


def _left_alone(field: Assignment) -> bool:
    argument = field.argument("editable")
    return argument is not None and isinstance(argument.value, Literal) and argument.value.value is False


def _kind(field: Assignment) -> str:
    return (field.call_path or "").rpartition(".")[2]


def _names(model: str) -> Iterator[str]:
    yield f"{model}Admin"
    number = 2
    while True:
        yield f"{model}Admin{number}"
        number += 1


def _registered(module: Module) -> set[str]:
    """Models that the module registers, by decorator or by call: all that it names in one of these."""
    found: set[str] = set()
    for at, line in enumerate(module.text.splitlines()):
        if ".register(" in line or "@register(" in line:
            call = "\n".join(module.text.splitlines()[at : at + 40])
            start = call.index("register(") + len("register")
            inside = call[start : layout.brackets_end(call, start)]
            found.update(each.rpartition(".")[2] for each in _DOTTED.findall(inside))
    return found


def _same_module(written: str, source: str) -> bool:
    """`shop.models` in the place of `.models`."""
    return written == source or (not written.startswith(".") and written.endswith(source) and source.count(".") == 1)
