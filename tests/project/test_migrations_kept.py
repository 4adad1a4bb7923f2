"""Models come before what their migrations tell: until then that of before stays, and nothing is made up."""

from __future__ import annotations

from pathlib import Path

from tablewright.project.knowledge import Knowledge, Known
from tablewright.source.registry import Migrations, Registry, RegistryModel


def model(name: str, migration: str | None = None, *, known: bool = True) -> RegistryModel:
    return RegistryModel(f"shop.{name}", name, "shop.models", f"shop_{name.lower()}", "shop", "/shop/models.py",
                         migration=migration, migration_known=known)  # fmt: skip


def test_a_model_that_is_new_may_have_a_migration(tmp_path: Path) -> None:
    knowledge = Knowledge()
    told = (Migrations("default", {"shop": ("0001_initial",)}),)
    before = (model("Old", "shop.0001_initial"), model("Nobodys"), model("Unsure", known=False))
    knowledge.take(knowledge.conclude(Known(Registry("5.2", before, migrations=told), tmp_path, "config.settings"), {}))
    now = (*(model(each) for each in ("Old", "Nobodys", "Unsure")), model("New"))
    knowledge.take(knowledge.conclude(Known(Registry("5.2", now), tmp_path, "config.settings"), {}))
    assert knowledge.known is not None
    registry = knowledge.known.registry
    assert registry.migrations == told
    assert registry.models == (*before, model("New", known=False))
