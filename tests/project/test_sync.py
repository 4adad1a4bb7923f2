"""The cases of tests/sync/*.md: what sync changes in a file, what it says, and that it has nothing left to do then."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from support.databases import sqlite_at
from support.sync_md import SyncCase, changed_lines, sync_cases
from tablewright.project import Project
from tablewright.project.syncing import Outcome, Synced, SyncWish
from tablewright.schema.model import Backend, Schema
from tablewright.schema.serialization import backend_from_json, schema_from_json
from tablewright.schema.snapshot import Snapshot, snapshot_text

ROOT = Path(__file__).resolve().parents[2]
CASES = sync_cases(ROOT / "tests" / "sync" / "cases.md")
APPS = ("clinic",)

Schemas = dict[str, tuple[Backend, Schema]]


@pytest.fixture(scope="module")
def schemas(tmp_path_factory: pytest.TempPathFactory) -> Schemas:
    """SQL -> what the agent reads of a database made of it; all by one process."""
    texts = list(dict.fromkeys(sql for case in CASES for sql in (case.before, case.now) if sql is not None))
    databases = {}
    for number, sql in enumerate(texts):
        database = sqlite_at(tmp_path_factory.mktemp("sync") / "legacy.sqlite3")
        database.run(sql)
        databases[f"db{number}"] = database.settings
    job = json.dumps({"agent": str(ROOT / "server" / "agent"), "databases": databases})
    command = [sys.executable, ROOT / "tests" / "rules" / "read_schemas.py"]
    done = subprocess.run(command, input=job, capture_output=True, text=True, timeout=120, check=True)
    read = json.loads(done.stdout)
    return {sql: _facts(read[alias]) for sql, alias in zip(texts, databases, strict=True)}


def _facts(data: dict[str, object]) -> tuple[Backend, Schema]:
    named = {**data, "alias": "default"}
    backend = backend_from_json("default", {"engine": "django.db.backends.sqlite3", **data["backend"]})  # type: ignore[dict-item]
    return backend, schema_from_json(named)


def snapshot(facts: tuple[Backend, Schema]) -> Snapshot:
    auto = "django.db.models.BigAutoField"
    return Snapshot("config.settings", "5.2", APPS, auto, True, all_aliases=("default",), aliases={"default": facts})


def project_on(root: Path, models: str, facts: tuple[Backend, Schema]) -> tuple[Project, Path]:
    path = root / "clinic" / "models.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    (root / "manage.py").write_text("import django\n")
    path.write_bytes(models.encode())
    (root / "schema.json").write_text(snapshot_text(snapshot(facts)))
    project = Project(root, {"snapshot": "schema.json"})
    project.load()
    return project, path


def told(outcome: Outcome, root: Path) -> list[str]:
    about = outcome.field or outcome.column or outcome.table or outcome.model.rpartition(".")[2]
    uses = [f"  {use.path.relative_to(root)}:{use.line + 1} {use.text}\n" for use in outcome.uses]
    return [f"{outcome.kind} {outcome.code} {about}\n", *uses]


def report(synced: Synced, root: Path) -> str:
    return "".join(line for outcome in synced.outcomes for line in told(outcome, root))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_a_case(case: SyncCase, ending: str, schemas: Schemas, tmp_path: Path) -> None:
    models = case.models.replace("\n", ending)
    project, path = project_on(tmp_path, models, schemas[case.now])
    before = snapshot(schemas[case.before]) if case.before is not None else None
    wish = SyncWish(**dict.fromkeys(case.options, True))  # type: ignore[arg-type]
    synced = project.sync(path, wish, before)
    assert changed_lines(case.models, synced.after.replace(ending, "\n")) == case.diff
    assert report(synced, tmp_path) == case.report
    assert synced.after.count("\n") == synced.after.count(ending), "the file's own line ends stay"

    again, _ = project_on(tmp_path, synced.after, schemas[case.now])
    once_more = again.sync(path, wish, before)
    assert once_more.after == synced.after, "a second time there is nothing left to change"
    assert [each.kind for each in once_more.outcomes] == [
        each.kind for each in synced.outcomes if each.kind not in ("changed", "added", "renamed", "removed")
    ]


@pytest.mark.parametrize("case", [case for case in CASES if case.diff], ids=lambda case: case.title)
def test_the_edits_are_the_change(case: SyncCase, schemas: Schemas, tmp_path: Path) -> None:
    project, path = project_on(tmp_path, case.models, schemas[case.now])
    before = snapshot(schemas[case.before]) if case.before is not None else None
    synced = project.sync(path, SyncWish(**dict.fromkeys(case.options, True)), before)  # type: ignore[arg-type]
    text = synced.before
    for each in sorted(synced.edits, key=lambda each: -each.edit.span.start):
        text = text[: each.edit.span.start] + each.edit.text + text[each.edit.span.end :]
    assert text == synced.after
    assert all(each.confirm == ("remove_gone" in case.options) for each in synced.edits)
    names = (
        {node.name for node in ast.walk(ast.parse(synced.after)) if isinstance(node, ast.ClassDef)}
        if ("does not parse" not in case.title)
        else {"Lamp"}
    )
    assert {each.label for each in synced.edits} <= names
