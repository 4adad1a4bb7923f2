"""Each rule about models is explained by migrations, or is named here with the reason why none explains it."""

from __future__ import annotations

from tablewright.rules import RULES
from tablewright.rules._migrations import EXPLAINABLE

NEVER = {
    "choices-differ": "choices are no column's: a migration of theirs changes no table",
    "composite-primary-key": "a migration makes no key of several columns of one that exists",
    "managed-existing-table": "it names the migration itself",
    "model-over-view": "no migration makes a table of a view",
    "reserved-name": "it is a matter of the model's source",
    "reverse-name-clash": "it is a matter of the models' source",
    "table-in-other-namespace": "no migration moves a table between namespaces",
    "table-mapped-twice": "it is a matter of the models' source",
    "table-not-readable": "rights are given by the database's owner",
    "unused-ignore": "it is a matter of a comment",
}


def test_each_rule_about_models_is_explained_or_says_why_not() -> None:
    about_models = {rule.code for rule in RULES if rule.check is not None}
    assert set(NEVER).isdisjoint(EXPLAINABLE)
    assert about_models - EXPLAINABLE == NEVER.keys() & about_models
    assert about_models <= EXPLAINABLE | NEVER.keys()
