"""A model and an entry of `Meta.indexes` or `Meta.constraints` -> the edits that add it, or take it out.

What people wrote stays: the list keeps its brackets, its layout and its comments, and what a base asks for is taken
over. Nothing is edited where the list is not spelt out in this class.
"""

from __future__ import annotations

import ast
import re

from tablewright.rendering import text as layout
from tablewright.rendering.edits import line_start, newline_of, set_meta_option
from tablewright.source.edits import Edit
from tablewright.source.models import Model
from tablewright.source.spans import lines
from tablewright.source.statements import Option, Reference, Span

_LINE_END = re.compile(r"\r\n|\n|\r")
_REST = re.compile(r"[ \t]*(?:#[^\r\n]*)?(?:\r\n|\n|\r)")
_BRACKET = re.compile(r"(?:[\s\\]|#[^\r\n]*)*\)")
_DJANGO = "django.db.models.Model"


def add_to_meta_list(model: Model, option: str, member: str) -> tuple[Edit, ...]:
    """`member` becomes the last of `Meta.<option>`, which is made where there is none. () where that list, or the Meta
    of a base, is not to be seen from here."""
    statement = model.statement
    newline = newline_of(statement.block)
    if statement.meta is None:
        return set_meta_option(model, option, f"[{member}]") if _plain(model) else ()
    written = statement.meta.options.get(option)
    if written is not None:
        edit = _into(statement.block, written, member, newline, statement.meta.indent)
        return (edit,) if edit is not None else ()
    base = _inherited(model, option)
    return set_meta_option(model, option, f"[{base}{member}]") if base is not None else ()


def remove_from_meta_list(model: Model, option: str, member: Span) -> Edit | None:
    """Takes out what `member` covers, with its comma; None where it is no member of a list that stands here. Of
    `unique_together = ("a", "b")`, the whole value is the only member. With its only member the option goes, where
    nothing of it is people's own and the class of Meta has others."""
    meta, block = model.statement.meta, model.statement.block
    written = meta.options.get(option) if meta is not None else None
    if written is None:
        return None
    if member == written.value_span:
        return _whole(model, written) or Edit(member, "[]")
    spans = _members(block, written)
    if spans is None or member not in spans:
        return None
    if len(spans) == 1 and (whole := _whole(model, written)) is not None:
        return whole
    at, closing = spans.index(member), _closing(block, written)
    if (bracket := _BRACKET.match(block, member.end)) and bracket.end() <= closing:
        return None
    comma = _comma(block, member.end, closing)
    behind = comma + 1 if comma is not None else member.end
    line, rest = line_start(block, member.start), _REST.match(block, behind)
    if rest is not None and line > written.value_span.start and not block[line : member.start].strip():
        return Edit(Span(line, rest.end()), "")
    if at + 1 < len(spans) and "#" not in block[behind : spans[at + 1].start]:
        return Edit(Span(member.start, spans[at + 1].start), "")
    before = spans[at - 1].end if at > 0 else member.start
    if block[closing] == ")" and at > 0:  # of a tuple the comma stays
        before = (_comma(block, before, closing) or before) + 1
    return Edit(Span(member.start if "#" in block[before : member.start] else before, behind), "")


def _whole(model: Model, option: Option) -> Edit | None:
    """Takes the option out with its lines. Not what overrides the option of a base, nor what has a comment."""
    meta, block = model.statement.meta, model.statement.block
    if meta is None or meta.bases or len(meta.options) < 2 or "#" in block[option.span.start : option.span.end]:
        return None
    line, rest = line_start(block, option.span.start), _REST.match(block, option.span.end)
    if rest is None or "#" in rest[0] or block[line : option.span.start].strip() or line < meta.name_span.end:
        return None
    if block[:line].rstrip().rpartition("\n")[2].lstrip().startswith("#"):  # it may be about the option
        return None
    return Edit(Span(line, rest.end()), "")


def _plain(model: Model) -> bool:
    """Its only base is Django's Model, so that there is no Meta to inherit."""
    names, bases = model.names, model.statement.bases
    known = {names.bindings.get(_DJANGO, ""), f"{names.models_name}.Model"}
    return len(bases) == 1 and isinstance(bases[0], Reference) and bases[0].path in known


def _inherited(model: Model, option: str) -> str | None:
    """What a new list of this class begins with; None where it cannot be told."""
    meta, asked = model.statement.meta, model.indexes
    if meta is None or not isinstance(asked, tuple):
        return None
    if not any(index.option == option for index in asked):
        return ""
    if len(meta.bases) == 1 and isinstance(meta.bases[0], Reference):
        return f"*{meta.bases[0].path}.{option}, "
    return None


def _into(block: str, option: Option, member: str, newline: str, indent: str) -> Edit | None:
    spans = _members(block, option)
    if spans is None:
        return None
    closing = _closing(block, option)
    start = line_start(block, option.value_span.start)
    value = block[start : closing + 1]
    if len(value) + len(member) > layout.WIDTH and block[closing] == "]" and not _LINE_END.search(value):
        members = [block[span.start : span.end] for span in spans]
        rows = layout.listing(option.name, [*members, member], indent)
        return Edit(option.value_span, newline.join(rows).removeprefix(f"{indent}{option.name} = "))
    if not spans:
        return Edit(Span(option.value_span.start + 1, closing), f"{member}," if block[closing] == ")" else member)
    last = spans[-1].end
    while (bracket := _BRACKET.match(block, last)) and bracket.end() <= closing:
        last = bracket.end()
    comma = _comma(block, last, closing)
    line = line_start(block, closing)
    if line > last and not block[line:closing].strip():
        before = re.match(r"[ \t]*", block[line_start(block, spans[-1].start) :])
        rows = layout.listing("x", [member], (before[0] if before else "").removesuffix("    "))[1:-1]
        if comma is None:  # the lines between may be comments, so the comma goes where it belongs
            rest = block[last:line].rstrip("\r\n")
            return Edit(Span(last, line), f",{rest}{newline}{newline.join(rows)}{newline}")
        return Edit(Span(line, line), newline.join(rows) + newline)
    if comma is None:
        tail = "," if block[closing] == ")" else ""
        return Edit(Span(last, last), f", {member}{tail}")
    return Edit(Span(comma + 1, comma + 1), f" {member},")


def _members(block: str, option: Option) -> list[Span] | None:
    """Spans of what stands in the list or tuple; None for any other value."""
    start = option.value_span.start
    if block[start : start + 1] not in ("[", "(") or layout.brackets_end(block, start) != option.value_span.end:
        return None
    value = block[start : option.value_span.end]
    try:
        parsed = ast.parse(f"({value}\n)", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    if not isinstance(parsed, (ast.List, ast.Tuple)):
        return None
    where = lines(f"({value}\n)")
    return [where.span(element).moved(start - 1) for element in parsed.elts]


def _closing(block: str, option: Option) -> int:
    return layout.brackets_end(block, option.value_span.start) - 1


def _comma(block: str, start: int, end: int) -> int | None:
    """The first comma that follows with nothing but blanks and comments between."""
    found = re.compile(r"(?:[\s\\]|#[^\r\n]*)*,").match(block, start, end)
    return found.end() - 1 if found else None
