"""One open project: settings, environment, agent, latest schemas, parsed sources. The only state there is."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from tablewright.agent import Agent
from tablewright.environment import absolute, find_root
from tablewright.environment.interpreter import folders_upward
from tablewright.findings import Finding
from tablewright.project.checking import place, raw_findings, unknown_codes, wanted_findings, wish_for
from tablewright.project.loading import load_state
from tablewright.project.sources import Apps, Sources
from tablewright.project.state import AliasState, Changed, PlacedFinding, PlacedFix, Report, State
from tablewright.project.tables import model_texts, unmapped
from tablewright.rendering.edits import insert_models
from tablewright.schema.model import Table
from tablewright.settings import Settings, read_settings, toml_table
from tablewright.source.edits import Edit
from tablewright.source.models import Model, Models
from tablewright.source.module import parse_module
from tablewright.source.statements import Module, Unknown

__all__ = ["AliasState", "PlacedFinding", "PlacedFix", "Project", "Report", "State"]


class Project:
    """All methods but `load` and `refresh` are quick and do not touch the database. Give those two a thread.

    `root` holds manage.py; where there is none it is the folder.
    """

    def __init__(self, folder: Path, editor_settings: Mapping[str, Any] | None = None) -> None:
        self.folder = absolute(folder)
        self.root = find_root(self.folder) or self.folder
        self.settings = Settings()
        self.state = State()
        self._editor_settings = editor_settings or {}
        self._sources = Sources(self.root)
        self._lock = threading.RLock()
        self._loading = threading.Lock()
        self._agent: Agent | None = None
        self._closed = False
        self._found: dict[Path, dict[tuple[object, ...], tuple[object, tuple[Finding, ...]]]] = {}
        self._owners: tuple[tuple[str, str], ...] = ()
        self._owned: Models | None = None
        self._read_settings()

    # -- loading

    def load(self, report: Report | None = None, changed: Changed | None = None) -> State:
        """Finds the environment, starts an agent, reads every alias, ends the agent, swaps the new state in.

        Never raises for what a project or database may do: it is in the state. The last schemas are kept when the
        new read fails. Two loads at once: the second waits and then runs."""
        with self._loading:
            if self._closed:
                return self.state
            with self._lock:
                self.root = find_root(self.folder) or self.folder
                self._sources.moved(self.root)
                self._read_settings()
                before = self.state
                self.state = replace(before, phase="loading")
            state = load_state(self.folder, self.settings, before, report or _silent, self._started)
            with self._lock:
                self.state = replace(state, settings_problems=self.state.settings_problems)
                self._found.clear()
            if changed is not None:
                changed()
            return self.state

    def refresh(self, report: Report | None = None, changed: Changed | None = None) -> bool:
        """Asks whether the databases changed, and reads what did. Whether anything is known now that was not."""
        before = self.state
        return self.load(report, changed).aliases != before.aliases

    def cancel(self) -> None:
        """Ends the load or refresh that is under way; what was not read keeps the schema that it had."""
        with self._lock:
            if self._agent is not None:
                self._agent.stop()

    def close(self) -> None:
        """Stops what runs."""
        with self._lock:
            self._closed = True
            if self._agent is not None:
                self._agent.stop()

    def configure(self, editor_settings: Mapping[str, Any]) -> bool:
        """The editor's settings from now on. Whether they ask for a new `load`; the others hold at once."""
        with self._lock:
            before = self.settings
            self._editor_settings = editor_settings
            self._read_settings()
            self._found.clear()
            return _loaded_with(before) != _loaded_with(self.settings)

    def _started(self, agent: Agent | None) -> None:
        with self._lock:
            self._agent = agent
            if agent is not None and self._closed:
                agent.stop()

    def _read_settings(self) -> None:
        places = folders_upward(self.root, self.folder)
        place = next(
            (folder for folder in places if toml_table(folder / "pyproject.toml", "tool", "tablewright")), self.root
        )
        self.settings, problems = read_settings(place, self._editor_settings)
        problems += unknown_codes(self.settings, place)
        self.state = replace(self.state, settings_problems=problems)

    # -- sources

    def open_text(self, path: Path, text: str) -> None:
        """The editor's text of a file from now on (saved or not)."""
        self._sources.open(path, text)

    def close_text(self, path: Path) -> None:
        """Back to what is on disk."""
        self._sources.close(path)

    def files_changed(self, paths: Iterable[Path] | None = None) -> None:
        """Files were written, made or removed on disk (None: anywhere): read them again when they are asked for."""
        self._sources.changed(paths)

    def files(self) -> tuple[Path, ...]:
        """Files that may hold models: models.py and models/ packages below the root (virtual environments, hidden
        folders, node_modules and migrations left out), what these import that holds models, and opened files with a
        model in them."""
        models = self.models().by_path
        held = {Path(path) for path, placed in models.items() if placed}
        return tuple(sorted({*self._sources.walked(), *held}))

    def text(self, path: Path) -> str | None:
        """Opened text, or the file's; None when it cannot be read (the cause is in `file_problem`)."""
        return self._sources.text(path)

    def file_problem(self, path: Path) -> str | None:
        """Why nothing is known of the file, in one sentence; None for a file that is read."""
        return self._sources.problem(path)

    def module(self, path: Path) -> Module | None:
        return self._sources.module(path)

    def models(self) -> Models:
        state = self.state
        return self._sources.models(Apps(state.installed_apps, state.default_auto_field, state.auth_user_model))

    # -- what can be said

    def findings(self, path: Path) -> tuple[PlacedFinding, ...]:
        """Of one file, by position; () while no schema is known."""
        with self._lock:
            state, settings = self.state, self.settings
            module = self.module(path)
            if module is None or not any(alias.schema for alias in state.aliases.values()):
                return ()
            models = self.models()
            self._note_owners(models)
            wish = wish_for(module, path, self.root, settings)
            before = self._found.get(path, {})
            now: dict[tuple[object, ...], tuple[object, tuple[Finding, ...]]] = {}
            placed = []
            for model in models.by_path.get(str(path), ()):
                near = _related(model.model, models)
                key = tuple(id(each) for each in near)
                # Facts are compared by identity; `near` keeps them alive, so that no id is given to another.
                now[key] = before.get(key) or (near, raw_findings(model.model, models, state, settings))
                wanted = wanted_findings(now[key][1], model, module, wish)
                placed += [place(finding, model, module, path) for finding in wanted]
            self._found[path] = now
            return tuple(sorted(placed, key=lambda p: (p.span, p.finding.severity.rank, p.finding.code)))

    def _note_owners(self, models: Models) -> None:
        """A fix may name any model: when a table gets another one, nothing that was found counts any longer."""
        if models is self._owned:
            return
        self._owned = models
        owners = tuple(sorted((table, model.label) for table, owned in models.by_table.items() for model in owned))
        if owners != self._owners:
            self._owners = owners
            self._found.clear()

    def unmapped_tables(self, alias: str | None = None) -> tuple[tuple[str, Table], ...]:
        """(alias, table) that no model maps; Django's own tables, join tables of its apps and partitions left out."""
        state, models = self.state, self.models()
        return tuple(
            (each.alias, table)
            for each in state.aliases.values()
            if each.schema is not None and alias in (None, each.alias)
            for table in unmapped(each.schema, models, state, self.settings)
        )

    def generate(
        self,
        path: Path,
        tables: Sequence[tuple[str, str, str]],
        at: int | None = None,
        *,
        managed: bool | None = None,
    ) -> tuple[Edit, ...]:
        """Absolute edits of the file at `path` (which may be empty or missing) that add models for
        (alias, namespace, name) tables, with imports. LookupError when a table is gone."""
        module = self.module(path) or parse_module("")
        texts = model_texts(module, path, self.root, tables, self.models(), self.state, self.settings, managed=managed)
        return insert_models(module, texts, at)


def _related(model: Model, models: Models) -> tuple[Model, ...]:
    """The model and those whose facts decide what its columns should be: the targets of its relations, and onward by
    those of their fields that may be a key."""
    found = [model]
    seen = {id(model)}
    for each in found:
        for field in each.fields:
            if field.relation is None or isinstance(field.relation.target, Unknown):
                continue
            other = models.target(field.relation.target) if each is model or field.primary_key or field.unique else None
            if other is not None and id(other) not in seen:
                seen.add(id(other))
                found.append(other)
    return tuple(found)


def _loaded_with(settings: Settings) -> tuple[object, ...]:
    """The settings that decide what `load` does."""
    return (
        settings.settings_module,
        settings.python,
        settings.picked_python,
        settings.command,
        settings.env_file,
        dict(settings.env),
        settings.databases,
        settings.schema_timeout,
    )


def _silent(sentence: str, percentage: int | None) -> None:
    pass
