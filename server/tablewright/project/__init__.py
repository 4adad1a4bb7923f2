"""One open project: settings, environment, agent, latest schemas, parsed sources. The only state there is."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from tablewright.booting import Early
from tablewright.environment import absolute, find_root
from tablewright.project import generating
from tablewright.project.agents import Agents
from tablewright.project.ahead import Ahead
from tablewright.project.cache import kept_state
from tablewright.project.checking import settings_for, wish_for
from tablewright.project.formatting import laid_out
from tablewright.project.found import Found, found_ahead
from tablewright.project.handing import Handover, handed_over
from tablewright.project.knowing import Knowing, Wanted
from tablewright.project.knowledge import Heard, Known
from tablewright.project.loading import Doing, load_state
from tablewright.project.refreshing import all_alike, refresh_state, same_schemas
from tablewright.project.snapshots import snapshot_path, snapshot_stamp, state_of_snapshot
from tablewright.project.sources import Apps
from tablewright.project.state import AliasState, AppProblem, Changed, PlacedFinding, PlacedFix, Report, State, silent
from tablewright.project.supposing import Supposing
from tablewright.project.syncing import Synced, SyncWish, synced
from tablewright.project.tables import tables_of, unmapped_of
from tablewright.project.texts import Texts
from tablewright.schema.memory import long_lived
from tablewright.schema.model import Table, TableKey
from tablewright.schema.snapshot import Snapshot
from tablewright.settings import Settings, loaded_with
from tablewright.source.models import Models
from tablewright.source.provenance import Fact
from tablewright.source.statements import Module

__all__ = ["AliasState", "PlacedFinding", "PlacedFix", "Project", "Report", "State"]


class Project(Texts):
    """All methods but `load` and `refresh` are quick and do not touch the database. Give those two a thread.
    `root` holds manage.py; where there is none it is the folder. `given`: what the editor or the command line says of
    settings. `early`: processes that were started for the first load.
    """

    def __init__(self, folder: Path, given: Mapping[str, Any] | None = None, early: Early | None = None) -> None:
        self.folder = absolute(folder)
        self._editor_settings = given or {}
        self.root = find_root(self.folder, self._editor_settings.get("root")) or self.folder
        self.settings = Settings()
        self.state = State()
        super().__init__(self.root)
        self._lock = threading.RLock()
        self._loading = threading.Lock()
        self._agents = Agents(early)
        self._knowing = Knowing(early)
        self._closed = False
        self._loaded: tuple[object, ...] | None = None
        self._stamp: tuple[int, int] | None = None
        self._found = Found()
        self._read_settings()

    # -- loading

    def load(self, report: Report | None = None, changed: Changed | None = None, *, live: bool = False) -> State:
        """Finds the environment, starts an agent, reads every alias, swaps the new state in. Never raises for what a
        project or database may do: it is in the state. The last schemas are kept when the new read fails. Two loads at
        once: the second waits and then runs.
        With `changed` somebody looks while it goes on: the schema of last time is there at once, where the cache has
        it and marks tell that it holds it is not read again, the tables of opened files come first, and the agent stays
        for a `refresh`. Without, all is read, nothing left running. `live`: databases are read in spite of a snapshot.
        """
        with self._loading:
            self._load(report, changed, live=live)
            return self.state

    def ask_ahead(self, *, migrations: bool) -> None:
        """The next `load` asks Django meanwhile what the `know` behind it takes."""
        self._knowing.ahead = Ahead(migrations, self._sources.read_ahead)

    def refresh(self, report: Report | None = None, changed: Changed | None = None) -> bool:
        """Asks the databases whether they changed, which reads no table, and reads again what did. Whether anything is
        known now that was not: facts, or a problem that came or went.
        What is not loaded, or no longer the project that was, is loaded. What a vendor cannot tell, `load` reads."""
        with self._loading:
            before = self.state
            if self._closed:
                return False
            if self._loaded != loaded_with(self.settings):
                after = None
            elif self.settings.snapshot is not None:
                after = before if snapshot_stamp(self.root, self.settings) == self._stamp else None
            else:
                with self._agents.work(keep=True):
                    after = refresh_state(self._doing(report, changed), before)
            if after is None:
                self._load(report, changed)
                return not all_alike(before, self.state)
            self._swap(after, changed)
            if all_alike(before, after):
                return False
            self._swap(kept_state(self.state), None)
            return True

    def cancel(self) -> None:
        """Ends what is under way, from any thread. What was not read yet keeps the schema that it had, with a problem
        of kind "cancelled"; the next load works."""
        self._agents.cancel()
        self._knowing.end()

    def close(self) -> None:
        """Stops what runs, for good."""
        with self._lock:
            self._closed = True
        self._agents.close()
        self._knowing.close()

    def know(self, report: Report | None = None, changed: Changed | None = None, *, migrations: bool = True) -> bool:
        """Asks the project's Django what it knows of its models, in a process of its own that ends then. Whether more
        is known now, or another problem; `changed` is called as soon as that is so. The next load ends it.
        `migrations`: also which there are, which take longer.

        Nothing is asked before a load, after one that failed, or with a snapshot."""
        wanted = self._wanted(report, changed)
        return wanted is not None and self._knowing.know(replace(wanted, migrations=migrations))

    def construct(self, report: Report | None = None) -> bool:
        """The same for fields that were edited and whose classes only Django knows. Whether one is known now."""
        wanted = self._wanted(report, None)
        return wanted is not None and self._knowing.construct(wanted)

    @property
    def known(self) -> Known | None:
        """What Django said last of the models."""
        return self._knowing.knowledge.known

    def _wanted(self, report: Report | None, changed: Changed | None) -> Wanted | None:
        state, settings = self.state, self.settings
        environment = state.environment
        if self._closed or state.phase != "ready" or environment is None or settings.snapshot is not None:
            return None

        def swap(problems: tuple[AppProblem, ...], heard: Heard | None) -> bool:
            ahead = heard is not None and heard.new and changed is not None
            found = found_ahead(self._sources, heard, state, settings) if heard and ahead else None
            with self._lock:
                news = heard is not None and self._knowing.knowledge.take(heard)
                if found is not None and same_schemas(state, self.state) and self.settings is settings:
                    self._found = found
                news |= self.state.app_problems != problems
                self.state = replace(self.state, app_problems=problems)
            if news and changed is not None:
                changed()
            return news

        return Wanted(environment, settings, report or silent, self._sourced, swap, keep=changed is not None)

    def _load(self, report: Report | None, changed: Changed | None, *, live: bool = False) -> None:
        if self._closed:
            return
        self._knowing.end()
        with self._lock:
            self.root = find_root(self.folder, self._editor_settings.get("root")) or self.folder
            self._sources.moved(self.root)
            self._read_settings()
            before = self.state
            self.state = replace(before, phase="loading")
        self._loaded = loaded_with(self.settings)
        if self.settings.snapshot is not None and not live:
            self._stamp = snapshot_stamp(self.root, self.settings)
            self._agents.stop()
            self._knowing.knowledge.drop()
            self.state = replace(self.state, app_problems=())
            with long_lived():
                state = state_of_snapshot(snapshot_path(self.root, self.settings), before, self.settings.databases)
            self._swap(state, changed)
            return
        with self._agents.work(keep=changed is not None):
            self._agents.stop()  # what is loaded anew is loaded by a new process
            state = load_state(self._doing(report, changed), before)
        state = self._swap(state, changed)
        self._knowing.hold(state)
        if changed is not None:
            self._swap(kept_state(state), None)

    def _doing(self, report: Report | None, changed: Changed | None) -> Doing:
        def show(state: State) -> None:
            self._swap(replace(state, phase=self.state.phase), changed)

        def first() -> tuple[TableKey, ...]:
            return tables_of(self._sources.opened(), self.models())

        watched, knowing = changed is not None, self._knowing
        found, remember = partial(knowing.begin, settings=self.settings), knowing.remember
        return Doing(self.folder, self.settings, self._agents, report or silent, watched, show, first, remember, found)

    def _swap(self, state: State, changed: Changed | None) -> State:
        """`changed` is called where it can be seen that the state is another."""
        with self._lock:
            same = same_schemas(self.state, state)
            if not same:
                self._found.clear()
            told = not same or not all_alike(self.state, state)
            said = self.state.settings_problems, self.state.app_problems
            self.state = replace(state, settings_problems=said[0], app_problems=said[1])
        if told and changed is not None:
            changed()
        return self.state

    def configure(self, editor_settings: Mapping[str, Any]) -> bool:
        """The editor's settings from now on. Whether they ask for a new `load`; the others hold at once."""
        with self._lock:
            before = self.settings
            self._editor_settings = editor_settings
            self._read_settings()
            self._found.clear()
            return loaded_with(before) != loaded_with(self.settings)

    def _read_settings(self) -> None:
        self.settings, problems = settings_for(self.root, self.folder, self._editor_settings)
        self.state = replace(self.state, settings_problems=problems)

    # -- sources

    def files(self) -> tuple[Path, ...]:
        """Those that may hold models, see `Sources.files`."""
        return self._sources.files(self.models())

    def models(self) -> Models:
        """What the sources say, completed by what Django knows where it has said so."""
        return self._knowing.knowledge.complete(*self._sourced())

    def source_models(self) -> Models:
        """What the sources alone say."""
        return self._sourced()[1]

    def provenance(self, label: str) -> tuple[Fact, ...]:
        """All that is known of a model, and of each fact where it comes from; () where there is no such model."""
        return self._knowing.knowledge.provenance(label, *self._sourced())

    def _sourced(self) -> tuple[Mapping[Path, Module], Models]:
        return self._sources.models(self._apps())

    def _apps(self) -> Apps:
        return Apps(self.state.installed_apps, self.state.default_auto_field, self.state.auth_user_model)

    # -- what can be said

    def findings(self, path: Path, *, accepted: bool = False) -> tuple[PlacedFinding, ...]:
        """Of one file, by position: of its models, and of the project as a whole where the file is about that. Nothing
        is said of models while no schema is known. `accepted`: those too that the baseline accepts."""
        with self._lock:
            state, settings = self.state, self.settings
            whole = tuple(found for found in self.project_findings() if found.path == path)
            module = self.module(path)
            if module is None or not any(alias.schema for alias in state.aliases.values()):
                return whole
            wish = wish_for(module, path, self.root, settings, accepted=accepted)
            found = self._found.findings(path, module, self.models(), state, settings, wish, self._knowing.registry)
            return (*whole, *found)

    def supposed(self, path: Path, text: str) -> tuple[PlacedFinding, ...]:
        """What would be found in the models of the file if this were its text."""
        return self._supposing(path, self.state)(text)

    def _supposing(self, path: Path, state: State) -> Supposing:
        known = self._knowing.knowledge, self._knowing.registry
        return Supposing(path, self.root, self._sources, self._apps(), *known, state, self.settings)

    def project_findings(self) -> tuple[PlacedFinding, ...]:
        """Those that are of no single model: of settings, apps, migrations."""
        with self._lock:
            facts = (self.models(), self.state, self.settings, self._knowing.registry)
            return self._found.of_project(self.root, self._sources, *facts)

    def unmapped_tables(self, alias: str | None = None) -> tuple[tuple[str, Table], ...]:
        """(alias, table) that no model maps; Django's own tables, join tables of its apps and partitions left out."""
        return unmapped_of(self.state, self.models(), self.settings, alias)

    def generate(self, wanted: generating.Wanted) -> generating.Made:
        """Takes as long as the project's formatter. LookupError when a table is gone, ValueError when the place cannot
        take its model."""
        around = generating.Around(self.root, self.state, self.settings, self.models(), self.text, self.module)
        return laid_out(generating.generate(wanted, around), self.folder, self.state)

    def sync(self, path: Path, wish: SyncWish, before: Snapshot | None = None) -> Synced:
        """The file as it would be in line with its tables. `before`: what its models were in step with.
        ValueError, with a sentence, for a file that cannot be read."""
        if (text := self.text(path)) is None:
            raise ValueError(self.file_problem(path))
        return synced(path, text, partial(self._supposing, path), self.state, before, wish)

    def hand_over(self, label: str, *, back: bool = False) -> Handover:
        """LookupError, ValueError: see `handed_over`."""
        findings = partial(self.findings, accepted=True)
        return handed_over(label, self.models(), findings, self._knowing.registry, back=back)
