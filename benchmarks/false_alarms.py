"""Findings of real applications, migrated, beside what their databases truly lack: false alarms, and drift not found.

    python benchmarks/false_alarms.py [--quick] [--json] [--django=5.2] [--vendor=postgresql] [--suite=wagtail]

Each suite's database is made twice: by `migrate`, and straight from the models. What the two differ in is the drift
that is truly there; every finding is one of these, or a false alarm (see tests/support/twins.py). On the second
database there is nothing to find. Django 3.2, 4.2, 5.2 and 6.1, on SQLite, PostgreSQL and MariaDB.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import platform
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "server"))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import _suites

from support.databases import Database, mariadb_server, postgresql_server, sqlite_at
from support.twin_databases import Judged, judged

VENDORS = ("sqlite", "postgresql", "mysql")
QUICK = ("store", "machina")

# True of any project that has a copy of a package with optional parts in it; no drift.
NO_DRIFT = frozenset({"app-not-installed"})


@contextlib.contextmanager
def pairs(vendor: str) -> Iterator[Iterator[tuple[Database, Database]]]:
    """New databases, two at a time."""
    with contextlib.ExitStack() as stack:
        if vendor == "sqlite":
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            made = (sqlite_at(folder / f"{number}.sqlite3") for number in range(10_000))
        else:
            server = stack.enter_context(postgresql_server() if vendor == "postgresql" else mariadb_server())
            made = (server.create_database() for _ in range(10_000))
        yield zip(made, made, strict=False)


def rows(djangos: list[str], vendors: list[str], suites: list[str]) -> Iterator[dict[str, Any]]:
    for vendor in vendors:
        with pairs(vendor) as databases:
            for django in djangos:
                for name in suites:
                    begin = time.monotonic()
                    suite = _suites.suite_of(django, name, *next(databases))
                    if suite is None:
                        continue
                    suite.make()
                    yield row(django, vendor, name, judged(suite), time.monotonic() - begin)


def own() -> Iterator[dict[str, Any]]:
    """Where nothing is installed."""
    with pairs("sqlite") as databases:
        begin = time.monotonic()
        suite = _suites.own_suite(*next(databases))
        suite.make()
        yield row("own", "sqlite", "own", judged(suite), time.monotonic() - begin)


def row(django: str, vendor: str, name: str, found: Judged, seconds: float) -> dict[str, Any]:
    alarms = {
        f"{each.code} {each.model}: {each.message}"
        for each in (*found.verdict.alarms, *found.created)
        if each.code not in NO_DRIFT
    }
    return {
        "django": django,
        "vendor": vendor,
        "suite": name,
        "models": found.models,
        "true": len(found.verdict.confirmed),
        "alarms": sorted(alarms),
        "missed": [str(each) for each in found.verdict.misses],
        "seconds": round(seconds, 1),
    }


def report(found: list[dict[str, Any]]) -> dict[str, Any]:
    alarms, missed = (sum(len(each[name]) for each in found) for name in ("alarms", "missed"))
    bars = [
        {"name": "false alarms", "value": alarms, "bar": 0, "unit": "", "holds": not alarms},
        {"name": "drift not found", "value": missed, "bar": 0, "unit": "", "holds": not missed},
    ]
    machine = f"{platform.machine()}, {platform.system()}, Python {platform.python_version()}"
    return {"bench": "false_alarms", "machine": machine, "rows": found, "bars": bars}


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--quick", action="store_true", help="two suites on SQLite, of what is installed")
    options.add_argument("--json", action="store_true", help="print one JSON object")
    options.add_argument("--django", choices=[*_suites.PYTHONS], action="append")
    options.add_argument("--vendor", choices=VENDORS, action="append")
    options.add_argument("--suite", choices=[*_suites.SUITES], action="append")
    chosen = options.parse_args()
    djangos, vendors, suites = chosen.django, chosen.vendor, chosen.suite
    if chosen.quick:
        there = [django for django in _suites.PYTHONS if _suites.made(django)]
        djangos, vendors, suites = djangos or there[-1:], vendors or ["sqlite"], suites or list(QUICK)
    else:
        djangos, vendors, suites = djangos or [*_suites.PYTHONS], vendors or [*VENDORS], suites or [*_suites.SUITES]
    found = []
    for each in rows(djangos, vendors, suites) if djangos else own():
        found.append(each)
        if not chosen.json:
            show(each)
    result = report(found)
    if chosen.json:
        print(json.dumps(result, indent=2))
    else:
        for bar in result["bars"]:
            print(f"{bar['name']:<24}{bar['value']:>6}   bar 0: {'holds' if bar['holds'] else 'DOES NOT HOLD'}")
    return 0 if all(bar["holds"] for bar in result["bars"]) else 1


def show(each: dict[str, Any]) -> None:
    what = f"Django {each['django']:<5}{each['vendor']:<12}{each['suite']:<10}{each['models']:>5} models"
    counts = f"{each['true']:>4} true{len(each['alarms']):>4} false{len(each['missed']):>4} missed"
    print(f"{what}{counts}{each['seconds']:>8.1f} s", flush=True)
    for name in ("alarms", "missed"):
        for line in each[name]:
            print(f"    {name}: {line}")


if __name__ == "__main__":
    raise SystemExit(main())
