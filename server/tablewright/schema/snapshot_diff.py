"""Two snapshots -> all that differs: of the project first, then each alias's schema."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields
from typing import Any

from tablewright.schema.changes import Change
from tablewright.schema.diff import diff
from tablewright.schema.model import Backend, Schema
from tablewright.schema.recorded import recorded
from tablewright.schema.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Difference:
    """`alias` is None for what is the whole project's. Its change has `what` "project" then; of what Django says of an
    alias it has "backend", and of an alias that one side lacks "alias"."""

    alias: str | None
    change: Change


def differences(old: Snapshot, new: Snapshot, aliases: Collection[str] | None = None) -> tuple[Difference, ...]:
    """Of these aliases only where they are named. Which settings module was loaded is no difference."""
    found = [Difference(None, change) for change in _of_project(old, new)]
    for alias in sorted({*old.aliases, *new.aliases}):
        if aliases is None or alias in aliases:
            found += [Difference(alias, change) for change in _of_alias(alias, old, new)]
    return tuple(found)


def _of_project(old: Snapshot, new: Snapshot) -> Iterator[Change]:
    if old.django != new.django:
        yield _changed("project", "django", old.django, new.django, "Django was {} and is {} now.")
    for app in old.installed_apps:
        if app not in new.installed_apps:
            yield Change("dropped", "app", None, name=app, before=app, sentence=f"App “{app}” is not installed now.")
    for app in new.installed_apps:
        if app not in old.installed_apps:
            yield Change("added", "app", None, name=app, after=app, sentence=f"App “{app}” is installed now.")
    if old.installed_apps != new.installed_apps and sorted(old.installed_apps) == sorted(new.installed_apps):
        sentence = "The installed apps have another order now."
        yield _changed("project", "installed_apps", old.installed_apps, new.installed_apps, sentence)
    known = {*old.aliases, *new.aliases}
    before, after = (tuple(sorted(set(side.all_aliases) - known)) for side in (old, new))
    if before != after:
        sentence = "The aliases of DATABASES that are not in the snapshot are others now."
        yield _changed("project", "all_aliases", before, after, sentence)
    for fact, sentence in (
        ("default_auto_field", "The default auto field was “{}” and is “{}” now."),
        ("auth_user_model", "The user's model was “{}” and is “{}” now."),
    ):
        before, after = getattr(old, fact), getattr(new, fact)
        if before != after:
            yield _changed("project", fact, before, after, sentence)
    if old.use_tz != new.use_tz and None not in (old.use_tz, new.use_tz):
        sentence = "The project uses time zones now." if new.use_tz else "The project uses no time zones now."
        yield _changed("project", "use_tz", old.use_tz, new.use_tz, sentence)
    if old.routers != new.routers:
        sentence = (
            "The project has database routers now." if new.routers else "The project has no database routers now."
        )
        yield _changed("project", "routers", old.routers, new.routers, sentence)


def _of_alias(alias: str, old: Snapshot, new: Snapshot) -> Iterator[Change]:
    before, after = old.aliases.get(alias), new.aliases.get(alias)
    if before is None or after is None:
        word = "was added" if before is None else "was dropped"
        kind = "added" if before is None else "dropped"
        yield Change(kind, "alias", None, name=alias, sentence=f"Alias “{alias}” {word}{_count(after or before)}.")
        return
    yield from _of_backend(alias, before[0], after[0])
    yield from diff(recorded(before[1]), recorded(after[1])).changes


def _of_backend(alias: str, old: Backend, new: Backend) -> Iterator[Change]:
    for f in fields(Backend):
        before, after = getattr(old, f.name), getattr(new, f.name)
        if before != after and f.name not in ("alias", "vendor"):  # another vendor is a change of the schema
            sentence = f"What Django says of “{alias}” changed: {_WORDS.get(f.name, f.name)}."
            if f.name == "engine":
                sentence = f"The engine of “{alias}” was “{before}” and is “{after}” now."
            yield _changed("backend", f.name, before, after, sentence)


_WORDS = {
    "data_types": "the column types of fields",
    "data_types_unbounded": "the column types of fields without a size",
    "auto_types": "the column types of keys",
    "integer_ranges": "the ranges of integers",
    "max_name_length": "the length of names",
    "features": "what the database can do",
}


def _changed(what: str, fact: str, before: Any, after: Any, sentence: str) -> Change:
    return Change("changed", what, None, fact=fact, before=before, after=after, sentence=sentence.format(before, after))


def _count(alias: tuple[Backend, Schema] | None) -> str:
    count = len(alias[1].tables) if alias is not None else 0
    return f", with {count} table{'' if count == 1 else 's'}"
