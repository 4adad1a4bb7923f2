"""Text of a file -> Module: its classes, imports and constants, with everything that does not parse left out."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeGuard

from tablewright.source.bindings import Binding, bind, bindings_of
from tablewright.source.blocks import Parsed, mend, parse, split
from tablewright.source.classes import branches, class_statement
from tablewright.source.spans import Lines, lines
from tablewright.source.statements import (
    ClassStatement,
    FromImport,
    Module,
    PlacedClass,
    Span,
)

_NUL = (
    "The file holds a NUL byte, so Python cannot read it and nothing is known of its models: "
    "it may be saved in UTF-16, or damaged. Save it as UTF-8 text."
)
_NEWLINE = re.compile(r"\r\n?|\n")
_COMPOUND = re.compile(r"(?:@|(?:class|def|async|if|for|while|with|try|match)\b|[^\n\r]*:[ \t]*(?:#[^\n\r]*)?[\n\r])")


@dataclass(frozen=True, slots=True)
class _Facts:
    """What one block says. Offsets count from its start. `imports_end`: the line start behind its last import, and
    `text_end` behind a documentation string; None without one. `ends_head`: it defines a class or function.
    `only_classes`: it binds classes, and nothing else."""

    classes: tuple[ClassStatement, ...] = ()
    bindings: tuple[Binding, ...] = ()
    from_imports: tuple[FromImport, ...] = ()
    broken: tuple[Span, ...] = ()
    imports_end: int | None = None
    text_end: int | None = None
    ends_head: bool = False
    only_classes: bool = False


def parse_module(text: str, previous: Module | None = None) -> Module:
    """All facts of a file. Never raises. Quick after a small edit, since blocks are remembered by their text.

    `previous` is the file as it was: it comes back itself when the text is the same.
    """
    if previous is not None and previous.text == text:
        return previous
    newline = _NEWLINE.search(text)
    ending = newline[0] if newline else "\n"
    if "\0" in text:
        return Module(text, newline=ending, problem=_NUL)
    start = 1 if text.startswith("\ufeff") else 0
    classes: list[PlacedClass] = []
    broken: list[Span] = []
    bindings: list[Binding] = []
    from_imports: list[FromImport] = []
    imports_end: int | None = None
    text_end: int | None = None
    in_head = True
    pieces = tuple(_pieces(text, start, previous))
    for at, end, facts in pieces:
        if facts is None:
            piece = text[at:end]
            broken.append(Span(at + len(piece) - len(piece.lstrip()), at + len(piece.rstrip())))
            if classes and _may_belong(text, classes[-1], at, piece):
                classes[-1] = _with_doubt(classes[-1])
            continue
        if facts.classes:
            classes += [PlacedClass(statement, at) for statement in facts.classes]
        bindings += facts.bindings
        if facts.from_imports:
            from_imports += [each.moved(at) for each in facts.from_imports]
        if facts.broken:
            broken += [span.moved(at) for span in facts.broken]
        in_head = in_head and not facts.ends_head
        if in_head and facts.imports_end is not None:
            imports_end = at + facts.imports_end
        elif in_head and imports_end is None and text_end is None and facts.text_end is not None:
            text_end = at + facts.text_end
    insert_at = imports_end if imports_end is not None else text_end
    imports, stars, constants, functions, patched = bind(bindings)
    return Module(
        text=text,
        classes=tuple(classes),
        imports=imports,
        star_imports=stars,
        constants=constants,
        functions=functions,
        patched=patched,
        from_imports=tuple(from_imports),
        broken=tuple(broken),
        import_insert_at=insert_at if insert_at is not None else _behind_comments(text, start),
        behind_imports=imports_end is not None,
        newline=ending,
        pieces=pieces,
    )


_Piece = tuple[int, int, "_Facts | None"]


def _pieces(text: str, start: int, previous: Module | None) -> Iterator[_Piece]:
    """What `split` gives. Pieces of `previous` in front of and behind the edit are taken over: where a piece ends
    depends on nothing in front of it, and on what is behind it only when it is broken or the very last before the edit.
    """
    old = previous.pieces if previous is not None and (not previous.pieces or previous.pieces[0][0] == start) else ()
    front, behind = 0, len(old)
    if previous is not None and old:
        before = previous.text
        while front < len(old) and (piece := old[front])[2] is not None and not piece[2].broken:
            if not text.startswith(before[piece[0] : piece[1]], piece[0]):
                break
            front += 1
        front = max(0, front - 1)
        shift = len(text) - len(before)
        floor = old[front][0]
        while behind > front + 1:
            at, end, _ = old[behind - 1]
            if at + shift <= floor or not text.startswith(before[at:end], at + shift):
                break
            behind -= 1
        yield from old[:front]
        start = old[front][0]
        known = {at + shift: number for number, (at, _, _) in enumerate(old[behind:], behind)}
    else:
        shift, known = 0, {}
    for piece in split(text, lambda block, _: _read(block), _mend, start):
        yield piece
        if piece[1] in known:
            rest = old[known[piece[1]] :]
            yield from rest if not shift else ((at + shift, end + shift, facts) for at, end, facts in rest)
            return


@lru_cache(maxsize=16384)
def _read(block: str) -> _Facts | None:
    parsed = parse(block)
    return None if parsed is None else _facts(block, parsed)


@lru_cache(maxsize=1024)
def _mend(block: str) -> _Facts | None:
    try:
        parsed = mend(block)
    except (RecursionError, MemoryError):
        return None
    return None if parsed is None else _facts(block, parsed)


def _facts(block: str, parsed: Parsed) -> _Facts | None:
    rows = lines(block)
    try:
        classes = tuple(
            class_statement(node, rows, parsed.broken, conditional=not sure) for node, sure in _classes(parsed.body)
        )
        bindings = tuple(bindings_of(parsed.body, rows, sure=True))
    except RecursionError:
        return None
    from_imports = tuple(_from_import(node, rows) for node in parsed.body if _can_join(node))
    imports_end = text_end = None
    for i, node in enumerate(parsed.body):
        if isinstance(node, ast.Import | ast.ImportFrom):
            imports_end = _line_behind(parsed.body, i, rows)
        elif i == 0 and _is_documentation(node):
            text_end = _line_behind(parsed.body, i, rows)
    ends = any(isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) for node in parsed.body)
    only = bool(classes) and all(binding.kind == "class" for binding in bindings)
    return _Facts(classes, bindings, from_imports, parsed.broken, imports_end, text_end, ends, only)


def _can_join(node: ast.stmt) -> TypeGuard[ast.ImportFrom]:
    return isinstance(node, ast.ImportFrom) and node.module != "__future__" and node.names[0].name != "*"


def _from_import(node: ast.ImportFrom, rows: Lines) -> FromImport:
    names: list[tuple[str, Span]] = []
    for alias in node.names:
        end = rows.offset(alias.end_lineno or node.lineno, alias.end_col_offset or 0)
        span = Span(rows.offset(alias.lineno, alias.col_offset), end)
        names.append((rows.text[span.start : span.end], span))
    first = names[0][1].start
    line = rows.line_start(first)
    own_line = not rows.text[line:first].strip()
    ending = "\r\n" if rows.text[:line].endswith("\r\n") else rows.text[line - 1 : line]
    gap = f",{ending}{rows.text[line:first]}" if own_line else ", "
    return FromImport("." * node.level + (node.module or ""), tuple(names), gap)


def _is_documentation(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _line_behind(body: list[ast.stmt], index: int, rows: Lines) -> int:
    end_line = max(node.end_lineno or node.lineno for node in body[: index + 1])
    for node in body[index + 1 :]:
        if node.lineno > end_line:
            break
        end_line = node.end_lineno or node.lineno
    return rows.starts[end_line] if end_line < len(rows.starts) else len(rows.text)


def _classes(body: Iterable[ast.stmt], *, sure: bool = True) -> Iterator[tuple[ast.ClassDef, bool]]:
    """(class, it is surely there at run time): also those under `if`, `try` and `with`."""
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield node, sure
        elif isinstance(node, ast.If | ast.Try | ast.With):
            for branch, certain in branches(node):
                yield from _classes(branch, sure=sure and certain)


def _may_belong(text: str, placed: PlacedClass, at: int, piece: str) -> bool:
    """A broken piece right behind a class may hold the rest of that class: indented lines without a header."""
    block_end = placed.offset + len(placed.statement.block)
    indented = re.search(r"[\n\r][ \t]+[^\s#]", piece) is not None
    return block_end == at and indented and not _COMPOUND.match(text, at)


def _with_doubt(placed: PlacedClass) -> PlacedClass:
    end = len(placed.statement.block)
    broken = (*placed.statement.broken, Span(end, end))
    return PlacedClass(replace(placed.statement, broken=broken), placed.offset)


def _behind_comments(text: str, start: int) -> int:
    """Behind the comments that a file starts with (a shebang, its encoding, a licence)."""
    found = re.compile(r"(?:#[^\n\r]*(?:\r\n?|\n|\Z))*").match(text, start)
    return found.end() if found else start
