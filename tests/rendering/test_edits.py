"""Cases of edits.md: each with LF and with CRLF, in a file with more before it, and at a file's very end."""

import ast
import re
from pathlib import Path

import pytest

from tablewright.rendering import edits
from tablewright.rendering.fields import FieldText
from tablewright.rendering.models import ModelText
from tablewright.source.edits import ImportNeed, apply
from tablewright.source.models import Model, Names
from tablewright.source.module import parse_module
from tablewright.source.statements import UNKNOWN

CASE = re.compile(r"^## ([^\n]*)\n`([^\n]*)`\n```text\n(.*?)```\n```text\n(.*?)```$", re.MULTILINE | re.DOTALL)
CASES = CASE.findall((Path(__file__).parent / "edits.md").read_text())
HEAD = "# ünïcödé\nfrom django.db import models\n\n\n"


def last_model(text: str) -> tuple[Model, int]:
    placed = parse_module(text).classes[-1]
    names = Names("models", {})
    model = Model(
        placed.statement.name, "a.A", "a", "", placed.statement, names, UNKNOWN, False, True, False, False, (), True
    )
    return model, placed.offset


def change(text: str, verb: str) -> str:
    name, subject, *rest = verb.split(" ", 2)
    model, offset = last_model(text)
    field = next((a for a in model.statement.assignments if a.name == subject), None)
    if name == "add_field":
        made = edits.add_fields(model, [FieldText(subject, rest[0])])
    elif name == "set_meta":
        made = edits.set_meta_option(model, subject, rest[0])
    elif name == "set_argument":
        made = (edits.set_argument(field, *rest[0].split(" ", 1), model.statement.block),)
    elif name == "replace_call":
        made = (edits.replace_call(field, rest[0]),)
    elif name == "remove_argument":
        made = (edits.remove_argument(model, field, rest[0]),)
    else:
        made = (edits.remove_field(model, field),)
    return apply(text, [edit.moved(offset) for edit in made])


@pytest.mark.parametrize(("title", "verb", "before", "after"), CASES, ids=[case[0] for case in CASES])
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("ended", [True, False], ids=["", "no final newline"])
def test_edit(title: str, verb: str, before: str, after: str, newline: str, ended: bool) -> None:
    texts = [(HEAD + text if ended else (HEAD + text).rstrip("\n")) for text in (before, after)]
    before, after = (text.replace("\n", newline) for text in texts)
    changed = change(before, verb)
    if newline not in last_model(before)[0].statement.block:  # nothing in it tells how its lines end
        changed, after = changed.replace(newline, "\n"), after.replace(newline, "\n")
    assert changed.rstrip() == after.rstrip()
    ast.parse(changed)


def test_there_are_cases() -> None:
    assert len(CASES) == len(re.findall(r"^## ", (Path(__file__).parent / "edits.md").read_text(), re.MULTILINE)) > 0


def test_an_argument_that_is_not_there() -> None:
    model, _ = last_model("class A(M):\n    a = F(null=True)\n")
    assert edits.remove_argument(model, model.statement.assignments[0], "blank") is None


B = ModelText("B", "class B(models.Model):\n    pass\n", (ImportNeed("django.db", "models"),))
IMPORT = "from django.db import models\n"


@pytest.mark.parametrize(
    ("before", "at", "after"),
    [
        ("", None, IMPORT + "\n\nclass B(models.Model):\n    pass\n"),
        (IMPORT, None, IMPORT + "\n\nclass B(models.Model):\n    pass\n"),
        (IMPORT + "\n\nX = 1", None, IMPORT + "\n\nX = 1\n\n\nclass B(models.Model):\n    pass\n"),
        (IMPORT + "\n\n\n\n\n", None, IMPORT + "\n\n\n\n\nclass B(models.Model):\n    pass\n"),
        (
            IMPORT + "\n\nX = 1\nY = 2\n",
            len(IMPORT) + 8,
            IMPORT + "\n\nX = 1\n\n\nclass B(models.Model):\n    pass\n\n\nY = 2\n",
        ),
        ('"""Doc."""\n', None, '"""Doc."""\n\n' + IMPORT + "\n\nclass B(models.Model):\n    pass\n"),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_models_are_inserted_with_blank_lines_and_imports(
    before: str, at: int | None, after: str, newline: str
) -> None:
    if at is not None:
        at = len(before[:at].replace("\n", newline))
    before, after = before.replace("\n", newline), after.replace("\n", newline)
    module = parse_module(before)
    expected = after if newline in before else after.replace(newline, "\n")
    assert apply(before, edits.insert_models(module, [B], at)) == expected
