"""A pairing, or a project as a whole -> findings, by every rule: one module each, found by their presence here."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Collection

from tablewright.comparison import Pairing
from tablewright.comparison.overview import Overview
from tablewright.findings import Finding, Rule
from tablewright.rules._migrations import changed_by, explained

__all__ = ["RULES", "changed_by", "findings_of", "findings_of_project"]


def _rules() -> tuple[Rule, ...]:
    """Modules with a leading underscore are no rules. A rule's code is its file's name with hyphens."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))
    modules = [(name, importlib.import_module(f"{__name__}.{name}")) for name in names]
    return tuple(
        Rule(
            name.replace("_", "-"),
            module.SEVERITY,
            getattr(module, "check", None),
            module.__doc__ or "",
            getattr(module, "check_project", None),
            getattr(module, "ON_REQUEST", False),
        )
        for name, module in modules
    )


RULES: tuple[Rule, ...] = _rules()


def findings_of(pairing: Pairing, select: Collection[str] | None = None) -> tuple[Finding, ...]:
    """Findings of the rules whose codes are in `select` (None: of all), by their place in the model."""
    rules = (rule.check for rule in RULES if rule.check is not None and (select is None or rule.code in select))
    found = [finding for check in rules for finding in check(pairing)]
    return explained(sorted(found, key=lambda finding: (finding.span, finding.severity.rank)), pairing)


def findings_of_project(overview: Overview, select: Collection[str] | None = None) -> tuple[Finding, ...]:
    """Findings that are of no single model. What is done on request only is done where `select` names it."""
    rules = (
        rule.check_project
        for rule in RULES
        if rule.check_project is not None and ((not rule.on_request) if select is None else rule.code in select)
    )
    found = [finding for check in rules for finding in check(overview)]
    return tuple(sorted(found, key=lambda finding: (finding.path, finding.span, finding.severity.rank)))
