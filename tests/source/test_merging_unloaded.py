"""A class in a file that Django did not load is no model of Django's, though it stands where models do."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.merged import merged_of, registry_of, write

APPS = ("shop",)
MODEL = "from django.db import models\n\n\nclass {0}(models.Model):\n    name = models.CharField(max_length=5)\n"
FILES = {
    "shop/__init__.py": "",
    "shop/models/__init__.py": "from .seen import Seen\n",
    "shop/models/seen.py": MODEL.format("Seen"),
    "shop/models/unseen.py": MODEL.format("Unseen"),
}


@pytest.mark.parametrize(
    ("typed", "registered"),
    [
        ({}, {"shop.Seen": True, "shop.Unseen": False}),
        ({"shop/models/new.py": MODEL.format("New")}, {"shop.Seen": True, "shop.Unseen": False, "shop.New": False}),
        (
            {"shop/models/seen.py": MODEL.format("Seen") + MODEL.format("Later")},
            {"shop.Seen": True, "shop.Later": True, "shop.Unseen": False},
        ),
    ],
)
def test_registered(tmp_path: Path, typed: dict[str, str], registered: dict[str, bool]) -> None:
    root = write(tmp_path, FILES, {}, apps=APPS)
    models = merged_of(root, registry_of(root), {**FILES, **typed}, FILES, APPS).models
    assert {label: model.registered for label, model in models.by_label.items()} == registered
