"""A field's call as people wrote it, another class and arguments -> the call, changed one argument at a time.

Line breaks, comments, quotes and the order of what stays are the writer's.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping

from tablewright.rendering.edits import argument_removed, newline_of, set_argument
from tablewright.source.edits import Edit, apply
from tablewright.source.module import parse_module
from tablewright.source.statements import Assignment, Span


def arguments_of(call: str) -> tuple[tuple[str, ...], Mapping[str, str]] | None:
    """Those of a call of ours as text: in order, by name; None where one is unpacked."""
    tree = ast.parse(call, mode="eval").body
    if not isinstance(tree, ast.Call) or any(keyword.arg is None for keyword in tree.keywords):
        return None
    front = tuple(ast.get_source_segment(call, each) or "" for each in tree.args)
    named = ((keyword.arg or "", ast.get_source_segment(call, keyword.value)) for keyword in tree.keywords)
    return front, {name: text or "" for name, text in named}


def recalled(field: Assignment, block: str, call: str, kept: Collection[str]) -> str | None:
    """What people wrote, with the class and arguments of `call`; of its others only those that are `kept`, and a label.
    None where it cannot be changed so."""
    new, labels = arguments_of(call), [argument for argument in field.arguments if argument.name is None]
    if new is None or len(labels) > 1:
        return None
    (front, wanted), path = new, call.partition("(")[0]
    call = block[field.call_span.start : field.call_span.end]
    own = (field.path_span.start - field.call_span.start, field.path_span.end - field.call_span.start)
    call = call[: own[0]] + path + call[own[1] :]
    if front:  # where the label stood
        at = field.arguments_span.start - field.call_span.start + len(path) - (own[1] - own[0])
        behind = "verbose_name=" + call[at:].lstrip() if labels else call[at:]
        call = call[:at] + ", ".join(front) + (", " if field.arguments else "") + behind
    head = f"class _:{newline_of(block)}    _ = "
    for _ in range(len(field.arguments) + len(wanted) + 1):
        text = head + call + "\n"
        statement = next((placed.statement for placed in parse_module(text).classes), None)
        if statement is None or len(statement.assignments) != 1 or statement.broken:
            return None
        edit = next(_changes(statement.assignments[0], statement.block, wanted, kept), None)
        if edit is None:
            return call
        call = apply(text, [edit])[len(head) : -1]
    return None


def _changes(field: Assignment, block: str, wanted: Mapping[str, str], kept: Collection[str]) -> Iterator[Edit]:
    for argument in field.arguments:
        if argument.name is not None and argument.name not in wanted and argument.name not in kept:
            edit = argument_removed(block, field, argument.name)
            if edit is not None:
                yield edit
    for name, value in wanted.items():
        written = field.argument(name)
        if written is None or not _same(block, written.value_span, value):
            yield set_argument(field, name, value, block)


def _same(block: str, span: Span, value: str) -> bool:
    """As Python reads them."""
    try:
        return ast.dump(ast.parse(block[span.start : span.end], mode="eval")) == ast.dump(ast.parse(value, mode="eval"))
    except SyntaxError:
        return False
