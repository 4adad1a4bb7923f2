"""Syntax tree of a class -> ClassStatement: what the class says that models are made of."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from tablewright.source.calls import assignment_of, value_in
from tablewright.source.spans import Lines
from tablewright.source.statements import (
    Assignment,
    ClassStatement,
    MetaClass,
    Opaque,
    Option,
    Reference,
    Span,
    Value,
)
from tablewright.source.values import dotted

_NAME = re.compile(r"(?:async[\s\\]+)?(?:class|def)[\s\\]+(\w+)")
_FIELD_LIKE = re.compile(r"(?:Field|Key)$")
# A keystroke asks these of every statement: a union in place would be made anew each time.
_ASSIGNS = (ast.Assign, ast.AnnAssign)
_DEFINES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_IMPORTS = (ast.Import, ast.ImportFrom)
_BRANCHES = (ast.If, ast.Try, ast.With, ast.Match)
_NAMESPACE_CALLS = frozenset({"locals", "vars", "exec", "globals"})


@dataclass(slots=True)
class _Body:
    """What walking a class body gathers."""

    assignments: list[Assignment] = field(default_factory=list)
    assigned: set[str] = field(default_factory=set)
    others: dict[str, Span] = field(default_factory=dict)
    constants: dict[str, Value] = field(default_factory=dict)
    unclear: list[Span] = field(default_factory=list)
    meta: ast.ClassDef | None = None

    def bind(self, name: str, span: Span) -> None:
        """The name means this from here on, whatever it meant before."""
        if name in self.assigned:
            self.assignments = [a for a in self.assignments if a.name != name]
        self.constants.pop(name, None)
        self.others[name] = span


def class_statement(
    node: ast.ClassDef, rows: Lines, broken: Iterable[Span], *, conditional: bool = False
) -> ClassStatement:
    """`rows` is the top-level block that the node's positions and all spans count from."""
    span = _statement_span(node, rows)
    name_span = _name_span(node, rows)
    body = _Body()
    _walk(node.body, body, rows, conditional=False)
    own_indent = _indent_of(rows, rows.offset(node.lineno, node.col_offset))
    on_header, indent = _layout(node, rows, own_indent)
    return ClassStatement(
        name=node.name,
        name_span=name_span,
        span=span,
        bases=tuple(value_in(base, rows) for base in node.bases),
        keywords=tuple(keyword.arg or "**" for keyword in node.keywords),
        assignments=tuple(body.assignments),
        others=body.others,
        meta=_meta(body.meta, rows) if body.meta else None,
        broken=tuple(part for part in broken if span.start <= part.start <= max(span.end, part.start)),
        indent=indent,
        insert_at=_insert_at(node, rows),
        body_on_header=on_header,
        conditional=conditional,
        docstring=ast.get_docstring(node),
        block=rows.text,
        constants=body.constants,
        unclear=tuple(body.unclear),
        decorators=tuple(_called(decorator, rows) for decorator in node.decorator_list),
    )


def _walk(body: Iterable[ast.stmt], found: _Body, rows: Lines, *, conditional: bool) -> None:
    for node in body:
        if isinstance(node, _ASSIGNS):
            _assign(node, found, rows, conditional=conditional)
        elif isinstance(node, _DEFINES):
            found.bind(node.name, _name_span(node, rows))
            if isinstance(node, ast.ClassDef) and node.name == "Meta":
                found.meta = node
                if conditional:
                    found.unclear.append(rows.span(node))
        elif isinstance(node, _IMPORTS):
            for alias in node.names:
                found.bind((alias.asname or alias.name).partition(".")[0], rows.span(node))
        elif isinstance(node, _BRANCHES) or type(node).__name__ == "TryStar":
            for branch, certain in branches(node):
                _walk(branch, found, rows, conditional=conditional or not certain)
        elif _may_bind(node):
            found.unclear.append(rows.span(node))


def branches(node: ast.stmt) -> Iterator[tuple[list[ast.stmt], bool]]:
    """(statements, they surely run) of a compound statement; without those that only a type checker sees."""
    if isinstance(node, ast.If):
        checking = (dotted(node.test) or "").rpartition(".")[2] == "TYPE_CHECKING"
        if not checking:
            yield node.body, False
        yield node.orelse, checking
    elif isinstance(node, ast.With):
        yield node.body, True
    elif isinstance(node, ast.Match):
        for case in node.cases:
            yield case.body, False
    else:
        for name in ("body", "orelse"):
            yield getattr(node, name, []), False
        for handler in getattr(node, "handlers", []):
            yield handler.body, False
        yield getattr(node, "finalbody", []), True


def _may_bind(node: ast.stmt) -> bool:
    """A loop, `del`, `exec(…)` and the like; not a docstring, `pass`, or a call that merely does something."""
    if isinstance(node, ast.Pass):
        return False
    if not isinstance(node, ast.Expr):
        return True
    return any(isinstance(part, ast.Name) and part.id in _NAMESPACE_CALLS for part in ast.walk(node))


def _assign(node: ast.Assign | ast.AnnAssign, found: _Body, rows: Lines, *, conditional: bool) -> None:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    span = rows.span(node)
    if node.value is None:
        return
    if len(targets) != 1 or not isinstance(targets[0], ast.Name):
        if all(_is_of_method(target, found) for target in targets):
            return
        names = [part for target in targets for part in ast.walk(target) if isinstance(part, ast.Name)]
        for part in names:
            if isinstance(part.ctx, ast.Store):
                found.bind(part.id, rows.span(part))
        if isinstance(value_in(node.value, rows), Opaque | Reference):
            found.unclear.append(span)
        return
    name, name_span = targets[0].id, rows.span(targets[0])
    if isinstance(node.value, ast.Call):
        found.bind(name, name_span)
        del found.others[name]
        found.assigned.add(name)
        annotation = rows.text_of(node.annotation) if isinstance(node, ast.AnnAssign) else None
        found.assignments.append(
            assignment_of(name, name_span, span, node.value, rows, annotation, conditional=conditional)
        )
        return
    if conditional and any(a.name == name for a in found.assignments):
        found.unclear.append(span)
    found.bind(name, name_span)
    found.constants[name] = value_in(node.value, rows) if not conditional else Opaque("conditional")
    if isinstance(node.value, ast.Subscript | ast.IfExp | ast.BoolOp | ast.NamedExpr | ast.Await | ast.Starred):
        found.unclear.append(span)


def _is_of_method(target: ast.expr, found: _Body) -> bool:
    """`age.short_description = …`: an attribute of what the body defines with `def`, no name of the body's own."""
    root = (dotted(target) or "").partition(".")[0] if isinstance(target, ast.Attribute) else ""
    return root in found.others and root not in found.assigned and root not in found.constants


def _meta(node: ast.ClassDef, rows: Lines) -> MetaClass:
    options: dict[str, Option] = {}
    _options(node.body, options, rows, conditional=False)
    own = _indent_of(rows, rows.offset(node.lineno, node.col_offset))
    on_header, indent = _layout(node, rows, own)
    last = _line_behind(node.body, len(node.body) - 1, rows) if node.body else None
    return MetaClass(
        span=_statement_span(node, rows),
        name_span=_name_span(node, rows),
        bases=tuple(value_in(base, rows) for base in node.bases),
        options=options,
        indent=indent,
        insert_at=last if last is not None else rows.next_line(rows.span(node).end),
        body_on_header=on_header,
    )


def _options(body: Iterable[ast.stmt], options: dict[str, Option], rows: Lines, *, conditional: bool) -> None:
    for node in body:
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            if node.value is None:
                continue
            sure = not conditional and not isinstance(node, ast.AugAssign)
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                if isinstance(target, ast.Name):
                    value = value_in(node.value, rows) if sure else Opaque("conditional")
                    options[target.id] = Option(
                        target.id, rows.span(target), rows.span(node), value, rows.span(node.value)
                    )
                else:
                    _change(target, options)
        elif isinstance(node, _BRANCHES):
            for branch, certain in branches(node):
                _options(branch, options, rows, conditional=conditional or not certain)
        elif not isinstance(node, _DEFINES):
            _change(node, options)


def _change(node: ast.AST, options: dict[str, Option]) -> None:
    """`constraints.append(…)`, `indexes[0] = …`: what it names is no longer as it was written."""
    for name in {each.id for each in ast.walk(node) if isinstance(each, ast.Name)} & options.keys():
        options[name] = replace(options[name], value=Opaque("conditional"))


def _insert_at(node: ast.ClassDef, rows: Lines) -> int:
    """The line start where a new field goes."""
    body = node.body
    if not body:
        return rows.next_line(rows.span(node).end)
    fields = [i for i, statement in enumerate(body) if _looks_like_field(statement)]
    if fields:
        last = fields[-1]
        while last + 1 < len(body) and _is_text(body[last + 1]):  # A field's own documentation.
            last += 1
        return _line_behind(body, last, rows)
    if _is_text(body[0]):
        return _line_behind(body, 0, rows)
    start = _statement_span(body[0], rows).start
    line = rows.line_start(start)
    return line if not rows.text[line:start].strip() else rows.next_line(rows.span(body[-1]).end)


def _looks_like_field(node: ast.stmt) -> bool:
    if not isinstance(node, _ASSIGNS) or not isinstance(node.value, ast.Call):
        return False
    return _FIELD_LIKE.search(dotted(node.value.func) or "") is not None


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _line_behind(body: list[ast.stmt], index: int, rows: Lines) -> int:
    """The start of the line behind a statement, and behind those that begin on the statement's last line."""
    end_line = body[index].end_lineno or body[index].lineno
    for later in body[index + 1 :]:
        if later.lineno > end_line:
            break
        end_line = later.end_lineno or later.lineno
    return rows.starts[end_line] if end_line < len(rows.starts) else len(rows.text)


def _layout(node: ast.ClassDef, rows: Lines, own: str) -> tuple[bool, str]:
    """(the body starts on the header's line, the body's indentation)."""
    if not node.body:
        return False, own + "    "
    start = _statement_span(node.body[0], rows).start
    line = rows.line_start(start)
    if rows.text[line:start].strip():
        return True, own + "    "
    return False, rows.text[line:start]


def _indent_of(rows: Lines, offset: int) -> str:
    line = rows.text[rows.line_start(offset) : offset]
    return line[: len(line) - len(line.lstrip(" \t"))]


def _statement_span(node: ast.stmt, rows: Lines) -> Span:
    """With decorators."""
    span = rows.span(node)
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    if not decorators:
        return span
    return Span(rows.text.rfind("@", 0, rows.span(decorators[0]).start), span.end)


def _name_span(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef, rows: Lines) -> Span:
    start = rows.span(node).start
    found = _NAME.match(rows.text, start)
    return Span(*found.span(1)) if found else Span(start, start)


def _called(node: ast.expr, rows: Lines) -> Value:
    return value_in(node.func if isinstance(node, ast.Call) else node, rows)
