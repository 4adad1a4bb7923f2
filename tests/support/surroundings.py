"""The `json` block of a rule's case -> what the rule reads of the project besides its models.

    {"use_tz": true, "routed": false, "default_auto_field": "django.db.models.BigAutoField",
     "migrations": {"known": {"shop": ["0001_initial"]}, "applied": {}, "touches": {}, "makes": {}},
     "made_by": {"shop.Visit": null, "shop.Ward": "shop.0001_initial"}}

Members are those of `Surroundings` and `Migrations`; what is left out is not known. `made_by`: label of a model -> the
migration that makes its table, null where none does.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from tablewright.comparison import Surroundings
from tablewright.source.models import Model
from tablewright.source.registry import Migrations


def surroundings(text: str, alias: str) -> Surroundings:
    said: dict[str, Any] = json.loads(text)
    said.pop("made_by", None)
    migrations = said.pop("migrations", None)
    if migrations is not None:
        lists = {key: _tuples(value) for key, value in migrations.items() if key in ("known", "applied", "touches")}
        migrations = Migrations(alias, **{**migrations, **lists})
    return Surroundings(**said, migrations=migrations)


def as_migrated(model: Model, text: str) -> Model:
    made_by: dict[str, str | None] = json.loads(text).get("made_by", {})
    return replace(model, migration=made_by[model.label]) if model.label in made_by else model


def _tuples(said: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(values) for name, values in said.items()}
