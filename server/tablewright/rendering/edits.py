"""A model as written and what should change -> the smallest edits, in the file's own style.

Spans are those of the model's block, but for `insert_models`, whose edits count from the start of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from tablewright.rendering import text as layout
from tablewright.rendering.context import Context
from tablewright.rendering.fields import FieldText
from tablewright.rendering.models import ModelText, field_lines, models_for
from tablewright.schema.model import Schema, Table
from tablewright.source.edits import Edit, ImportNeed, apply, import_edits, is_free
from tablewright.source.models import Model
from tablewright.source.module import parse_module
from tablewright.source.statements import Argument, Assignment, Module, Span

_LINE_END = re.compile(r"\r\n|\n|\r")
_REST_OF_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)?")
_LAYOUT = re.compile(r"(?:[ \t\f]|\\\r?\n)*")
_POSITIONS = {"to": 0, "on_delete": 1}


def set_argument(field: Assignment, name: str, text: str, block: str = "") -> Edit:
    """`name=text` in the field's call: replaces the value, or adds the keyword behind the last argument.

    With the model's `block` (`model.statement.block`), a call that has each argument on its own line keeps that.
    """
    written = field.argument(name) or _positional(field, name)
    if written is not None:
        return Edit(written.value_span, text)
    if not field.arguments:
        at = field.arguments_span.start
        return Edit(Span(at, at), f"{name}={text}")
    last = max(field.arguments, key=lambda argument: argument.span.end)
    at = _argument_end(last, field, block)
    line = line_start(block, last.span.start)
    indent = block[line : last.span.start]
    if line <= field.arguments_span.start or indent.strip():
        return Edit(Span(at, at), f", {name}={text}")
    comma = _code_character(block, at, field.arguments_span.end, ",")
    if comma is None:
        return Edit(Span(at, at), f",{newline_of(block)}{indent}{name}={text}")
    rest = re.compile(r"[ \t]*(#[^\r\n]*)?(?=[\r\n])").match(block, comma + 1)
    place = rest.end() if rest else comma + 1
    return Edit(Span(place, place), f"{newline_of(block)}{indent}{name}={text},")


def remove_argument(model: Model, field: Assignment, name: str) -> Edit | None:
    """Takes `name=…` out with its comma; None when it is not there."""
    return argument_removed(model.statement.block, field, name)


def argument_removed(block: str, field: Assignment, name: str) -> Edit | None:
    """The same, where the block is known and no model."""
    argument = field.argument(name)
    if argument is None:
        return None
    start, end = argument.span.start, argument.span.end
    ordered = sorted(field.arguments, key=lambda a: a.span.start)
    at = ordered.index(argument)
    comma = _code_character(block, end, field.arguments_span.end, ",")
    behind = comma + 1 if comma is not None else end
    line = line_start(block, start)
    rest = _REST_OF_LINE.match(block, behind)
    alone = line > field.arguments_span.start and not block[line:start].strip() and rest is not None
    if alone and rest is not None and re.match(r"\s*(#|$)", rest[0]):
        return Edit(Span(line, rest.end()), "")
    if at + 1 < len(ordered):
        following = ordered[at + 1].span.start
        gap = block[behind:following]
        return Edit(Span(start, behind if gap.strip() or _LINE_END.search(gap) else following), "")
    if at > 0:
        before = ordered[at - 1].span.end
        between = block[before:start]
        return Edit(Span(start if "#" in between else before, end), "")
    return Edit(Span(start, behind), "")


def replace_call(field: Assignment, call: str) -> Edit:
    """Another field class and arguments; the name, annotation and comment stay."""
    return Edit(field.call_span, call)


def remove_field(model: Model, field: Assignment) -> Edit:
    """The whole statement with its line end; leaves `pass` where the class would be empty."""
    statement, block = model.statement, model.statement.block
    start, end = field.span.start, field.span.end
    empties = field.conditional or (
        len(statement.assignments) == 1 and not statement.others and statement.meta is None and not statement.docstring
    )
    line = line_start(block, start)
    shares_before = bool(block[line:start].strip())
    semicolon = re.compile(r"[ \t]*;[ \t]*").match(block, end)
    if semicolon and not re.match(r"[ \t]*(#|\r|\n|$)", block[semicolon.end() :]):
        return Edit(Span(start, semicolon.end()), "")
    if shares_before and block[line:start].rstrip().endswith(";"):
        return Edit(Span(line + len(block[line:start].rstrip()) - 1, end), "")
    if empties or shares_before:
        return Edit(field.span, "pass")
    rest = _REST_OF_LINE.match(block, end)
    return Edit(Span(line, rest.end() if rest else end), "")


def add_fields(model: Model, fields: Sequence[FieldText], at: int | None = None) -> tuple[Edit, ...]:
    """New field statements at a line start of the body (None: at the model's `insert_at`), indented as its body."""
    lines = [line for field in fields for line in field_lines(field, _body_indent(model))]
    newline = newline_of(model.statement.block)
    if lines and at is not None and not model.statement.body_on_header:
        return (_lines_at(model.statement.block, at, lines, newline),)
    return _insert_lines(model, lines, newline) if lines else ()


def set_meta_option(model: Model, name: str, text: str) -> tuple[Edit, ...]:
    """`name = text` in `class Meta`, which is added where there is none; () when `Meta` is something else."""
    statement, block, meta = model.statement, model.statement.block, model.statement.meta
    indent, newline = _body_indent(model), newline_of(block)
    if meta is None:
        if "Meta" in statement.others:
            return ()
        step = _step(model)
        lines = ["", f"{indent}class Meta:", *layout.assignment(name, text, indent + step)]
        return _insert_lines(model, lines, newline)
    option = meta.options.get(name)
    if option is not None:
        return (Edit(option.value_span, text),)
    colon = layout.header_colon(block, meta.name_span.end)
    body = colon + 1 if colon is not None else meta.span.end
    if _starts_on_this_line(block, body):
        return _onto_lines(block, body, meta.span.end, layout.assignment(name, text, indent + _step(model)), newline)
    return (_lines_at(block, meta.insert_at, layout.assignment(name, text, meta.indent), newline),)


def insert_models(module: Module, models: Iterable[ModelText], at: int | None = None) -> tuple[Edit, ...]:
    """Absolute edits that add the classes (at the end of the file, or at the line start `at`) and their imports."""
    models = list(models)
    if not models:
        return ()
    needs: list[ImportNeed] = sorted({need for model in models for need in model.imports})
    source, newline = module.text, module.newline
    place = len(source) if at is None else max(0, min(at, len(source)))
    imports = import_edits(module, needs)
    beside = {each.name: each for model in models for each in model.beside if is_free(module, each.name)}
    texts = [*(each.text for each in beside.values()), *(model.text for model in models)]
    body = "\n\n\n".join(text.rstrip("\n") for text in texts)
    before, behind = source[:place], source[place:]
    text = body + "\n"
    if before.strip() or imports:
        text = "\n" * max(0, 3 - _newlines_at_end(before)) + text if before else "\n\n" + text
    if behind.strip():
        text += "\n" * max(0, 2 - _newlines_at_start(behind))
    return (*imports, Edit(Span(place, place), text.replace("\n", newline)))


def module_for(tables: Iterable[Table], schema: Schema, context: Context) -> str:
    """A whole new module: what `insert_models` makes of an empty file."""
    return apply("", insert_models(parse_module(""), models_for(tables, schema, context)))


def _insert_lines(model: Model, lines: list[str], newline: str) -> tuple[Edit, ...]:
    statement, block = model.statement, model.statement.block
    if statement.body_on_header:
        colon = layout.header_colon(block, statement.name_span.end)
        body = colon + 1 if colon is not None else statement.span.end
        return _onto_lines(block, body, statement.span.end, lines, newline, _body_indent(model))
    return (_lines_at(block, statement.insert_at, lines, newline),)


def _lines_at(block: str, at: int, lines: list[str], newline: str) -> Edit:
    """Whole lines at a line start, parted by a blank line from a class or method that follows at once."""
    text = newline.join(lines) + newline
    if at > 0 and block[at - 1] not in "\r\n":
        text = newline + text[: -len(newline)]
    elif re.match(r"[ \t]*(class|def|async|@)\b|[ \t]*@", block[at:]):
        text += newline
    return Edit(Span(at, at), text)


def _onto_lines(
    block: str, body: int, end: int, lines: list[str], newline: str, indent: str | None = None
) -> tuple[Edit, ...]:
    """A body behind its header's colon -> lines of their own. `pass` gives way; other statements come first."""
    here = block[body:end].strip()
    if lines and not lines[0]:
        lines = lines[1:] if here in ("pass", "...") else lines
    text = newline + newline.join(lines)
    comment = re.compile(r"[ \t]*#[^\r\n]*").match(block, end)
    tail = comment.end() if comment else end
    if here in ("pass", "..."):
        return (Edit(Span(body, end), ""), Edit(Span(tail, tail), text))
    start = body + len(block[body:end]) - len(block[body:end].lstrip())
    inner = indent if indent is not None else lines[-1][: len(lines[-1]) - len(lines[-1].lstrip())]
    return (Edit(Span(body, start), newline + inner), Edit(Span(tail, tail), text))


def _body_indent(model: Model) -> str:
    statement = model.statement
    header = re.match(r"[ \t]*", statement.block[line_start(statement.block, statement.name_span.start) :])
    return statement.indent if not statement.body_on_header else (header[0] if header else "") + "    "


def _step(model: Model) -> str:
    """One level of indentation as the file has it."""
    return "\t" if _body_indent(model).endswith("\t") else _body_indent(model)[-4:] or "    "


def _positional(field: Assignment, name: str) -> Argument | None:
    """`on_delete` and the target of a relation may stand without their keyword."""
    position = _POSITIONS.get(name)
    related = (field.call_path or "").rpartition(".")[2] in ("ForeignKey", "OneToOneField")
    if position is None or not related or position >= len(field.arguments):
        return None
    leading = field.arguments[: position + 1]
    return leading[position] if all(argument.name is None for argument in leading) else None


def _argument_end(last: Argument, field: Assignment, block: str) -> int:
    """Behind the brackets that may stand around an argument."""
    at = last.span.end
    while block and (found := _code_character(block, at, field.arguments_span.end, ")")) is not None:
        at = found + 1
    return at


def _code_character(block: str, start: int, end: int, wanted: str) -> int | None:
    """Offset of a character that follows with nothing but blanks and comments between."""
    at = start
    while at < end:
        if block[at] == wanted:
            return at
        if block[at] == "#":
            rest = _REST_OF_LINE.match(block, at)
            at = rest.end() if rest else end
        elif block[at].isspace() or block[at] == "\\":
            at += 1
        else:
            return None
    return None


def line_start(block: str, at: int) -> int:
    """Where the line of an offset begins."""
    return max(block.rfind("\n", 0, at), block.rfind("\r", 0, at)) + 1


def newline_of(block: str) -> str:
    """That of the first line; a block of one line has none, and gets the usual one."""
    found = _LINE_END.search(block)
    return found[0] if found else "\n"


def _starts_on_this_line(block: str, at: int) -> bool:
    found = _LAYOUT.match(block, at)
    return found is not None and found.end() < len(block) and block[found.end()] not in "#\r\n"


def _newlines_at_end(text: str) -> int:
    tail = text[len(text.rstrip()) :]
    return len(_LINE_END.findall(tail))


def _newlines_at_start(text: str) -> int:
    head = text[: len(text) - len(text.lstrip())]
    return len(_LINE_END.findall(head))
