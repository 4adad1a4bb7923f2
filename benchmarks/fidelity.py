"""Generated models, run: what works of them, and which facts of the database they give back; beside `inspectdb`.

    python benchmarks/fidelity.py [--quick] [--json] [--schemas DIR] [--schema NAME]… [--django 5.2]…

For each schema and each Django: models of everything are generated into a new project. They must import, give no error
and no warning in `manage.py check`, answer `.all()[:1]` each, join by every relation, give no finding of `tablewright
check`, and come out the same twice. Then the same models, managed, are migrated into an empty database (which has the
types, domains, extensions, sequences and functions already), `makemigrations` finds nothing more, and the database is
read again and compared fact by fact. inspectdb's models go the same way, with managed = True. A fact that does not
come back has a reason in Django (`_reasons`), or is a failure. `--schemas` is a folder as `_schemas` describes it; our
own are tests/rendering/schemas.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "server"))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import pytest
from _comparing import Fact, compared
from _proving import KINDS, project, prove
from _reasons import reason, stumbles
from _returning import models, read, returned
from _schemas import Script, fill, schemas_in
from _servers import server

from support.databases import Database
from support.interpreters import MATRIX, find_interpreter

ROOT = Path(__file__).resolve().parent.parent
OURS = ROOT / "tests" / "rendering" / "schemas"
PAIRS = {pair.partition("-")[2]: pair for pair in MATRIX}
DJANGOS = ("4.2", "5.2", "6.1")
EXPRESSIBLE, ALL = 99.0, 95.0  # per cent of facts


def measure(
    script: Script, djangos: list[str], empty: Callable[[], Database], folder: Path
) -> Iterator[tuple[dict[str, Any], list[tuple[str, Fact]]]]:
    """A row for each Django, and what did not come back of our models, with its reason."""
    database = empty()
    fill(database, script)
    for django in djangos:
        python = find_interpreter(PAIRS[django])
        proof = prove(folder / "proof", database, python)
        row: dict[str, Any] = {"schema": script.name, "vendor": script.vendor, "django": django, **proof.counts}
        row["failures"] = {kind: found for kind, found in proof.failures.items() if found}
        source = read(project(folder / "source", database), python)
        lost: list[tuple[str, Fact]] = []
        for side, text in models(folder / "models", database, python):
            trouble: list[str] = []
            got = returned(folder / side, database, empty, text, python, trouble)
            if side == "tablewright" and (ours := [each for each in trouble if not stumbles(each, source)]):
                row["failures"]["migrates"] = ours
            facts = compared(source, source)[0]
            if isinstance(got, str):
                row[side] = {"facts": facts, "back": 0, "expressible": facts, "why": got}
                continue
            facts, missing = compared(source, got)
            reasons = [(reason(fact, python.django_version, source, got), fact) for fact in missing]
            without = sum(1 for text, _ in reasons if text)
            row[side] = {"facts": facts, "back": facts - len(missing), "expressible": facts - without}
            if side == "tablewright":
                lost = reasons
        yield row, lost


def share(side: dict[str, Any], of: str) -> float:
    return 100.0 * side["back"] / side[of] if side[of] else 100.0


HEAD = (
    f"{'schema':<20}{'Django':>7}{'models':>8}{'relations':>11}{'works':>8}{'facts':>8}{'back':>9}"
    f"{'expressible':>13}{'inspectdb':>11}"
)


def line(row: dict[str, Any]) -> str:
    mine, other = row["tablewright"], row["inspectdb"]
    return (
        f"{row['schema']:<20}{row['django']:>7}{row.get('models', 0):>8}{row.get('relations', 0):>11}"
        f"{'no' if row['failures'] else 'yes':>8}{mine['facts']:>8}{share(mine, 'facts'):>7.1f} %"
        f"{share(mine, 'expressible'):>11.1f} %{share(other, 'facts'):>9.1f} %"
    )


def told(row: dict[str, Any], lost: list[tuple[str, Fact]]) -> Iterator[str]:
    """What is under a row: failures in full, facts without a reason in full, the others counted by their reason."""
    for kind, found in row["failures"].items():
        yield from (f"    {kind}: {each}" for each in found)
    for side in ("tablewright", "inspectdb"):
        if why := row[side].get("why"):
            yield f"    {side} gives nothing back: {' '.join(why.split())[-300:]}"
    yield from (f"    NO REASON: {fact}" for text, fact in lost if not text)
    for text, count in Counter(text for text, _ in lost if text).most_common():
        examples = "; ".join(str(fact) for reason, fact in lost if reason == text)
        yield f"    {count} × {text} {examples[:200]}"


def bars(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found = []
    for kind in (*KINDS, "migrates"):
        failed = sum(kind in row["failures"] for row in rows)
        sound = 100.0 * (len(rows) - failed) / len(rows) if rows else 0.0
        found.append(bar(f"schemas without failure: {kind}", sound, 100, holds=bool(rows) and not failed))
    for row in rows:
        where = f"{row['schema']}, Django {row['django']}"
        for of, limit in (("expressible", EXPRESSIBLE), ("facts", ALL)):
            value = share(row["tablewright"], of)
            name = "of what Django can say" if of == "expressible" else "of all facts"
            found.append(bar(f"back {name}, {where}", value, limit, holds=value >= limit))
    return found


def bar(name: str, value: float, limit: float, *, holds: bool) -> dict[str, Any]:
    return {"name": name, "value": value, "bar": limit, "unit": "%", "holds": holds}


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--quick", action="store_true", help="SQLite only, on one Django")
    options.add_argument("--json", action="store_true", help="print one JSON object")
    options.add_argument("--schemas", type=Path, default=OURS, help="a folder of schemas; ours if not given")
    options.add_argument("--schema", action="append", help="only this one; may be repeated")
    options.add_argument("--django", action="append", choices=PAIRS, help="only this one; may be repeated")
    chosen = options.parse_args()
    scripts = [each for each in schemas_in(chosen.schemas) if not chosen.schema or each.name in chosen.schema]
    scripts = [each for each in scripts if not chosen.quick or each.vendor == "sqlite"]
    djangos = chosen.django or (list(DJANGOS[1:2]) if chosen.quick else list(DJANGOS))
    rows: list[dict[str, Any]] = []

    def say(text: str) -> None:
        if not chosen.json:
            print(text, flush=True)

    machine = f"{platform.machine()}, {platform.system()}, Python {platform.python_version()}"
    say(f"{machine}\n\n{HEAD}")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tw-fidelity-")))
        (folder / "databases").mkdir()
        servers: dict[str, Callable[[], Database]] = {}
        for script in scripts:
            try:
                if script.vendor not in servers:
                    servers[script.vendor] = stack.enter_context(server(script.vendor, folder / "databases"))
                for row, lost in measure(script, djangos, servers[script.vendor], folder):
                    row["lost"] = [{"fact": str(fact), "reason": text} for text, fact in lost]
                    rows.append(row)
                    say("\n".join([line(row), *told(row, lost)]))
            except pytest.skip.Exception as lacking:
                print(f"{script.name} is left out. {lacking}", file=sys.stderr)
    found = bars(rows)
    say("")
    for each in found:
        verdict = "holds" if each["holds"] else "DOES NOT HOLD"
        say(f"{each['name']:<62}{each['value']:>8.1f} %   bar {each['bar']:g} %: {verdict}")
    if chosen.json:
        print(json.dumps({"bench": "fidelity", "machine": machine, "rows": rows, "bars": found}, indent=2))
    return 0 if all(each["holds"] for each in found) else 1


if __name__ == "__main__":
    raise SystemExit(main())
