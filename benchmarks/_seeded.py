"""A number of models and a database -> a project with drift seeded into it, and where it is.

The models come in groups of four, each an app of its own with tables of its own (tests/support/seeds.py has them), all
made by Django. A group holds at most one kind of drift: as many kinds as there is room for are sown, and at least a
third of the groups stay clean.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import django

from support.databases import Database
from support.projects import MANAGE, settings_source
from support.seeds import CLEAN, MODELS, Seed, written
from support.seeds_in_models import IN_MODELS
from support.seeds_in_tables import IN_TABLES

SCRIPTS = Path(__file__).resolve().parent.parent / "tests" / "rules"
DJANGO = django.VERSION[:2]
PER_GROUP = len(MODELS)
_AT_ONCE = 50
"""Groups whose tables one process makes."""


@dataclass(frozen=True, slots=True)
class Sown:
    """`seeds`: app -> what was sown there, of which something is to be found. `groups`: how many apps there are."""

    root: Path
    groups: int
    seeds: Mapping[str, Seed]

    @property
    def models(self) -> int:
        return self.groups * PER_GROUP


def sow(root: Path, database: Database, vendor: str, models: int) -> Sown:
    groups = models // PER_GROUP
    apps = [f"g{number:03}" for number in range(groups)]
    kinds = [
        seed for seed in (*IN_TABLES, *IN_MODELS) if vendor in seed.vendors and seed.expected and seed.sown(vendor)
    ]
    step = max(1, round(len(kinds) * 3 / (2 * groups) + 0.5))  # some of each sort where there is no room for all
    seeds = dict(zip(apps, kinds[::step] if len(kinds) > groups * 2 // 3 else kinds, strict=False))
    for first in range(0, groups, _AT_ONCE):
        sources = {app: written(CLEAN, f"{app}_", DJANGO) for app in apps[first : first + _AT_ONCE]}
        _make_tables(database, sources)
    for app, seed in seeds.items():
        script = seed.script(f"{app}_", vendor)
        if script:
            database.run(script)
    _write(root, database, {app: _source(app, seeds) for app in apps})
    return Sown(root, groups, seeds)


def _source(app: str, seeds: Mapping[str, Seed]) -> str:
    text = seeds[app].models(f"{app}_", DJANGO) if app in seeds else written(CLEAN, f"{app}_", DJANGO)
    text = text.replace("managed = False", "managed = True")  # sqldiff looks at no others
    return text.replace('"-admitted"', '"admitted"')  # and ends at the first descending index


def _make_tables(database: Database, sources: Mapping[str, str]) -> None:
    job = json.dumps({"database": database.settings, "apps": sources})
    command = [sys.executable, str(SCRIPTS / "make_clean_tables.py")]
    done = subprocess.run(command, input=job, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"The tables could not be made: {done.stderr[-2000:]}")


def _write(root: Path, database: Database, sources: Mapping[str, str]) -> None:
    extra = f"INSTALLED_APPS = {['django_extensions', *sources]!r}\n"
    files = {
        "manage.py": MANAGE,
        "config/__init__.py": "",
        "config/settings.py": settings_source({"default": database}, extra),
    }
    for app, source in sources.items():
        files |= {f"{app}/__init__.py": "", f"{app}/models.py": source}
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def judged(sown: Sown, told: Sequence[tuple[str, str, str]]) -> tuple[int, int]:
    """(seeds found, false alarms) of our (app, model, code) findings: only the right code counts as found."""
    found, alarms = set(), 0
    for app, model, code in told:
        seed = sown.seeds.get(app)
        if seed is not None and (code, model) in {(c, m) for c, m, _ in seed.expected}:
            found.add(app)
        else:
            alarms += 1
    return len(found), alarms


def judged_by_noise(sown: Sown, told: Sequence[tuple[str, str, str]]) -> tuple[int, int]:
    """The same of (app, model, sentence), which has no codes: what is said of the same model where nothing is wrong is
    a false alarm wherever it is said, and anything else that is said in a group with drift counts as found."""
    plain = [(app, model, _plain(app, sentence)) for app, model, sentence in told]
    noise = {(model, sentence) for app, model, sentence in plain if app not in sown.seeds}
    found = {app for app, model, sentence in plain if app in sown.seeds and (model, sentence) not in noise}
    return len(found), sum((model, sentence) in noise for _, model, sentence in plain)


def _plain(app: str, sentence: str) -> str:
    """Without what differs from group to group: the prefix of its tables, and hashes in names."""
    return re.sub(r"_[0-9a-f]{8}(?=\W|_|$)", "", sentence.replace(app, ""))
