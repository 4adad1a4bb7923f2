"""A pairing -> its findings, by every rule there is: one module each, found by their presence in this folder."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Collection

from tablewright.comparison import Pairing
from tablewright.findings import Finding, Rule


def _rules() -> tuple[Rule, ...]:
    """Modules with a leading underscore are no rules. A rule's code is its file's name with hyphens."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))
    modules = [(name, importlib.import_module(f"{__name__}.{name}")) for name in names]
    return tuple(
        Rule(name.replace("_", "-"), module.SEVERITY, module.check, module.__doc__ or "") for name, module in modules
    )


RULES: tuple[Rule, ...] = _rules()


def findings_of(pairing: Pairing, select: Collection[str] | None = None) -> tuple[Finding, ...]:
    """Findings of the rules whose codes are in `select` (None: of all), by their place in the model."""
    found = [finding for rule in RULES if select is None or rule.code in select for finding in rule.check(pairing)]
    return tuple(sorted(found, key=lambda finding: (finding.span, finding.severity.rank)))
