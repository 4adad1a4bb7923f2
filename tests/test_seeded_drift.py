"""Every kind of drift, seeded into clean models or clean tables -> exactly the findings it should give, on each vendor.

Fixes are made: edits of the models, and SQL that a fix copies. After the preferred one nothing is left of its finding,
and nothing new has come.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import django
import pytest

from support.databases import Database, sqlite_at
from support.seeds import CLEAN, Seed, written
from support.seeds_in_models import IN_MODELS
from support.seeds_in_tables import IN_TABLES
from tablewright.comparison import Surroundings, pair
from tablewright.findings import Finding, Fix
from tablewright.rules import RULES, findings_of
from tablewright.schema.model import Backend, Schema
from tablewright.schema.serialization import backend_from_json, schema_from_json
from tablewright.source.edits import apply, import_edits
from tablewright.source.module import parse_module
from tablewright.source.resolve import resolve

ROOT = Path(__file__).resolve().parents[1]
SCRIPTS = ROOT / "tests" / "rules"
SEEDS = (*IN_MODELS, *IN_TABLES)
VENDORS = ("sqlite", "postgresql", "mysql")
DJANGO = django.VERSION[:2]
AROUND = Surroundings(use_tz=True, default_auto_field="django.db.models.BigAutoField")


@dataclass(frozen=True, slots=True)
class Sown:
    """A vendor's database with the clean tables, and a copy of them for each seed that alters tables."""

    database: Database
    schema: Schema
    backend: Backend


def prefix_of(seed: Seed) -> str:
    return f"s{IN_TABLES.index(seed)}_" if seed in IN_TABLES else "clean_"


@pytest.fixture(scope="session")
def sown(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    @cache
    def vendor(name: str) -> Sown:
        if name == "sqlite":
            database = sqlite_at(tmp_path_factory.mktemp("seeds") / "seeds.sqlite3")
        else:
            database = request.getfixturevalue({"mysql": "mariadb"}.get(name, name)).create_database()
        altering = [seed for seed in IN_TABLES if seed.sown(name)]
        apps = {prefix: written(CLEAN, prefix, DJANGO) for prefix in ("clean_", *map(prefix_of, altering))}
        run("make_clean_tables.py", {"database": database.settings, "apps": apps})
        for seed in altering:
            database.run(seed.script(prefix_of(seed), name))
        return Sown(database, *read(database))

    return vendor


def run(script: str, job: object) -> str:
    command = [sys.executable, str(SCRIPTS / script)]
    done = subprocess.run(command, input=json.dumps(job), capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def read(database: Database) -> tuple[Schema, Backend]:
    job = {"agent": str(ROOT / "server" / "agent"), "databases": {"seeds": database.settings}}
    data = json.loads(run("read_schemas.py", job))["seeds"]
    return schema_from_json(data), backend_from_json("seeds", {"engine": "", **data["backend"]})


def check(text: str, prefix: str, schema: Schema, backend: Backend) -> list[tuple[Finding, int]]:
    """Findings of a file of models, each with the offset of its block."""
    path = f"/project/{prefix}/models.py"
    models = resolve(
        {path: parse_module(text)},
        root="/project",
        installed_apps=(prefix,),
        default_auto_field="django.db.models.BigAutoField",
        auth_user_model="auth.User",
    )
    pairings = (
        (pair(placed.model, schema, backend, models, DJANGO, AROUND), placed.offset) for placed in models.by_path[path]
    )
    return [(finding, offset) for pairing, offset in pairings if pairing for finding in findings_of(pairing)]


def subject(finding: Finding) -> tuple[str, str, str]:
    return finding.code, finding.model.rpartition(".")[2], finding.column or finding.field or ""


def told(findings: list[tuple[Finding, int]], seed: Seed) -> set[tuple[str, str, str]]:
    """A finding is of its column or of its field, as the seed names it."""
    found = set()
    for finding, _ in findings:
        code, model, column = subject(finding)
        named = next(
            (s for c, m, s in seed.expected if (c, m) == (code, model) and s in (finding.field, column, "")), None
        )
        found.add((code, model, column if named is None else named))
    return found


CASES = [
    pytest.param(seed, vendor, id=f"{vendor}: {seed.kind}") for seed in SEEDS for vendor in VENDORS if seed.sown(vendor)
]


@pytest.mark.parametrize("vendor", VENDORS)
def test_the_clean_models_and_tables_agree(vendor: str, sown: Any) -> None:
    there = sown(vendor)
    assert [subject(f) for f, _ in check(written(CLEAN, "clean_", DJANGO), "clean_", there.schema, there.backend)] == []


@pytest.mark.parametrize(("seed", "vendor"), CASES)
def test_a_seed_is_found_and_nothing_else(seed: Seed, vendor: str, sown: Any) -> None:
    there, prefix = sown(vendor), prefix_of(seed)
    found = check(seed.models(prefix, DJANGO), prefix, there.schema, there.backend)
    assert told(found, seed) == (set(seed.expected) if vendor in seed.vendors else set())


@pytest.mark.parametrize(("seed", "vendor"), CASES)
def test_the_fix_of_a_seed_leaves_nothing_of_it(seed: Seed, vendor: str, sown: Any) -> None:
    """One after another, as a user makes them, until none is left that edits the models."""
    there, prefix = sown(vendor), prefix_of(seed)
    text = seed.models(prefix, DJANGO)
    found = check(text, prefix, there.schema, there.backend)
    for _ in range(len(found) + 3):
        fix = next(((fix, offset) for finding, offset in found if (fix := first_edit(finding))), None)
        if fix is None:
            break
        text = fixed(text, *fix)
        compile(text, "models.py", "exec")
        found = check(text, prefix, there.schema, there.backend)
    left = [finding for finding, _ in found]
    assert not [subject(finding) for finding in left if first_edit(finding)]
    assert [subject(f) for f in left if f.code not in WITHOUT_EDIT and not inherited(text, f)] == []


def inherited(text: str, finding: Finding) -> bool:
    """The field is written in a base, where an edit would change other models too; a key is another model's."""
    model = finding.model.rpartition(".")[2]
    body = re.split(r"^class ", text, flags=re.MULTILINE)
    own = next(part for part in body if part.startswith(f"{model}("))
    return finding.field is not None and f"    {finding.field} =" not in own


@pytest.mark.parametrize("vendor", VENDORS)
def test_the_sql_of_a_fix_mends_the_table(vendor: str, sown: Any) -> None:
    there = sown(vendor)
    before: dict[tuple[str, ...], str] = {}
    for seed in IN_TABLES:
        prefix = prefix_of(seed)
        if seed.sown(vendor):
            for finding, _ in check(seed.models(prefix, DJANGO), prefix, there.schema, there.backend):
                sql = next((fix.copies for fix in finding.fixes if fix.copies), None)
                if sql is not None:
                    before[(prefix, *subject(finding))] = sql
    assert {code for _, code, _, _ in before} >= MENDED_BY_SQL[vendor]
    for sql in before.values():
        there.database.run(sql)
    schema, backend = read(there.database)
    for seed in IN_TABLES:
        prefix = prefix_of(seed)
        if seed.sown(vendor):
            left = {(prefix, *subject(f)) for f, _ in check(seed.models(prefix, DJANGO), prefix, schema, backend)}
            assert left.isdisjoint(before)


MENDED_BY_SQL = {
    "sqlite": {"index-missing"},
    "postgresql": {"index-missing", "foreign-key-missing"},
    "mysql": {"index-missing"},
}


def first_edit(finding: Finding) -> Fix | None:
    if finding.code == "no-such-table":
        return None  # in a database of many copies, another copy's table has the closest name
    fixes = sorted((fix for fix in finding.fixes if fix.edits), key=lambda fix: not fix.preferred)
    return fixes[0] if fixes else None


def fixed(text: str, fix: Fix, offset: int) -> str:
    edits = [edit.moved(offset) for edit in fix.edits]
    return apply(text, [*import_edits(parse_module(text), fix.imports), *edits])


WITHOUT_EDIT = frozenset(
    {
        "no-such-table",  # where no other table has a name like it
        "table-mapped-twice",  # which of the two is the right one, nobody can tell
        "fixed-length-char",
        "time-zone-mismatch",
        "foreign-key-missing",
    }
)
"""Codes whose findings may have nothing to edit in the models."""


def test_every_rule_about_models_has_a_seed() -> None:
    seeded = {code for seed in SEEDS for code, _, _ in seed.expected}
    checked = {rule.code for rule in RULES if rule.check is not None}
    assert checked - seeded <= UNSEEDED
    assert seeded <= checked


UNSEEDED = {
    "managed-existing-table",  # needs migrations: its own cases have them
    "model-over-view",
    "table-not-readable",  # needs another user of the database
}
