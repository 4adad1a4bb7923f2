"""PostgreSQL's words for an exclusion constraint -> its entry of `Meta.constraints`, as text, or None."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tablewright.rendering import text
from tablewright.rendering.context import Context
from tablewright.rendering.entries import EntryText, Taken, constraint_name
from tablewright.rendering.expressions import Expression, FieldOf, expression_in_words
from tablewright.schema.expressions import OtherwiseError, Spelt, spelt
from tablewright.schema.model import Check, Table
from tablewright.source.edits import ImportNeed

_MODULE = "django.contrib.postgres.constraints"
_METHODS = ("gist", "spgist")

Condition = Callable[[str], Expression | None]


@dataclass(frozen=True, slots=True)
class _Clause:
    """Members as (what, operator class, operator)."""

    method: str
    members: list[tuple[str, str, str]]
    include: list[str]
    condition: str | None
    deferrable: str | None


def exclusion_entry(
    check: Check, table: Table, context: Context, field_of: FieldOf, condition: Condition, taken: Taken
) -> EntryText | None:
    if context.vendor != "postgresql" or "django.contrib.postgres" not in context.installed_apps:
        return None
    try:
        clause = _read(check.definition)
    except OtherwiseError:
        return None
    models, imports = context.models_name, [ImportNeed(_MODULE, "ExclusionConstraint")]
    pairs: list[str] = []
    for what, named, operator in clause.members:
        found = _member(what, models, field_of)
        if found is None:
            return None
        member = found.text
        if named and context.django >= (5, 2):
            member = text.call("OpClass", [member, f"name={text.string(named)}"])
            imports.append(ImportNeed("django.contrib.postgres.indexes", "OpClass"))
        imports += found.imports
        pairs.append(f"({member}, {text.string(operator)})")
    names = [named for _, named, _ in clause.members]
    arguments = [f"index_type={text.string(clause.method)}", f"expressions=[{', '.join(pairs)}]"]
    if any(names) and context.django < (5, 2):
        if "" in names or context.django >= (4, 1):
            return None  # in between, full_clean() would have an OpClass in a WHERE, where it is no SQL
        arguments.append(f"opclasses=[{', '.join(map(text.string, names))}]")
    if clause.condition is not None:
        found = condition(clause.condition)
        if found is None:
            return None
        arguments.append(f"condition={found.text}")
        imports += found.imports
    if clause.include:
        included = [field_of(column) for column in clause.include]
        if None in included:
            return None
        arguments.append(f"include=[{', '.join(text.string(name) for name in included if name)}]")
    if clause.deferrable is not None:
        if clause.condition is not None and context.django < (4, 1):
            return None  # which Django refused then
        arguments.append(f"deferrable={models}.Deferrable.{clause.deferrable}")
    name = constraint_name(check.name, [table.name, "excl"], taken)
    arguments.append(f"name={text.string(name.replace('%', '%%'))}")
    return EntryText(text.call("ExclusionConstraint", arguments), name, tuple(dict.fromkeys(imports)))


def _member(what: str, models: str, field_of: FieldOf) -> Expression | None:
    found = [token for token in spelt(what, "postgresql") if token[0] != "blank"]
    if len(found) == 1 and found[0][0] in ("name", "word"):
        field = field_of(found[0][1])
        return Expression(text.string(field)) if field is not None else None
    return expression_in_words(what, "postgresql", models, field_of)


class _Reader:
    """Takes the clause apart at its own brackets and commas; what is within them stays as it is written."""

    def __init__(self, found: Sequence[Spelt]) -> None:
        self.found, self.at = found, 0

    def word(self, *words: str) -> bool:
        ahead = [value.lower() for kind, value, _ in self.found[self.at : self.at + len(words)] if kind == "word"]
        if ahead != list(words):
            return False
        self.at += len(words)
        return True

    def group(self) -> list[list[Spelt]]:
        """What is in brackets from here, cut at its commas."""
        if self.at >= len(self.found) or self.found[self.at][:2] != ("mark", "("):
            raise OtherwiseError
        depth, parts = 0, [[]]  # type: tuple[int, list[list[Spelt]]]
        while self.at < len(self.found):
            token = self.found[self.at]
            self.at += 1
            sign = token[1] if token[0] == "mark" else ""
            depth += (sign in ("(", "[")) - (sign in (")", "]"))
            if depth == 0:
                return parts
            if depth == 1 and sign == ",":
                parts.append([])
            elif depth > 1 or sign != "(":
                parts[-1].append(token)
        raise OtherwiseError


def _read(definition: str) -> _Clause:
    reader = _Reader([token for token in spelt(definition, "postgresql") if token[0] != "blank"])
    if not reader.word("exclude", "using"):
        raise OtherwiseError
    method = reader.found[reader.at][1].lower() if reader.at < len(reader.found) else ""
    reader.at += 1
    if method not in _METHODS:
        raise OtherwiseError
    members = [_parted(each) for each in reader.group()]
    include: list[str] = []
    condition = deferrable = None
    if reader.word("include"):
        include = [each[0][1] for each in reader.group() if len(each) == 1]
    if reader.word("where"):
        condition = ", ".join(_joined(each) for each in reader.group())
    if reader.word("deferrable"):
        deferrable = "DEFERRED" if reader.word("initially", "deferred") else "IMMEDIATE"
    if reader.at != len(reader.found):
        raise OtherwiseError
    return _Clause(method, members, include, condition, deferrable)


def _parted(member: Sequence[Spelt]) -> tuple[str, str, str]:
    """`room gist_int4_ops WITH =` -> ("room", "gist_int4_ops", "=")"""
    where = [at for at, (kind, value, _) in enumerate(member) if kind == "word" and value == "WITH"]
    if not where:
        raise OtherwiseError
    what, operator = list(member[: where[-1]]), member[where[-1] + 1 :]
    if not what or not operator or any(kind != "mark" or value in "()" for kind, value, _ in operator):
        raise OtherwiseError
    named = ""
    if len(what) > 1 and what[-1][0] in ("word", "name"):
        if what[-2][0] == "mark" and what[-2][1] != ")":
            raise OtherwiseError
        named = what.pop()[1]
    if len(what) > 1 and what[-1][1] != ")":  # COLLATE, DESC, parameters of a class
        raise OtherwiseError
    return _joined(what), named, "".join(raw for _, _, raw in operator)


def _joined(found: Sequence[Spelt]) -> str:
    """With one blank wherever words would run into each other."""
    made = ""
    for kind, _, raw in found:
        glued = kind == "mark" or not made or made[-1] in "(:.[" or (made[-1] in "+-*/<>=!~&|@#%^" and kind == "mark")
        made += raw if glued and not (raw not in "(),:.[]::" and made[-1:].isalnum()) else f" {raw}"
    return made
