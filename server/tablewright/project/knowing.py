"""A loaded project -> what its Django knows of its models, asked by one process at a time, beside all else."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from tablewright.agent import AgentError
from tablewright.booting import Early
from tablewright.environment import Environment
from tablewright.project.ahead import Ahead
from tablewright.project.elsewhere import here
from tablewright.project.files import module_file
from tablewright.project.knowledge import Heard, Knowledge, Known, problems_of
from tablewright.project.models_cache import cached_registry, write_registry
from tablewright.project.reading import problem_of
from tablewright.project.role import Answer, Asked, EndedError, Role, RoleError, ask_fields, ask_models
from tablewright.project.state import AppProblem, Report, State, silent
from tablewright.settings import Settings
from tablewright.source.models import Models
from tablewright.source.registry import Registry, RegistryProblem, registry_from_json, with_migrations
from tablewright.source.statements import Module

Sourced = Callable[[], tuple[Mapping[Path, Module], Models]]
"""The modules as typed, and the models of them that source alone gives."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What asking takes. `swap` is called with the problems of apps as they are now, and what Django said of the models
    where it did; it has `Knowledge` take that, and tells whether anything is another. `keep`: what is known is kept
    for the next time."""

    environment: Environment
    settings: Settings
    report: Report
    sourced: Sourced
    swap: Callable[[tuple[AppProblem, ...], Heard | None], bool]
    migrations: bool = True
    keep: bool = True


class Knowing:
    """All that one project has of its Django's knowledge."""

    def __init__(self, early: Early | None = None) -> None:
        self.knowledge = Knowledge()
        self._role = Role(early)
        self._one = threading.Lock()
        self.ahead: Ahead | None = None

    @property
    def registry(self) -> Registry | None:
        """What Django said last."""
        known = self.knowledge.known
        return known.registry if known is not None else None

    def begin(self, environment: Environment, settings: Settings) -> None:
        """Asks what is to be asked ahead, while the databases are being read."""
        if self.ahead is None:
            return
        turn, root = self._role.begin(), environment.root
        asked = Asked(self._role, turn, environment, settings, silent, lambda app: _file_of(app, root))
        self.ahead.begin(environment, lambda take, migrations: ask_models(asked, take, migrations=migrations))

    def know(self, wanted: Wanted) -> bool:
        """Whether there was any news. Blocks; a second one waits for the first. Never raises for what the project's
        code does: then what was known stays, and a problem says why."""
        turn = self._role.begin()
        with self._one:
            ahead, self.ahead = self.ahead, None
            taking = _Taking(self.knowledge, wanted)
            try:
                if ahead is not None and ahead.serves(wanted.environment, migrations=wanted.migrations):
                    taking.begun(*ahead.since)
                    wanted.report("Importing the project's apps", None)
                    wanted.sourced()  # takes its time, too
                    ahead.hear(taking.take)
                else:
                    ask_models(self._asked(wanted, turn), taking.take, migrations=wanted.migrations)
            except EndedError:
                return taking.news
            except RoleError as failed:
                taking.failed(failed)
                return taking.news
            known = self.knowledge.known
            if wanted.keep and known is not None:
                write_registry(known.registry, known.root, known.settings_module)
            return taking.news

    def construct(self, wanted: Wanted) -> bool:
        """Asks for the fields that were edited and whose classes only Django knows. Whether one is known now."""
        turn = self._role.begin()
        with self._one:
            known, wishes = self.knowledge.known, self.knowledge.wanted(*wanted.sourced())
            if known is None or not wishes:
                return False
            try:
                answers = ask_fields(self._asked(wanted, turn), [wish.as_json() for wish in wishes])
            except EndedError:
                return False
            except RoleError:
                answers = [{"error": {}} for _ in wishes]  # it would fail again; a saved file asks anew
            return self.knowledge.construct(known, wishes, answers)

    def remember(self, root: Path, settings_module: str) -> str:
        """What Django said the last time, where nothing is known yet; a line on that for the log."""
        known = self.knowledge.known
        if known is not None and (known.root, known.settings_module) == (root, settings_module):
            return ""
        registry, line = cached_registry(root, settings_module)
        self.knowledge.drop()
        if registry is not None:
            self.knowledge.take(self.knowledge.conclude(Known(registry, root, settings_module, "cache"), {}))
        return line

    def hold(self, state: State) -> None:
        """Forgets what was said of another project, or by another Django, than what was loaded now; ends what was asked
        ahead where nothing was loaded."""
        if state.phase == "failed":
            self.end()
        known, environment = self.knowledge.known, state.environment
        if known is not None and environment is not None and state.django:
            said = (known.root, known.settings_module, known.registry.django)
            if said != (environment.root, environment.settings_module, state.django):
                self.knowledge.drop()

    def end(self) -> None:
        """Ends what runs, from any thread."""
        self._role.end()

    def close(self) -> None:
        """Ends everything, for good."""
        self._role.close()

    def _asked(self, wanted: Wanted, turn: int) -> Asked:
        root = wanted.environment.root
        return Asked(
            self._role, turn, wanted.environment, wanted.settings, wanted.report, lambda app: _file_of(app, root)
        )


def _file_of(app: str, root: Path) -> str | None:
    """An app's models, else its package, where they are the project's. `app`: its label, or its entry."""
    package = app.partition(".apps.")[0]
    found = module_file(root, f"{package}.models") if package else None
    return str(found) if found is not None else None


class _Taking:
    """The answers of one process, as they come."""

    def __init__(self, knowledge: Knowledge, wanted: Wanted) -> None:
        self._knowledge = knowledge
        self._wanted = wanted
        self._begin = time.monotonic()
        self._began = time.time()
        self._said: Registry | None = None
        """As it was said, with the paths of over there."""
        self._registry: Registry | None = None
        self.news = False

    def begun(self, monotonic: float, clock: float) -> None:
        """It was asked at that time already."""
        self._begin, self._began = monotonic, clock

    def take(self, answer: Answer, lost: tuple[RegistryProblem, ...]) -> None:
        """An answer without models tells of their migrations, or of problems alone. AgentError where it cannot be
        read."""
        wanted, root = self._wanted, self._wanted.environment.root
        if answer:
            try:
                self._said = registry_from_json(answer) if self._said is None else with_migrations(self._said, answer)
                self._registry = _proven(here(self._said, root), self._began)
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                message = f"The agent's answer on the models could not be read: {error!r}."
                raise AgentError("internal", message, "Install Tablewright again, or report this.") from error
        if self._registry is None:
            return
        problems = (
            each if each.file else replace(each, file=_file_of(each.app, root))
            for each in (*self._registry.problems, *lost)
        )
        registry = replace(self._registry, problems=tuple(problems))
        known = Known(registry, root, wanted.environment.settings_module or "", seconds=time.monotonic() - self._begin)
        self.news |= wanted.swap(problems_of(registry.problems), self._knowledge.conclude(known, *wanted.sourced()))

    def failed(self, failed: RoleError) -> None:
        """What was known stays."""
        self.news |= self._wanted.swap((*problems_of(failed.lost), AppProblem("", problem_of(failed.error))), None)


def _proven(registry: Registry, began: float) -> Registry:
    """Without the hashes of files that were written since: it may be of another text than what Django loaded."""

    def before(file: str) -> bool:
        try:
            return os.stat(file).st_mtime < began  # noqa: PTH116 -- once a file
        except OSError:
            return False

    return replace(registry, files={file: digest for file, digest in registry.files.items() if before(file)})
