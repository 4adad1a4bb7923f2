"""A project's folders -> the interpreters of the virtual environments that its tools made for it."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from tablewright.environment.folders import is_file, python_in
from tablewright.environment.probing import last_line
from tablewright.environment.roots import subfolders
from tablewright.settings import toml_table

Found = Iterator[tuple[str, str]]
"""(interpreter, how it was found)"""

USUAL = (".venv", "venv", "env", ".virtualenv", "virtualenv")
CONDA_FILES = ("environment.yml", "environment.yaml", "conda.yml", "conda.yaml")
CONDA_FOLDERS = ("miniconda3", "anaconda3", "miniforge3", "mambaforge", "micromamba", ".conda")
_CONDA_NAME = re.compile(r"^name:[ \t]*[\"']?([\w.-]+)", re.MULTILINE)


def in_folders(upward: tuple[Path, ...]) -> Found:
    """Environments that lie in the project's folders, under any name, or that a `.venv` file names."""
    for parent in upward:
        for name in USUAL:
            if python := python_in(parent / name):
                yield python, f"{name} in {parent}"
        for name in (".venv", ".pdm-python"):  # a file with the path of the environment, or of its interpreter
            if is_file(parent / name) and (path := _first_line(parent / name)):
                python = str(parent / path) if is_file(parent / path) else python_in(parent / path)
                if python:
                    yield python, f"{name} in {parent}"
        for child in subfolders(parent):
            if is_file(child / "pyvenv.cfg") and (python := python_in(child)):
                yield python, f"{child.name} in {parent}"


def of_tools(upward: tuple[Path, ...], environment: Mapping[str, str]) -> Found:
    """Those that Poetry, Pipenv, uv, Hatch, pyenv and conda keep elsewhere; a tool is asked where its own file is."""
    for name, query in (
        ("poetry.lock", ("poetry", "env", "info", "--executable")),
        ("Pipfile", ("pipenv", "--py")),
        ("uv.lock", ("uv", "python", "find")),
    ):
        if (place := _first_with(upward, name)) and (said := _said(query, place, environment)) and is_file(Path(said)):
            yield said, query[0]
    place = next((parent for parent in upward if toml_table(parent / "pyproject.toml", "tool", "hatch")), None)
    place = place or _first_with(upward, "hatch.toml")
    if place and (said := _said(("hatch", "env", "find"), place, environment)) and (python := python_in(Path(said))):
        yield python, "hatch"
    yield from _of_pyenv(upward, environment)
    yield from _of_conda(upward, environment)


def _of_pyenv(upward: tuple[Path, ...], environment: Mapping[str, str]) -> Found:
    """`.python-version` has versions, or names of virtual environments, one a line."""
    place = _first_with(upward, ".python-version")
    versions = _home(environment, "PYENV_ROOT", ".pyenv") / "versions"
    for name in _lines(place / ".python-version") if place else ():
        exact = [versions / name] if re.fullmatch(r"\w[\w.+/-]*", name) and ".." not in name else []
        for prefix in exact + sorted(_starting(versions, f"{name}."), key=_version, reverse=True)[:1]:
            if python := python_in(prefix):
                yield python, f"pyenv, {name} in {place}/.python-version"
                break


def _of_conda(upward: tuple[Path, ...], environment: Mapping[str, str]) -> Found:
    for parent in upward:
        for file in CONDA_FILES:
            if not is_file(parent / file):
                continue
            named = _CONDA_NAME.search(_text(parent / file))
            for folder in _conda_environments(environment) if named else ():
                if folder.name == named[1] and (python := python_in(folder)):  # type: ignore[index]
                    yield python, f"conda, {folder.name} in {parent / file}"


def _conda_environments(environment: Mapping[str, str]) -> list[Path]:
    """Of every installation of conda that is known or usual."""
    home = _home(environment, "", "")
    known = [Path(line) for line in _lines(home / ".conda" / "environments.txt")]
    bases = [home / name for name in CONDA_FOLDERS] + [Path("/opt/conda"), Path("/opt/miniconda3")]
    if executable := environment.get("CONDA_EXE"):
        bases.insert(0, Path(executable).parents[1])
    if prefix := environment.get("MAMBA_ROOT_PREFIX"):
        bases.insert(0, Path(prefix))
    return known + [folder for base in bases for folder in _starting(base / "envs", "")]


def _home(environment: Mapping[str, str], variable: str, below: str) -> Path:
    if variable and environment.get(variable):
        return Path(environment[variable])
    return Path(environment.get("HOME") or environment.get("USERPROFILE") or Path.home()) / below


def _said(query: tuple[str, ...], place: Path, environment: Mapping[str, str]) -> str:
    program = shutil.which(query[0], path=environment.get("PATH"))
    return last_line((program, *query[1:]), place, environment) if program else ""


def _first_with(upward: tuple[Path, ...], name: str) -> Path | None:
    return next((parent for parent in upward if is_file(parent / name)), None)


def _starting(folder: Path, start: str) -> list[Path]:
    try:
        return sorted(Path(entry.path) for entry in os.scandir(folder) if entry.name.startswith(start))
    except OSError:
        return []


def _version(path: Path) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", path.name))


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig", errors="replace")
    except OSError:
        return ""


def _lines(path: Path) -> list[str]:
    lines = (line.strip() for line in (_text(path) if is_file(path) else "").replace("\0", "").splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _first_line(path: Path) -> str:
    return next(iter(_lines(path)), "")
