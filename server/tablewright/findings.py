"""The words for what rules say: Severity, Finding, Fix, Rule. Plain data; no rule lives here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from tablewright.source.class_edits import ClassText
from tablewright.source.edits import Edit, ImportNeed
from tablewright.source.statements import Span

if TYPE_CHECKING:
    from tablewright.comparison import Pairing
    from tablewright.comparison.overview import Overview


class Severity(Enum):
    """What happens at run time: error, every read or write fails; warning, some values do; information; hint."""

    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"
    HINT = "hint"

    @property
    def rank(self) -> int:
        """0 is the most severe."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits (spans from the model's block) that resolve a finding.

    `imports`, `classes`: what the text of the edits uses, made known in the file where the fix is placed.
    `safe`: right whatever the data and the rest of the project are; `preferred`: the one to apply without asking.
    A fix without edits is done elsewhere: `copies` is text for the clipboard (SQL to run, a command to type), `runs`
    the name of a command of ours ("runMigrate", "refreshSchema", "useSnapshot") with its `arguments`.
    `uses`: the column or table that it points the field or model at, where that is all it does (a table as messages
    show it). `removes`: the field goes. `reshapes`: the project reaches the data by other names then (a field's, a
    reverse accessor), or gets other objects. `order`: of what several fixes put in one place, the lower comes first.
    """

    title: str
    edits: tuple[Edit, ...]
    safe: bool = False
    preferred: bool = False
    imports: tuple[ImportNeed, ...] = ()
    classes: tuple[ClassText, ...] = ()
    copies: str | None = None
    runs: str | None = None
    arguments: tuple[str, ...] = ()
    uses: str | None = None
    removes: bool = False
    reshapes: bool = False
    order: int = 0


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that a finding is about. `span` is absolute in the file of that path."""

    path: str
    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One disagreement at a span of a model's block. `model` is the label; `column` and `field` where there is one.

    `path`: of a finding that is in no model (`model` is "" then) the file, in which `span` is absolute.
    `migration`: the unapplied one that explains it ("app.0004_name"). `related`: filled where findings are placed.
    """

    code: str
    severity: Severity
    message: str
    span: Span
    model: str
    alias: str
    table: str
    field: str | None = None
    column: str | None = None
    fixes: tuple[Fix, ...] = ()
    related: tuple[Related, ...] = ()
    migration: str | None = None
    path: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of drift: `check` gives the findings of a pairing, `check_project` those of a project as a whole; a rule
    has one of them. `page` is its documentation (a docstring). `on_request`: only for those who select it by name."""

    code: str
    severity: Severity
    check: Callable[[Pairing], Iterator[Finding]] | None
    page: str
    check_project: Callable[[Overview], Iterator[Finding]] | None = None
    on_request: bool = False
