"""Editing a large models file: how long “sync” takes, and the list of quick fixes at a caret.

    python benchmarks/edits.py [--quick] [--json] [--vendor postgresql|mariadb|sqlite]… [--models N]…

The models are generated from a legacy database, then extended as people do it to 5,000 lines for 150 models; after that
every fifth table or so changes: columns are added, renamed and dropped, and some fields say other lengths. "sync" is
the first one after the file was opened or typed in, in this process: of all of the file, by its text alone, then with
the schema that the models were made for. "list" is what an editor waits for: textDocument/codeAction of a real server,
at a caret on one difference after the other, and at as many places where there is none.
"""

from __future__ import annotations

import asyncio
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "server"))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from _legacy import scripts
from _printing import Bench, bar, run
from _servers import server
from lsprotocol import types

from lsp.editor import editor
from support.databases import Database
from support.projects import write_project
from tablewright.project import Project
from tablewright.project.generating import Wanted
from tablewright.project.snapshots import snapshot_of_state
from tablewright.project.syncing import Synced, SyncWish
from tablewright.schema.snapshot import Snapshot
from tablewright.source.edits import apply

VENDORS = ("postgresql", "mariadb", "sqlite")
SIZES = (30, 150)
LARGE = 5000  # lines
LINES = LARGE / SIZES[-1]  # of a model
ROUNDS = 5
SYNC = 1.0  # seconds
LIST = 50.0  # ms, the median
METHOD = """
    def describe_{number}(self) -> str:
        # Said in the report of each month, as it was in the old system.
        parts = [str(self.pk), "{number}"]
        return ", ".join(parts)
"""


def generated(project: Project, path: Path) -> str:
    tables = tuple((alias, table.namespace, table.name) for alias, table in project.unmapped_tables())
    made = project.generate(Wanted(tables, path))
    return apply(project.text(path) or "", made.edits[path])


def extended(text: str, lines: int) -> str:
    """With methods in front of each Meta, until there are so many lines."""
    pieces = re.split(r"(?m)^(?=    class Meta:$)", text)
    number = 0
    while sum(piece.count("\n") for piece in pieces) < lines:
        at = number % (len(pieces) - 1)
        pieces[at] = pieces[at].rstrip("\n") + "\n" + METHOD.format(number=number) + "\n"
        number += 1
    return "".join(pieces)


def drift(database: Database, names: list[str]) -> None:
    """Every sixth table has one more column, every twelfth one of another name."""
    script = [f"ALTER TABLE {name} ADD COLUMN added_by varchar(30)" for name in names[::6]]
    script += [f"ALTER TABLE {name} RENAME COLUMN code TO code_no" for name in names[1::12]]
    database.run(";\n".join(script))


def typed(text: str) -> str:
    """Every eighth field of 120 characters says that it has more."""
    pieces = text.split("max_length=120")
    return "".join(
        piece + ("" if number == len(pieces) - 1 else "max_length=140" if number % 8 == 3 else "max_length=120")
        for number, piece in enumerate(pieces)
    )


def prepared(root: Path, database: Database, vendor: str, models: int) -> tuple[Path, Snapshot, int]:
    """A project whose models file is written, over tables that changed since; the schema that it was made for."""
    for script in scripts(vendor, models):
        database.run(script)
    write_project(root, {"default": database})
    path = root / "shop" / "models.py"
    project = Project(root, {"python": sys.executable})
    try:
        before = snapshot_of_state(project.load())
        text = generated(project, path)
        tables = [table.name for _, table in project.unmapped_tables() if table.kind == "table"]
    finally:
        project.close()
    path.write_text(typed(extended(text, round(models * LINES))), encoding="utf-8")
    drift(database, tables)
    return path, before, text.count("(models.Model):\n")


def syncs(root: Path, path: Path, before: Snapshot | None, rounds: int) -> tuple[float, Synced]:
    """The median of the seconds of a first sync, each of a project that was just loaded."""
    times = []
    for _ in range(rounds):
        project = Project(root, {"python": sys.executable})
        try:
            project.load()
            started = time.perf_counter()
            result = project.sync(path, SyncWish(), before)
            times.append(time.perf_counter() - started)
        finally:
            project.close()
    return statistics.median(times), result


async def lists(root: Path, rounds: int) -> tuple[list[float], list[float], int]:
    """Milliseconds at each caret on a finding, then where there is none; how many fixes were listed."""
    name = "shop/models.py"
    found: tuple[list[float], list[float]] = ([], [])
    fixes = 0
    async with editor(root) as user:
        await user.ready()
        user.open(name)
        diagnostics = await user.diagnostics(name)
        rows = {each.range.start.line for each in diagnostics}
        elsewhere = [row for row in range(len(user.texts[name].splitlines())) if row not in rows]
        spots = [(0, each.range) for each in diagnostics]
        empty = [types.Position(row, 4) for row in elsewhere[:: max(1, len(elsewhere) // len(spots))]]
        spots += [(1, types.Range(at, at)) for at in empty]
        document = types.TextDocumentIdentifier(user.uri(name))
        for _ in range(rounds):
            for which, where in spots:
                context = types.CodeActionContext([each for each in diagnostics if each.range == where])
                asked = types.CodeActionParams(document, where, context)
                started = time.perf_counter()
                answer = await user.client.text_document_code_action_async(asked)
                found[which].append((time.perf_counter() - started) * 1000)
                fixes += len(answer or ())
    return *found, fixes


def measure(vendor: str, sizes: list[int], quick: bool) -> Iterator[dict[str, Any]]:
    rounds = 1 if quick else ROUNDS
    with tempfile.TemporaryDirectory() as folder, server(vendor, Path(folder)) as empty:
        for size in sizes:
            root = Path(folder, f"project{size}")
            path, before, models = prepared(root, empty(), vendor, size)
            seconds, result = syncs(root, path, None, rounds)
            three_way, _ = syncs(root, path, before, rounds)
            times, others, fixes = asyncio.run(lists(root, 1 if quick else 2))
            yield {
                "vendor": vendor,
                "models": models,
                "lines": result.before.count("\n"),
                "differences": len(result.outcomes),
                "left": sum(each.kind in ("refused", "conflict") for each in result.outcomes),
                "seconds": seconds,
                "three_way_seconds": three_way,
                "list_ms": statistics.median(times),
                "list_worst_ms": max(times),
                "elsewhere_ms": statistics.median(others),
                "fixes": fixes,
            }


HEAD = (
    f"{'vendor':<12}{'models':>7}{'lines':>7}{'differences':>13}{'refused':>9}{'sync':>10}{'three-way':>11}"
    f"{'list, median':>14}{'worst':>10}{'elsewhere':>11}"
)


def line(row: dict[str, Any]) -> str:
    return (
        f"{row['vendor']:<12}{row['models']:>7}{row['lines']:>7,}{row['differences']:>13}{row['left']:>9}"
        f"{row['seconds']:>8.2f} s{row['three_way_seconds']:>9.2f} s"
        f"{row['list_ms']:>11.1f} ms{row['list_worst_ms']:>7.1f} ms{row['elsewhere_ms']:>8.1f} ms"
    )


def bars(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found = []
    for row in rows:
        if row["lines"] < LARGE:
            continue
        where = f"{row['vendor']}, {row['lines']:,} lines"
        for what, name in (("seconds", "sync"), ("three_way_seconds", "sync, three-way")):
            found.append(bar(f"{name}, {where}", row[what], SYNC, "s", holds=row[what] <= SYNC))
        ms = row["list_ms"]
        found.append(bar(f"list of quick fixes, median, {where}", ms, LIST, "ms", holds=ms <= LIST))
    return found


BENCH = Bench(
    name="edits",
    title=__doc__.splitlines()[0],
    unit="models",
    vendors=VENDORS,
    sizes=SIZES,
    head=HEAD,
    measure=measure,
    line=line,
    bars=bars,
    missing="The bars need 150 models in 5,000 lines",
)


if __name__ == "__main__":
    raise SystemExit(run(BENCH))
