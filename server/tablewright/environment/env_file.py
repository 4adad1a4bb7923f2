"""Text of an env file -> variables."""

from __future__ import annotations

import re

_ENV_LINE = re.compile(
    r"""[ \t]*(?:export[ \t]+)?(?P<name>[A-Za-z_][\w.-]*)[ \t]*=[ \t]*
    (?:'(?P<single>[^']*)'|"(?P<double>(?:[^"\\]|\\.)*)"|(?P<bare>[^\n]*))[ \t]*(?P<rest>[^\n]*)(?:\n|\Z)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\", "$": "$"}


def parse_env(text: str) -> tuple[dict[str, str], tuple[int, ...]]:
    """`KEY=value` lines -> variables, and the lines (from 0) that are none. Quoted values may span lines; `${X}` is
    not expanded. A NUL, which no environment can hold, makes its line bad."""
    values: dict[str, str] = {}
    bad: list[int] = []
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    at = 0
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        line = text[at:end].strip()
        match = _ENV_LINE.match(text, at)
        if not line or line.startswith("#"):
            at = end + 1
            continue
        rest = match["rest"] if match else ""
        if match is None or (rest and not rest.startswith("#")) or "\0" in match[0]:
            bad.append(text.count("\n", 0, at))
            at = end + 1
            continue
        if match["single"] is not None:
            value = match["single"]
        elif match["double"] is not None:
            value = re.sub(r"\\(.)", lambda m: _ESCAPES.get(m[1], m[0]), match["double"], flags=re.DOTALL)
        else:
            value = re.split(r"(?:^|[ \t])#", match["bare"], maxsplit=1)[0].strip()
        values[match["name"]] = value
        at = match.end()
    return values, tuple(bad)
