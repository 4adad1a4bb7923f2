"""A list that a module writes out (INSTALLED_APPS, __all__), and a new member -> the smallest edits that add it."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from tablewright.source.edits import Edit, apply
from tablewright.source.spans import lines as lines_of
from tablewright.source.statements import Span

Listing = ast.List | ast.Tuple

_REST = re.compile(r"[ \t]*(,)?[ \t]*(#[^\r\n]*)?")


def assigned(text: str, name: str, *, added: bool = False) -> Listing | None:
    """The list or tuple that the module's top level gives the name last, `added`: adds to it with `+=`. Of a sum, the
    last list that is written out, there or under a name of its own. None for what is made in another way."""
    tree = _tree(text)
    values = _values(tree, name, added=added) if tree is not None else []
    return _literal(values[-1], tree, 0) if values and tree is not None else None


def is_assigned(text: str, name: str) -> bool:
    """Whether the module's top level gives the name a value, whichever."""
    tree = _tree(text)
    return tree is not None and bool(_values(tree, name))


def with_items(text: str, listing: Listing, items: Sequence[str]) -> tuple[Edit, ...] | None:
    """Edits that add those strings at the end that are not there; None where they would not do just that."""
    written = [each.value for each in listing.elts if isinstance(each, ast.Constant)]
    items = [item for item in dict.fromkeys(items) if item not in written]
    if not items:
        return ()
    rows = lines_of(text)
    here = rows.span(listing)
    if not listing.elts:
        body = ", ".join(_quoted(item, '"') for item in items) + ("," if isinstance(listing, ast.Tuple) else "")
        return _proven(text, (Edit(Span(here.start + 1, here.start + 1), body),), listing, items)
    last = rows.span(listing.elts[-1])
    quote = text[last.start] if text[last.start] in "'\"" else '"'
    line = max(text.rfind("\n", 0, last.start), text.rfind("\r", 0, last.start)) + 1
    indent = text[line : last.start]
    rest = _REST.match(text, last.end)
    if line <= here.start or indent.strip() or rest is None:
        added = "".join(f", {_quoted(item, quote)}" for item in items)
        return _proven(text, (Edit(Span(last.end, last.end), added),), listing, items)
    newline = "\r\n" if text[line - 2 : line] == "\r\n" else text[line - 1]
    comma = () if rest[1] else (Edit(Span(last.end, last.end), ","),)
    added = "".join(f"{newline}{indent}{_quoted(item, quote)}," for item in items)
    return _proven(text, (*comma, Edit(Span(rest.end(), rest.end()), added)), listing, items)


def _proven(text: str, edits: tuple[Edit, ...], listing: Listing, items: Sequence[str]) -> tuple[Edit, ...] | None:
    """The edits, where the text then says what it said, and the items at the end of this list."""
    tree, wanted = _tree(apply(text, edits)), _tree(text)
    if tree is None or wanted is None:
        return None
    for node in ast.walk(wanted):
        if isinstance(node, Listing) and (node.lineno, node.col_offset) == (listing.lineno, listing.col_offset):
            node.elts += [ast.Constant(item) for item in items]
    return edits if ast.dump(tree) == ast.dump(wanted) else None


def _values(tree: ast.Module, name: str, *, added: bool = False) -> list[ast.expr]:
    found: list[ast.expr] = []
    for node in tree.body:
        targets: list[ast.expr] = []
        if isinstance(node, ast.AugAssign) and added:
            targets = [node.target]
        elif isinstance(node, ast.Assign) and not added:
            targets = node.targets
        elif isinstance(node, ast.AnnAssign) and not added:
            targets = [node.target]
        else:
            continue
        if node.value is not None and any(_is_name(target, name) for target in targets):
            found.append(node.value)
    return found


def _literal(value: ast.expr, tree: ast.Module, depth: int) -> Listing | None:
    if isinstance(value, Listing):
        return value
    if depth > len(tree.body):
        return None
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
        return _literal(value.right, tree, depth + 1) or _literal(value.left, tree, depth + 1)
    if isinstance(value, ast.Name):
        values = _values(tree, value.id)
        return _literal(values[0], tree, depth + 1) if len(values) == 1 else None
    return None


def _is_name(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _quoted(item: str, quote: str) -> str:
    literal = repr(item)
    return quote + literal[1:-1] + quote if quote not in literal[1:-1] else literal


def _tree(text: str) -> ast.Module | None:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return None
