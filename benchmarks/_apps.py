"""Real applications -> how much of their models is known, by source alone and with Django, and what of it is wrong.

A column is known when each of its facts is: its name, type, NULL, key, unique, length and digits, default, and of a
relation the target, its field, the delete rule. Wrong is any fact that is said and is not so, a column that is claimed
and does not exist, and one that a model said to be complete lacks; whether in `_meta` or in the migrated database.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from _apps_compare import Count, compare, labels_of, lacking
from _apps_project import ask, home, install, installed, migrate, project, python, site, sqlite, variables
from _apps_source import merged_models, modules_of, source_models

from tablewright.agent import Agent
from tablewright.environment import Environment
from tablewright.source.models import Models
from tablewright.source.registry import Registry, registry_from_json

ROUNDS = 5
LIMIT = 300.0  # seconds
ROLE_BAR = 1.15


def report(*, postgresql: bool, rounds: int = ROUNDS) -> dict[str, Any]:
    """Rows per package and the bars. Installs the applications when they are not."""
    install()
    django = json.loads(ask("facts", sqlite()))
    registry = registry_from_json(role(sqlite())[0])
    rows, total, merged = [], (Count(), Count()), []
    for package in sorted({facts["module"].partition(".")[0] for facts in django["models"].values()}):
        source, both, models = measured(package, django, registry)
        rows.append(row(package, source, both))
        merged.append((package, models))
        for whole, part in zip(total, (source, both), strict=True):
            whole.add(part)
    rows.append(row("all", *total))
    wrong = [*total[0].wrong, *total[1].wrong]
    checks = {"sqlite": stored(sqlite(), django, merged)}
    if postgresql:
        checks["postgresql"] = on_postgresql(merged)
    for vendor, found in checks.items():
        wrong += [f"{vendor}: {each}" for each in found]
    ratio = times(rounds)
    bars = [
        {"name": "wrong facts", "value": len(wrong), "bar": 0, "unit": "", "holds": not wrong},
        share("unknown by the merge", len(total[1].unknown), total[1].columns, most=0.5),
        share("known from source alone", total[0].known, total[0].columns, least=80.0),
        {"name": "models role / django.setup()", "value": round(ratio["ratio"], 3), "bar": ROLE_BAR, "unit": "×"}
        | {"holds": ratio["ratio"] <= ROLE_BAR},
    ]
    return {
        "rows": rows,
        "bars": bars,
        "times": ratio,
        "databases": sorted(checks),
        "wrong": wrong,
        "unknown": {"source": total[0].unknown, "merge": total[1].unknown},
        "problems": [each.message for each in registry.problems],
    }


def measured(package: str, django: Mapping[str, Any], registry: Registry) -> tuple[Count, Count, Models]:
    root = project() if package == "store" else site()
    modules = {} if package == "django" else modules_of(root, package, django["installed_apps"])
    source = source_models(modules, root, django)
    merged = merged_models(modules, source, registry, root)
    labels = labels_of(django, [package])
    return compare(django, source, labels), compare(django, merged, labels), merged


def row(package: str, source: Count, both: Count) -> dict[str, Any]:
    return {
        "package": package,
        "models": source.models,
        "columns": source.columns,
        "source": source.known,
        "merge": both.known,
        "unknown": len(both.unknown),
        "wrong": len(source.wrong) + len(both.wrong),
    }


def share(name: str, part: int, whole: int, *, most: float = 100.0, least: float = 0.0) -> dict[str, Any]:
    value = 100 * part / max(1, whole)
    bar = most if most < 100 else least
    return {"name": name, "value": round(value, 2), "bar": bar, "unit": "%", "holds": least <= value <= most}


def role(database: Mapping[str, str]) -> tuple[dict[str, Any], float]:
    """(what the models role answers, the seconds from its start to its answer)."""
    started = time.perf_counter()
    environment = Environment(project(), (str(python()),), "conf", tuple(variables(database).items()))
    with Agent(environment) as agent:
        answer = agent.call("models", {"settings_module": "conf"}, timeout=LIMIT)
    return answer, time.perf_counter() - started


def times(rounds: int) -> dict[str, float]:
    """Seconds, medians of whole processes in turns: the role, and one that only calls `django.setup()`."""
    ours, theirs = [], []
    for _ in range(rounds):
        started = time.perf_counter()
        ask("setup", sqlite())
        theirs.append(time.perf_counter() - started)
        ours.append(role(sqlite())[1])
    role_takes, setup_takes = statistics.median(ours), statistics.median(theirs)
    return {"role": role_takes, "setup": setup_takes, "ratio": role_takes / setup_takes}


def stored(database: Mapping[str, str], django: Mapping[str, Any], merged: list[tuple[str, Models]]) -> list[str]:
    """What is said of tables and columns, and is not so in the migrated database."""
    tables = json.loads(ask("tables", database))
    return [
        each for package, models in merged for each in lacking(tables, django, models, labels_of(django, [package]))
    ]


def on_postgresql(merged: list[tuple[str, Models]]) -> list[str]:
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
    from support.databases import postgresql_server

    with postgresql_server() as server:
        database = server.create_database().settings
        migrate(database)
        return stored(database, json.loads(ask("facts", database)), merged)


def show(found: Mapping[str, Any]) -> None:
    print(f"\nReal applications, migrated on {' and '.join(found['databases'])}, in {home()}\n")
    print(f"{'':<24}{'models':>7}{'columns':>9}{'source':>9}{'merge':>9}{'unknown':>9}{'wrong':>7}")
    for each in found["rows"]:
        shares = [f"{100 * each[name] / max(1, each['columns']):.1f} %" for name in ("source", "merge")]
        counts = f"{each['models']:>7}{each['columns']:>9}{shares[0]:>9}{shares[1]:>9}"
        print(f"{each['package']:<24}{counts}{each['unknown']:>9}{each['wrong']:>7}")
    for name in ("wrong", "problems"):
        for line in found[name]:
            print(f"{name}: {line}")
    for line in found["unknown"]["merge"]:
        print(f"unknown: {line}")
    taken = found["times"]
    print(f"\nmodels role {taken['role']:.2f} s, django.setup() {taken['setup']:.2f} s, as whole processes\n")


def main() -> int:
    """The applications alone, with every column that is not known from source: `python benchmarks/_apps.py`."""
    found = report(postgresql="--postgresql" in sys.argv)
    show(found)
    print("\n".join(f"not from source: {line}" for line in found["unknown"]["source"]))
    return 0 if all(each["holds"] for each in found["bars"]) else 1


__all__ = ["installed", "report", "show"]

if __name__ == "__main__":
    raise SystemExit(main())
