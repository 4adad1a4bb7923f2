"""A piece of SQL -> tokens, and the names in it: enough to find clauses, quotes and brackets.

A token is (kind, value, start, end): kind "word" (bare; value as written), "name" (quoted; value unquoted),
"string" (value unquoted), "number" or "mark" (one character). Comments and blanks give no token.
"""

import re

_TOKEN = re.compile(
    r"""
    (?P<blank>\s+|--[^\n]*|/\*.*?(?:\*/|\Z))
    |(?P<string>[xXbBnN]?'(?:[^'\\]|''|\\.)*'|[xXbBnN]?'(?:[^']|'')*')
    |(?P<name>"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\])
    |(?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)
    |(?P<word>[^\W\d][\w$]*)
    |(?P<mark>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_PLAIN_STRING = re.compile(r"[xXbBnN]?'(?:[^']|'')*'")


def tokens(sql, backslashes=False):
    """`backslashes`: they escape in strings (MySQL); in standard SQL they are characters like any other."""
    found, at = [], 0
    while at < len(sql):
        match = _TOKEN.match(sql, at)
        if match.lastgroup == "string" and not backslashes:
            match = _PLAIN_STRING.match(sql, at) or match
            kind = "string"
        else:
            kind = match.lastgroup
        if kind != "blank":
            found.append((kind, _value(kind, match.group()), at, match.end()))
        at = match.end()
    return found


def closing(found, at):
    """The index of the bracket that closes the one at index `at`, or the last index."""
    depth = 0
    for index in range(at, len(found)):
        if found[index][:2] == ("mark", "("):
            depth += 1
        elif found[index][:2] == ("mark", ")"):
            depth -= 1
            if depth == 0:
                return index
    return len(found) - 1


def inside(sql, found, at):
    """The text between the bracket at index `at` and the one that closes it."""
    return sql[found[at][3] : found[closing(found, at)][2]].strip()


def split(found):
    """Tokens between commas at depth 0 -> one list each."""
    parts, depth = [[]], 0
    for token in found:
        if token[0] == "mark":
            depth += {"(": 1, ")": -1}.get(token[1], 0)
            if token[1] == "," and depth == 0:
                parts.append([])
                continue
        parts[-1].append(token)
    return parts


def is_word(token, *words):
    return token[0] == "word" and token[1].upper() in words


def names_in(expression, candidates, backslashes=False):
    """Which of `candidates` (column names) the expression mentions, in their own order and spelling."""
    mentioned = {value.lower() for kind, value, _, _ in tokens(expression, backslashes) if kind in ("word", "name")}
    return [name for name in candidates if name.lower() in mentioned]


def _value(kind, raw):
    if kind == "name":
        return raw[1:-1] if raw[0] == "[" else raw[1:-1].replace(raw[0] * 2, raw[0])
    if kind == "string":
        return raw[raw.index("'") + 1 : -1].replace("''", "'")
    return raw
