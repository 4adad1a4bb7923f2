"""Checking models: `tablewright check` beside django-extensions' `sqldiff -a`, on the same project and database.

    python benchmarks/check.py [--quick] [--json] [--vendor postgresql|mariadb|sqlite]… [--models N]…

Both are run as users run them, as processes, from nothing: times are of the wall. The project has every kind of drift
sown into it (see `_seeded`), so that what each side finds of it, and what it says of models without drift, is counted
in the same run. sqldiff is given the benefit of the doubt: whatever it says in a group with drift and not in groups
without counts as found, and `--skip-checks` keeps Django's own checks from ending it. The models are managed, since it
skips all others; that nobody has made migrations for them is no drift of theirs, and left out. "comparison" is what
judging a model takes, all else known.
"""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "server"))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from _printing import Bench, bar, run
from _seeded import Sown, judged, judged_by_noise, sow
from _servers import server

from tablewright.project import Project

ROOT = Path(__file__).resolve().parent.parent
VENDORS = ("postgresql", "mariadb", "sqlite")
SIZES = (100, 300, 1000)
ROUNDS = 3
FASTER = 10  # times, at 1,000 models on PostgreSQL
COMPARISON = 1.0  # ms per model
REQUIREMENT = "django-extensions==4.1"
_APP = re.compile(r"Application: (\w+)")
_MODEL = re.compile(r"Differences for model: (\w+)")


def extensions() -> Path:
    """Where django-extensions is, installed once beside what other benchmarks keep."""
    cache = os.environ.get("LOCALAPPDATA") or os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(cache, "tablewright-benchmarks", REQUIREMENT.replace("==", "-"))
    if not folder.is_dir():
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
        subprocess.run([*pip, "--target", str(folder), REQUIREMENT], check=True)
    return folder


def ours(sown: Sown, environment: dict[str, str]) -> tuple[float, list[tuple[str, str, str]]]:
    command = [sys.executable, "-m", "tablewright", "check", "--project", str(sown.root), "--python", sys.executable]
    started = time.perf_counter()
    done = subprocess.run(
        [*command, "--format", "json", "--fail-on", "never", "--ignore", "managed-existing-table", "--quiet"],
        capture_output=True,
        text=True,
        env={**environment, "PYTHONPATH": f"{ROOT / 'server'}{os.pathsep}{environment['PYTHONPATH']}"},
    )
    seconds = time.perf_counter() - started
    if done.returncode:
        raise SystemExit(f"tablewright check ended with {done.returncode}: {done.stderr[-2000:]}")
    findings = json.loads(done.stdout)["findings"]
    return seconds, [(*each["model"].split(".", 1), each["code"]) for each in findings if each["model"]]


def theirs(sown: Sown, environment: dict[str, str]) -> tuple[float, list[tuple[str, str, str]] | None]:
    """None where it crashes."""
    command = [sys.executable, "manage.py", "sqldiff", "-a", "-t", "--skip-checks", "--no-color"]
    started = time.perf_counter()
    done = subprocess.run(command, cwd=sown.root, capture_output=True, text=True, env=environment)
    seconds = time.perf_counter() - started
    found, app, model = [], "", ""
    for row in done.stdout.splitlines():
        if match := _APP.search(row):
            app = match[1]
        elif match := _MODEL.search(row):
            model = match[1]
        elif row.strip("|-+ ") and app and model:
            found.append((app, model, row))
    return seconds, None if "Traceback" in done.stderr else found


def comparison(sown: Sown, environment: dict[str, str]) -> float:
    """Milliseconds of this process's time per model, the median of the rounds."""
    os.environ.update(environment)
    project = Project(sown.root, {"python": sys.executable})
    try:
        project.load()
        project.know()
        files = project.files()
        models = sum(placed.model.paired for path in files for placed in project.models().by_path.get(str(path), ()))
        times = []
        for _ in range(5):
            project._found.clear()
            started = time.process_time()
            for path in files:
                project.findings(path)
            times.append((time.process_time() - started) * 1000 / models)
    finally:
        project.close()
    return statistics.median(times)


def measure(vendor: str, sizes: list[int], quick: bool) -> Iterator[dict[str, Any]]:
    environment = {**os.environ, "PYTHONPATH": str(extensions())}
    with tempfile.TemporaryDirectory() as folder, server(vendor, Path(folder)) as empty:
        for size in sizes:
            root = Path(folder, f"project{size}")
            sown = sow(root, empty(), {"mariadb": "mysql"}.get(vendor, vendor), size)
            rounds = 1 if quick else ROUNDS
            mine = [ours(sown, environment) for _ in range(rounds)]
            other = [theirs(sown, environment) for _ in range(rounds if size < SIZES[-1] else 1)]
            found, alarms = judged(sown, mine[-1][1])
            told = other[-1][1]
            their_found, their_alarms = judged_by_noise(sown, told) if told is not None else (0, 0)
            yield {
                "vendor": vendor,
                "models": sown.models,
                "seeds": len(sown.seeds),
                "seconds": statistics.median(seconds for seconds, _ in mine),
                "sqldiff_seconds": statistics.median(seconds for seconds, _ in other),
                "found": found,
                "alarms": alarms,
                "sqldiff_found": their_found if told is not None else None,
                "sqldiff_alarms": their_alarms if told is not None else None,
                "comparison_ms": comparison(sown, environment),
            }


HEAD = (
    f"{'vendor':<12}{'models':>7}{'check':>9}{'sqldiff':>10}{'times':>7}   {'of drift: found':>16}{'sqldiff':>9}"
    f"   {'false alarms':>12}{'sqldiff':>9}{'ms/model':>10}"
)


def line(row: dict[str, Any]) -> str:
    times = row["sqldiff_seconds"] / row["seconds"]
    of = row["seeds"]
    crashed = row["sqldiff_found"] is None
    theirs_found = "crashed" if crashed else f"{row['sqldiff_found']}/{of}"
    theirs_alarms = "" if crashed else f"{row['sqldiff_alarms']}"
    ours_found = f"{row['found']}/{of}"
    return (
        f"{row['vendor']:<12}{row['models']:>7}{row['seconds']:>7.2f} s{row['sqldiff_seconds']:>8.2f} s{times:>6.1f}x"
        f"   {ours_found:>16}{theirs_found:>9}"
        f"   {row['alarms']:>12}{theirs_alarms:>9}{row['comparison_ms']:>10.2f}"
    )


def bars(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found = []
    for row in rows:
        where = f"{row['vendor']}, {row['models']} models"
        recall = 100 * row["found"] / row["seeds"]
        found.append(bar(f"drift found, {where}", recall, 100, "%", holds=recall >= 100))
        found.append(bar(f"false alarms, {where}", row["alarms"], 0, "", holds=not row["alarms"]))
        ms = row["comparison_ms"]
        found.append(bar(f"comparison per model, {where}", ms, COMPARISON, "ms", holds=ms <= COMPARISON))
        if row["vendor"] == "postgresql" and row["models"] >= SIZES[-1]:
            times = row["sqldiff_seconds"] / row["seconds"]
            found.append(bar(f"faster than sqldiff, {where}", times, FASTER, "times", holds=times >= FASTER))
    return found


BENCH = Bench(
    name="check",
    title=__doc__.splitlines()[0],
    unit="models",
    vendors=VENDORS,
    sizes=SIZES,
    head=HEAD,
    measure=measure,
    line=line,
    bars=bars,
    missing="The bar of speed needs 1,000 models on PostgreSQL",
    beside=REQUIREMENT,
)


if __name__ == "__main__":
    raise SystemExit(run(BENCH))
