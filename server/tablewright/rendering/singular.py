"""An English noun -> its singular, where that is sure; any other word stays as it is.

A table of our own: what inflection libraries there are costs more than the rest of the command line takes to start, or
is no longer kept; and a word that is left alone is better than one that is bent (“Addres”, “Statu”).
"""

from __future__ import annotations

import re

_WHOLE = {
    "ads": "ad",
    "axes": "axis",
    "buses": "bus",
    "chairmen": "chairman",
    "codices": "codex",
    "criteria": "criterion",
    "feet": "foot",
    "geese": "goose",
    "firemen": "fireman",
    "fishermen": "fisherman",
    "foremen": "foreman",
    "ids": "id",
    "lice": "louse",
    "lives": "life",
    "men": "man",
    "mice": "mouse",
    "minibuses": "minibus",
    "oases": "oasis",
    "oxen": "ox",
    "pcs": "pc",
    "phenomena": "phenomenon",
    "pies": "pie",
    "teeth": "tooth",
    "ties": "tie",
    "tvs": "tv",
    "workmen": "workman",
}
"""Words that are short, or of which longer ones may end in the same letters without being plurals."""

_SAME = frozenset(
    {
        *(
            "alias",
            "atlas",
            "basis",
            "bias",
            "bus",
            "canvas",
            "chaos",
            "clothes",
            "corps",
            "cosmos",
            "data",
            "diabetes",
        ),
        *("earnings", "ethos", "gas", "goods", "has", "headquarters", "lens", "means", "media", "news", "premises"),
        *("proceeds", "series", "species", "summons", "thanks", "this", "was", "yes"),
    }
)
_SAME_ENDS = (
    *("mathematics", "physics", "statistics", "logistics", "analytics", "economics", "electronics", "diagnostics"),
    *("politics", "ethics", "genetics", "robotics", "demographics", "athletics"),
    *("alias", "canvas", "species", "series", "news", "headquarters"),
)
_US = (
    *("abacus", "apparatus", "bonus", "cactus", "campus", "census", "chorus", "circus", "consensus", "corpus"),
    *("crocus", "exodus", "fetus", "focus", "genius", "genus", "hiatus", "locus", "lotus", "nexus", "octopus", "opus"),
    *("platypus", "plus", "prospectus", "radius", "sinus", "status", "stimulus", "syllabus", "terminus", "thesaurus"),
    *("virus", "walrus"),
)
"""What is left of a plural in "uses" is one of these, or ends in "use": "status" and "house"."""

_ENDS = {
    **{f"{word}es": word for word in (*_US, "alias", "atlas", "bias", "canvas", "gas", "lens")},
    **{
        f"{word}s": word
        for word in ("menu", "guru", "emu", "api", "emoji", "kpi", "poi", "taxi", "uri", "wiki", "kiwi")
    },
    **{
        f"{word}s": word
        for word in (
            *("movie", "cookie", "calorie", "zombie", "brownie", "rookie", "genie", "hoodie", "smoothie"),
            *("cache", "niche", "headache", "avalanche", "psyche", "database", "base", "shoe", "toe", "canoe", "valve"),
        )
    },
    **{f"{word}es": word for word in ("hero", "potato", "tomato", "echo", "veto", "torpedo", "cargo", "volcano")},
    **{f"{stem}es": f"{stem}is" for stem in ("analys", "cris", "thes", "diagnos", "prognos", "synops", "emphas")},
    **{f"{stem}ves": f"{stem}f" for stem in ("shel", "hal", "wol", "thie", "cal", "loa", "scar", "sel")},
    **{f"{stem}ves": f"{stem}fe" for stem in ("kni", "wi", "midwi")},
    **{
        f"{stem}ices": f"{stem}{end}" for stem, end in (("ind", "ex"), ("vert", "ex"), ("matr", "ix"), ("append", "ix"))
    },
    "children": "child",
    "people": "person",
    "quizzes": "quiz",
    "women": "woman",
    "smen": "sman",
}
_LONGEST_END = max(map(len, _ENDS))

_RULES = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"(us|ss|is)$", r"\1"),
        (r"(x|ch|sh|ss|zz)es$", r"\1"),
        (r"([^aeiou])ies$", r"\1y"),
        (r"s$", ""),
    )
)


def singular(word: str) -> str:
    """The singular of a single word in any letter case: "Categories" -> "Category", "IDs" -> "ID"."""
    small = word.lower()
    found = _singular(small)
    if found == small or len(small) != len(word):  # a few letters have other lengths in small
        return word
    same = next((at for at, pair in enumerate(zip(small, found, strict=False)) if pair[0] != pair[1]), len(found))
    rest = found[same:]
    return word[:same] + (rest.upper() if len(word) > 1 and word.isupper() else rest)


def _singular(word: str) -> str:
    if word in _WHOLE:
        return _WHOLE[word]
    if word in _SAME or word.endswith(_SAME_ENDS) or not word.isascii() or len(word) < 4:
        return word
    for size in range(min(len(word), _LONGEST_END), 2, -1):
        if (end := _ENDS.get(word[-size:])) is not None:
            return word[:-size] + end
    for pattern, replacement in _RULES:
        found, count = pattern.subn(replacement, word)
        if count:
            return found
    return word
