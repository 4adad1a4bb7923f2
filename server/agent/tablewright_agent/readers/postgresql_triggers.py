"""The source of a trigger's function, in PL/pgSQL -> the columns that it gives a value of its own before an insert."""

import re

_TOKEN = re.compile(
    r"""
    (?P<blank>\s+|--[^\n]*|/\*.*?(?:\*/|\Z))
    |(?P<string>[eE]'(?:[^'\\]|''|\\.)*'|'(?:[^']|'')*'|\$(?P<tag>\w*)\$.*?\$(?P=tag)\$)
    |(?P<name>"(?:[^"]|"")*")
    |(?P<word>[^\W\d][\w$]*)
    |(?P<mark>:=|<>|>>|[<>!]=|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_STARTS = frozenset((";", "begin", "then", "else", "loop", ">>"))  # what stands before a statement


def assigned(source):
    """Their names. A value made of the column's own (`NEW.code := upper(NEW.code)`) or of OLD is none of its own."""
    tokens = [
        match.group("name")[1:-1].replace('""', '"') if match.lastgroup == "name" else match.group().lower()
        for match in _TOKEN.finditer(source)
        if match.lastgroup != "blank"
    ]
    found = set()
    for at, word in enumerate(tokens):
        if word == "new" and tokens[at + 1 : at + 2] == ["."] and at + 3 < len(tokens):
            column = tokens[at + 2]
            if tokens[at + 3] in (":=", "=") and (at == 0 or tokens[at - 1] in _STARTS):
                value = tokens[at + 4 :]
                if _own(value[: value.index(";")] if ";" in value else value, column):
                    found.add(column)
        elif word == "into":
            found.update(_targets(tokens, at + 1))
    return found


def _own(value, column):
    """COALESCE(NEW.id, nextval('s')) gives a value where there is none."""
    uses_itself = any(value[at : at + 3] == ["new", ".", column] for at in range(len(value)))
    return "old" not in value and (not uses_itself or value[0] == "coalesce")


def _targets(tokens, at):
    """Of SELECT … INTO [STRICT] new.a, b, new.c: a and c."""
    at += tokens[at : at + 1] == ["strict"]
    while at < len(tokens):
        dotted = tokens[at + 1 : at + 2] == ["."] and at + 2 < len(tokens)
        if dotted and tokens[at] == "new":
            yield tokens[at + 2]
        at += 3 if dotted else 1
        if tokens[at : at + 1] != [","]:
            return
        at += 1


def name_counting_triggers(table, functions):
    """A key's column without a default that a trigger on insert gives its value."""
    if not table["triggers"] or not table["primary_key"]:
        return
    filled = set()
    for _, function, definition, conditional in table["triggers"]:
        for column in assigned(functions.get(function, "")):
            if not conditional or "WHEN ((new.%s IS NULL))" % column in (definition or "").replace('"', ""):
                filled.add(column)
    for column in table["columns"]:
        if column["name"] in filled and column["name"] in table["primary_key"]:
            if not any(column.get(fact) for fact in ("default", "auto")) and "generated" not in column:
                column["auto"] = "trigger"
