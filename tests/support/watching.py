"""A project that somebody looks at while it loads -> what they see, in order."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from support.shop import MODELS
from tablewright.project import AliasState, Project, State

LIMIT = 60.0  # seconds


@dataclass
class Watched:
    """`seen` are the states that `changed` told of, `said` what `report` said; both of the last load or refresh."""

    project: Project
    seen: list[State] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    then: Callable[[], None] | None = None
    """Called when a state is seen, in the thread that loads."""

    def load(self) -> AliasState:
        self._begin()
        self.project.load(self._report, self._changed)
        return self.alias

    def refresh(self) -> bool:
        self._begin()
        return self.project.refresh(self._report, self._changed)

    @property
    def alias(self) -> AliasState:
        return self.project.state.aliases["default"]

    @property
    def problem(self) -> str:
        """The alias's kind of problem."""
        return self.alias.problem.kind if self.alias.problem else ""

    @property
    def tables(self) -> list[str]:
        return [table.name for table in self.alias.schema.tables] if self.alias.schema else []

    @property
    def steps(self) -> list[tuple[str, int, bool]]:
        """Of each state that was seen: where the schema was from, its tables, whether that is only some of them."""
        aliases = [state.aliases["default"] for state in self.seen if "default" in state.aliases]
        schemas = [(alias.source, alias.schema) for alias in aliases]
        return [(source, len(schema.tables), schema.partial) for source, schema in schemas if schema is not None]

    @property
    def codes(self) -> set[str]:
        return {each.finding.code for each in self.project.findings(self.project.root / "shop/models.py")}

    def open(self, text: str = MODELS) -> None:
        self.project.open_text(self.project.root / "shop/models.py", text)

    def _begin(self) -> None:
        self.seen.clear()
        self.said.clear()

    def _report(self, sentence: str, percentage: int | None) -> None:
        self.said.append(sentence)

    def _changed(self) -> None:
        self.seen.append(self.project.state)
        if self.then is not None:
            self.then()


Watch = Callable[..., Watched]
"""A root and settings -> a project in it, to be watched."""


def wait_for(ready: Callable[[], object]) -> None:
    """Returns when `ready` says so; fails the test when it does not within the limit."""
    end = time.monotonic() + LIMIT
    pause = threading.Event()
    while not ready():
        assert time.monotonic() < end, "it took too long"
        pause.wait(0.01)
