"""Tools and their files -> the interpreter of the project's own environment; each candidate is really run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from support.interpreting import python_with_django, script, write
from support.watching import wait_for
from tablewright.environment import Environment, find_environment
from tablewright.environment.interpreter import find_interpreter
from tablewright.settings import Problem, Settings

MANAGE = 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\n'
VERSION = ".".join(map(str, sys.version_info[:3]))


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name in ("DJANGO_SETTINGS_MODULE", "VIRTUAL_ENV", "PYENV_ROOT") or name.startswith(("CONDA", "MAMBA")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}/usr/bin:/bin")


def found(root: Path, settings: Settings | None = None) -> Environment:
    environment = find_environment(root, settings or Settings())
    assert isinstance(environment, Environment), environment
    return environment


def decision(environment: Environment) -> str:
    return [line for line in environment.decisions if line.startswith("interpreter: ")][-1]


# the project's files, the interpreter (below the test's folder), programs on the PATH, what the decision says.
# HERE is the test's folder, ROOT the project's.
WAYS: dict[str, tuple[dict[str, str], str, dict[str, str], str]] = {
    ".venv": ({}, "shop/.venv/bin/python", {}, ".venv in ROOT"),
    "env": ({}, "shop/env/bin/python3", {}, "env in ROOT"),
    "any other folder": ({"our-env/pyvenv.cfg": ""}, "shop/our-env/bin/python", {}, "our-env in ROOT"),
    "a .venv file": ({".venv": "HERE/kept\n"}, "kept/bin/python", {}, ".venv in ROOT"),
    "pdm": ({".pdm-python": "HERE/pdm/bin/python"}, "pdm/bin/python", {}, ".pdm-python in ROOT"),
    "poetry": (
        {"poetry.lock": ""},
        "cache/poetry/bin/python",
        {"poetry": '[ "$*" = "env info --executable" ] && echo HERE/cache/poetry/bin/python'},
        "poetry",
    ),
    "pipenv": (
        {"Pipfile": ""},
        "cache/pipenv/bin/python",
        {"pipenv": '[ "$*" = "--py" ] && echo Courtesy notice && echo HERE/cache/pipenv/bin/python'},
        "pipenv",
    ),
    "uv": (
        {"uv.lock": ""},
        "cache/uv/bin/python",
        {"uv": '[ "$*" = "python find" ] && echo HERE/cache/uv/bin/python'},
        "uv",
    ),
    "hatch": (
        {"pyproject.toml": '[tool.hatch.envs.default]\ntype = "virtual"\n'},
        "cache/hatch/bin/python",
        {"hatch": '[ "$*" = "env find" ] && echo HERE/cache/hatch'},
        "hatch",
    ),
    "pyenv's virtual environment": (
        {".python-version": "shop-env\n"},
        "home/.pyenv/versions/shop-env/bin/python",
        {},
        "pyenv, shop-env in ROOT/.python-version",
    ),
    "pyenv's newest of a version": (
        {".python-version": "# which\n3.12\n"},
        "home/.pyenv/versions/3.12.10/bin/python",
        {},
        "pyenv, 3.12 in ROOT/.python-version",
    ),
    "conda's name": (
        {"environment.yml": "# conda\nname: shop  # ours\ndependencies:\n  - python\n"},
        "home/miniforge3/envs/shop/bin/python",
        {},
        "conda, shop in ROOT/environment.yml",
    ),
    "conda's list": (
        {"environment.yaml": 'name: "shop"\n', "../home/.conda/environments.txt": "HERE/far/shop\n"},
        "far/shop/bin/python",
        {},
        "conda, shop in ROOT/environment.yaml",
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_the_environment_that_a_tool_made(way: str, tmp_path: Path) -> None:
    files, python, programs, why = WAYS[way]
    root = tmp_path / "shop"
    write(root, {"manage.py": MANAGE} | {name: text.replace("HERE", str(tmp_path)) for name, text in files.items()})
    if way == "pyenv's newest of a version":
        script(tmp_path / "home/.pyenv/versions/3.12.9/bin/python", "exit 1")
    for name, text in programs.items():
        script(tmp_path / "bin" / name, text.replace("HERE", str(tmp_path)))
    own = python_with_django(tmp_path / python)
    environment = found(root)
    assert environment.command == (str(own),)
    assert decision(environment) == f"interpreter: {own} ({why.replace('ROOT', str(root))}; Python {VERSION})"
    assert not environment.sent


@pytest.mark.parametrize("variable", ["VIRTUAL_ENV", "CONDA_PREFIX"])
def test_an_active_environment_wins_over_one_that_lies_there(
    variable: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "shop"
    write(root, {"manage.py": MANAGE})
    python_with_django(root / ".venv/bin/python")
    active = python_with_django(tmp_path / "active/bin/python")
    monkeypatch.setenv(variable, str(tmp_path / "active"))
    assert found(root).command == (str(active),)


def test_real_virtual_environments_one_with_django(tmp_path: Path) -> None:
    """Both are asked; `.venv` has none, so it is the next one, and the log says why."""
    root = tmp_path / "shop"
    write(root, {"manage.py": MANAGE})
    for name in (".venv", "venv"):
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(root / name)], check=True)
    library = next((root / "venv/lib").glob("python*/site-packages"))
    write(library, {"django/__init__.py": "VERSION = (5, 2)\n"})
    environment = found(root)
    assert environment.command == (str(root / "venv/bin/python"),)
    asked = [line for line in environment.decisions if line.startswith("interpreter: ")]
    assert asked == [
        f"interpreter: {root}/.venv/bin/python (.venv in {root}; no Django)",
        f"interpreter: {root}/venv/bin/python (venv in {root}; Python {VERSION})",
    ]


# What a tool may answer, and nothing is found by it.
TROUBLE = {
    "it fails": "echo HERE/x/bin/python; exit 1",
    "it says nothing": "exit 0",
    "it names what is not there": "echo HERE/gone/bin/python",
    "it names a folder": "echo HERE",
    "it prints no text": "printf '\\377\\n'",
}


@pytest.mark.parametrize("what", TROUBLE)
def test_a_tool_that_does_not_know(what: str, tmp_path: Path) -> None:
    root = tmp_path / "shop"
    write(root, {"manage.py": MANAGE, "poetry.lock": ""})
    python_with_django(tmp_path / "x/bin/python")
    script(tmp_path / "bin/poetry", TROUBLE[what].replace("HERE", str(tmp_path)))
    last = python_with_django(tmp_path / "bin/python3")
    assert found(root).command == (str(last),)


@pytest.mark.parametrize("text", ["../../x", "/x", "\0", "3.99", "", "*"])
def test_versions_that_pyenv_does_not_have(text: str, tmp_path: Path) -> None:
    root = tmp_path / "shop"
    write(root, {"manage.py": MANAGE, ".python-version": text + "\n"})
    python_with_django(tmp_path / "home/x/bin/python")
    last = python_with_django(tmp_path / "bin/python3")
    assert found(root).command == (str(last),)


@pytest.mark.parametrize("name", [".venv", "Pipfile", ".python-version", "environment.yml", "hatch.toml"])
def test_folders_with_the_names_of_files(name: str, tmp_path: Path) -> None:
    root = tmp_path / "shop"
    write(root, {"manage.py": MANAGE})
    (root / name).mkdir()
    last = python_with_django(tmp_path / "bin/python3")
    assert found(root).command == (str(last),)


def test_the_order_of_all(tmp_path: Path) -> None:
    """Each in turn has no Django, so that the next one is asked."""
    root = tmp_path / "shop"
    bare = f'exec "{sys.executable}" -I -S "$@"'
    write(root, {"manage.py": MANAGE, "poetry.lock": "", ".python-version": "own\n", "environment.yml": "name: shop\n"})
    script(tmp_path / "bin/poetry", f"echo {script(tmp_path / 'poetry/bin/python', bare)}")
    order = [
        script(tmp_path / "picked/bin/python", bare),
        script(root / ".venv/bin/python", bare),
        tmp_path / "poetry/bin/python",
        script(tmp_path / "home/.pyenv/versions/own/bin/python", bare),
        script(tmp_path / "home/miniconda3/envs/shop/bin/python", bare),
        script(tmp_path / "bin/python3", bare),
    ]
    decisions: list[str] = []
    settings = Settings(picked_python=str(order[0]))
    find_interpreter(root, root, settings, dict(os.environ), decisions)
    assert [line.split()[1] for line in decisions][: len(order)] == [str(path) for path in order]


def test_no_tool_is_asked_where_an_interpreter_is_set(tmp_path: Path) -> None:
    root = tmp_path / "shop"
    write(root, {"manage.py": MANAGE, "poetry.lock": ""})
    script(tmp_path / "bin/poetry", f"touch {tmp_path}/asked")
    problem = find_environment(root, Settings(python="gone/python"))
    assert isinstance(problem, Problem)
    assert problem.kind == "no-interpreter"
    assert not (tmp_path / "asked").exists()


def test_a_tool_that_hangs_with_a_child_is_ended_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The child holds the pipes; it is gone as well when the answer comes."""
    monkeypatch.setattr("tablewright.environment.interpreter.PROBE_SECONDS", 1.0)
    root = tmp_path / "shop"
    write(root, {"manage.py": MANAGE})
    hanging = script(tmp_path / "hangs", f"sleep 600 & echo $! > {tmp_path}/child; wait")
    problem = find_environment(root, Settings(python=str(hanging)))
    assert isinstance(problem, Problem)
    assert problem.message.endswith("does not start a Python interpreter: it did not answer within 1 seconds.")
    child = int((tmp_path / "child").read_text())
    wait_for(lambda: not runs(child))  # it has been killed; the system takes it away in its own time


def runs(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_python_that_is_too_old(tmp_path: Path) -> None:
    root = tmp_path / "shop"
    write(root, {"manage.py": MANAGE})
    script(root / ".venv/bin/python", """echo '{"python": "3.7.17", "django": true}'""")
    newer = python_with_django(root / "venv/bin/python")
    environment = found(root)
    assert environment.command == (str(newer),)
    assert environment.decisions[-2].endswith(
        f"(.venv in {root}; it is Python 3.7.17, and Tablewright needs 3.8 or later in the project)"
    )


def test_what_a_command_says_on_either_stream_is_the_reason(tmp_path: Path) -> None:
    root = tmp_path / "shop"
    write(root, {"manage.py": MANAGE})
    for name, text in (("out", 'echo "service web is not running."'), ("err", "echo No such container: web >&2")):
        script(tmp_path / "bin" / name, f"{text}; exit 1")
    problems = [find_environment(root, Settings(command=(name, "python"))) for name in ("out", "err")]
    assert [problem.message.partition("interpreter: ")[2] for problem in problems if isinstance(problem, Problem)] == [
        "service web is not running.",
        "No such container: web.",
    ]
