"""Generating models: `tablewright generate --all` beside `inspectdb`, on the same database.

    python benchmarks/generate.py [--quick] [--json] [--vendor postgresql|mariadb]… [--tables N]…

Both are run as users run them, as processes, from nothing, and both write a whole module: times are of the wall, memory
is the most that any process of a side held at once. inspectdb is asked for views and partitions too, since ours has
views. The largest size is ours alone: it tells whether time, output and memory grow faster than the tables do, as the
exponent e of size^e between that size and the one before it; what a process costs before its first table is left in,
which is to our disadvantage nowhere but at the smallest sizes. Both have their bytecode, as installed packages do: a
first run of each is not counted.
"""

from __future__ import annotations

import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "server"))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from _legacy import scripts
from _printing import Bench, bar, run
from _servers import server

from support.projects import write_project

ROOT = Path(__file__).resolve().parent.parent
VENDORS = ("postgresql", "mariadb")
SIZES = (100, 300, 1000)
LARGEST = 3000  # ours alone
ROUNDS = 5
FASTER = {"postgresql": 20, "mariadb": 60}  # times, at 1,000 tables
LINEAR = 1.1  # the exponent, with room for what a run differs by from the next

# A process of its own, so that the peak is of its children alone.
TIMED = """
import json, resource, subprocess, sys, time
started = time.perf_counter()
with open(sys.argv[1], "wb") as output:
    done = subprocess.run(sys.argv[2:], stdout=output, stderr=subprocess.PIPE)
seconds = time.perf_counter() - started
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
print(json.dumps({"seconds": seconds, "peak": peak, "code": done.returncode, "said": done.stderr.decode()[-2000:]}))
"""


def timed(command: list[str], root: Path, output: Path) -> dict[str, Any]:
    """Runs it in the project's folder; seconds, peak memory in MB, and the bytes of its standard output."""
    variables = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    variables |= {"PYTHONPATH": str(ROOT / "server"), "PYTHONPYCACHEPREFIX": str(root.parent / "bytecode")}
    done = subprocess.run(
        [sys.executable, "-c", TIMED, str(output), *command],
        cwd=root,
        env=variables,
        capture_output=True,
        text=True,
        check=True,
    )
    said: dict[str, Any] = json.loads(done.stdout)
    if said["code"]:
        raise SystemExit(f"{' '.join(command[:4])} ended with {said['code']}: {said['said']}")
    return {**said, "bytes": output.stat().st_size}


def ours(root: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "tablewright", "generate", "--all", "--quiet", "--project", str(root)]
    return timed([*command, "--python", sys.executable], root, root.with_suffix(".ours"))


def theirs(root: Path, *tables: str) -> dict[str, Any]:
    command = [sys.executable, "manage.py", "inspectdb", "--include-views", *tables]
    return timed(command, root, root.with_suffix(".theirs"))


def measure(vendor: str, sizes: list[int], quick: bool) -> Iterator[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder, server(vendor, Path(folder)) as empty:
        for size in sizes:
            database = empty()
            for script in scripts(vendor, size):
                database.run(script)
            root = write_project(Path(folder, f"project{size}"), {"default": database}, "")
            rounds = 1 if quick else ROUNDS
            ours(root)
            theirs(root, "no_such_table")
            mine = [ours(root) for _ in range(rounds)]
            # Minutes each on a thousand tables: there it runs as often as its time allows.
            other = [theirs(root) for _ in range(0 if size > SIZES[-1] else 1 if size == SIZES[-1] else rounds)]
            text = root.with_suffix(".ours").read_text(encoding="utf-8")
            yield {
                "vendor": vendor,
                "tables": size,
                "models": text.count("(models.Model):\n"),
                "seconds": statistics.median(each["seconds"] for each in mine),
                "bytes": mine[-1]["bytes"],
                "peak": statistics.median(each["peak"] for each in mine),
                "inspectdb_seconds": statistics.median(each["seconds"] for each in other) if other else None,
                "inspectdb_bytes": other[-1]["bytes"] if other else None,
                "inspectdb_peak": other[-1]["peak"] if other else None,
            }


HEAD = (
    f"{'vendor':<12}{'tables':>7}{'models':>8}{'generate':>11}{'inspectdb':>11}{'times':>8}"
    f"{'output':>11}{'inspectdb':>11}{'memory':>10}{'inspectdb':>11}"
)


def line(row: dict[str, Any]) -> str:
    other = row["inspectdb_seconds"]
    times = f"{other / row['seconds']:.1f}x" if other else ""
    seconds, size, peak = (
        (f"{other:.2f} s", f"{row['inspectdb_bytes'] / 1024:,.0f} KB", f"{row['inspectdb_peak']:,.0f} MB")
        if other
        else ("", "", "")
    )
    return (
        f"{row['vendor']:<12}{row['tables']:>7}{row['models']:>8}{row['seconds']:>9.2f} s{seconds:>11}{times:>8}"
        f"{row['bytes'] / 1024:>8,.0f} KB{size:>11}{row['peak']:>7,.0f} MB{peak:>11}"
    )


def exponent(before: dict[str, Any], after: dict[str, Any], what: str) -> float:
    """e, where `what` grows as (number of tables)^e."""
    return math.log(after[what] / before[what]) / math.log(after["tables"] / before["tables"])


def bars(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found = []
    for vendor in dict.fromkeys(row["vendor"] for row in rows):
        measured = {row["tables"]: row for row in rows if row["vendor"] == vendor}
        thousand, largest = measured.get(SIZES[-1]), measured.get(LARGEST)
        if thousand:
            times = thousand["inspectdb_seconds"] / thousand["seconds"]
            name = f"faster than inspectdb, {vendor}, {SIZES[-1]:,} tables"
            found.append(bar(name, times, FASTER[vendor], "times", holds=times >= FASTER[vendor]))
        if thousand and largest:
            for what, word in (("seconds", "time"), ("bytes", "output"), ("peak", "memory")):
                grown = exponent(thousand, largest, what)
                name = f"growth of {word}, {vendor}, to {LARGEST:,} tables"
                found.append(bar(name, grown, LINEAR, "exponent", holds=grown <= LINEAR))
    return found


BENCH = Bench(
    name="generate",
    title=__doc__.splitlines()[0],
    unit="tables",
    vendors=VENDORS,
    sizes=(*SIZES, LARGEST),
    head=HEAD,
    measure=measure,
    line=line,
    bars=bars,
    missing="The bars need 1,000 tables, growth 3,000 too",
)


if __name__ == "__main__":
    raise SystemExit(run(BENCH))
