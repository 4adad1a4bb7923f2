"""A model file -> the same as people leave it: renamed, extended, commented, laid out anew. At random, by a seed.

No edit contradicts a table: what `check` is silent on stays so. Each finds its place with `ast` in a text whose lines
end with "\\n" (`lay_out` comes last and may change that), and gives the text back as it was where it has no place.
"""

from __future__ import annotations

import ast
import random
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from itertools import pairwise

from support.sync_cases import RELATIONS, unquoted


class Hand(random.Random):
    """Chance that likes the fields of some columns best, so that people and tables meet."""

    columns: frozenset[str] = frozenset()


Edit = Callable[[Hand, str], str]


@dataclass(frozen=True, slots=True)
class Place:
    """A field's statement in a model: offsets into the text. `end` is that of the call, behind its bracket."""

    model: ast.ClassDef
    name: str
    call: ast.Call
    stock: str
    start: int
    call_start: int
    end: int

    @property
    def column(self) -> str:
        given = self.keywords.get("db_column")
        if isinstance(given, ast.Constant):
            return unquoted(str(given.value))
        return f"{self.name}_id" if self.stock in RELATIONS else self.name

    @property
    def keywords(self) -> dict[str | None, ast.expr]:
        return {each.arg: each.value for each in self.call.keywords}


class Text:
    """Offsets of nodes; columns of `ast` count bytes."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tree = ast.parse(text)
        self.lines = text.split("\n")
        self._starts = [0]
        for line in self.lines:
            self._starts.append(self._starts[-1] + len(line) + 1)

    def start(self, node: ast.AST) -> int:
        assert isinstance(node, (ast.expr, ast.stmt, ast.keyword))
        return self._offset(node.lineno, node.col_offset)

    def end(self, node: ast.AST) -> int:
        assert isinstance(node, (ast.expr, ast.stmt, ast.keyword))
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self._offset(node.end_lineno, node.end_col_offset)

    def line(self, number: int) -> int:
        """The offset of a line's start; the first is 1."""
        return self._starts[number - 1]

    def _offset(self, line: int, column: int) -> int:
        row = self.lines[line - 1]
        return self._starts[line - 1] + (column if row.isascii() else len(row.encode()[:column].decode()))

    def source(self, node: ast.AST) -> str:
        return self.text[self.start(node) : self.end(node)]

    def models(self) -> list[ast.ClassDef]:
        return [node for node in self.tree.body if isinstance(node, ast.ClassDef) and _meta_of(node) is not None]

    def fields(self) -> list[Place]:
        """Those on lines of their own."""
        return [place for model in self.models() for place in self._fields(model)]

    def _fields(self, model: ast.ClassDef) -> Iterator[Place]:
        bases = {
            node.name: _called(node.bases[0])
            for node in self.tree.body
            if isinstance(node, ast.ClassDef) and node.bases
        }
        for node in model.body:
            if not (isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)):
                continue
            target = node.targets[0]
            stock = _called(node.value.func)
            stock = bases.get(stock, stock)
            if not isinstance(target, ast.Name) or not stock.endswith(("Field", "ForeignKey")):
                continue
            begin, end = self.line(node.lineno), self.end(node)
            alone = not self.text[begin : self.start(node)].strip()
            if alone and self.text[end : end + 1] in ("\n", " ") and self.text[end - 1] == ")":
                yield Place(
                    model, target.id, node.value, stock, self.start(node), self.start(node.value), self.end(node.value)
                )


def _meta_of(node: ast.ClassDef) -> ast.ClassDef | None:
    return next((each for each in node.body if isinstance(each, ast.ClassDef) and each.name == "Meta"), None)


def _called(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _spliced(text: str, *pieces: tuple[int, int, str]) -> str:
    for start, end, new in sorted(pieces, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _one_field(chance: Hand, text: Text, wanted: Callable[[Place], bool] = lambda place: True) -> Place | None:
    found = [place for place in text.fields() if wanted(place)]
    liked = [place for place in found if place.column in chance.columns]
    if liked and chance.random() < 0.6:
        return chance.choice(liked)
    return chance.choice(found) if found else None


# -- names


def rename_field(chance: Hand, source: str) -> str:
    """With `db_column`, and with what Meta says of it. One that other models or keys name keeps its name."""
    text = Text(source)

    def free(place: Place) -> bool:
        if _comment_at_end(source, place):
            return False
        others = re.compile(rf"[\"'](?:\w+\.)?{place.name}[\"']")
        meta = _meta_of(place.model)
        assert meta is not None
        outside = source[: text.start(meta)] + source[text.end(meta) :]
        column = place.keywords.get("db_column")
        said = len(others.findall(outside)) - len(others.findall(text.source(column) if column is not None else ""))
        plain = place.stock in RELATIONS or not isinstance(column, ast.Constant) or column.value != place.name
        known = place.stock not in ("ManyToManyField", "GeneratedField")
        return (
            known
            and not said
            and plain
            and place.name not in ("id", "pk")
            and not _quoted_expressions(source, place.name)
        )

    place = _one_field(chance, text, free)
    if place is None:
        return source
    new = chance.choice([f"{place.name}_of_old", "renommé", "the_" + place.name, place.name + "x"])
    if re.search(rf"\b{new}\b", source):
        return source
    meta = _meta_of(place.model)
    assert meta is not None
    start, end = text.start(meta), text.end(meta)
    body = source[start:end]
    body = re.sub(rf"(?<![\w.])([\"']-?){place.name}([\"'])(?!\s*[:)\]]?\s*=)", rf"\1{new}\2", body)
    body = re.sub(rf"\b{place.name}(?=(?:__\w+)?=[^=])", new, body)
    body = re.sub(rf"(name=|db_table = )([\"']){new}([\"'])", rf"\1\g<2>{place.name}\3", body)
    pieces = [(start, end, body), (place.start, place.start + len(place.name), new)]
    if "db_column" not in place.keywords:
        column = f"{place.name}_id" if place.stock in RELATIONS else place.name
        at = _behind(source, place)
        pieces.append((at, at, _argument(source, place, f'db_column="{column}"')))
    return _spliced(source, *pieces)


def _quoted_expressions(source: str, name: str) -> bool:
    return re.search(rf"RawSQL\([^)]*\b{name}\b|F\([\"']{name}|expression=", source) is not None


def rename_class(chance: Hand, source: str) -> str:
    text = Text(source)
    models = text.models()
    if not models:
        return source
    model = chance.choice(models)
    new = chance.choice([f"{model.name}Record", f"Old{model.name}", "Größe" + model.name])
    if re.search(rf"\b{new}\b", source):
        return source
    header = source.index(model.name, text.line(model.lineno) + len("class"))
    pieces = [(header, header + len(model.name), new)]
    for node in ast.walk(text.tree):
        if isinstance(node, ast.Name) and node.id == model.name:
            pieces.append((text.start(node), text.end(node), new))
        if isinstance(node, ast.Call) and _called(node.func) in (*RELATIONS, "ManyToManyField", "ForeignObject"):
            named = [*node.args[:1], *(each.value for each in node.keywords if each.arg in ("to", "through"))]
            pieces += [
                (text.start(each) + 1, text.end(each) - 1, new)
                for each in named
                if isinstance(each, ast.Constant) and each.value == model.name
            ]
    return _spliced(source, *pieces)


def reorder_fields(chance: Hand, source: str) -> str:
    text = Text(source)
    places = text.fields()
    pairs = [
        (one, other)
        for one, other in pairwise(places)
        if one.model is other.model and source[one.end : other.start].strip() == ""
    ]
    if not pairs:
        return source
    one, other = chance.choice(pairs)
    return _spliced(
        source,
        (one.start, one.end, source[other.start : other.end]),
        (other.start, other.end, source[one.start : one.end]),
    )


# -- what a field says for people


def _behind(source: str, place: Place) -> int:
    """Where one more argument goes: behind the last."""
    return place.call_start + len(source[place.call_start : place.end - 1].rstrip())


def _argument(source: str, place: Place, argument: str) -> str:
    at = _behind(source, place)
    if source[at - 1] == "(":
        return argument
    if source[at - 1] != ",":
        return f", {argument}"
    row = source[source.rindex("\n", 0, at) + 1 : at]
    return f"\n{row[: len(row) - len(row.lstrip())]}{argument},"


def _with_argument(
    chance: Hand, source: str, name: str, value: str, wanted: Callable[[Place], bool] = lambda place: True
) -> str:
    text = Text(source)
    place = _one_field(chance, text, lambda each: name not in each.keywords and wanted(each))
    if place is None or _comment_at_end(source, place):
        return source
    at = _behind(source, place)
    return _spliced(source, (at, at, _argument(source, place, f"{name}={value}")))


def _comment_at_end(source: str, place: Place) -> bool:
    """The last argument has a comment behind it: the next edit would land in the comment."""
    at = _behind(source, place)
    row = source[source.rfind("\n", 0, at) + 1 : at]
    return "#" in row


def verbose_name(chance: Hand, source: str) -> str:
    value = chance.choice(['"what it is called"', "'Größe, “netto”'", '_("size")' if "def _(" in source else '"size"'])
    return _with_argument(chance, source, "verbose_name", value)


def help_text(chance: Hand, source: str) -> str:
    value = chance.choice(['"As in the old system (see § 3)."', '("One, "\n                   "two.")', "'''x'''"])
    return _with_argument(chance, source, "help_text", value)


def error_messages(chance: Hand, source: str) -> str:
    return _with_argument(chance, source, "error_messages", '{"null": "Say something."}')


def related_name(chance: Hand, source: str) -> str:
    number = chance.randrange(10**6)
    return _with_argument(chance, source, "related_name", f'"back_{number}"', lambda each: each.stock in RELATIONS)


def not_editable(chance: Hand, source: str) -> str:
    return _with_argument(chance, source, "editable", "False")


def validators(chance: Hand, source: str) -> str:
    made = _with_argument(chance, source, "validators", "[sound]")
    return made if made == source or "def sound(" in source else _at_top(made, 'def sound(value):\n    """Any."""\n')


def default(chance: Hand, source: str) -> str:
    """Where the column has none."""

    def number(place: Place) -> bool:
        return place.stock in ("IntegerField", "SmallIntegerField") and not {
            "db_default",
            "primary_key",
            "choices",
        } & set(place.keywords)

    return _with_argument(chance, source, "default", "7", number)


def choices(chance: Hand, source: str) -> str:
    """Of a column that allows anything."""

    def text(place: Place) -> bool:
        return place.stock == "CharField" and not {"primary_key", "db_default", "unique"} & set(place.keywords)

    return _with_argument(chance, source, "choices", '[("a", "Ä"), ("b", "B")]', text)


def limit_choices(chance: Hand, source: str) -> str:
    return _with_argument(chance, source, "limit_choices_to", "{}", lambda each: each.stock in RELATIONS)


def own_field_class(chance: Hand, source: str) -> str:
    text = Text(source)
    place = _one_field(
        chance, text, lambda each: each.stock == "CharField" and isinstance(each.call.func, ast.Attribute)
    )
    if place is None:
        return source
    name = text.source(place.call.func)
    made = _spliced(source, (place.call_start, text.end(place.call.func), "LoudField"))
    method = "def to_python(self, value):\n        return str(value).upper()"
    loud = f'class LoudField({name}):\n    """Shouts."""\n\n    {method}\n'
    return made if "class LoudField(" in source else _at_top(made, loud)


def undeclared_relation(chance: Hand, source: str) -> str:
    """A foreign key that the database does not know."""
    text = Text(source)
    targets = [
        place.model.name
        for place in text.fields()
        if place.name == "id" and place.stock == "AutoField" and "db_column" not in place.keywords
    ]

    def plain(place: Place) -> bool:
        said = set(place.keywords)
        named = len(re.findall(rf"\b{place.name}\b", source)) == 1
        return place.stock == "IntegerField" and said <= {"null", "blank"} and not place.call.args and named

    place = _one_field(chance, text, plain)
    if place is None or not targets:
        return source
    more = "".join(f", {name}=True" for name in place.keywords)
    prefix = text.source(place.call.func).rpartition(".")[0] or "models"
    target, name = chance.choice(targets), place.name
    said = f'db_column="{name}"{more}, db_constraint=False, related_name="+"'
    key = f'{prefix}.ForeignKey("{target}", {prefix}.DO_NOTHING, {said})'
    return _spliced(source, (place.call_start, place.end, key))


# -- what a model has besides


def _indent(text: Text, model: ast.ClassDef) -> str:
    row = text.lines[model.body[0].lineno - 1]
    return row[: len(row) - len(row.lstrip())]


BODIES = (
    'def __str__(self):\n    return f"{self.pk}"  # short\n',
    '@property\ndef shown(self) -> str:\n    """What is shown."""\n    return "§"\n',
    "@classmethod\ndef made(cls, **facts):\n    made = cls(**facts)\n\n    return made\n",
    "@staticmethod\ndef twice(number): return number * 2\n",
    "class Odd:\n    x = 1; y = 2\n",
    "LIMIT = 3  # at most\n",
    "# Ω nothing is known of this one\n",
    "def save(self, *args, **kwargs):\n    # As before.\n    super().save(*args, **kwargs)\n",
    "if True:\n    EXTRA = (1,\n             2)\n",
    "matrix = [[1, 0],\n          [0, 1]]\n",
)


def add_to_body(chance: Hand, source: str) -> str:
    """Between any two statements, or at the class's end."""
    text = Text(source)
    models = text.models()
    if not models:
        return source
    model = chance.choice(models)
    body = chance.choice(BODIES)
    word = re.search(r"(?:def|class) (\w+)|^(\w+) =|(EXTRA)", body)
    if word is not None and re.search(rf"\b{word[1] or word[2] or word[3]}\b", text.source(model)):
        return source
    after = chance.choice([node for node in model.body if node.end_lineno is not None])
    assert after.end_lineno is not None
    following = text.lines[after.end_lineno] if after.end_lineno < len(text.lines) else ""
    if text.text[text.end(after) : text.line(after.end_lineno + 1)].strip().startswith(";"):
        return source
    at = min(text.line(after.end_lineno + 1), len(source))
    indent = _indent(text, model)
    lines = "".join(f"{indent}{line}\n" if line else "\n" for line in body.splitlines())
    gap = "\n" if chance.random() < 0.5 and not following.lstrip().startswith("#") else ""
    return _spliced(source, (at, at, ("" if source[at - 1] == "\n" else "\n") + gap + lines))


def manager(chance: Hand, source: str) -> str:
    text = Text(source)
    models = [model for model in text.models() if "objects" not in text.source(model)]
    if not models:
        return source
    model = chance.choice(models)
    prefix = "m" if "models as m\n" in source else "models"
    made = source
    meta = _meta_of(model)
    assert meta is not None
    at = text.line(min([meta.lineno, *(each.lineno for each in meta.decorator_list)]))
    row = f"{_indent(text, model)}objects = Lively.as_manager()\n\n"
    made = _spliced(source, (at, at, row))
    return (
        made
        if "class Lively(" in source
        else _at_top(made, f"class Lively({prefix}.QuerySet):\n    def alive(self):\n        return self\n")
    )


def docstring(chance: Hand, source: str) -> str:
    text = Text(source)
    models = [model for model in text.models() if ast.get_docstring(model) is None]
    if not models:
        return source
    model = chance.choice(models)
    first = model.body[0]
    at = text.line(min([first.lineno, *(each.lineno for each in getattr(first, "decorator_list", []))]))
    while source[:at].rstrip(" \t\n").rpartition("\n")[2].lstrip().startswith("#"):
        at = source[:at].rstrip(" \t\n").rindex("\n") + 1
    said = chance.choice(
        ['"""Who buys."""', "'''Of “old”.\n\n    class Meta: no\n    '''", 'r"""\\d+ = models.CharField("""']
    )
    return _spliced(source, (at, at, f"{_indent(text, model)}{said}\n\n"))


def decorate(chance: Hand, source: str) -> str:
    text = Text(source)
    models = [model for model in text.models() if not model.decorator_list]
    if not models:
        return source
    model = chance.choice(models)
    at = text.line(model.lineno)
    made = _spliced(source, (at, at, chance.choice(["@marked\n", "@marked  # for the report\n"])))
    return made if "def marked(" in source else _at_top(made, "def marked(cls):\n    return cls\n")


OPTIONS = (
    ("ordering", '["pk"]'),
    ("verbose_name", "'an “old” thing'"),
    ("verbose_name_plural", '"things"  # many'),
    ("get_latest_by", '"pk"'),
    ("default_permissions", "()"),
    ("permissions", '[\n            ("may_see", "May see"),\n        ]'),
)


def meta_option(chance: Hand, source: str) -> str:
    text = Text(source)
    models = text.models()
    if not models:
        return source
    meta = _meta_of(chance.choice(models))
    assert meta is not None
    name, value = chance.choice(OPTIONS)
    if re.search(rf"\b{name} =", text.source(meta)):
        return source
    at = text.line(chance.choice(meta.body).lineno)
    row = text.lines[meta.body[0].lineno - 1]
    indent = row[: len(row) - len(row.lstrip())]
    return _spliced(source, (at, at, f"{indent}{name} = {value}\n"))


def _at_top(source: str, new: str) -> str:
    """Behind the imports."""
    text = Text(source)
    ends = [node.end_lineno or 1 for node in text.tree.body if isinstance(node, (ast.Import, ast.ImportFrom))]
    at = text.line(max(ends) + 1)
    return source[:at] + "\n\n" + new + source[at:]


TOPS = (
    "import logging as log\n\nlog.getLogger(__name__)\n",
    "def _(text):\n    return text\n",
    "LEVELS = {\n    1: 'one',  # low\n}\n",
    "# Copyright © of nobody; class Nothing(models.Model):\n",
    '"""Not a docstring: just a string\nwith a line."""\n',
)


def add_to_module(chance: Hand, source: str) -> str:
    new = chance.choice(TOPS)
    return source if new in source else _at_top(source, new)


def add_at_end(chance: Hand, source: str) -> str:
    new = chance.choice(["\n\nEND = True  # Ende\n", "\n\ndef last():\n    return 1\n", "\n# vim: ts=4\n"])
    return source.rstrip("\n") + "\n" + new if new.strip() not in source else source


# -- comments


def comment_above(chance: Hand, source: str) -> str:
    text = Text(source)
    place = _one_field(chance, text)
    if place is None:
        return source
    at = source.rfind("\n", 0, place.start) + 1
    indent = source[at : place.start]
    said = chance.choice(["# See the ticket.", "#no space", "# ü: “quoted” = models.CharField(max_length=3)", "#"])
    return _spliced(source, (at, at, f"{indent}{said}\n"))


def comment_behind(chance: Hand, source: str) -> str:
    text = Text(source)
    place = _one_field(chance, text, lambda each: source[each.end : each.end + 1] == "\n")
    if place is None:
        return source
    return _spliced(source, (place.end, place.end, chance.choice(["  # Said of it.", " #tight", "  # noqa: X)"])))


def comment_inside(chance: Hand, source: str) -> str:
    """In a call that stands on several lines."""
    text = Text(source)
    place = _one_field(chance, text, lambda each: "\n" in source[each.call_start : each.end])
    if place is None:
        return source
    at = source.index("\n", place.call_start)
    if "#" in source[source.rfind("\n", 0, at) + 1 : at]:
        return source
    return _spliced(source, (at, at, "  # (inside"))


def comment_in_meta(chance: Hand, source: str) -> str:
    text = Text(source)
    found = [meta for model in text.models() if (meta := _meta_of(model)) is not None]
    if not found:
        return source
    node = chance.choice(chance.choice(found).body)
    at = text.line(node.lineno)
    indent = source[at : text.start(node)]
    return source if indent.strip() else _spliced(source, (at, at, f"{indent}# The table's own.\n"))


# -- layout that means the same


def explode(chance: Hand, source: str) -> str:
    """An argument a line, with or without a comma at the end."""
    text = Text(source)
    place = _one_field(chance, text, lambda each: "\n" not in source[each.call_start : each.end])
    if place is None or not (place.call.args or place.call.keywords):
        return source
    at = source.rfind("\n", 0, place.start) + 1
    indent = source[at : place.start]
    parts = [text.source(each) for each in [*place.call.args, *place.call.keywords]]
    comma = chance.choice([",", ""])
    names = [*map(str, range(len(place.call.args))), *(str(each.arg) for each in place.call.keywords)]
    comments = [chance.choice(["", "", f"  # why {name}"]) for name in names]
    comments[-1] = comments[-1] if comma else ""
    rows = [
        f"{indent}    {part}{',' if number < len(parts) - 1 else comma}{comments[number]}\n"
        for number, part in enumerate(parts)
    ]
    return _spliced(source, (place.call_start, place.end, f"{text.source(place.call.func)}(\n{''.join(rows)}{indent})"))


def join(chance: Hand, source: str) -> str:
    """All on one line."""
    text = Text(source)
    place = _one_field(chance, text, lambda each: "\n" in source[each.call_start : each.end])
    if place is None or "#" in source[place.call_start : place.end] or "'''" in source[place.call_start : place.end]:
        return source
    parts = [text.source(each) for each in [*place.call.args, *place.call.keywords]]
    if any("\n" in part for part in parts):
        return source
    gap = chance.choice([", ", ",", " , "])
    return _spliced(source, (place.call_start, place.end, f"{text.source(place.call.func)}({gap.join(parts)})"))


def shuffle_arguments(chance: Hand, source: str) -> str:
    text = Text(source)
    place = _one_field(chance, text, lambda each: len(each.call.keywords) > 1)
    if place is None:
        return source
    keywords = place.call.keywords
    new = [text.source(each) for each in keywords]
    chance.shuffle(new)
    return _spliced(
        source, *((text.start(old), text.end(old), text_) for old, text_ in zip(keywords, new, strict=True))
    )


def by_keyword(chance: Hand, source: str) -> str:
    """`on_delete=` and `to=` spelt out."""
    text = Text(source)
    place = _one_field(chance, text, lambda each: each.stock in RELATIONS and len(each.call.args) == 2)
    if place is None:
        return source
    to, rule = place.call.args
    pieces = [(text.start(rule), text.start(rule), "on_delete=")]
    pieces += [(text.start(to), text.start(to), "to=")] if chance.random() < 0.5 else []
    return _spliced(source, *pieces)


def spaces(chance: Hand, source: str) -> str:
    """Around a keyword's equals sign, or within the brackets."""
    text = Text(source)
    place = _one_field(chance, text, lambda each: bool(each.call.keywords))
    if place is None:
        return source
    word = chance.choice(place.call.keywords)
    assert word.arg is not None
    at = text.start(word) + len(word.arg)
    return source if source[at] != "=" else _spliced(source, (at, at + 1, chance.choice([" = ", "= ", " ="])))


def in_brackets(chance: Hand, source: str) -> str:
    text = Text(source)
    place = _one_field(chance, text, lambda each: source[each.start :].startswith(f"{each.name} = "))
    if place is None:
        return source
    return _spliced(source, (place.call_start, place.call_start, "("), (place.end, place.end, ")"))


def annotate(chance: Hand, source: str) -> str:
    text = Text(source)
    place = _one_field(chance, text)
    if place is None:
        return source
    at = place.start + len(place.name)
    return _spliced(source, (at, at, chance.choice([": object", ' : "Any"'])))


def two_in_a_line(chance: Hand, source: str) -> str:
    text = Text(source)
    place = _one_field(chance, text, lambda each: source[each.end : each.end + 1] == "\n")
    if place is None:
        return source
    number = chance.randrange(10**6)
    return _spliced(source, (place.end, place.end, f"; extra_{number} = 1"))


def single_quotes(chance: Hand, source: str) -> str:
    """Of some simple texts."""
    pattern = re.compile(r'(?<=[(=\[ ,])"([^"\'\\\n#{]*)"(?=[,)\] \n])')
    spared = '"""' in source or "'''" in source
    return source if spared else pattern.sub(lambda m: f"'{m[1]}'" if chance.random() < 0.7 else m[0], source)


def models_as_m(chance: Hand, source: str) -> str:
    text = Text(source)
    line = "from django.db import models\n"
    if line not in source:
        return source
    pieces = [
        (text.start(node), text.end(node), "m")
        for node in ast.walk(text.tree)
        if isinstance(node, ast.Name) and node.id == "models"
    ]
    if re.search(r"\bm\b", source):
        return source
    at = source.index(line)
    return _spliced(source, *pieces, (at, at + len(line), "from django.db import models as m\n"))


SAYING: tuple[Edit, ...] = (
    rename_field,
    rename_class,
    reorder_fields,
    verbose_name,
    help_text,
    error_messages,
    related_name,
    not_editable,
    validators,
    default,
    choices,
    limit_choices,
    own_field_class,
    undeclared_relation,
    add_to_body,
    add_to_body,
    manager,
    docstring,
    decorate,
    meta_option,
    add_to_module,
    add_at_end,
    comment_above,
    comment_behind,
    comment_inside,
    comment_in_meta,
)
WRITING: tuple[Edit, ...] = (
    explode,
    join,
    shuffle_arguments,
    by_keyword,
    spaces,
    in_brackets,
    annotate,
    two_in_a_line,
    single_quotes,
    models_as_m,
)
EDITS = {each.__name__: each for each in (*SAYING, *WRITING)}


# -- against the table


@dataclass(frozen=True, slots=True)
class Contradiction:
    """What people say of a field that its column does not. `facet`: "length" | "null". `value`: the source of the
    keyword now, None where it is gone."""

    table: str
    column: str
    facet: str
    keyword: str
    value: str | None


def table_of(text: Text, model: ast.ClassDef) -> str:
    """The table that its Meta names."""
    meta = _meta_of(model)
    for each in meta.body if meta is not None else ():
        if (
            isinstance(each, ast.Assign)
            and isinstance(each.value, ast.Constant)
            and _called(each.targets[0]) == "db_table"
        ):
            return unquoted(str(each.value.value).rpartition('"."')[2])
    return ""


def contradicted(hand: Hand, source: str, tables: Collection[str]) -> tuple[str, Contradiction] | None:
    """In a model of one of the tables."""
    text = Text(source)
    facet = hand.choice(["length", "null"])

    def able(place: Place) -> bool:
        said = place.keywords
        if {"primary_key", "unique", "db_default", "choices"} & set(said) or place.column in hand.columns:
            return False
        if not text.source(place.call.func).startswith(("models.", "m.")) or table_of(text, place.model) not in tables:
            return False
        if facet == "length":
            return place.stock == "CharField" and isinstance(said.get("max_length"), ast.Constant)
        plain = ("IntegerField", "DateField", "DecimalField", "CharField")
        return place.stock in plain and not _comment_at_end(source, place) and "null" not in said

    places = [place for place in text.fields() if able(place)]
    if not places:
        return None
    place = hand.choice(places)
    table = table_of(text, place.model)
    if facet == "null":
        at = _behind(source, place)
        return _spliced(source, (at, at, _argument(source, place, "null=True"))), Contradiction(
            table, place.column, facet, "null", "True"
        )
    length = place.keywords["max_length"]
    assert isinstance(length, ast.Constant)
    new = str(int(str(length.value)) + 13)
    made = _spliced(source, (text.start(length), text.end(length), new))
    return made, Contradiction(table, place.column, facet, "max_length", new)


# -- the file as a whole


def tabs(chance: Hand, source: str) -> str:
    """For four spaces; never within a text of several lines."""
    if '"""' in source or "'''" in source:
        return source
    return re.sub(r"^(?:    )+", lambda m: "\t" * (len(m[0]) // 4), source, flags=re.MULTILINE)


def two_spaces(chance: Hand, source: str) -> str:
    if '"""' in source or "'''" in source:
        return source
    return re.sub(r"^(?:    )+", lambda m: "  " * (len(m[0]) // 4), source, flags=re.MULTILINE)


def form_feeds(chance: Hand, source: str) -> str:
    return source.replace("\n\n\nclass ", "\n\n\x0c\nclass ")


def loose_ends(chance: Hand, source: str) -> str:
    """Spaces behind lines, where that means nothing."""
    rows = source.split("\n")
    return "\n".join(row + " " if row.endswith((",", ")")) and chance.random() < 0.2 else row for row in rows)


def crlf(chance: Hand, source: str) -> str:
    return source.replace("\n", "\r\n")


def old_mac(chance: Hand, source: str) -> str:
    return source.replace("\n", "\r")


def byte_order_mark(chance: Hand, source: str) -> str:
    return "\ufeff" + source


def no_final_newline(chance: Hand, source: str) -> str:
    return source.rstrip("\n")


def many_final_newlines(chance: Hand, source: str) -> str:
    return source + "\n\n  \n"


INDENTS: tuple[Edit, ...] = (tabs, two_spaces)
LAYOUTS: tuple[Edit, ...] = (form_feeds, loose_ends, no_final_newline, many_final_newlines)
ENDINGS: tuple[Edit, ...] = (crlf, crlf, crlf, old_mac)


def edited(chance: Hand, source: str, most: int = 12) -> tuple[str, tuple[str, ...]]:
    """The text with some edits, and their names."""
    made: list[str] = []
    for _ in range(chance.randint(0, most)):
        edit = chance.choice(SAYING if chance.random() < 0.65 else WRITING)
        new = edit(chance, source)
        if new != source and _parses(new):
            source = new
            made.append(edit.__name__)
    for group, often in ((INDENTS, 0.15), (LAYOUTS, 0.3), (ENDINGS, 0.2), ((byte_order_mark,), 0.1)):
        if chance.random() < often:
            edit = chance.choice(group)
            source = edit(chance, source)
            made.append(edit.__name__)
    return source, tuple(made)


def _parses(source: str) -> bool:
    """An edit of an edit may not: it is left out then."""
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return True
