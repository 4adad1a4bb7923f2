"""Generated models, edited by people, of a database that somebody changes: what `tablewright sync` makes of them.

    python benchmarks/sync.py [--quick] [--json] [--schemas DIR] [--schema NAME]… [--django 5.2]… [--seed 1]…

For each schema, models of everything are generated and a snapshot is written. Then sync changes no byte: not of these,
and not of the same after people renamed, commented and laid them out anew (`tests/support/human_edits`). Then half of
the tables are altered (`_altering`; what the database refuses is counted as failed), and sync writes what the tables
say now. The result must parse and import, keep every comment, every class and every field's name, and leave no byte of
a model whose table stayed the same; `check` says only what sync has told that it left, by model, code and column; a
second sync changes nothing. With --remove-gone, every model answers at the end whose table, and those that it points
to, are still there.
`--schemas` is a folder as `_schemas` describes it; our own are tests/rendering/schemas.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import platform
import re
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "server"))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import psycopg
import pymysql
import pytest
from _altering import Change, changes
from _proving import MODELS, generate, project, tablewright, used
from _returning import read
from _schemas import Script, fill, schemas_in
from _servers import server

from support.databases import Database
from support.human_edits import Hand, edited
from support.interpreters import MATRIX, Interpreter, find_interpreter
from support.sync_cases import RELATIONS, ModelSource, Statement, comments_in, lost, models_in
from tablewright.schema.model import Schema, Table

ROOT = Path(__file__).resolve().parent.parent
OURS = ROOT / "tests" / "rendering" / "schemas"
PAIRS = {pair.partition("-")[2]: pair for pair in MATRIX}
EDITS = 40
LEFT = frozenset({"conflict", "gone", "kept", "refused"})
OF_A_SIDE = frozenset({"both-changed", "people-changed"})
"""Told in the place of a rule's code."""

NEED_NOT = ("db_default", "db_comment")
OF_COLUMNS = ("max_length", "max_digits", "decimal_places", "null", "unique", *NEED_NOT)
NO_RELATION = "would need through_fields"
"""In place of a relation that Django would not start with."""

MISSING = ("does not exist", "doesn't exist", "no such table", "references invalid")


def measure(script: Script, database: Database, python: Interpreter, folder: Path, seed: int) -> dict[str, Any]:
    """The row of one schema; `wrong` has a sentence for all that is not as it should be."""
    fill(database, script)
    root = project(folder / script.name, database)
    file, wrong = root / MODELS, list[str]()
    made = generate(root, python)
    tablewright("snapshot", root, python, "--write")
    wrong += [f"as generated: {each}" for each in unchanged(root, python)]
    text, edits = edited(Hand(seed), made.decode("utf-8"), EDITS)
    file.write_bytes(text.encode("utf-8"))
    wrong += [f"as people left it: {each}" for each in unchanged(root, python)]
    before, then = file.read_bytes().decode("utf-8"), read_quietly(root, database, python)
    said, failed = altered(database, then, seed)
    now = {table.key: table for table in read_quietly(root, database, python).tables}
    fresh = generate(project(root.parent / "fresh", database), python).decode("utf-8")
    touched = {table.name for table in then.tables if now.get(table.key) != table}  # views, too: SELECT *
    gone = without(then, {table.name for table in then.tables if table.key not in now})
    begin = time.perf_counter()
    told = synced(root, python, wrong)
    seconds = time.perf_counter() - begin
    after = file.read_bytes().decode("utf-8")
    wrong += judged(before, after, touched)
    wrong += unlike(after, fresh, then, now.values(), told)
    wrong += unsaid(root, python, told)
    wrong += [f"the second time: {each}" for each in unchanged(root, python)]
    left = {each["model"].rpartition(".")[2] for each in synced(root, python, wrong, "--remove-gone") if keyless(each)}
    for kind, found in used(root, python)["failures"].items():
        wrong += [
            f"{kind}: {each}" for each in found if re.split("[:.]", each)[0] not in left and not lacks(each, gone)
        ]
    kinds = Counter(each["kind"] for each in told)
    return {
        "schema": script.name,
        "vendor": script.vendor,
        "django": python.django,
        "seed": seed,
        "models": len(models_in(after)),
        "edits": len(edits),
        "alters": len(said),
        "failed": [f"{change.table}: {change.said}: {why}" for change, why in failed],
        **{kind: kinds[kind] for kind in ("changed", "added", "renamed", "refused", "gone", "kept", "conflict")},
        "seconds": seconds,
        "wrong": wrong,
        "said": [f"{change.table}: {change.said}" for change in said],
    }


def altered(database: Database, schema: Schema, seed: int) -> tuple[list[Change], list[tuple[Change, str]]]:
    """Those changes that the database made, and those that it refused, with its words."""
    done, failed = list[Change](), list[tuple[Change, str]]()
    for change in changes(schema, seed):
        try:
            database.run(change.sql)
        except (psycopg.Error, pymysql.err.MySQLError, sqlite3.Error) as error:
            failed.append((change, " ".join(str(error).split())[:160]))
        else:
            done.append(change)
    return done, failed


def keyless(each: dict[str, Any]) -> bool:
    """The model's key was the column that went, and the table has no other: people have to choose one."""
    return each["kind"] in LEFT and each["code"] == "no-primary-key"


def without(schema: Schema, gone: set[str]) -> set[str]:
    """With the views that need them, and those that need these: some vendors keep them, and they answer nothing."""
    views = {table.name: table.definition or "" for table in schema.tables if table.is_view}
    found, before = set(gone), set[str]()
    while found != before:
        before = set(found)
        found |= {
            name for name, text in views.items() if any(re.search(rf"\b{re.escape(each)}\b", text) for each in before)
        }
    return found


def lacks(failure: str, gone: set[str]) -> bool:
    """It is that of a table that was dropped, or of what hangs on it."""
    said = failure.lower()
    return any(word in said for word in MISSING) and any(table.lower() in said for table in gone)


def read_quietly(root: Path, database: Database, python: Interpreter) -> Schema:
    """By a project of its own."""
    return read(project(root.parent / "reading", database), python)


def unchanged(root: Path, python: Interpreter) -> Iterator[str]:
    file = root / MODELS
    before = file.read_bytes()
    done = tablewright("sync", root, python, "--write", "--report", "json")
    if done.returncode not in (0, 1):
        yield f"sync ended with {done.returncode}: {done.stderr[-500:]}"
    if (after := file.read_bytes()) != before:
        one, other = before.decode().splitlines(), after.decode().splitlines()
        yield f"bytes changed: {lost(one, other)[:5]} -> {lost(other, one)[:5]}"


def synced(root: Path, python: Interpreter, wrong: list[str], *options: str) -> list[dict[str, Any]]:
    """The outcomes."""
    done = tablewright("sync", root, python, "--write", "--report", "json", *options)
    try:
        report = json.loads(done.stdout)
    except ValueError:
        wrong.append(f"sync {' '.join(options)} ended with {done.returncode}: {done.stderr[-500:]}")
        return []
    return [outcome for file in report["files"] for outcome in file["outcomes"]]


def judged(before: str, after: str, touched: set[str]) -> Iterator[str]:
    try:
        old, new = models_in(before), {model.name: model for model in models_in(after)}
    except SyntaxError as error:
        yield f"the result does not parse: {error}"
        return
    yield from (f"a comment is lost: {each}" for each in lost(comments_in(before), comments_in(after)))
    for model in old:
        now = new.get(model.name)
        if now is None:
            yield f"the class {model.name} is lost"
        elif model.table not in touched and now.text != model.text:
            gone = lost(model.text.splitlines(), now.text.splitlines())
            yield f"{model.name} changed, and its table did not: {gone[:4]}"
        else:
            names = [each.name for each in model.statements if each.kind == "field"]
            kept = [each.name for each in now.statements if each.kind == "field"]
            yield from (f"{model.name}.{name} is lost" for name in lost(names, kept))


def unlike(after: str, fresh: str, then: Schema, now: Iterable[Table], told: list[dict[str, Any]]) -> Iterator[str]:
    """What a field says of a column that was changed or made, and models generated now do not say of it."""
    names = Counter(table.name for table in now)
    tables = {table.name: table for table in now if names[table.name] == 1}
    made = {model.table: fields_of(model) for model in models_in(fresh)}
    left = {(each["model"].rpartition(".")[2], each["column"]) for each in told if each["kind"] in LEFT}
    for model in models_in(after):
        table, before = tables.get(model.table), next((t for t in then.tables if t.name == model.table), None)
        if table is None or before is None or model.table not in made:
            continue
        written = fields_of(model)
        for column in table.columns:
            new, old = made[model.table].get(column.name), written.get(column.name)
            if column == before.column(column.name) or new is None or (model.name, column.name) in left:
                continue
            if old is not None and f"class {old.field_class}(" in after and f"class {old.field_class}(" not in fresh:
                continue  # a class that people wrote
            loose = {"null"} if table.is_view or table.may_fill_columns else set[str]()
            if not agree(old, new, loose) and not (new.field_class in RELATIONS and NO_RELATION in model.text):
                yield f"{model.name}, column {column.name}: {facts(old)}, and generated anew {facts(new)}"


def fields_of(model: ModelSource) -> dict[str, Statement]:
    return {each.column: each for each in model.statements if each.kind == "field" and each.column is not None}


def agree(one: Statement | None, other: Statement, loose: set[str]) -> bool:
    """A model need not say the database's defaults and comments; what it says of them is to be so. `loose`: of these
    nothing is demanded (NULL where a trigger may fill the column)."""
    if one is None or one.field_class != other.field_class:
        return False
    said, wanted = one.arguments or {}, other.arguments or {}
    left = {name for name in NEED_NOT if name not in said}
    return all(said.get(name) == wanted.get(name) for name in OF_COLUMNS if name not in left | loose)


def facts(field: Statement | None) -> str:
    """Those of its arguments that the table decides."""
    if field is None:
        return "no field"
    said = field.arguments or {}
    return f"{field.field_class}({', '.join(f'{name}={said[name]}' for name in OF_COLUMNS if name in said)})"


def unsaid(root: Path, python: Interpreter, told: list[dict[str, Any]]) -> Iterator[str]:
    """What a check says, and sync has not told that it left."""
    done = tablewright("check", root, python, "--format", "json", "--fail-on", "never")
    left = Counter(matter(each) for each in told if each["kind"] in LEFT)
    for each in json.loads(done.stdout)["findings"]:
        model, code, column = matter(each)
        known = next((key for key in ((model, c, column) for c in (code, *OF_A_SIDE)) if left[key]), None)
        if known is None:
            yield f"check says what sync did not tell: {code} {model} {column}: {each['message']}"
        else:
            left[known] -= 1
    yield from (f"sync told what check does not say: {' '.join(each)}" for each in left.elements())


def matter(each: dict[str, Any]) -> tuple[str, str, str]:
    return (each["model"] or "", each["code"], each["column"] or "")


HEAD = (
    f"{'schema':<20}{'Django':>7}{'seed':>5}{'models':>8}{'edits':>7}{'alters':>8}{'failed':>8}{'changed':>9}{'added':>7}"
    f"{'renamed':>9}{'refused':>9}{'gone':>6}{'kept':>6}{'sync':>9}{'wrong':>7}"
)


def line(row: dict[str, Any]) -> str:
    made = f"{row['changed']:>9}{row['added']:>7}{row['renamed']:>9}"
    left = f"{row['refused']:>9}{row['gone']:>6}{row['kept']:>6}"
    return (
        f"{row['schema']:<20}{row['django']:>7}{row['seed']:>5}{row['models']:>8}{row['edits']:>7}{row['alters']:>8}"
        f"{len(row['failed']):>8}{made}{left}{row['seconds']:>7.2f} s{len(row['wrong']):>7}"
    )


def under(row: dict[str, Any], *, verbose: bool) -> Iterator[str]:
    """What is under a row: failures, and with them the changes; what the database refused where that is asked."""
    yield from (f"    {each}" for each in row["wrong"])
    if row["wrong"] or verbose:
        yield from (f"    altered: {each}" for each in row["said"])
    if verbose:
        yield from (f"    refused by the database: {each}" for each in row["failed"])


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--quick", action="store_true", help="SQLite only")
    options.add_argument("--json", action="store_true", help="print one JSON object")
    options.add_argument("--schemas", type=Path, default=OURS, help="a folder of schemas; ours if not given")
    options.add_argument("--schema", action="append", help="only this one; may be repeated")
    options.add_argument("--django", action="append", choices=PAIRS, help="5.2 if not given; may be repeated")
    options.add_argument("--seed", action="append", type=int, help="of what people and the DBA do; may be repeated")
    options.add_argument(
        "--verbose", action="store_true", help="print the changes, and those that the database refused"
    )
    chosen = options.parse_args()
    scripts = [each for each in schemas_in(chosen.schemas) if not chosen.schema or each.name in chosen.schema]
    scripts = [each for each in scripts if not chosen.quick or each.vendor == "sqlite"]
    pythons, rows = [find_interpreter(PAIRS[each]) for each in chosen.django or ["5.2"]], list[dict[str, Any]]()
    machine = f"{platform.machine()}, {platform.system()}, Python {platform.python_version()}"

    def say(text: str) -> None:
        if not chosen.json:
            print(text, flush=True)

    say(f"{machine}\n\n{HEAD}")
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tw-sync-")))
        (folder / "databases").mkdir()
        servers: dict[str, Any] = {}
        for script in scripts:
            try:
                if script.vendor not in servers:
                    servers[script.vendor] = stack.enter_context(server(script.vendor, folder / "databases"))
                for python, seed in product(pythons, chosen.seed or [1]):
                    rows.append(measure(script, servers[script.vendor](), python, folder, seed))
                    say("\n".join([line(rows[-1]), *under(rows[-1], verbose=chosen.verbose)]))
            except pytest.skip.Exception as lacking:
                print(f"{script.name} is left out. {lacking}", file=sys.stderr)
    wrong = sum(len(row["wrong"]) for row in rows)
    holds = bool(rows) and not wrong
    found = {"name": "lost, wrong or untold", "value": wrong, "bar": 0, "unit": "", "holds": holds}
    say(f"\n{found['name']:<40}{wrong:>6}   bar 0: {'holds' if holds else 'DOES NOT HOLD'}")
    if chosen.json:
        print(json.dumps({"bench": "sync", "machine": machine, "rows": rows, "bars": [found]}, indent=2))
    return 0 if holds else 1


if __name__ == "__main__":
    raise SystemExit(main())
