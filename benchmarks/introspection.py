"""Reading whole databases: Tablewright's time, queries and memory, beside Django's introspection of the same tables.

    python benchmarks/introspection.py [--quick] [--json] [--vendor postgresql|mariadb|sqlite]… [--tables N]…

It makes the databases (see `_legacy`) on servers of its own, and both sides read them in turn. Times are of the wall
and medians. "reading" is what is compared with Django's side: both open a connection and end with all facts in their
process, which for us is the agent. "whole" is what users wait for: from the server's request to its finished Schema,
with the way from one process to the other. What a side asks is counted
where it arrives, in the server's log or by SQLite itself, from BEGIN on; Tablewright's with the marks of tables. What
Django and its driver send whenever they open a connection is on both sides, and counted on neither.
"""

from __future__ import annotations

import math
import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "server"))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from _counting import counted
from _legacy import scripts
from _printing import Bench, run
from _servers import server
from _sides import measured

from support.databases import Database
from support.projects import write_project

VENDORS = ("postgresql", "mariadb", "sqlite")
SIZES = (100, 300, 1000, 3000)
# The bars of speed are for the first. Our time grows with the columns as well, Django's with the tables alone: so much
# depends on how wide they are, and both are shown.
SHAPES = {"mixed": SIZES, "wide": (1000, 3000)}
ROUNDS = 5  # with --quick 3; Django's side once where it takes minutes
FASTER = {"postgresql": 50, "mariadb": 250, "sqlite": 40}  # times, at 1,000 tables
QUERIES = 12
GROWTH = 1.1
MEMORY = 100  # MB over Django's own import, at 3,000 tables
SNAPSHOT = 1 / 3  # of a live read


def measure(vendor: str, sizes: list[int], quick: bool) -> Iterator[dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="tw-bench-") as scratch, server(vendor, Path(scratch)) as create:
        for size, shape in [(size, shape) for shape in SHAPES for size in sizes if size in SHAPES[shape]]:
            database = create()
            for script in scripts(vendor, size, shape):
                database.run(script)
            root = write_project(Path(tempfile.mkdtemp(dir=scratch)), {"default": database})
            yield {"vendor": vendor, "shape": shape, **row(size, database, root, quick)}


def row(size: int, database: Database, root: Path, quick: bool) -> dict[str, Any]:
    """One database, read by both sides in turn."""
    ours, reading, agent, theirs = [], [], [], []
    bare = measured("bare", root)["peak"]
    for number in range(3 if quick else ROUNDS):
        ours.append(measured("tablewright", root))
        reading.append(measured("reading", root))
        if number == 0 or not quick:
            agent.append(measured("agent", root))
        if number == 0 or (not quick and size <= 300):
            theirs.append(measured("django", root))
    tables = {ours[0]["tables"], reading[0]["tables"], theirs[0]["tables"], size}
    assert len(tables) == 1, f"both sides must read the {size} tables there are, and they read {tables}"
    assert not ours[0]["unread"], ours[0]["unread"]
    connecting = counted("connect", database, root)
    seconds, whole, django = median(reading, "seconds"), median(ours, "seconds"), median(theirs, "seconds")
    return {
        "tables": size,
        "columns": ours[0]["columns"],
        "queries": counted("marked", database, root) - connecting,
        "django_queries": counted("django", database, root) - connecting if size == SIZES[0] and not quick else None,
        "connecting_queries": connecting,
        "seconds": seconds,
        "whole_seconds": whole,
        "agent_seconds": median(agent, "seconds"),
        "django_seconds": django,
        "django_parts": {name: round(value, 4) for name, value in theirs[0]["parts"].items()},
        "faster": django / seconds,
        "whole_faster": django / whole,
        "marks_seconds": median(ours, "marks"),
        "snapshot_seconds": median(ours, "snapshot"),
        "bytes": agent[0]["bytes"],
        "memory": max(0.0, max(each["peak"] for each in agent) - bare),
        "django_memory": max(0.0, max(each["peak"] for each in theirs) - bare),
        "server_memory": max(each["peak"] for each in ours),
        "rounds": len(ours),
        "django_rounds": len(theirs),
    }


def median(found: list[dict[str, Any]], name: str) -> float:
    return statistics.median(each[name] for each in found)


def growth(rows: list[dict[str, Any]]) -> float:
    """The exponent of the wall time in the number of tables: the slope of the best line through the logarithms."""
    points = [(math.log(each["tables"]), math.log(each["whole_seconds"])) for each in rows]
    return statistics.linear_regression([x for x, _ in points], [y for _, y in points]).slope


def bars(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those that the sizes measured can tell."""
    found = []
    for vendor in dict.fromkeys(each["vendor"] for each in rows):
        own = [each for each in rows if each["vendor"] == vendor]
        mixed = {each["tables"]: each for each in own if each["shape"] == "mixed"}
        found.append(bar(f"{vendor}: queries, at most", max(each["queries"] for each in own), QUERIES, ""))
        if 1000 in mixed:
            at = mixed[1000]
            found.append(bar(f"{vendor}: faster at 1,000 tables", at["faster"], FASTER[vendor], "x", least=True))
            share = at["snapshot_seconds"] / at["whole_seconds"]
            found.append(bar(f"{vendor}: snapshot, of a live read of 1,000 tables", share, SNAPSHOT, ""))
        if {100, 3000} <= set(mixed):
            found.append(bar(f"{vendor}: growth, exponent", growth(list(mixed.values())), GROWTH, ""))
        if 3000 in mixed:
            memory = max(each["memory"] for each in own)
            found.append(bar(f"{vendor}: agent's memory at 3,000 tables", memory, MEMORY, "MB"))
    return found


def bar(name: str, value: float, limit: float, unit: str, least: bool = False) -> dict[str, Any]:
    holds = value >= limit if least else value <= limit
    return {"name": name, "value": round(value, 3), "bar": round(limit, 3), "unit": unit, "holds": holds}


HEAD = (
    f"{'':<17}{'tables':>7}{'columns':>9}{'queries':>9}{'Django':>8}{'reading':>10}{'Django':>11}{'faster':>8}{'whole':>10}"
    f"{'faster':>8}{'marks':>10}{'snapshot':>10}{'JSON':>9}{'memory':>8}{'Django':>8}   rounds"
)


def line(each: dict[str, Any]) -> str:
    asked = "" if each["django_queries"] is None else f"{each['django_queries']:,}"
    return (
        f"{each['vendor']:<11}{each['shape']:<6}{each['tables']:>7,}{each['columns']:>9,}{each['queries']:>9}{asked:>8}"
        f"{each['seconds'] * 1000:>7,.0f} ms{each['django_seconds'] * 1000:>8,.0f} ms{each['faster']:>7,.0f}x"
        f"{each['whole_seconds'] * 1000:>7,.0f} ms{each['whole_faster']:>7,.0f}x"
        f"{each['marks_seconds'] * 1000:>7,.0f} ms{each['snapshot_seconds'] * 1000:>7,.0f} ms"
        f"{each['bytes'] / 1e6:>6.2f} MB{each['memory']:>5.0f} MB"
        f"{each['django_memory']:>5.0f} MB   {each['rounds']}, {each['django_rounds']}"
    )


BENCH = Bench(
    name="introspection",
    title=__doc__.splitlines()[0],
    unit="tables",
    vendors=VENDORS,
    sizes=SIZES,
    head=HEAD,
    measure=measure,
    line=line,
    bars=bars,
    missing="The other bars need all sizes",
)


if __name__ == "__main__":
    raise SystemExit(run(BENCH))
