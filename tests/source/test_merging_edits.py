"""Edits at random: what the merge adds to the source is what Django says of the edited files, or it adds nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from support.facts import differences
from support.merged import merged_of, modules_of, registry_of, source_of, write
from support.merging_project import APPS, FILES, VENDOR
from support.random_edits import edited
from tablewright.source.merging import merge
from tablewright.source.registry import Registry

SEEDS = (12, 26, 113, 161, 195, 1041, 1151, 1197, 1418, 1542)
"""Each of these was a wrong fact once. Seeds whose files Django does not load tell nothing."""

BREAKING = 150


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Registry]:
    root = write(tmp_path_factory.mktemp("edits"), FILES, VENDOR, apps=APPS)
    return root, registry_of(root)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_wrong_fact(told: tuple[Path, Registry], tmp_path: Path, seed: int) -> None:
    root, registry = told
    files = edited(FILES, seed)
    truth = registry_of(write(tmp_path, files, VENDOR, apps=APPS))
    assert not truth.problems
    there, here = str(tmp_path / "project"), str(root)
    truth = replace(truth, models=tuple(replace(m, file=m.file.replace(there, here)) for m in truth.models))
    alone = list(differences(source_of(root, modules_of(root, files), APPS), truth))
    merged = merged_of(root, registry, files, FILES, APPS).models
    assert [each for each in differences(merged, truth) if each not in alone] == []


def test_nothing_raises_and_what_was_merged_before_does_not_matter(told: tuple[Path, Registry]) -> None:
    root, registry = told
    loaded = modules_of(root, FILES)
    alone = source_of(root, loaded, APPS)
    previous, typed = merge(alone, registry, loaded, loaded), loaded
    for seed in range(BREAKING):
        typed = modules_of(root, edited(FILES, seed, breaking=seed % 2 == 0), typed)
        alone = source_of(root, typed, APPS, alone)
        previous = merge(alone, registry, typed, loaded, previous)
        fresh = merge(alone, registry, typed, loaded)
        assert (previous.models, previous.wishes) == (fresh.models, fresh.wishes), seed


@pytest.mark.parametrize("row", range(6))
def test_edits_on_edits_that_nobody_saves(told: tuple[Path, Registry], row: int) -> None:
    """Most of what was typed stays as it is while one class more is edited: that is not judged again, and holds."""
    root, registry = told
    loaded = typed = modules_of(root, FILES)
    alone = source_of(root, loaded, APPS)
    previous, files = merge(alone, registry, loaded, loaded), FILES
    for seed in range(row * 40, row * 40 + 25):
        files = edited(files, seed, breaking=seed % 5 == 0)
        typed = modules_of(root, files, typed)
        alone = source_of(root, typed, APPS, alone)
        previous = merge(alone, registry, typed, loaded, previous)
        fresh = merge(alone, registry, typed, loaded)
        assert (previous.models, previous.wishes) == (fresh.models, fresh.wishes), seed
