"""Folders with several manage.py -> the one that counts for what was opened, or the sentence that lists them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tablewright.environment import Place, find_place, find_root
from tablewright.settings import Problem, Settings, read_settings

MANAGE = 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "{}.settings")\nimport django\n'
FLASK = "from flask_script import Manager\n"
ROOT = '[tool.tablewright]\nroot = "{}"\n'


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DJANGO_SETTINGS_MODULE", "DJANGO_CONFIGURATION"):
        monkeypatch.delenv(name, raising=False)


def write(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


# files, what was opened, the root, or those that are listed
CASES: dict[str, tuple[dict[str, str], str, str | list[str]]] = {
    "two projects": (
        {"backend/manage.py": MANAGE.format("a"), "admin/manage.py": MANAGE.format("b")},
        ".",
        ["admin", "backend"],
    ),
    "one of two": ({"backend/manage.py": MANAGE.format("a"), "admin/manage.py": MANAGE.format("b")}, "admin", "admin"),
    "a file in one of two": (
        {"backend/manage.py": MANAGE.format("a"), "admin/manage.py": MANAGE.format("b"), "admin/x/models.py": ""},
        "admin/x/models.py",
        "admin",
    ),
    "another framework's": ({"a/manage.py": FLASK, "b/manage.py": MANAGE.format("b")}, ".", "b"),
    "an example beside the project": (
        {"example/manage.py": MANAGE.format("a"), "src/manage.py": MANAGE.format("b")},
        ".",
        "src",
    ),
    "a library with tests only": ({"tests/manage.py": MANAGE.format("a"), "lib/models.py": ""}, ".", "tests"),
    "nearer ones first": ({"a/manage.py": MANAGE.format("a"), "b/c/manage.py": MANAGE.format("b")}, ".", "a"),
    "named in pyproject.toml": (
        {"a/manage.py": MANAGE.format("a"), "b/manage.py": MANAGE.format("b"), "pyproject.toml": ROOT.format("b")},
        ".",
        "b",
    ),
    "named above what was opened": (
        {"a/manage.py": MANAGE.format("a"), "b/manage.py": MANAGE.format("b"), "pyproject.toml": ROOT.format("b")}
        | {"frontend/x.ts": ""},
        "frontend",
        "b",
    ),
    "another one than is named": (
        {"a/manage.py": MANAGE.format("a"), "b/manage.py": MANAGE.format("b"), "pyproject.toml": ROOT.format("b")},
        "a",
        "a",
    ),
    "names a folder that is gone": (
        {"a/manage.py": MANAGE.format("a"), "b/manage.py": MANAGE.format("b"), "pyproject.toml": ROOT.format("gone")},
        ".",
        ["a", "b"],
    ),
}


@pytest.mark.parametrize("what", CASES)
def test_which_project_counts(what: str, tmp_path: Path) -> None:
    files, opened, expected = CASES[what]
    write(tmp_path, files)
    found = find_place(tmp_path / opened, Settings())
    if isinstance(expected, str):
        assert isinstance(found, Place), found
        assert found.root == tmp_path / expected == find_root(tmp_path / opened)
    else:
        assert isinstance(found, Problem)
        assert found.kind == "no-project"
        names = ", ".join(f"“{name}”" for name in expected)
        assert found.message == (
            f"Several Django projects were found below “{tmp_path}”: {names}. Which one is meant is not known."
        )
        assert found.hint == f'Open the folder of one of them, or set “root”, for example to "{expected[0]}".'
        assert find_root(tmp_path / opened) is None


@pytest.mark.parametrize("root", ["b", "./b/", "${workspaceFolder}/b"])
def test_the_setting_picks_one(root: str, tmp_path: Path) -> None:
    write(tmp_path, {"a/manage.py": MANAGE.format("a"), "b/manage.py": MANAGE.format("b")})
    settings, problems = read_settings(tmp_path, {"root": root})
    assert problems == ()
    place = find_place(tmp_path, settings)
    assert isinstance(place, Place)
    assert (place.root, place.settings_module) == (tmp_path / "b", "b.settings")
    assert place.decisions[0] == f"root: {tmp_path / 'b'} (setting root)"
    assert find_root(tmp_path, root) == tmp_path / "b"


@pytest.mark.parametrize("root", ["gone", "a/manage.py", "a" * 300, "~nobody-of-this-name/x"])
def test_a_setting_that_leads_nowhere(root: str, tmp_path: Path) -> None:
    write(tmp_path, {"a/manage.py": MANAGE.format("a")})
    problem = find_place(tmp_path, Settings(root=root))
    assert isinstance(problem, Problem)
    assert problem.kind == "setting"
    assert problem.message == f"The folder “{root}” in the setting “root” does not exist below “{tmp_path}”."
    assert find_root(tmp_path, root) is None


def test_links(tmp_path: Path) -> None:
    """One that leads to itself, one that leads up, and `current` beside the folder that it means."""
    write(tmp_path, {"releases/7/manage.py": MANAGE.format("a")})
    os.symlink("loop", tmp_path / "loop")
    os.symlink("..", tmp_path / "releases/up")
    os.symlink("7", tmp_path / "releases/current")
    assert find_root(tmp_path) == tmp_path / "releases/7"
    (tmp_path / "releases/7").rename(tmp_path / "elsewhere")
    os.symlink(tmp_path / "elsewhere", tmp_path / "releases/7")
    (tmp_path / "elsewhere/manage.py").rename(tmp_path / "elsewhere/manage.txt")
    assert find_root(tmp_path) is None


def test_a_manage_py_that_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "a/manage.py").mkdir(parents=True)
    os.mkfifo(tmp_path / "manage.py")
    write(tmp_path, {"b/manage.py": MANAGE.format("b")})
    assert find_root(tmp_path) == tmp_path / "b"
