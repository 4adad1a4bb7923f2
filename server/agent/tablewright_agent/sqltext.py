"""A piece of SQL -> tokens, and the names in it: enough to find clauses, quotes and brackets.

A token is (kind, value, start, end): kind "word" (bare; value as written), "name" (quoted; value unquoted),
"string" (value unquoted), "number" or "mark" (one character). Comments and blanks give no token.
"""

import re

_STRING = r"[xXbBnN]?'[^']*(?:''[^']*)*'"
_STRING_WITH_BACKSLASHES = r"[xXbBnN]?'[^'\\]*(?:(?:''|\\.)[^'\\]*)*'"
_COMMENT = r"--[^\n]*|/\*.*?(?:\*/|\Z)"
# Beyond ASCII any character may stand in a bare name, also one that is no letter to Unicode.
_ONE = r"""
    (?P<string>%s)
    |(?P<word>[A-Za-z_\x80-\U0010ffff][A-Za-z0-9_$\x80-\U0010ffff]*)
    |(?P<blank>[ \t\n\r\f\v]+|%s)
    |(?P<name>"[^"]*(?:""[^"]*)*"|`[^`]*(?:``[^`]*)*`|\[[^\]]*\])
    |(?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)
    |(?P<mark>.)
"""
_STANDARD = re.compile(_ONE % (_STRING, _COMMENT), re.VERBOSE | re.DOTALL)
_BACKSLASHES = re.compile(_ONE % (_STRING_WITH_BACKSLASHES + "|" + _STRING, _COMMENT), re.VERBOSE | re.DOTALL)
_COMMENTS = re.compile(r"""(%s|"[^"]*"|`[^`]*`|\[[^\]]*\])|%s""" % (_STRING, _COMMENT), re.DOTALL)
_UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_IN_LOWER_CASE = str.maketrans(_UPPER, _UPPER.lower())
# Bare, these are never a column.
_OPERATORS = frozenset(("AND", "OR", "NOT", "IN", "IS", "NULL", "BETWEEN", "CASE", "WHEN", "THEN", "ELSE"))


def tokens(sql, backslashes=False):
    """`backslashes`: they escape in strings (MySQL); in standard SQL they are characters like any other."""
    found = []
    for match in (_BACKSLASHES if backslashes else _STANDARD).finditer(sql):
        kind = match.lastgroup
        if kind != "blank":
            start, end = match.span()
            found.append((kind, _value(kind, sql[start:end]), start, end))
    return found


def closing(found, at):
    """The index of the bracket that closes the one at index `at`, or the last index."""
    depth = 0
    for index in range(at, len(found)):
        if found[index][0] == "mark":
            if found[index][1] == "(":
                depth += 1
            elif found[index][1] == ")":
                depth -= 1
                if depth == 0:
                    return index
    return len(found) - 1


def inside(sql, found, at):
    """The text between the bracket at index `at` and the one that closes it, without comments."""
    return without_comments(sql[found[at][3] : found[closing(found, at)][2]])


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


def without_comments(sql):
    """Each comment in standard SQL becomes a blank: what is left means the same on one line."""
    if "--" in sql or "/*" in sql:
        sql = _COMMENTS.sub(lambda match: match.group(1) or " ", sql)
    return sql.strip()


def names_in(expression, candidates, backslashes=False):
    """Which of `candidates` (column names) the expression mentions, in their own order and spelling."""
    found = tokens(expression, backslashes)
    mentioned = set()
    for at, (kind, value, _, _) in enumerate(found):
        if kind == "name" or kind == "word" and value.upper() not in _OPERATORS and not _calls(found, at):
            mentioned.add(folded(value))
    return [name for name in candidates if folded(name) in mentioned]


def folded(name):
    """As databases compare names that differ in case: only ASCII letters have one."""
    return name.lower() if name.isascii() else name.translate(_IN_LOWER_CASE)


def _calls(found, at):
    return at + 1 < len(found) and found[at + 1][:2] == ("mark", "(")


def _value(kind, raw):
    if kind == "name":
        return raw[1:-1] if raw[0] == "[" else raw[1:-1].replace(raw[0] * 2, raw[0])
    if kind == "string":
        return raw[raw.index("'") + 1 : -1].replace("''", "'")
    return raw
