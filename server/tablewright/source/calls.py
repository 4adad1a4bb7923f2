"""Syntax tree of `name = call(…)` -> Assignment, with the span of each argument."""

from __future__ import annotations

import ast
import re

from tablewright.source.spans import Lines
from tablewright.source.statements import Argument, Assignment, Span, Value
from tablewright.source.values import dotted, value_of

_WORD = re.compile(r"\w+")


def assignment_of(
    name: str,
    name_span: Span,
    span: Span,
    call: ast.Call,
    rows: Lines,
    annotation: str | None,
    *,
    conditional: bool,
) -> Assignment:
    call_span, path_span = rows.span(call), rows.span(call.func)
    opening = rows.text.find("(", path_span.end, call_span.end)
    opening = opening if opening >= 0 else path_span.end
    return Assignment(
        name=name,
        name_span=name_span,
        span=span,
        call_path=dotted(call.func),
        path_span=path_span,
        call_span=call_span,
        arguments_span=Span(opening + 1, max(opening + 1, call_span.end - 1)),
        arguments=_arguments(call, rows),
        annotation=annotation,
        conditional=conditional,
    )


def _arguments(call: ast.Call, rows: Lines) -> tuple[Argument, ...]:
    found: list[Argument] = []
    text, span_of = rows.text, rows.span
    for node in call.args:
        inner = node.value if isinstance(node, ast.Starred) else node
        name = "*" if isinstance(node, ast.Starred) else None
        found.append(Argument(name, value_in(inner, rows), rows.span(node), rows.span(inner)))
    for keyword in call.keywords:
        span, value_span, name_span = span_of(keyword), span_of(keyword.value), None
        name = keyword.arg
        if name is not None and text.startswith(name, span.start):
            name_span = Span(span.start, span.start + len(name))
        elif name is not None and (word := _WORD.match(text, span.start)):  # Python reads names as NFKC.
            name_span = Span(*word.span())
        found.append(Argument(name or "**", value_in(keyword.value, rows), span, value_span, name_span))
    if call.args:
        found.sort(key=lambda argument: argument.span.start)
    return tuple(found)


def value_in(node: ast.expr, rows: Lines) -> Value:
    return value_of(node, lambda: rows.text_of(node))
