"""A Registry with the paths of the machine that Django runs on -> the same with the paths of this one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

from tablewright.environment.folders import is_file
from tablewright.source.registry import Registry, RegistryModel, RegistryProblem

ASKED = 300
"""So many files are looked for here to find out where the project is over there."""


def here(registry: Registry, root: Path) -> Registry:
    """With every path as the server spells it. What is not below the project's root stays as it is: another package."""
    mapped = _mapping(registry.files, root)
    if mapped is None:
        return registry

    def problem(each: RegistryProblem) -> RegistryProblem:
        return replace(each, file=mapped(each.file)) if each.file else each

    def model(each: RegistryModel) -> RegistryModel:
        ancestry = {name: mapped(file) for name, file in each.ancestry.items()}
        return replace(each, file=mapped(each.file), ancestry=ancestry)

    return replace(
        registry,
        models=tuple(model(each) for each in registry.models),
        files={mapped(file): digest for file, digest in registry.files.items()},
        problems=tuple(problem(each) for each in registry.problems),
    )


def _mapping(files: Mapping[str, str], root: Path) -> Callable[[str], str] | None:
    """None where both sides have one spelling."""
    there = _root_there(files, root)
    if there is None or str(there) == str(root):
        return None
    kind = type(there)

    def mapped(path: str) -> str:
        pure = kind(path)
        return str(root.joinpath(*pure.relative_to(there).parts)) if path and pure.is_relative_to(there) else path

    return mapped


def _root_there(files: Iterable[str], root: Path) -> PurePath | None:
    """The folder over there that has most of its files in the same places as `root` has them here; None for none. In a
    container that is `/app`; on this machine it may be the same folder by another way."""
    votes: Counter[PurePath] = Counter()
    for name in sorted(files)[:ASKED]:
        path = PureWindowsPath(name) if "\\" in name else PurePosixPath(name)
        if PurePath(name).is_relative_to(root):
            votes[PurePath(root)] += 1
            continue
        for depth in range(1, len(path.parts)):
            if is_file(root.joinpath(*path.parts[-depth:])):
                votes[path.parents[depth - 1]] += 1
    # Of equal ones the outermost: a name such as __init__.py is found in many places.
    return max(votes, key=lambda folder: (votes[folder], -len(folder.parts)), default=None)
