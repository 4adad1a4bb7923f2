"""Models of real applications, on databases that their migrations made: what `tablewright sync` makes of them.

    python benchmarks/sync_apps.py [--quick] [--json] [--django=5.2]… [--vendor=postgresql]… [--suite=wagtail]…

The applications are those of `_suites`, copied into projects, so that all their models are the project's own. On a
file of which `check` says nothing sync changes no byte and tells nothing, whatever it is asked for, as it is and with
its models made unmanaged (sync leaves managed tables to migrations). Then tables are altered (`_altering`): the result
parses, keeps every comment, passes `manage.py check` as before, has a second sync nothing to change, and `check` says
only what sync has told that it left.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "server"))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import _suites
from _printing import bar
from false_alarms import pairs

from support.contrib import write_contrib
from support.databases import Database
from support.sync_cases import comments_in, lost
from support.twin_databases import Suite, opened, schema_of
from sync import LEFT, OF_A_SIDE, altered
from tablewright.project import Project
from tablewright.project.syncing import NOT_OF_TABLES, Synced, SyncWish

WISHES = (SyncWish(), SyncWish(remove_gone=True, reshape=True))


def own_suite(database: Database) -> Suite:
    """Django's own applications, with this interpreter: nothing to install."""
    root = _suites.HOME / "contrib"
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    write_contrib(root, database)
    return Suite(root, Path(sys.executable), "config.settings", {}, {})


def measure(suite: Suite, name: str, django: str, database: Database, seeds: list[int]) -> dict[str, Any]:
    suite.run(suite.migrated, "manage.py", "migrate", "--skip-checks", "--verbosity=0")
    begin, wrong = time.monotonic(), list[str]()
    project = opened(suite, suite.migrated)
    files, silent = paths(project), 0
    for path in files:
        text = project.text(path) or ""
        for now in dict.fromkeys((text, unmanaged(text))):
            silent += untouched(project, path, now, wrong)
    trouble = checked(suite)
    said, kinds = list[str](), Counter[str]()
    for seed in seeds:
        done, failed = altered(database, schema_of(project), seed)
        said += [f"{change.table}: {change.said}" for change in done]
        kinds["alters"] += len(done)
        kinds["failed"] += len(failed)
        kinds += brought_in_line(suite, project, files, trouble, wrong)
    project.close()
    return {
        "suite": name, "django": django, "vendor": database.engine.rpartition(".")[2], "files": len(files),
        "silent": silent, **{kind: kinds[kind] for kind in KINDS}, "seconds": round(time.monotonic() - begin, 1),
        "wrong": wrong, "said": said,
    }  # fmt: skip


def paths(project: Project) -> list[Path]:
    """Files that hold models with tables."""
    by_path = project.models().by_path
    return [path for path in project.files() if any(each.model.paired for each in by_path.get(str(path), ()))]


def unmanaged(text: str) -> str:
    return re.sub(r"(?m)^(    class Meta\b.*:\n)", r"\1        managed = False\n", text)


def untouched(project: Project, path: Path, text: str, wrong: list[str]) -> bool:
    """Whether nothing is found in the file: then sync must have nothing to do with it."""
    project.open_text(path, text)
    try:
        if any(each.finding.code not in NOT_OF_TABLES for each in project.findings(path)):
            return False
        for wish in WISHES:
            result = project.sync(path, wish)
            if result.after != text or result.outcomes or result.edits:
                more = lost(result.after.splitlines(), text.splitlines())[:4]
                wrong.append(f"{path.name}: nothing is found, and sync changes it: {more} {result.outcomes[:2]}")
        return True
    finally:
        project.close_text(path)


def brought_in_line(
    suite: Suite, project: Project, files: list[Path], trouble: Counter[str], wrong: list[str]
) -> Counter[str]:
    """What sync did to files whose models are unmanaged; it stays on disk."""
    for path in files:
        rewritten(path, unmanaged(project.text(path) or ""))
    project.files_changed()
    project.load()
    project.know()
    kinds, later = Counter[str](), set[tuple[str, str | None]]()
    for path in files:
        result = project.sync(path, SyncWish())
        rewritten(path, result.after)
        wrong += spoiled(path, result)
        kinds.update(each.kind for each in result.outcomes)
        later |= {(each.model, each.column) for each in result.outcomes if each.kind == "refused"}
    wrong += [f"manage.py check says now: {each}" for each in (checked(suite) - trouble)]
    project.files_changed()
    project.know()
    for path in files:
        again = project.sync(path, SyncWish())
        done = {(each.model, each.column) for each in again.outcomes if each.kind not in LEFT}
        if again.after != again.before and not done <= later:  # what is left until Django has loaded the class
            more = [(each.kind, each.code, each.model, each.column) for each in again.outcomes if each.kind not in LEFT]
            wrong.append(f"{path}: a second sync changes {more[:6]}")
        told = Counter((each.model, each.code, each.column or "") for each in again.outcomes if each.kind in LEFT)
        for each in (found.finding for found in project.findings(path) if found.finding.model):
            known = ((each.model, code, each.column or "") for code in (each.code, *OF_A_SIDE, "django-manages"))
            if each.code not in NOT_OF_TABLES and again.after == again.before and not any(told[key] for key in known):
                wrong.append(f"check says what sync does not tell: {each.code} {each.model}: {each.message}")
    return kinds


def rewritten(path: Path, text: str) -> None:
    """A new file: the old one is linked to the package that is installed."""
    written = path.with_suffix(".new")
    written.write_bytes(text.encode())
    written.replace(path)


def spoiled(path: Path, result: Synced) -> Iterator[str]:
    try:
        compile(result.after, str(path), "exec")
    except SyntaxError as error:
        yield f"{path}: the result does not parse: {error}"
        return
    for each in lost(comments_in(result.before), comments_in(result.after)):
        yield f"{path}: a comment is lost: {each}"


def checked(suite: Suite) -> Counter[str]:
    """What `manage.py check` says, without warnings; a traceback's end where it does not come that far."""
    command = [str(suite.python), "manage.py", "check", "--fail-level=ERROR"]
    variables = {**os.environ, "DJANGO_SETTINGS_MODULE": suite.settings_module, **suite.migrated}
    done = subprocess.run(command, cwd=suite.root, env=variables, capture_output=True, text=True)
    if done.returncode and "SystemCheckError" not in done.stderr:
        return Counter([done.stderr[-500:]])
    return Counter(line for line in done.stderr.splitlines() if re.search(r"\(\w+\.E\d+\)", line))


KINDS = ("alters", "failed", "changed", "added", "renamed", "refused", "gone", "kept")
HEAD = f"{'suite':<10}{'Django':>7} {'vendor':<12}{'files':>6}{'silent':>7}" + "".join(f"{kind:>9}" for kind in KINDS)


def line(row: dict[str, Any]) -> str:
    counts = "".join(f"{row[kind]:>9}" for kind in KINDS)
    head = f"{row['suite']:<10}{row['django']:>7} {row['vendor']:<12}{row['files']:>6}{row['silent']:>7}"
    return f"{head}{counts}{row['seconds']:>8.1f} s{len(row['wrong']):>6}"


def measured(chosen: argparse.Namespace) -> Iterator[dict[str, Any]]:
    seeds = chosen.seed or [1]
    if chosen.quick:
        with pairs("sqlite") as databases:
            database, _ = next(databases)
            yield measure(own_suite(database), "own", "own", database, seeds)
        return
    for vendor in chosen.vendor or ["sqlite", "postgresql"]:
        with pairs(vendor) as databases:
            for django in chosen.django or ["5.2"]:
                for name in chosen.suite or [*_suites.SUITES]:
                    pair = next(databases)
                    suite = _suites.suite_of(django, name, *pair)
                    if suite is not None:  # else none of its applications is for this Django
                        yield measure(suite, name, django, pair[0], seeds)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--json", action="store_true", help="print one JSON object")
    options.add_argument("--django", choices=[*_suites.PYTHONS], action="append", help="5.2 if not given")
    options.add_argument("--vendor", choices=("sqlite", "postgresql", "mysql"), action="append")
    options.add_argument("--suite", choices=[*_suites.SUITES], action="append")
    options.add_argument("--seed", action="append", type=int, help="of what the DBA does; may be repeated")
    options.add_argument("--quick", action="store_true", help="Django's own applications on SQLite alone")
    chosen = options.parse_args()
    rows = []
    if not chosen.json:
        print(f"{HEAD}{'takes':>10}{'wrong':>6}", flush=True)
    for row in measured(chosen):
        rows.append(row)
        if not chosen.json:
            print("\n".join([line(row), *(f"    {each}" for each in row["wrong"])]), flush=True)
    wrong = sum(len(row["wrong"]) for row in rows)
    found = bar("changed where nothing is found, spoiled or untold", wrong, 0, "", holds=bool(rows) and not wrong)
    if chosen.json:
        machine = f"{platform.machine()}, {platform.system()}, Python {platform.python_version()}"
        print(json.dumps({"bench": "sync_apps", "machine": machine, "rows": rows, "bars": [found]}, indent=2))
    else:
        print(f"\n{found['name']:<52}{wrong:>6}   bar 0: {'holds' if found['holds'] else 'DOES NOT HOLD'}")
    return 0 if found["holds"] else 1


if __name__ == "__main__":
    raise SystemExit(main())
