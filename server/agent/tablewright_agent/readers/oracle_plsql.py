"""The body of a row trigger -> the columns that it gives their values."""

import re

# What is no code: comments, strings, and strings with quotes of their own choice, such as q'[it's]'.
_TOKEN = re.compile(
    r"""
    --[^\n]*|/\*.*?(?:\*/|\Z)
    |n?q'(?:\[.*?\]|\{.*?\}|\(.*?\)|<.*?>|(?P<mark>[^\s\[{(<]).*?(?P=mark))'
    |'(?:[^']|'')*'
    |:\s*(?P<record>"[^"]*"|[^\W\d][\w$\#]*)\s*\.\s*(?P<column>"[^"]*"|[^\W\d][\w$\#]*)(?P<assigned>\s*:=)?
    |(?P<word>(?:"[^"]*"|[^\W\d][\w$\#]*)(?:\s*\.\s*(?:"[^"]*"|[^\W\d][\w$\#]*))*)
    |(?P<comma>,)|(?P<end>[;()])
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_NEW = re.compile(r'\bNEW\s+AS\s+("[^"]*"|\S+)', re.IGNORECASE)


def assigned_columns(body, referencing=""):
    """Names of columns that `:new.column := …` or `INTO :new.column` sets. `referencing` says how the trigger calls
    the new row, as ALL_TRIGGERS does: "REFERENCING NEW AS NEW OLD AS OLD"."""
    called = _NEW.search(referencing or "")
    new = _folded(called.group(1)) if called else "NEW"
    found = set()
    into = target = False  # in the list behind INTO; one of its targets comes next
    for token in _TOKEN.finditer(body or ""):
        if token.group("column"):
            if (token.group("assigned") or target) and _folded(token.group("record")) == new:
                found.add(_folded(token.group("column")))
            into, target = target, False
        elif token.group("word"):
            begins = token.group("word").upper() == "INTO"
            into, target = begins or target, begins
        elif token.group("comma"):
            target = into
        elif token.group("end"):
            into = target = False
    return found


def _folded(name):
    """Oracle reads a bare name in capitals."""
    return name[1:-1] if name.startswith('"') else name.upper()
