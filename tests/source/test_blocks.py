"""Blocks are what `ast.parse` says where it says anything, and lose only what is broken where it does not."""

from __future__ import annotations

import ast
import sys
import warnings
from pathlib import Path

import django
import pytest

from tablewright.source.blocks import mend, parse, split
from tablewright.source.module import parse_module
from tablewright.source.spans import lines

SOURCES = sorted(Path(django.__file__).parent.rglob("*.py"))
EVERY = 8


def statements(text: str) -> list[str]:
    """All blocks of a valid text, dumped with positions in the whole text."""
    rows = lines(text)
    found: list[str] = []
    for start, _, parsed in split(text, lambda piece, _: parse(piece), mend):
        assert parsed is not None
        assert not parsed.broken
        for statement in parsed.body:
            ast.increment_lineno(statement, rows.position(start)[0] - 1)
            found.append(ast.dump(statement, include_attributes=True))
    return found


def whole(text: str) -> list[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [ast.dump(statement, include_attributes=True) for statement in ast.parse(text).body]


@pytest.mark.parametrize("part", range(EVERY))
def test_equal_to_ast_on_the_sources_of_django(part: int) -> None:
    for path in SOURCES[part::EVERY]:
        text = path.read_bytes().decode("utf-8")
        try:
            expected = whole(text)
        except SyntaxError:
            continue
        assert statements(text) == expected, path


TRICKY = {
    "a docstring in column 0": 'class A:\n    """Text\nclass B:\n    x = 1\n"""\n    y = 2\n',
    "a string with brackets": "x = '('\ny = \"[{\"\n",
    "a data table": "ROWS = [\n'a',\n'b',\n]\nclass A: pass\n",
    "a backslash": "x = 1 + \\\n2\nclass A: pass\n",
    "a backslash in a class": "class A:\n    x = 1 + \\\n2\n    y = 3\n",
    "decorators": "@one\n@two(\n    3\n)\n# why\nclass A: pass\n@three\nasync def f(): pass\n",
    "else and except": "if x:\n    a = 1\nelif y: b = 1\nelse:\n    c = 1\ntry: d\nexcept E: e\nfinally:\n    f\n",
    "names that start like keywords": "else_ = 1\nclassy = 2\ncase = 3\nmatch = 4\n",
    "match": "match x:\n    case 1:\n        y = 1\n    case _:\n        z = 1\n",
    "comments in column 0": "class A:\n    x = 1\n# hm\n    y = 2\n#\n\n    def f(self):\n# odd\n        return 1\n",
    "semicolons": "a = 1; b = 2; c = '''\nclass X: pass\n'''\n",
    "f-strings": 'x = f\'{a!r:>{w}}\' f"""\n{b}\n"""\n',
    "tabs": "class A:\n\tx = 1\n\tclass Meta:\n\t\ty = 2\n",
    "form feeds": "import a\n\x0c\nclass A:\n    x = 1\n\x0c\nclass B:\n    y = 2\n",
    "carriage returns": "class A:\r    x = 'ä'; y = 1\rclass B: pass\r",
    "both line ends": 'class A:\r\n    """a\r\nb"""\r\n    x = 1\r\nclass B: pass\r\n',
    "no line end": "class A:\n    x = 1",
    "wide characters": "class Ä:\n    ü = f('ß', 𝔘=1, b=2)\n",
    "a closing bracket in column 0": "x = f(\n    1,\n)\ny = [\n]\n",
    "keywords in brackets": "x = (\nlambda: 0\n)\ny = [\ni\nfor i in z\nif i\n]\n",
    "escapes": "x = r'\\d'\ny = '\\\\'\nz = '''\\'''x'''\n",
}


@pytest.mark.parametrize("text", TRICKY.values(), ids=TRICKY.keys())
def test_equal_to_ast_where_cutting_is_hard(text: str) -> None:
    assert statements(text) == whole(text)


def test_a_form_feed_starts_a_line_anew() -> None:
    text = "class A:\n    x = 1\n\x0cclass B:\n    y = 2\n  \x0cclass C: pass\n"
    placed = parse_module(text).classes
    names = [each.statement.name_span.moved(each.offset) for each in placed]
    assert [text[span.start : span.end] for span in names] == ["A", "B", "C"]


BAD = {
    "nothing": "",
    "a surrogate": "x = '\ud800'\nclass A: pass\n",
    "open brackets": "(\n" * 3000,
    "open strings": '"""\n' * 2001,
    "deep brackets": "x = " + "(" * 5000 + ")" * 5000 + "\nclass A: pass\n",
    "deep operators": "x = " + "-" * 200_000 + "1\nclass A: pass\n",
    "a long chain": "x = a" + ".b" * 50_000 + "\nclass A: pass\n",
    "a long sum": "x = 1" + " + 1" * 50_000 + "\nclass A: pass\n",
    "deep classes": "".join("    " * i + f"class A{i}:\n" for i in range(300)),
    "deep broken classes": "".join("  " * i + "class A:\n" for i in range(60)) + "  " * 60 + "x = (\n",
    "decorators only": "@a\n" * 4000,
    "a keyword as a name": "class None:\n    x = 1\nclass class(models.Model):\n    y = 2\n",
    "a bad escape": "class A:\n    x = '\\d'\n    y = (\n",
    "controls": "\x1b\x0b\x1c\x85\u2028class A:\n\x0b",
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD.keys())
def test_no_text_raises(text: str) -> None:
    module = parse_module(text)
    assert module.problem is None
    if text.endswith("class A: pass\n"):
        assert [placed.statement.name for placed in module.classes] == ["A"]


def test_a_nul_byte_gets_a_sentence() -> None:
    module = parse_module("class A:\n    x = 1\n\0")
    assert module.classes == ()
    assert module.problem is not None
    assert module.problem.startswith("The file holds a NUL byte, so Python cannot read it")


def test_five_megabytes() -> None:
    row = "    field_{0} = models.CharField(max_length={0})\n"
    text = "".join(f"class A{i}(models.Model):\n" + row.format(i) * 20 for i in range(5000))
    assert len(text) > 4_500_000
    classes = parse_module(text + "class B(models.Model):\n    x = models.CharField(\n").classes
    assert len(classes) == 5001
    assert sys.getsizeof(classes[-1].statement.block) < 1000
