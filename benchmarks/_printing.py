"""What a benchmark measures, row by row, and its bars -> a table or one JSON object on the terminal; the exit code."""

from __future__ import annotations

import argparse
import json
import platform
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Bench:
    """`sizes`: those that the bars need, given as `--<unit>`. `measure(vendor, sizes, quick)` gives rows, `line` the
    text of one under `head`, `bars` what is judged of all; `missing`: what a part of the sizes does not tell.
    `beside`: the package that it is compared with."""

    name: str
    title: str
    unit: str
    vendors: Sequence[str]
    sizes: Sequence[int]
    head: str
    measure: Callable[[str, list[int], bool], Iterator[Row]]
    line: Callable[[Row], str]
    bars: Callable[[list[Row]], list[Row]]
    missing: str
    beside: str = ""


def bar(name: str, value: float, limit: float, unit: str, *, holds: bool) -> Row:
    return {"name": name, "value": value, "bar": limit, "unit": unit, "holds": holds}


def run(bench: Bench) -> int:
    options = argparse.ArgumentParser(description=bench.title)
    options.add_argument("--quick", action="store_true", help="the smallest size only, in fewer rounds")
    options.add_argument("--json", action="store_true", help="print one JSON object")
    options.add_argument("--vendor", action="append", choices=bench.vendors, help="only this one; may be repeated")
    options.add_argument(
        f"--{bench.unit}", dest="sizes", action="append", type=int, help="only this size; may be repeated"
    )
    chosen = options.parse_args()
    sizes = chosen.sizes or ([bench.sizes[0]] if chosen.quick else list(bench.sizes))
    rows: list[Row] = []

    def say(text: str) -> None:
        if not chosen.json:
            print(text, flush=True)

    import django

    programs = [f"Python {platform.python_version()}", f"Django {django.__version__}", bench.beside]
    machine = ", ".join([platform.machine(), platform.system(), *filter(None, programs)])
    say(f"{machine}\n\n{bench.head}")
    for vendor in chosen.vendor or bench.vendors:
        try:
            for each in bench.measure(vendor, sizes, chosen.quick):
                rows.append(each)
                say(bench.line(each))
        except pytest.skip.Exception as lacking:
            print(f"{vendor} is left out. {lacking}", file=sys.stderr)
    found = bench.bars(rows)
    say("")
    for each in found:
        verdict = "holds" if each["holds"] else "DOES NOT HOLD"
        value = f"{each['value']:,.4g} {each['unit']}"
        say(f"{each['name']:<52}{value:>16}   bar {each['bar']:g} {each['unit']}: {verdict}")
    if chosen.quick or chosen.sizes:
        say(f"\n{bench.missing}: run it without --quick and --{bench.unit}.")
    if chosen.json:
        print(json.dumps({"bench": bench.name, "machine": machine, "rows": rows, "bars": found}, indent=2))
    return 0 if all(each["holds"] for each in found) else 1
