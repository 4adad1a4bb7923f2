"""A file before and after sync, and what was touched in the schema -> all that sync did wrong, a sentence each.

By `ast`, `tokenize` and lines alone: nothing of our own parser is trusted here.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import unified_diff

from support.human_edits import Contradiction, Hand, contradicted, edited
from support.schema_changes import Touched, change_length, change_null, changed, scene_of
from support.sync_cases import Bench, ModelSource, World, comments_in, lost, models_in, part_of
from tablewright.project.state import PlacedFinding
from tablewright.project.syncing import Outcome, Synced, SyncWish

OF_PEOPLE = ("verbose_name", "help_text", "error_messages", "editable")
OF_VALUES = ("validators", "choices", "default")
OF_RELATIONS = ("related_name", "limit_choices_to", "db_constraint", "on_delete")
OF_THE_TABLE = frozenset(
    {"indexes", "constraints", "unique_together", "index_together", "db_table", "db_table_comment", "managed"}
)
SHORT = 4
"""Letters: a name of less is like no other, and a column that has another one then may be another column."""
LEFT = frozenset({"refused", "kept", "gone", "conflict"})
_NEWLINE = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Case:
    """`text`: as people left it; `made`: as it was generated for `before`. `now`: the tables as they are. `known`:
    columns of which something is found in `made` already."""

    seed: int
    before: World
    now: World
    made: str
    text: str
    edits: tuple[str, ...]
    touched: Touched
    known: frozenset[str | None] = frozenset()

    def __str__(self) -> str:
        said = "; ".join(self.touched.said)
        return f"seed {self.seed} of {self.before.schema.vendor}: people: {', '.join(self.edits)}; tables: {said}"


def case_of(seed: int, worlds: Sequence[World], bench: Bench) -> Case:
    chance = random.Random(seed)
    world = worlds[seed % len(worlds)]
    before = part_of(chance, world)
    made = bench.generated(before)
    donors = [column for table in world.schema.tables if table.name in world.names for column in table.columns]
    schema, touched = changed(scene_of(chance, before.schema, before.names, donors), least=0 if seed % 10 == 0 else 1)
    hand = Hand(seed)
    hand.columns = frozenset(column for _, column in touched.columns)
    text, edits = edited(hand, made)
    found = bench.see(before, made).findings(bench.path)
    known = frozenset(each.finding.column for each in found)
    return Case(seed, before, before.with_schema(schema), made, text, edits, touched, known)


def contradicted_case(seed: int, worlds: Sequence[World], bench: Bench) -> tuple[Case, dict[Contradiction, bool]]:
    """One in which people contradict the tables too: each contradiction, and whether the table changed there too."""
    hand = Hand(seed)
    world = worlds[seed % len(worlds)]
    before = part_of(hand, world)
    made = bench.generated(before)
    text, said = made, dict[Contradiction, bool]()
    hand.columns = frozenset(name for table in before.schema.tables for name in table.primary_key)
    tables = {table.name for table in before.schema.tables if table.kind == "table"}
    for _ in range(hand.randint(1, 3)):
        if (found := contradicted(hand, text, tables)) is not None:
            text, contradiction = found
            hand.columns |= {contradiction.column}
            said[contradiction] = hand.random() < 0.5
    donors = [column for table in world.schema.tables if table.name in world.names for column in table.columns]
    spared = frozenset((each.table, each.column) for each in said)
    schema, touched = changed(scene_of(hand, before.schema, before.names, donors, spared), most=3)
    for each in said:
        change = {"length": change_length, "null": change_null}[each.facet]
        scene = replace(scene_of(hand, schema, before.names, donors), only=frozenset({(each.table, each.column)}))
        table_too = change(scene) if said[each] else None
        said[each] = table_too is not None
        if table_too is not None:
            schema, touched = table_too[0], touched | table_too[1]
    text, edits = edited(hand, text, most=4)
    known = frozenset(each.column for each in said)
    return Case(seed, before, before.with_schema(schema), made, text, edits, touched, known), said


def unheard(case: Case, result: Synced, said: Mapping[Contradiction, bool]) -> Iterator[str]:
    """What people said against the table and is no longer there, or of which nobody was told."""
    now = {model.table: model for model in models_in(result.after)}
    for each, table_too in said.items():
        field = now[each.table].field_of(each.column)
        if field is None or (field.arguments or {}).get(each.keyword) != each.value:
            yield f"{each} was overruled: {field}"
        told = [one for one in result.outcomes if one.column == each.column and one.kind in ("kept", "conflict")]
        told = [one for one in told if one.code in ("people-changed", "both-changed")]
        if table_too and each.facet == "length" and [one.kind for one in told] != ["conflict"]:
            yield f"{each} is in conflict with the table: {told}"
        if any(one.kind == "conflict" and not one.before for one in told):
            yield f"{each}: the conflict lacks what was said before"
        if not table_too and [one.kind for one in told] != ["kept"]:
            yield f"{each} was kept: {told}"


@dataclass(frozen=True, slots=True)
class Judged:
    case: Case
    synced: Synced
    wrong: tuple[str, ...]

    def __str__(self) -> str:
        said = "\n".join(f"  - {each}" for each in self.wrong)
        one, other = (_NEWLINE.split(text) for text in (self.case.text, self.synced.after))
        diff = "\n".join(unified_diff(one, other, "people", "sync", lineterm=""))
        outcomes = "\n".join(
            f"  {each.kind} {each.code} {each.model}.{each.field}/{each.column}: {each.message} ({each.change})"
            for each in self.synced.outcomes
        )
        return f"{self.case}\n{said}\nreported:\n{outcomes}\n{diff}"


def judged(case: Case, bench: Bench, wish: SyncWish | None = None, *, three_way: bool = False) -> Judged:
    """Syncs the case, and again what came of it."""
    wish = wish or SyncWish()
    before = case.before.snapshot if three_way else None
    project = bench.see(case.now, case.text)
    first = project.sync(bench.path, wish, before)
    wrong = list(wrongs(case, first, wish))
    project.open_text(bench.path, first.after)
    wrong += _unsaid(project.findings(bench.path), first.outcomes)
    again = project.sync(bench.path, wish, before)
    if again.after != first.after:
        wrong.append(f"a second sync changes it again: {_difference(first.after, again.after)}")
    more = [each for each in again.outcomes if each.kind not in LEFT]
    wrong += [f"a second sync reports {each.kind} {each.code} {each.message}" for each in more]
    return Judged(case, first, tuple(wrong))


def _difference(one: str, other: str) -> str:
    return "\n".join(unified_diff(_NEWLINE.split(one), _NEWLINE.split(other), lineterm="", n=0))


def _unsaid(found: Iterable[PlacedFinding], outcomes: Iterable[Outcome]) -> Iterator[str]:
    """What is left to be found was reported."""
    said = {(each.model, name) for each in outcomes if each.kind in LEFT for name in (each.field, each.column)}
    said |= {(each.model, each.code) for each in outcomes if each.kind in LEFT}
    for each in found:
        finding = each.finding
        names = (finding.field, finding.column, finding.code)
        if not any((finding.model, name) in said for name in names if name):
            yield f"check still finds {finding.code} in {finding.model}.{finding.field}: {finding.message}"


def wrongs(case: Case, result: Synced, wish: SyncWish) -> Iterator[str]:
    """What the texts alone show."""
    before, after = case.text, result.after
    if not case.touched.said:
        if after != before:
            yield f"an up-to-date file was changed: {_difference(before, after)}"
        more = [each for each in result.outcomes if each.column not in case.known]
        yield from (f"of an up-to-date file: {each}" for each in more)
    try:
        was, now = models_in(before), models_in(after)
    except SyntaxError as error:
        yield f"the result does not parse: {error}"
        return
    yield from _bytes(before, after)
    removed = {each.field or "" for each in result.outcomes if each.kind == "removed"}
    if not removed:
        gone = lost(comments_in(before), comments_in(after))
        yield from (f"lost the comment {each!r}" for each in gone if each not in _of_arguments(was, now))
    yield from _gaps(before, after, was, now)
    if [each.name for each in was] != [each.name for each in now]:
        yield f"other models: {[each.name for each in now]}"
        return
    refused = {each.column for each in result.outcomes if each.kind == "refused"}
    added = frozenset((table, name) for table, name in case.touched.added if name not in refused)
    touched = replace(case.touched, added=added)
    for one, other in zip(was, now, strict=True):
        yield from (f"{one.name}: {each}" for each in _of_model(one, other, touched, wish))


def _of_arguments(was: Sequence[ModelSource], now: Sequence[ModelSource]) -> set[str]:
    """Comments (as `human_edits.explode` writes them) on arguments that are no longer there."""
    left = {(model.table, each.name): each.arguments or {} for model in now for each in model.statements}
    return {
        f"# why {argument}"
        for model in was
        for each in model.statements
        for argument in each.arguments or {}
        if argument not in left.get((model.table, each.name), {})
    }


def _bytes(before: str, after: str) -> Iterator[str]:
    if before.startswith("\ufeff") != after.startswith("\ufeff") or "\ufeff" in after[1:]:
        yield "the byte order mark is another"
    kinds = set(_NEWLINE.findall(before))
    if len(kinds) == 1 and set(_NEWLINE.findall(after)) - kinds:
        yield "other line ends"
    if (
        "\n\t" in before
        and "\n    " not in before.replace("\n    #", "")
        and re.search(r"^    \w", after, re.MULTILINE)
    ):
        yield "spaces in a file of tabs"


def _gaps(before: str, after: str, was: Sequence[ModelSource], now: Sequence[ModelSource]) -> Iterator[str]:
    """What is in front of, between and behind the models: every line is still there, in its order."""
    rows = [_outside(before, was), _outside(after, now)]
    if len(rows[0]) != len(rows[1]):
        return
    for number, (one, other) in enumerate(zip(*rows, strict=True)):
        if number and one != other:
            yield f"between models: {_difference(one, other)}"
        elif not number:
            kept = [
                row
                for row in one.splitlines()
                if not re.match(r"(from|import)\b", row.lstrip("\ufeff")) and row.strip()
            ]
            left = iter(other.splitlines())
            yield from (f"lost in front of the models: {row!r}" for row in kept if row not in left)


def _outside(text: str, models: Sequence[ModelSource]) -> list[str]:
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    gaps, at = [], 0
    for model in models:
        start = plain.index(model.text, at)
        gaps.append(plain[at:start])
        at = start + len(model.text)
    return [*gaps, plain[at:]]


def _of_model(one: ModelSource, other: ModelSource, touched: Touched, wish: SyncWish) -> Iterator[str]:
    columns = {name for table, name in touched.columns if table == one.table}
    if not columns and one.table not in touched.tables:
        if one.text != other.text:
            yield f"its table did not change, and it did: {_difference(one.text, other.text)}"
        return
    if one.table != other.table:
        yield f"its table is {other.table} now"
    texts = {each.text for each in other.statements}
    for each in one.statements:
        if each.kind == "other" and each.text not in texts:
            yield f"lost {each.text!r}"
        if each.kind == "field":
            gone = (one.table, each.column) in touched.dropped
            after = next((new for new in other.statements if new.name == each.name), None)
            if after is None:
                if not gone or not (wish.remove_gone or wish.remove):
                    yield f"lost the field {each.name}"
            elif each.column is not None and each.column not in columns and after.text != each.text:
                yield f"the column of {each.name} did not change, and it did: {after.text!r}"
            elif each.text != after.text:
                retyped = (one.table, each.column) in touched.retyped
                yield from _of_field(each.name, each.arguments or {}, after.arguments or {}, retyped=retyped)
                if each.field_class == "LoudField" != after.field_class and not retyped:
                    yield f"{each.name} lost its class"
    kept = [each.name for each in one.statements]
    order = [each.name for each in other.statements if each.name in kept]
    if order != [name for name in kept if name in order]:
        yield f"another order: {order}"
    yield from _of_meta(one, other, touched)
    if "\n@" not in f"\n{one.text}":  # What a decorator adds cannot be known without asking Django.
        yield from _of_columns(one, other, touched)


def _of_columns(one: ModelSource, other: ModelSource, touched: Touched) -> Iterator[str]:
    """A renamed column keeps its field, and a new one has one in its place."""
    for table, old, new in touched.renamed:
        field = one.field_of(old) if table == one.table else None
        after = other.field_of(new)
        if len(old) < SHORT or field is None:
            continue
        if after is None or after.name != field.name:
            yield f"{field.name} is not the field of {new}, as which its column goes on"
    for table, name in touched.added:
        if table == one.table and other.field_of(name) is None:
            yield f"no field for {name}"


def _of_field(name: str, one: Mapping[str, str], other: Mapping[str, str], *, retyped: bool) -> Iterator[str]:
    """What people said of it, but for what a relation alone has where it is none any longer, and what they said of
    values that are of another kind now."""
    relation = [each for each in OF_RELATIONS if "to" in other or "0" in other]
    for each in (*OF_PEOPLE, *relation, *(() if retyped else OF_VALUES)):
        if each in one and one[each] != other.get(each):
            yield f"{name} lost {each}={one[each]}, has {other.get(each)}"


def _of_meta(one: ModelSource, other: ModelSource, touched: Touched) -> Iterator[str]:
    for name, value in one.options.items():
        if (name not in OF_THE_TABLE or one.table not in touched.tables) and other.options.get(name) != value:
            yield f"Meta lost {name} = {value}, has {other.options.get(name)}"
