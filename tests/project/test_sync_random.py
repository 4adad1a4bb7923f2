"""Generated models that people edited at random, over tables that were changed at random: what people wrote stays, the
result parses and imports, `check` finds nothing that sync did not report, and a second sync changes nothing.

A case is a seed: `judged(case_of(seed, …))` in a test prints the texts and what was wrong.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from support.databases import Server, sqlite_at
from support.schema_changes import Touched
from support.sync_cases import Bench, World, read_world, tables_sql
from support.sync_judging import Case, Judged, case_of, contradicted_case, judged, unheard, wrongs
from tablewright.project.syncing import Synced, SyncWish

SCHEMAS = Path(__file__).resolve().parents[1] / "rendering" / "schemas"
TOGETHER = 100
CASES = 2000
THREE_WAY = 400
CONTRADICTED = 400
pytestmark = [pytest.mark.postgresql, pytest.mark.mariadb]


@pytest.fixture(scope="module")
def worlds(postgresql: Server, mariadb: Server, tmp_path_factory: pytest.TempPathFactory) -> tuple[World, ...]:
    """Ordinary tables and odd ones of each vendor."""
    found = []
    for vendor, name in (("sqlite", "sqlite"), ("postgresql", "postgresql"), ("mysql", "mariadb")):
        for script in (tables_sql(vendor), (SCHEMAS / f"{name}.sql").read_text(encoding="utf-8")):
            folder = tmp_path_factory.mktemp(vendor)
            server = {"postgresql": postgresql, "mysql": mariadb}.get(vendor)
            database = server.create_database() if server is not None else sqlite_at(folder / "legacy.sqlite3")
            found.append(read_world(database, script, folder / "project"))
    return tuple(found)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    made = Bench(tmp_path_factory.mktemp("bench"))
    yield made
    made.close()


def failures(results: list[Judged]) -> str:
    """The first few that went wrong, in full."""
    wrong = [each for each in results if each.wrong]
    return f"{len(wrong)} of {len(results)}\n\n" + "\n\n".join(map(str, wrong[:3])) if wrong else ""


@pytest.mark.parametrize("first", range(0, CASES, TOGETHER))
def test_what_people_wrote_stays_and_the_tables_are_met(first: int, worlds: tuple[World, ...], bench: Bench) -> None:
    results = [judged(case_of(seed, worlds, bench), bench) for seed in range(first, first + TOGETHER)]
    assert not (said := failures(results)), said
    kinds = Counter(each.kind for result in results for each in result.synced.outcomes)
    assert kinds["changed"] > TOGETHER / 5  # Much is tried, and little refused.
    assert kinds["added"]
    assert kinds["renamed"]
    assert kinds["gone"]
    refused = Counter(each.code for result in results for each in result.synced.of("refused"))
    assert refused.total() < sum(kinds.values()) / 5
    assert refused["column-unmapped"] + refused["required-column-unmapped"] < kinds["added"] / 10


@pytest.mark.parametrize("first", range(CASES, CASES + THREE_WAY, TOGETHER))
def test_with_the_tables_that_the_models_were_made_for(first: int, worlds: tuple[World, ...], bench: Bench) -> None:
    cases = (case_of(seed, worlds, bench) for seed in range(first, first + TOGETHER))
    results = [judged(case, bench, three_way=True) for case in cases]
    assert not (said := failures(results)), said


@pytest.mark.parametrize("first", range(10_000, 10_000 + CONTRADICTED, TOGETHER))
def test_what_people_changed_is_told_from_what_the_table_changed(
    first: int, worlds: tuple[World, ...], bench: Bench
) -> None:
    results, kinds = [], Counter[str]()
    for seed in range(first, first + TOGETHER):
        case, said = contradicted_case(seed, worlds, bench)
        result = judged(case, bench, three_way=True)
        results.append(replace(result, wrong=(*result.wrong, *unheard(case, result.synced, said))))
        kinds.update(each.code for each in result.synced.outcomes)
    assert not (wrong := failures(results)), wrong
    assert kinds["people-changed"] > TOGETHER / 4
    assert kinds["both-changed"] > TOGETHER / 10


def test_gone_fields_are_removed_by_choice(worlds: tuple[World, ...], bench: Bench) -> None:
    wish = SyncWish(remove_gone=True)
    cases = [case_of(seed, worlds, bench) for seed in range(5000, 5200)]
    results = [judged(case, bench, wish) for case in cases if case.touched.dropped]
    assert len(results) > 10
    assert not (said := failures(results)), said
    assert sum(each.kind == "removed" for result in results for each in result.synced.outcomes) > 10
    assert not [each for result in results for each in result.synced.of("gone")]


SPOILED: dict[str, Callable[[str], str]] = {
    "does not parse": lambda text: text + "\nclass (\n",
    "lost the comment": lambda text: text.replace("  # a person's", ""),
    "lost in front of the models": lambda text: text.replace("LIMIT = 3\n", ""),
    "between models": lambda text: text.replace("\n\n\nclass Town(", "\n\nclass Town("),
    "its table did not change": lambda text: text.replace('name="town_title"', "name='town_title'"),
    'lost "def shown': lambda text: text.replace("        return 'shown'\n", "        return ''\n"),
    "lost the field area": lambda text: re.sub(r"    area = .*\n", "", text),
    "the column of area did not change": lambda text: text.replace("decimal_places=2", "decimal_places=3"),
    "lost verbose_name": lambda text: text.replace(', verbose_name="which"', ""),
    "Meta lost ordering": lambda text: text.replace('        ordering = ["name"]\n', ""),
    "other line ends": lambda text: text.replace("\n", "\r\n"),
    "byte order mark": lambda text: "\ufeff" + text,
    "another order": lambda text: re.sub(r"(    name = .*\n)(    area = .*\n)", r"\2\1", text),
    "other models": lambda text: text.replace("class Country(", "class Land("),
}


@pytest.mark.parametrize("wrong", SPOILED)
def test_what_sync_might_spoil_would_be_seen(wrong: str, worlds: tuple[World, ...], bench: Bench) -> None:
    tables = tuple(table for table in worlds[0].schema.tables if table.name in ("country", "town"))
    world = replace(worlds[0].with_schema(replace(worlds[0].schema, tables=tables)), names=("country", "town"))
    text = bench.generated(world)
    for old, new in (
        ("from django.db import models\n", "from django.db import models\n\nLIMIT = 3\n"),
        (
            "primary_key=True)\n    name",
            "primary_key=True)  # a person's\n\n    def shown(self):\n        return 'shown'\n\n    name",
        ),
        ("unique=True)", 'unique=True, verbose_name="which")'),
        ('        db_table = "country"\n', '        db_table = "country"\n        ordering = ["name"]\n'),
    ):
        assert text.count(old) == 1
        text = text.replace(old, new)
    columns = frozenset({("country", "name")})
    touched = Touched(("country: name varchar(40) -> varchar(50)",), columns)
    case = Case(0, world, world, text, text, (), touched)
    longer = text.replace("max_length=40", "max_length=50")
    assert longer != text
    assert list(wrongs(case, Synced(bench.path, text, longer), SyncWish())) == []
    spoiled = SPOILED[wrong](longer)
    assert spoiled != longer
    said = list(wrongs(case, Synced(bench.path, text, spoiled), SyncWish()))
    assert any(wrong in each for each in said), said


# -- imported by Django

IMPORT = """
import importlib, json, sys, warnings
import django
from django.apps import apps
from django.conf import settings
from django.core import checks

warnings.simplefilter("error")
names = json.loads(sys.argv[1])
settings.configure(
    INSTALLED_APPS=[], DEFAULT_AUTO_FIELD="django.db.models.BigAutoField", USE_TZ=True,
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
)
django.setup()
said = {}
for name in names:
    try:
        apps.set_installed_apps([name])
        apps.get_app_config(name)
        found = checks.run_checks()
        said[name] = [f"{each.id} {each.obj}: {each.msg}" for each in found]
    except Exception as error:
        said[name] = [repr(error)]
    apps.unset_installed_apps()
print(json.dumps(said))
"""


def test_django_imports_and_checks_the_result(worlds: tuple[World, ...], bench: Bench, tmp_path: Path) -> None:
    results = [judged(case_of(seed, worlds, bench), bench) for seed in range(7000, 7120)]
    for result in results:
        folder = tmp_path / f"shop{result.case.seed}"
        folder.mkdir()
        (folder / "__init__.py").touch()
        (folder / "models.py").write_bytes(result.synced.after.encode())
    names = json.dumps([f"shop{result.case.seed}" for result in results])
    done = subprocess.run(
        [sys.executable, "-c", IMPORT, names], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-4000:]
    said = json.loads(done.stdout)
    assert len(said) == len(results)
    assert {name: found for name, found in said.items() if found} == {}
