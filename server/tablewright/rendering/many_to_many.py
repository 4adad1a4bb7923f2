"""A many-to-many field over a join table -> its name and its call."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from tablewright.rendering import text
from tablewright.rendering.context import Context
from tablewright.rendering.naming import field_name
from tablewright.rendering.relations import Target
from tablewright.schema.model import Table


@dataclass(frozen=True, slots=True)
class Join:
    """The field `name`. `through`: the join table's model, None where Django's own table is the very same.
    `through_fields`: of it, the field that refers back and the one that leads on; None where that is clear."""

    name: str
    table: Table
    target: Target
    to_itself: bool
    through: str | None
    through_fields: tuple[str, str] | None


def name_of(wanted: str, through: str, taken: Collection[str], reserved: Collection[str], *, ambiguous: bool) -> str:
    """`wanted`, with the join table's class behind it where that is not clear: "actors", "actors_by_film_writer"."""
    plain = field_name(wanted, (), key=False, reserved=reserved)
    if plain not in taken and not ambiguous:
        return plain
    return field_name(f"{plain}_by_{field_name(through)}", taken, key=False, reserved=reserved)


def plural(word: str) -> str:
    """English, as most schemas are; what ends in "s", or in no plain letter, stays."""
    low = word.lower()
    if not low[-1:].isascii() or not low[-1:].isalpha() or (low.endswith("s") and not low.endswith("ss")):
        return word
    if low.endswith(("ss", "x", "z", "ch", "sh")):
        return f"{word}es"
    if low.endswith("y") and low[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}s"


def call_of(join: Join, context: Context, db_table: Callable[[Table, Context], str], related_name: str | None) -> str:
    """A join to the model itself holds for both only where there are two rows for it."""
    arguments = ['"self"' if join.to_itself else join.target.expression]
    if join.through is not None:
        arguments.append(f"through={text.string(join.through)}")
    if join.through_fields is not None:
        arguments.append(f"through_fields=({', '.join(text.string(name) for name in join.through_fields)})")
    if join.through is None:
        arguments.append(f"db_table={text.string(db_table(join.table, context))}")
    if join.to_itself:
        arguments.append("symmetrical=False")
    if related_name:
        arguments.append(f"related_name={text.string(related_name)}")
    return text.call(f"{context.models_name}.ManyToManyField", [*arguments, "blank=True"])
