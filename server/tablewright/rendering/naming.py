"""Identifiers of a database -> Python names that read well, never break a class, and are stable from run to run."""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Set
from unicodedata import normalize

from tablewright.rendering._taken import DJANGO_NAMES, IMPORTED, breaks_a_class, taken_by_text
from tablewright.rendering.context import Naming
from tablewright.rendering.singular import singular

__all__ = [
    "DJANGO_NAMES",
    "class_name",
    "field_name",
    "mapped_class",
    "mapped_field",
    "valid_class",
    "valid_field",
    "valid_name",
]

LONGEST = 90
"""Characters of a name that is made here; Django takes model names of at most 100 (contenttypes.E005)."""

_LAST_WORD = re.compile(r"[A-Z]+s?$|[A-Z]?[a-z]+$")


def class_name(
    table: str, naming: Naming, taken: Collection[str] = (), namespace: str = "", lower: Set[str] | None = None
) -> str:
    """A class name for a table: "2fa_token" -> "Table2FaToken"; never one of `taken`.

    Django compares model names without letter case, so those count whatever it is; names in small letters (modules,
    variables) count as they are. A name that is taken is told apart by what the table's own has more (its plural, its
    prefix, then `namespace`), and only then by a number. `lower`: what `in_small_letters` gives for `taken`, where
    somebody asks for very many names.
    """
    classes = in_small_letters(taken) if lower is None else lower

    def used(candidate: str) -> bool:
        return candidate in taken or candidate.lower() in classes

    chosen = mapped_class(table, namespace, naming)
    if chosen and not used(chosen):
        return chosen
    candidates = list(_class_names(table, naming, namespace))
    free = next((each for each in candidates if not used(each)), None)
    return free or _numbered(candidates[0], "_" if candidates[0][-1].isdigit() else "", used)


def in_small_letters(taken: Iterable[str]) -> set[str]:
    return {name.lower() for name in taken if name != name.lower()}


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
    name = _one_line(_snake(normalize("NFKC", column)))
    if relation:
        name = name.removesuffix("_id") or name
    if not name:
        name = "field"
    elif not name.isidentifier():
        name = _one_line(f"field_{name}")
    if keyword.iskeyword(name) or breaks_a_class(name) or name in reserved or (name == "id" and not key):
        name += "_field"

    def used(candidate: str) -> bool:
        return candidate in taken or candidate in reserved or (relation and f"{candidate}_id" in taken)

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


def valid_class(name: str) -> bool:
    """A model may be called so in text that we write."""
    return valid_name(name) and not taken_by_text(name) and len(name) <= 100


def valid_field(name: str, *, key: bool = True) -> bool:
    """A field may be called so in a model that we write."""
    return valid_name(name) and not breaks_a_class(name) and name not in IMPORTED and (key or name != "id")


def mapped_class(table: str, namespace: str, naming: Naming) -> str:
    """The user's own name for a table, by "namespace.table" or by "table"; "" where there is none that a class can
    have (`naming_map.complaints` says why)."""
    for entry in (f"{namespace}.{table}", table) if namespace else (table,):
        if valid_class(found := naming.renamed.get(entry, "")):
            return found
    return ""


def mapped_field(column: str, table: str, namespace: str, naming: Naming, *, key: bool) -> str:
    """The same for a column, by "namespace.table.column" or by "table.column"."""
    for entry in (f"{namespace}.{table}.{column}", f"{table}.{column}") if namespace else (f"{table}.{column}",):
        if valid_field(found := naming.renamed.get(entry, ""), key=key):
            return found
    return ""


def _class_names(table: str, naming: Naming, namespace: str) -> Iterator[str]:
    """From the name that reads best to the one that tells most."""
    short = _without_prefix(table, naming.strip_prefixes)
    yield _class(short, one=naming.singular)
    if naming.singular:
        yield _class(short, one=False)
    if short != table:
        yield _class(table, one=naming.singular)
    if _cleaned(namespace).strip("_"):
        yield _class(f"{namespace}_{short}", one=naming.singular)


def _class(table: str, *, one: bool) -> str:
    parts = [_capitalised(word) for word in _cleaned(table).split("_") if word]
    if one and parts and (last := _LAST_WORD.search(parts[-1])):
        parts[-1] = parts[-1][: last.start()] + singular(last[0])
    name = _cleaned("".join(parts)).replace("_", "")
    if not name.isidentifier():
        name = normalize("NFKC", f"Table{name}")
    name = name[:LONGEST]
    return f"{name}Table" if taken_by_text(name) or keyword.iskeyword(name) else name


def _cleaned(name: str) -> str:
    """Only what an identifier may hold; the rest becomes "_". Python reads identifiers in NFKC, so they are."""
    return "".join(c if f"a{c}".isidentifier() else "_" for c in normalize("NFKC", name))


def _one_line(name: str) -> str:
    """Without what Django refuses in a field's name, and not longer than anybody can read."""
    return re.sub("_+", "_", _cleaned(name)).strip("_")[:LONGEST].rstrip("_")


def _without_prefix(table: str, prefixes: Collection[str]) -> str:
    for prefix in sorted(prefixes, key=len, reverse=True):
        if prefix and table.lower().startswith(prefix.lower()) and _cleaned(table[len(prefix) :]).strip("_"):
            return table[len(prefix) :]
    return table


def _capitalised(part: str) -> str:
    mixed = part != part.lower() and part != part.upper()
    if mixed:
        return part[0].upper() + part[1:]
    return re.sub(r"^\w|(?<=\d)[^\W\d_]", lambda found: found[0].title(), part.lower())


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


def _numbered(name: str, separator: str, used: Callable[[str], bool]) -> str:
    candidate, number = name, 2
    while used(candidate):
        candidate, number = f"{name}{separator}{number}", number + 1
    return candidate
