"""Folders, files and variables -> the environment that an agent runs in, or the sentence why there is none."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from support.interpreting import python_with_django, script, write
from tablewright.environment import Environment, find_environment, find_root
from tablewright.environment.env_file import parse_env
from tablewright.environment.settings_module import find_settings_module
from tablewright.settings import Problem, Settings

MANAGE = 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\n'


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DJANGO_SETTINGS_MODULE", "VIRTUAL_ENV", "CONDA_PREFIX"):
        monkeypatch.delenv(name, raising=False)


def python_without_django(path: Path) -> Path:
    return script(path, f'exec "{sys.executable}" -I -S "$@"')


def found(folder: Path, settings: Settings | None = None) -> Environment:
    environment = find_environment(folder, settings or Settings())
    assert isinstance(environment, Environment), environment
    return environment


def refused(folder: Path, settings: Settings | None = None) -> Problem:
    problem = find_environment(folder, settings or Settings())
    assert isinstance(problem, Problem), problem
    return problem


# -- root


@pytest.mark.parametrize(
    ("files", "start", "root"),
    [
        (["manage.py", "a/b/c.py"], "a/b", "."),
        (["manage.py", "a/b/c.py"], "a/b/c.py", "."),
        (["manage.py", "a/manage.py"], "a", "a"),
        (["b/manage.py", "a/x/manage.py"], ".", "b"),
        (["b/manage.py", "c/manage.py", "a/x/manage.py"], ".", None),
        (["b/manage.py", "c/manage.py"], "c/shop/models.py", "c"),
        (["b/manage.py", "tests/manage.py", "example/manage.py"], ".", "b"),
        (["tests/manage.py"], ".", "tests"),
        ([".hidden/manage.py", "node_modules/manage.py", "venv/x/manage.py", "z/manage.py"], ".", "z"),
        (["a/b/c/manage.py"], ".", None),
    ],
)
def test_the_root_holds_manage_py(tmp_path: Path, files: list[str], start: str, root: str | None) -> None:
    write(tmp_path, dict.fromkeys(files, ""))
    assert find_root(tmp_path / start) == (None if root is None else tmp_path / root)


def test_no_project(tmp_path: Path) -> None:
    problem = refused(tmp_path)
    assert problem.kind == "no-project"
    assert problem.message.startswith(f"No Django project was found: there is no manage.py in “{tmp_path}”")


def test_a_named_settings_module_makes_a_folder_a_project(tmp_path: Path) -> None:
    assert found(tmp_path, Settings(settings_module="shop.settings")).root == tmp_path


# -- settings module


@pytest.mark.parametrize(
    ("files", "module", "why"),
    [
        ({"manage.py": MANAGE}, "shop.settings", "manage.py"),
        ({"manage.py": 'import os\nos.environ["DJANGO_SETTINGS_MODULE"] = "a.b"\n'}, "a.b", "manage.py"),
        (
            {"manage.py": 'M = "a.b"\nimport os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", M)\n'},
            "a.b",
            "manage.py",
        ),
        (
            {"manage.py": 'K = "DJANGO_SETTINGS_MODULE"\nos.environ.setdefault(K, os.environ.get("UNSET", "a.b"))\n'},
            "a.b",
            "manage.py",
        ),
        (
            {
                "manage.py": 'if "test" in sys.argv:\n    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "a.test")\n'
                'else:\n    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "a.local")\n'
            },
            "a.local",
            "manage.py",
        ),
        ({"manage.py": MANAGE + "print 'Python 2'\n"}, "shop.settings", "manage.py"),
        (
            {"manage.py": MANAGE, "pytest.ini": "[pytest]\nDJANGO_SETTINGS_MODULE = shop.test_settings\n"},
            "shop.settings",
            "manage.py",
        ),
        (
            {"manage.py": "", "pytest.ini": "[pytest]\nDJANGO_SETTINGS_MODULE = shop.test_settings\n"},
            "shop.test_settings",
            "pytest-django's setting",
        ),
        (
            {"manage.py": "", "pyproject.toml": '[tool.pytest.ini_options]\naddopts = "-q --ds=a.b"\n'},
            "a.b",
            "pytest-django's setting",
        ),
        ({"manage.py": "", "setup.cfg": "[tool:pytest]\naddopts = --ds a.b\n"}, "a.b", "pytest-django's setting"),
        (
            {"manage.py": "", "mypy.ini": "[mypy.plugins.django-stubs]\ndjango_settings_module = 'a.b'\n"},
            "a.b",
            "django-stubs' setting",
        ),
        (
            {"manage.py": "", "shop/settings.py": "", "shop/urls.py": "", "other/settings.py": ""},
            "shop.settings",
            "the only settings.py beside a urls.py",
        ),
        ({"manage.py": "", "pytest.ini": "not an ini file", "pyproject.toml": "]"}, None, ""),
        ({"manage.py": "os.environ.setdefault('DJANGO_SETTINGS_MODULE', name())"}, None, ""),
    ],
)
def test_the_settings_module(tmp_path: Path, files: dict[str, str], module: str | None, why: str) -> None:
    assert find_settings_module(write(tmp_path, files), None, {}) == (module, why)


def test_setting_then_variable_then_files(tmp_path: Path) -> None:
    write(tmp_path, {"manage.py": MANAGE})
    variable = {"DJANGO_SETTINGS_MODULE": "by.variable"}
    assert find_settings_module(tmp_path, "by.setting", variable)[0] == "by.setting"
    assert find_settings_module(tmp_path, None, variable)[0] == "by.variable"


def test_no_settings_module(tmp_path: Path) -> None:
    problem = refused(write(tmp_path, {"manage.py": ""}))
    assert (problem.kind, problem.path) == ("settings-missing", tmp_path / "manage.py")
    assert problem.detail == f"root: {tmp_path} (it holds manage.py)\nenv file: none"


# -- variables


@pytest.mark.parametrize(
    ("text", "variables", "bad"),
    [
        ("A=1\nB = two words \n", {"A": "1", "B": "two words"}, ()),
        (
            "export A=1 # why\nB='x # y' # z\nC=a#b\nD=#\nE=\n",
            {"A": "1", "B": "x # y", "C": "a#b", "D": "", "E": ""},
            (),
        ),
        ('A="x\\n\\"y\\""\nB=\'x\\n\'\n', {"A": 'x\n"y"', "B": "x\\n"}, ()),
        ('KEY="-----BEGIN\nabc\n-----END"\nA=1\r\n', {"KEY": "-----BEGIN\nabc\n-----END", "A": "1"}, ()),
        ("# c\n\nnonsense\n=1\nA=1\n", {"A": "1"}, (2, 3)),
        ("A='open\nB=1\n", {"A": "'open", "B": "1"}, ()),
        ("A=1\0\nB=2", {"B": "2"}, (0,)),
        ("PASSWORD=p@ss=w$rd!", {"PASSWORD": "p@ss=w$rd!"}, ()),
        ("", {}, ()),
    ],
)
def test_env_files(text: str, variables: dict[str, str], bad: tuple[int, ...]) -> None:
    assert parse_env(text) == (variables, bad)


def test_env_wins_over_what_is_set_and_what_is_set_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEPT", "outside")
    write(tmp_path, {"manage.py": MANAGE, ".env": "KEPT=file\nFILE=file\nBOTH=file\n?\n"})
    environment = found(tmp_path, Settings(env={"BOTH": "setting"}))
    assert dict(environment.variables) == {
        "BOTH": "setting",
        "FILE": "file",
        "DJANGO_SETTINGS_MODULE": "shop.settings",
    }
    assert environment.decisions[1] == (
        f"env file: {tmp_path}/.env (found in the root; 2 variables, 1 set already and kept; not understood: line 4)"
    )


def test_a_settings_module_in_an_env_file(tmp_path: Path) -> None:
    write(tmp_path, {"manage.py": MANAGE, "dev/vars": "DJANGO_SETTINGS_MODULE=shop.dev\n"})
    assert found(tmp_path, Settings(env_file="dev/vars")).settings_module == "shop.dev"


def test_an_env_file_that_is_not_there(tmp_path: Path) -> None:
    problem = refused(write(tmp_path, {"manage.py": MANAGE}), Settings(env_file="gone.env"))
    assert problem.kind == "setting"
    assert problem.message == "The env file “gone.env” does not exist, so that the project's variables are not known."


# -- interpreter


def test_a_set_interpreter_is_an_order(tmp_path: Path) -> None:
    write(tmp_path, {"manage.py": MANAGE})
    python_with_django(tmp_path / ".venv/bin/python")
    own = python_with_django(tmp_path / "tools/python")
    assert found(tmp_path, Settings(python="tools/python")).command == (str(own),)
    assert found(tmp_path, Settings(command=("/usr/bin/env", str(own)))).command == ("/usr/bin/env", str(own))
    assert found(tmp_path, Settings(python=".venv")).command == (str(tmp_path / ".venv/bin/python"),)


NOT_A_PYTHON = "“{root}/{name}” in the setting “python” does not start a Python interpreter: "


@pytest.mark.parametrize(
    ("name", "kind", "says"),
    [
        ("gone/python", "no-interpreter", "The interpreter “{name}” in the setting “python” does not exist."),
        ("no-such-program", "no-interpreter", "The interpreter “{name}” in the setting “python” does not exist."),
        ("./broken", "no-interpreter", NOT_A_PYTHON + "no such container."),
        ("./mute", "no-interpreter", NOT_A_PYTHON + "it ended with code 7."),
        ("./text", "no-interpreter", NOT_A_PYTHON + "Permission denied."),
        (
            "./bare",
            "no-django",
            "Django is not installed in “{root}/{name}” (Python {version}), which the setting “python” names.",
        ),
    ],
)
def test_a_set_interpreter_that_does_not_do(tmp_path: Path, name: str, kind: str, says: str) -> None:
    write(tmp_path, {"manage.py": MANAGE, "text": "no program"})
    script(tmp_path / "broken", "echo 'no such container.' >&2; exit 1")
    script(tmp_path / "mute", "exit 7")
    python_without_django(tmp_path / "bare")
    problem = refused(tmp_path, Settings(python=name))
    version = "{}.{}.{}".format(*sys.version_info[:3])
    assert (problem.kind, problem.message) == (
        kind,
        says.format(root=tmp_path, name=name.removeprefix("./"), version=version),
    )


def test_a_command_that_is_not_installed(tmp_path: Path) -> None:
    problem = refused(write(tmp_path, {"manage.py": MANAGE}), Settings(command=("no-such-program", "x")))
    assert problem.message == "The program “no-such-program” in the setting “command” was not found."


def test_the_first_candidate_with_django_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = write(tmp_path, {"work/src/manage.py": MANAGE}) / "work/src"
    bare = python_without_django(project / ".venv/bin/python")
    full = python_with_django(tmp_path / "work/venv/bin/python")
    environment = find_environment(tmp_path / "work", Settings())
    assert isinstance(environment, Environment)
    assert environment.command == (str(full),)
    assert [line for line in environment.decisions if line.startswith("interpreter")] == [
        f"interpreter: {bare} (.venv in {project}; no Django)",
        "interpreter: {} (venv in {}; Python {}.{}.{})".format(full, tmp_path / "work", *sys.version_info[:3]),
    ]
    active = python_with_django(tmp_path / "active/bin/python")
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "active"))
    assert found(tmp_path / "work").command == (str(active),)
    picked = python_with_django(tmp_path / "picked/bin/python")
    assert found(tmp_path / "work", Settings(picked_python=str(picked))).command == (str(picked),)


def test_a_lock_file_asks_its_tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"manage.py": MANAGE, "poetry.lock": ""})
    python = python_with_django(tmp_path / "elsewhere/python")
    script(tmp_path / "bin/poetry", f'[ "$*" = "env info --executable" ] && echo "{python}"')
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}/usr/bin:/bin")
    assert found(tmp_path).command == (str(python),)


def test_no_candidate_has_django(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"manage.py": MANAGE})
    bare = python_without_django(tmp_path / ".venv/bin/python")
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    monkeypatch.setattr(sys, "executable", str(python_without_django(tmp_path / "ours")))
    problem = refused(tmp_path)
    assert problem.kind == "no-django"
    assert problem.message == (
        f"Django is not installed in any interpreter that was found for this project: “{bare}”, “{tmp_path}/ours”."
    )


def test_files_in_the_root_do_not_stand_in_for_the_standard_library(tmp_path: Path) -> None:
    write(tmp_path, {"manage.py": MANAGE, "json.py": "raise SystemExit(1)", "importlib/__init__.py": "1/0"})
    assert found(tmp_path, Settings(python=sys.executable)).command == (sys.executable,)


def test_django_in_the_root_counts(tmp_path: Path) -> None:
    write(tmp_path, {"manage.py": MANAGE, "django/__init__.py": ""})
    bare = script(tmp_path / "bare", f'exec "{sys.executable}" -S -E "$@"')
    assert found(tmp_path, Settings(python=str(bare))).command == (str(bare),)


def test_a_path_that_the_system_refuses_is_no_file(tmp_path: Path) -> None:
    """A name of 300 characters is refused for everyone; a closed folder only for those who are not the super-user."""
    problem = refused(write(tmp_path, {"manage.py": MANAGE}), Settings(python=f"./{'a' * 300}"))
    assert problem.message.endswith("in the setting “python” does not exist.")
