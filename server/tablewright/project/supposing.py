"""A file and what its text might be -> what would be found in it; what stays from text to text is asked once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tablewright.project.checking import wish_for
from tablewright.project.found import Found
from tablewright.project.knowledge import Knowledge
from tablewright.project.sources import Apps, Sources
from tablewright.project.state import PlacedFinding, State
from tablewright.settings import Settings
from tablewright.source.models import Models
from tablewright.source.registry import Registry
from tablewright.source.statements import Module


@dataclass(slots=True)
class Supposing:
    """Called with a text of the file; gives the findings in it. Nothing of it is kept in the project."""

    path: Path
    root: Path
    sources: Sources
    apps: Apps
    knowledge: Knowledge
    registry: Registry | None
    state: State
    settings: Settings
    _found: Found = field(default_factory=Found)
    _last: tuple[Mapping[Path, Module], Models] | None = None

    def __call__(self, text: str) -> tuple[PlacedFinding, ...]:
        module, models = self.models(text)
        wish = wish_for(module, self.path, self.root, self.settings)
        return self._found.findings(self.path, module, models, self.state, self.settings, wish, self.registry)

    def models(self, text: str) -> tuple[Module, Models]:
        """The module that it would be, and all models of the project then."""
        self._last = self.sources.supposing(self.path, text, self.apps, self._last)
        modules, models = self._last
        return modules[self.path], self.knowledge.complete(modules, models)
