"""Every span is the text that it speaks of, in every kind of file."""

from __future__ import annotations

import pytest

from tablewright.source.module import parse_module
from tablewright.source.statements import Literal, Opaque, Reference, Span

TEXT = '''\
# Licence
"""About clinics."""
from __future__ import annotations

import uuid, os.path
from django.db import models as m
from .base import *
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from other import Hidden
try:
    import fast as engine
except ImportError:
    import slow as engine
LENGTH = 5
LENGTH += 1
NAME, OTHER = "a", "b"
Patient.add_to_class("x", 1)


@one(1)
@two
class Patient(m.Model, Generic[T], metaclass=Meta):
    """Text."""

    größe: int = m.CharField(  # why
        "Größe", *args, max_length = LENGTH,
        choices=[("ä", 1)], **more
    )
    "About it."; x = 1
    a = b = m.TextField()
    if LENGTH:
        sometimes = m.TextField()
    KINDS = (1, -2.5, None)

    class Meta(Base.Meta):
        db_table = "patient"
        managed = LENGTH > 3

    def save(self): ...
'''


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("lead", ["", "\ufeff"])
def test_spans_are_what_they_say(newline: str, lead: str) -> None:
    text = lead + TEXT.replace("\n", newline)
    module = parse_module(text)
    (placed,) = module.classes
    statement = placed.statement
    assert text[placed.offset :] == statement.block

    def at(span: Span) -> str:
        return statement.block[span.start : span.end].replace(newline, "\n")

    assert module.newline == newline
    assert at(statement.span).startswith("@one(1)\n@two\nclass Patient")
    assert at(statement.span).endswith("def save(self): ...")
    assert at(statement.name_span) == "Patient"
    assert statement.decorators == (Reference("one"), Reference("two"))
    assert statement.bases == (Reference("m.Model"), Opaque("Generic[T]"))
    assert statement.keywords == ("metaclass",)
    assert statement.docstring == "Text."
    assert statement.indent == "    "

    field, sometimes = statement.assignments
    assert (field.name, at(field.name_span), field.annotation) == ("größe", "größe", "int")
    assert (field.call_path, at(field.path_span)) == ("m.CharField", "m.CharField")
    assert at(field.call_span).startswith("m.CharField(  # why")
    assert at(field.arguments_span).strip().endswith("**more")
    assert [(argument.name, at(argument.value_span)) for argument in field.arguments] == [
        (None, '"Größe"'),
        ("*", "args"),
        ("max_length", "LENGTH"),
        ("choices", '[("ä", 1)]'),
        ("**", "more"),
    ]
    assert [at(argument.span) for argument in field.arguments][1:3] == ["*args", "max_length = LENGTH"]
    assert [argument.name_span and at(argument.name_span) for argument in field.arguments][2:4] == [
        "max_length",
        "choices",
    ]
    assert field.arguments[3].value == Literal([("ä", 1)])
    assert (sometimes.name, sometimes.conditional) == ("sometimes", True)

    assert {name: at(span) for name, span in statement.others.items()} == {
        name: name for name in ("x", "a", "b", "KINDS", "Meta", "save")
    }
    assert statement.constants == {"x": Literal(1), "KINDS": Literal((1, -2.5, None))}
    assert [at(span) for span in statement.unclear] == ["a = b = m.TextField()"]
    assert statement.block[statement.insert_at :].lstrip().startswith("if LENGTH:")

    meta = statement.meta
    assert meta is not None
    assert meta.bases == (Reference("Base.Meta"),)
    assert at(meta.span).startswith("class Meta(Base.Meta):")
    assert at(meta.name_span) == "Meta"
    assert {name: (at(o.name_span), at(o.value_span)) for name, o in meta.options.items()} == {
        "db_table": ("db_table", '"patient"'),
        "managed": ("managed", "LENGTH > 3"),
    }
    assert at(meta.options["db_table"].span) == 'db_table = "patient"'
    assert meta.indent == "        "
    assert statement.block[meta.insert_at :].lstrip().startswith("def save")

    assert module.imports == {
        "annotations": "__future__.annotations",
        "uuid": "uuid",
        "os": "os",
        "m": "django.db.models",
        "TYPE_CHECKING": "typing.TYPE_CHECKING",
        "engine": "fast",
    }
    assert module.star_imports == (".base",)
    assert set(module.constants) == {"LENGTH", "NAME", "OTHER"}
    assert all(isinstance(value, Opaque) for value in module.constants.values())
    assert module.patched == {"Patient"}
    assert text[module.import_insert_at :].lstrip().startswith("if TYPE_CHECKING")


def test_one_line_classes() -> None:
    module = parse_module("class A(B): x = 1\nclass C(B):\n    class Meta: managed = False\n    y = F()\n")
    first, second = (placed.statement for placed in module.classes)
    assert first.body_on_header
    assert not second.body_on_header
    assert second.meta is not None
    assert second.meta.body_on_header


@pytest.mark.parametrize(
    ("value", "known"),
    [
        ('"a" "b"', Literal("ab")),
        ("2 ** 10 - 1", Literal(1023)),
        ('"a" + "b"', Literal("ab")),
        ('f"a{1}b"', Literal("a1b")),
        ("-5", Literal(-5)),
        ("{1: [True, None]}", Literal({1: [True, None]})),
        ("{1, 2}", Literal(frozenset({1, 2}))),
        ("b'x'", Literal(b"x")),
        ("models.CASCADE", Reference("models.CASCADE")),
        ('_("text")', Opaque('_("text")')),
        ("9 ** 9 ** 9", Opaque("9 ** 9 ** 9")),
        ("1 / 0", Opaque("1 / 0")),
        ('"a" * 10 ** 9', Opaque('"a" * 10 ** 9')),
        ("{[]: 1}", Opaque("{[]: 1}")),
        ("...", Opaque("...")),
        ('f"{a}"', Opaque('f"{a}"')),
    ],
)
def test_values(value: str, known: object) -> None:
    assignment = parse_module(f"class A:\n    x = f(a={value})\n").classes[0].statement.assignments[0]
    assert assignment.arguments[0].value == known


def test_the_same_text_is_the_same_module_and_an_edit_keeps_the_other_statements() -> None:
    before = parse_module(TEXT)
    assert parse_module(TEXT, before) is before
    after = parse_module("x = 1\n" + TEXT, before)
    assert after.classes[0].statement is before.classes[0].statement
    assert after.classes[0].offset == before.classes[0].offset + 6
