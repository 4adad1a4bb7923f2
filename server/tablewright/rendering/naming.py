"""Identifiers of a database -> Python names that read well, never break a class, and are stable from run to run."""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Collection
from unicodedata import normalize

from tablewright.rendering.context import Naming

# What every model has already (Django 3.2 to 6.1): a field of that name breaks the class or hides Django's own.
DJANGO_NAMES = frozenset(
    {
        "adelete",
        "arefresh_from_db",
        "asave",
        "check",
        "clean",
        "clean_fields",
        "date_error_message",
        "delete",
        "doesnotexist",
        "from_db",
        "full_clean",
        "get_constraints",
        "get_deferred_fields",
        "meta",
        "multipleobjectsreturned",
        "notupdated",
        "objects",
        "pk",
        "prepare_database_save",
        "refresh_from_db",
        "save",
        "save_base",
        "serializable_value",
        "unique_error_message",
        "validate_constraints",
        "validate_unique",
    }
)
_DJANGO_PATTERN = re.compile(r"get_(next|previous)_(by|in)_.*|get_.*_display|[gs]et_.*_order")

# Class names that the generated text itself imports, and those that would hide a constant of Python.
_CLASS_NAMES = frozenset(
    {
        "true",
        "false",
        "none",
        "now",
        "rawsql",
        "decimal",
        "randomuuid",
        "arrayfield",
        "hstorefield",
        "searchvectorfield",
        "integerrangefield",
        "bigintegerrangefield",
        "decimalrangefield",
        "daterangefield",
        "datetimerangefield",
    }
)

_SINGULAR = tuple(
    (re.compile(pattern, re.IGNORECASE), replacement)
    for pattern, replacement in (
        (r"(p)eople$", r"\1erson"),
        (r"(child)ren$", r"\1"),
        (r"(m)en$", r"\1an"),
        (r"(series|species|news|[aeiou]us|us|ss|is)$", r"\1"),
        (r"(x|ch|sh|ss|zz|us)es$", r"\1"),
        (r"(analys|cris|thes)es$", r"\1is"),
        (r"([^aeiou])ies$", r"\1y"),
        (r"s$", ""),
    )
)


def class_name(table: str, naming: Naming, taken: Collection[str] = ()) -> str:
    """A class name for a table: "2fa_token" -> "Table2FaToken"; never one of `taken`.

    Django compares model names without letter case, so those count whatever it is; names in small letters (modules,
    variables) count as they are.
    """
    classes = {name.lower() for name in taken if name != name.lower()}

    def used(candidate: str) -> bool:
        return candidate in taken or candidate.lower() in classes

    chosen = naming.renamed.get(table, "")
    if valid_name(chosen) and not used(chosen):
        return chosen
    words = _cleaned(_without_prefix(table, naming.strip_prefixes)).split("_")
    parts = [_capitalised(word) for word in words if word]
    if naming.singular and parts:
        parts[-1] = _singular(parts[-1])
    name = _cleaned("".join(parts)).replace("_", "")
    if not name.isidentifier():
        name = normalize("NFKC", f"Table{name}")
    if name.lower() in _CLASS_NAMES or keyword.iskeyword(name):
        name += "Table"
    return _numbered(name, "", used)


def field_name(
    column: str,
    taken: Collection[str] = (),
    *,
    relation: bool = False,
    key: bool = True,
    reserved: Collection[str] = (),
) -> str:
    """A field name for a column; a relation drops a trailing "_id". Never a keyword, Django API or one of `taken`.

    Mixed case becomes snake case: "CustomerID" -> "customer_id". `taken` holds field names and the attributes of
    relations ("author" and "author_id"). `key`: the column is the primary key; only then it may be called "id".
    `reserved`: names that the class body needs for itself, such as the one bound to `django.db.models`.
    """
    name = re.sub("_+", "_", _cleaned(_snake(normalize("NFKC", column)))).strip("_")
    if relation:
        name = name.removesuffix("_id") or name
    if not name:
        name = "field"
    elif not name.isidentifier():
        name = f"field_{name}"
    if (
        keyword.iskeyword(name)
        or name in DJANGO_NAMES
        or _DJANGO_PATTERN.fullmatch(name)
        or name in reserved
        or (name == "id" and not key)
    ):
        name += "_field"

    def used(candidate: str) -> bool:
        return candidate in taken or (relation and f"{candidate}_id" in taken)

    return _numbered(f"{name}_ref" if relation and used(name) else name, "_", used)


def valid_name(name: str) -> bool:
    """Django takes it for a class or a field."""
    return (
        name.isidentifier()
        and not keyword.iskeyword(name)
        and "__" not in name
        and name == name.strip("_")
        and name == normalize("NFKC", name)
    )


def _cleaned(name: str) -> str:
    """Only what an identifier may hold; the rest becomes "_". Python reads identifiers in NFKC, so they are."""
    return "".join(c if f"a{c}".isidentifier() else "_" for c in normalize("NFKC", name))


def _without_prefix(table: str, prefixes: Collection[str]) -> str:
    for prefix in sorted(prefixes, key=len, reverse=True):
        if prefix and table.lower().startswith(prefix.lower()) and _cleaned(table[len(prefix) :]).strip("_"):
            return table[len(prefix) :]
    return table


def _capitalised(part: str) -> str:
    mixed = part != part.lower() and part != part.upper()
    return part[0].upper() + part[1:] if mixed else part.title()


def _snake(name: str) -> str:
    if name in (name.upper(), name.lower()):
        return name.lower()
    pieces = []
    for at, character in enumerate(name):
        before, behind = name[at - 1 : at], name[at + 1 : at + 2]
        plural = behind == "s" and not name[at + 2 : at + 3].islower()  # the "s" of "IDs"
        if character.isupper() and (
            before.islower() or before.isdigit() or (before.isupper() and behind.islower() and not plural)
        ):
            pieces.append("_")
        pieces.append(character)
    return "".join(pieces).lower()


def _singular(word: str) -> str:
    for pattern, replacement in _SINGULAR:
        found, count = pattern.subn(replacement, word)
        if count:
            return found or word
    return word


def _numbered(name: str, separator: str, used: Callable[[str], bool]) -> str:
    candidate, number = name, 2
    while used(candidate):
        candidate, number = f"{name}{separator}{number}", number + 1
    return candidate
