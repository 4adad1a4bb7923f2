"""What models.py says, after every keystroke, and how much of some fifty real applications is known, source and merge.

    python benchmarks/knowledge.py [--quick] [--json]

The time from text to facts, beside a whole `ast.parse`: one file of 5,000 lines with 150 models. Every number is a
median; a keystroke is one more character in one class. Then the applications of `_apps`.
"""

from __future__ import annotations

import argparse
import ast
import gc
import json
import platform
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "server"))

import _apps

from tablewright.schema.memory import collect_seldom
from tablewright.source import blocks as block_stage
from tablewright.source import module as module_stage
from tablewright.source.merging import merge
from tablewright.source.models import Field, Models
from tablewright.source.module import parse_module
from tablewright.source.registry import Registry, RegistryField, RegistryModel
from tablewright.source.resolve import resolve

MODELS = 150
TYPED = "null=True, "
PATH = "/p/app/models.py"
KEYSTROKE_BAR = 2.0
FACTS_BAR = 5.0

KINDS = (
    "models.CharField(max_length=50, db_column='NAME_{0}', blank=True)",
    "models.IntegerField(null=True, blank=True, help_text='Ärzte, as counted on day {0}')",
    "models.DecimalField(max_digits=12, decimal_places=2, default=0)",
    "models.ForeignKey('Model{1}', on_delete=models.PROTECT, related_name='+')",
    "models.DateTimeField(auto_now_add=True, db_index=True)",
    "models.TextField(blank=True, default='')",
)


def source() -> str:
    """A models.py as people write them: fields, Meta, a method, comments."""
    parts = ["from django.db import models\n"]
    for number in range(MODELS):
        fields = "".join(
            f"    field_{i} = {KINDS[i % len(KINDS)].format(i, (number * 7 + 1) % MODELS)}\n" for i in range(20)
        )
        parts.append(
            f'\n\nclass Model{number}(models.Model):\n    """Rows of t_{number}."""\n\n{fields}\n'
            f"    class Meta:\n        managed = False\n        db_table = 't_{number}'\n\n"
            f"    def __str__(self):\n        # Named by its first field.\n        return f'{{self.field_0}}'\n"
        )
    return "".join(parts)


def timed(work: Callable[[], object]) -> float:
    """Milliseconds of this process: what else the machine does is not counted, and none of this waits."""
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1000


def forget() -> None:
    module_stage._read.cache_clear()
    module_stage._mend.cache_clear()
    block_stage._wrapped.cache_clear()


def keystrokes(text: str, count: int) -> list[str]:
    """The text after each of `count` keystrokes: another option is typed, character by character, into one class after
    the other, all over the file. Half-way through its line is broken, or says something else."""
    states: list[str] = []
    for i in range(1 + count // len(TYPED)):
        at = text.index(f"class Model{(i * 37) % MODELS}(")
        at = text.index("blank=True", at)
        states += [text[:at] + TYPED[:end] + text[at:] for end in range(1, len(TYPED) + 1)]
        text = states[-1]
    return states[:count]


def measure(rounds: int) -> dict[str, list[float]]:
    text = source()
    found: dict[str, list[float]] = {"ast": [], "cold": [], "keystroke": [], "facts": [], "merged": [], "resolve": []}
    for _ in range(max(5, rounds // 10)):
        forget()
        gc.collect()
        found["ast"].append(timed(lambda: ast.parse(text)))
        found["cold"].append(timed(lambda: parse_module(text)))
        module = parse_module(text)
        found["resolve"].append(timed(lambda: facts({PATH: module}, None)))  # noqa: B023
    module = parse_module(text)
    models = facts({PATH: module}, None)
    loaded, registry = {PATH: module}, registry_of(models)
    merged = merge(models, registry, loaded, loaded, root="/p")
    for state in keystrokes(text, rounds):
        start = time.process_time()
        module = parse_module(state, module)
        parsed = time.process_time()
        models = facts({PATH: module}, models)
        known = time.process_time()
        merged = merge(models, registry, {PATH: module}, loaded, merged, root="/p")
        done = time.process_time()
        found["keystroke"].append((parsed - start) * 1000)
        found["facts"].append((known - start) * 1000)
        found["merged"].append((done - start) * 1000)
        assert len(merged.models.by_path[PATH]) == MODELS
    return found


def registry_of(models: Models) -> Registry:
    """As Django would tell of these models: each of their fields is one of its own."""
    return Registry(
        django="5.2",
        models=tuple(
            RegistryModel(
                label=model.label,
                name=model.name,
                module="app.models",
                table=str(model.db_table),
                app_label="app",
                file=PATH,
                bases=("django.db.models.base.Model",),
                ancestry={f"app.models.{model.name}": PATH},
                managed=False,
                primary_key=("id",),
                fields=tuple(registry_field(model.name, each) for each in model.fields),
            )
            for model in (placed.model for placed in models.by_path[PATH])
        ),
        apps={"app": "app"},
        files={PATH: ""},
    )


def registry_field(model: str, field: Field) -> RegistryField:
    relation = field.relation
    return RegistryField(
        name=field.name,
        class_path=str(field.class_path),
        column=str(field.column),
        internal_type=str(field.internal_type),
        null=field.null is True,
        unique=field.unique is True,
        primary_key=field.primary_key is True,
        max_length=field.max_length if isinstance(field.max_length, int) else None,
        target=str(relation.target) if relation is not None else None,
        on_delete=str(relation.on_delete) if relation is not None else None,
        defined_in="" if field.implicit else f"app.models.{model}",
    )


def facts(modules: dict[str, module_stage.Module], previous: Models | None) -> Models:
    return resolve(
        modules,
        root="/p",
        installed_apps=["app"],
        default_auto_field="django.db.models.BigAutoField",
        previous=previous,
    )


def report(rounds: int) -> dict[str, object]:
    found = measure(rounds)
    median = {name: statistics.median(values) for name, values in found.items()}
    rows = [
        {"what": "ast.parse of the whole file", "ms": median["ast"], "rounds": len(found["ast"])},
        {"what": "parse_module, cold", "ms": median["cold"], "rounds": len(found["cold"])},
        {"what": "resolve, cold", "ms": median["resolve"], "rounds": len(found["resolve"])},
        {"what": "parse_module, one keystroke later", "ms": median["keystroke"], "rounds": rounds},
        {"what": "parse_module and resolve, one keystroke later", "ms": median["facts"], "rounds": rounds},
        {"what": "and merge with what Django knows", "ms": median["merged"], "rounds": rounds},
    ]
    bars = [
        bar("keystroke parse", median["keystroke"], KEYSTROKE_BAR),
        bar("keystroke facts, merged", median["merged"], FACTS_BAR),
    ]
    machine = f"{platform.machine()}, {platform.system()}, Python {platform.python_version()}"
    return {"bench": "knowledge", "machine": machine, "rows": rows, "bars": bars}


def bar(name: str, value: float, limit: float) -> dict[str, object]:
    return {"name": name, "value": round(value, 3), "bar": limit, "unit": "ms", "holds": value <= limit}


def with_applications(result: dict[str, object], *, quick: bool) -> dict[str, object]:
    """Real applications beside it; in a quick run only where they are installed already, and on SQLite alone."""
    if quick and not _apps.installed():
        return result
    found = _apps.report(postgresql=not quick, rounds=1 if quick else _apps.ROUNDS)
    own = result["bars"]
    assert isinstance(own, list)
    # One round of whole processes beside other work says nothing of time.
    bars = [each for each in found["bars"] if not quick or each["unit"] != "×"]
    return {**result, "applications": found, "bars": [*own, *bars]}


def main() -> int:
    collect_seldom()  # as the server does
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--quick", action="store_true", help="fewer rounds; applications only if installed already")
    options.add_argument("--json", action="store_true", help="print one JSON object")
    chosen = options.parse_args()
    result = with_applications(report(40 if chosen.quick else 300), quick=chosen.quick)
    rows, bars = result["rows"], result["bars"]
    assert isinstance(rows, list)
    assert isinstance(bars, list)
    if chosen.json:
        print(json.dumps(result, indent=2))
    else:
        print(f"{source().count(chr(10)):,} lines, {MODELS} models; {result['machine']}; medians\n")
        for row in rows:
            print(f"{row['what']:<48}{row['ms']:>9.2f} ms   of {row['rounds']}")
        if "applications" in result:
            _apps.show(result["applications"])  # type: ignore[arg-type]
        print()
        for each in bars:
            verdict = "holds" if each["holds"] else "DOES NOT HOLD"
            unit = each["unit"]
            print(f"{each['name']:<48}{each['value']:>9.2f} {unit:<3}bar {each['bar']:g} {unit}: {verdict}")
    return 0 if all(each["holds"] for each in bars) else 1


if __name__ == "__main__":
    raise SystemExit(main())
