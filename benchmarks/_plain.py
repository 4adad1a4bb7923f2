"""SQL of an expression -> the same text for all spellings of it: no casts, quotes of names and needless brackets.

Brackets that decide what is taken together stay: `a AND (b OR c)` is another condition than `a AND b OR c`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_CAST = re.compile(
    r"::(?:character varying|double precision|timestamp with(?:out)? time zone|\w+)(?:\(\d+(?:, ?\d+)?\))?(?:\[\])?"
)
_TOKEN = re.compile(r"'(?:[^']|'')*'|[\w$.#@\"`\[\]]+|<>|!=|==|<=|>=|!~~|~~|\|\||[^\s]")
_LISTED = re.compile(r"\b(any|all) \(\((array\[.*?\])\)\)", re.IGNORECASE)
_JOINING = frozenset({"and", "or", "not", "when", "then", "else", "between", "like", "ilike", "is"})
_NOT_IN = "!in"
_COMPARED = frozenset(
    {
        *("=", "<>", "!=", "<", ">", "<=", ">=", "like", "ilike", "in", _NOT_IN, "is", "between"),
        *("regexp", "~", "~*", "~~", "!~~"),
    }
)
_OPPOSITES = {"=": "<>", "<": ">=", ">": "<=", "in": _NOT_IN, "~~": "!~~"}
_OPPOSITES |= {other: sign for sign, other in _OPPOSITES.items()}
_SYNONYMS = {
    "postgresql": {
        "char_length": "length",
        "character_length": "length",
        "ceil": "ceiling",
        "substr": "substring",
        "btrim": "trim",
    }
}
"""PostgreSQL keeps the name that was written, of functions that are the same."""

_QUANTIFIERS = {"any": "all", "all": "any"}


def plain(text: str, vendor: str = "") -> str:
    text = re.sub(r"\bTRIM\(BOTH FROM ", "trim(", text)
    text = re.sub(r"'(-?\d+(?:\.\d+)?)'", r"\1", _CAST.sub("", text))  # a number is one in quotes too
    tokens = [each if each.startswith("'") else _word(each) for each in _TOKEN.findall(_LISTED.sub(r"\1 (\2)", text))]
    names = _SYNONYMS.get(vendor, {})
    tokens = [names.get(each, each) for each in tokens]
    return _any(_unwrapped(_joined(_without_escape(tokens))))


def _without_escape(tokens: Sequence[str]) -> list[str]:
    """A backslash for what is to be taken as it is, of which there is none in the patterns that Django writes so."""
    pairs = zip(tokens, [*tokens, ""][1:], strict=True)
    dropped = {at + more for at, pair in enumerate(pairs) if pair == ("escape", r"'\'") for more in (0, 1)}
    return [each for at, each in enumerate(tokens) if at not in dropped]


def _joined(tokens: Sequence[str]) -> list[str]:
    """NOT IN as one word."""
    kept: list[str] = []
    for part in tokens:
        if part == "in" and kept[-1:] == ["not"]:
            kept[-1] = _NOT_IN
        else:
            kept.append(part)
    return kept


def _unwrapped(tokens: Sequence[str]) -> list[str]:
    """Without brackets around a single word, which a cast leaves behind; those of a call stay."""
    kept: list[str] = []
    for part in tokens:
        kept.append(part)
        while len(kept) > 2 and kept[-3] == "(" and kept[-1] == ")" and kept[-2] not in ("(", ")"):
            if len(kept) > 3 and re.fullmatch(r"\w+|!in", kept[-4]) and kept[-4] not in _JOINING:
                break
            kept[-3:] = [kept[-2]]
    return kept


def _word(token: str) -> str:
    """A name without the quotes that a vendor may put around it, a number without a fraction of zeros."""
    name = re.sub(r'["`]', "", token).lower()
    bracketed = name.startswith("[") or (name.endswith("]") and "[" not in name)
    if name in ("!=", "=="):
        return "<>" if name == "!=" else "="
    return re.sub(r"^(\d+)\.0+$", r"\1", name.strip("[]") if bracketed else name)


def _any(tokens: Sequence[str]) -> str:
    """OR binds least, then AND, then NOT, then what compares."""
    tokens = _bare(tokens)
    for word in ("or", "and"):
        parts = _split(tokens, word)
        if len(parts) > 1:
            return f" {word} ".join(said if re.fullmatch(r"\w+", said) else f"({said})" for said in map(_any, parts))
    if tokens[:1] == ["not"]:
        turned = _turned(_bare(tokens[1:]))
        return _any(turned) if turned is not None else f"not ({_any(tokens[1:])})"
    if len(tokens) > 2 and tokens[-2:] == ["=", "1"] and _is_condition(tokens[:-2]):
        return _any(tokens[:-2])  # a truth compared with the true one
    if len(tokens) > 2 and tokens[-2:] in (["=", "true"], ["=", "false"]) and not _is_condition(tokens[:-2]):
        return _any(tokens[:-2] if tokens[-1] == "true" else ["not", *tokens[:-2]])
    if len(tokens) == 3 and tokens[1:] == ["=", "0"]:  # how newer Djangos say NOT where a truth is a number
        return f"not ({tokens[0]})"
    return _comparison(tokens)


def _turned(tokens: Sequence[str]) -> list[str] | None:
    """What is true where the comparison is false, and unknown where it is unknown; None where it is none."""
    depth, found = 0, []
    for place, part in enumerate(tokens):
        depth += (part == "(") - (part == ")")
        if depth == 0 and (part in _COMPARED or part in ("and", "or", "not")):
            found.append(place)
    if len(found) != 1 or tokens[found[0]] not in _OPPOSITES:
        return None
    at = found[0]
    rest = list(tokens[at + 1 :])
    if rest[:1] and rest[0] in _QUANTIFIERS:
        rest[0] = _QUANTIFIERS[rest[0]]
    return [*tokens[:at], _OPPOSITES[tokens[at]], *rest]


def _is_condition(tokens: Sequence[str]) -> bool:
    return any(each in _COMPARED or each in ("and", "or", "not") for each in tokens)


def _comparison(tokens: Sequence[str]) -> str:
    sides: list[list[str]] = [[]]
    depth = 0
    for part in tokens:
        depth += (part == "(") - (part == ")")
        if depth == 0 and part in _COMPARED:
            sides += [[part], []]
        else:
            sides[-1].append(part)
    return " ".join(_sum(side) for side in sides if side)


def _sum(tokens: Sequence[str]) -> str:
    """Signs are taken from the left, `*` before `+`: with the brackets that say otherwise, and no others."""
    tokens = _bare(tokens)
    for signs in ("+", "-"), ("*", "/", "%"):
        at = _last(tokens, signs)
        if at is not None:
            left, right = _bare(tokens[:at]), _bare(tokens[at + 1 :])
            looser = ("+", "-") if "*" in signs else ()
            first = _bracketed(left, looser)
            return f"{first}{tokens[at]}{_bracketed(right, (*looser, *signs))}"
    return "".join(tokens)


def _bracketed(tokens: Sequence[str], signs: Sequence[str]) -> str:
    return f"({_sum(tokens)})" if _last(tokens, signs) is not None else _sum(tokens)


def _last(tokens: Sequence[str], signs: Sequence[str]) -> int | None:
    """Where the last of the signs stands between two values, in no bracket."""
    depth, found = 0, None
    for at, part in enumerate(tokens):
        depth += (part == "(") - (part == ")")
        before = tokens[at - 1] if at else "("
        if depth == 0 and part in signs and re.fullmatch(r"[\w$.'\])].*|.*'", before):
            found = at
    return found


def _split(tokens: Sequence[str], word: str) -> list[list[str]]:
    """At the word, where no bracket is open; the AND of BETWEEN is none."""
    parts: list[list[str]] = [[]]
    depth = between = 0
    for part in tokens:
        depth += (part == "(") - (part == ")")
        between += part == "between" and depth == 0
        if depth == 0 and part == word and not (word == "and" and between):
            parts.append([])
            continue
        between -= part == "and" and depth == 0 and between > 0
        parts[-1].append(part)
    return parts


def _bare(tokens: Sequence[str]) -> list[str]:
    """Without brackets around all of it."""
    tokens = list(tokens)
    while len(tokens) > 1 and tokens[0] == "(" and tokens[-1] == ")":
        depth = 0
        for place, part in enumerate(tokens):
            depth += (part == "(") - (part == ")")
            if depth == 0 and place < len(tokens) - 1:
                return tokens
        tokens = tokens[1:-1]
    return tokens
