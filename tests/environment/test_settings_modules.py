"""Files in any style -> the settings module that counts and why, or the sentence that lists those it may be."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tablewright.environment import Place, find_place
from tablewright.environment.candidates import settings_modules
from tablewright.settings import Problem, Settings

SET = 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", {})\n'
APPS = "INSTALLED_APPS = []\n"
STAR = "from .base import *\n"


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DJANGO_SETTINGS_MODULE", "DJANGO_CONFIGURATION", "ENVIRONMENT"):
        monkeypatch.delenv(name, raising=False)


def place_of(root: Path, files: dict[str, str], settings: Settings | None = None) -> Place | Problem:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return find_place(root, settings or Settings())


# manage.py -> the settings module
STYLES = {
    SET.format('"a.b"'): "a.b",
    'if __name__ == "__main__":\n    import os\n    os.environ["DJANGO_SETTINGS_MODULE"] = "a.b"\n': "a.b",
    'MODULE: str = "a.b"\n' + SET.format("MODULE"): "a.b",
    'os.environ.update({"DJANGO_SETTINGS_MODULE": "a.b"})\n': "a.b",
    'os.environ.update(DJANGO_SETTINGS_MODULE="a.b")\n': "a.b",
    'os.environ |= {"X": "y", "DJANGO_SETTINGS_MODULE": "a.b"}\n': "a.b",
    'os.putenv("DJANGO_SETTINGS_MODULE", "a.b")\n': "a.b",
    'env = os.environ.get("ENVIRONMENT", "local")\n' + SET.format('f"a.{env}"'): "a.local",
    'env = os.environ.get("ENVIRONMENT") or "local"\n' + SET.format('"a." + env.lower()'): "a.local",
    SET.format('"a.prod" if os.environ.get("ENVIRONMENT") else "a.dev"'): "a.dev",
    SET.format('"a.test" if "test" in sys.argv else "a.dev"'): "a.dev",
    SET.format('env.str("ENVIRONMENT", default="a.b")'): "a.b",
    "from shop.commands import main\nmain()\n": "shop.chosen",
    "import shop.commands as c\nc.main()\n": "shop.chosen",
    SET.format('"a.b"') + "print 'Python 2'\n": "a.b",
    SET.format('"a.b"') + "x = (\n": "a.b",
    "\ufeff" + SET.format('"a.b"'): "a.b",
}


@pytest.mark.parametrize("text", STYLES)
def test_manage_py_in_any_style(text: str, tmp_path: Path) -> None:
    commands = "import os\ndef main():\n    " + SET.format('"shop.chosen"')
    place = place_of(tmp_path, {"manage.py": text, "shop/__init__.py": "", "shop/commands.py": commands})
    assert isinstance(place, Place), place
    assert place.settings_module == STYLES[text]
    assert place.decisions[-1] == f"settings module: {STYLES[text]} (manage.py)"


UNTOLD = (
    SET.format("name()"),
    SET.format('f"a.{name()}"'),
    "m = n\nn = m\n" + SET.format("m"),
    SET.format("1"),
    "(" * 999,
)


@pytest.mark.parametrize("text", UNTOLD)
def test_a_manage_py_that_does_not_tell(text: str, tmp_path: Path) -> None:
    problem = place_of(tmp_path, {"manage.py": text})
    assert isinstance(problem, Problem)
    assert (problem.kind, problem.path) == ("settings-missing", tmp_path / "manage.py")


def test_a_variable_in_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENVIRONMENT", "staging")
    place = place_of(tmp_path, {"manage.py": SET.format("f\"a.{os.environ['ENVIRONMENT']}\"")})
    assert isinstance(place, Place)
    assert place.settings_module == "a.staging"


PACKAGE = {
    "manage.py": "",
    "config/__init__.py": "",
    "config/settings/__init__.py": "",
    "config/settings/base.py": APPS,
    "config/settings/local.py": STAR,
}

# files -> the decision, or the modules that are listed
CANDIDATES: dict[str, tuple[dict[str, str], str | list[str]]] = {
    "the only one to run with": (
        PACKAGE,
        "config.settings.local (the only settings module to run a project with; there are also config.settings.base)",
    ),
    "several": (
        PACKAGE | {"config/settings/production.py": "from config.settings.base import *\n"},
        ["config.settings.base", "config.settings.local", "config.settings.production"],
    ),
    "named among several": (
        PACKAGE | {"config/settings/production.py": STAR, "manage.py": SET.format('"config.settings.local"')},
        "config.settings.local (manage.py; there are also config.settings.base, config.settings.production)",
    ),
    "in a package that is a settings module itself": (
        {"manage.py": "", "shop/settings/__init__.py": APPS, "shop/settings/test.py": "from shop.settings import *\n"},
        "shop.settings (the only settings module to run a project with; there are also shop.settings.test)",
    ),
    "in the root": (
        {"manage.py": "", "settings.py": APPS},
        "settings (the only settings module to run a project with)",
    ),
    "by what serves it": (
        {"manage.py": "", "a/settings.py": APPS, "b/settings.py": APPS, "a/wsgi.py": SET.format('"a.settings"')},
        "a.settings (wsgi.py or asgi.py; there are also b.settings)",
    ),
    "servers that do not agree": (
        {"manage.py": "", "a/settings.py": APPS, "b/settings.py": APPS, "a/wsgi.py": SET.format('"a.settings"')}
        | {"b/asgi.py": SET.format('"b.settings"')},
        ["a.settings", "b.settings"],
    ),
    "pytest's before django-stubs'": (
        {
            "manage.py": "",
            "pyproject.toml": '[tool.pytest.ini_options]\nDJANGO_SETTINGS_MODULE = "a"\n'
            '[tool.django-stubs]\ndjango_settings_module = "b"\n',
        },
        "a (pytest-django's setting)",
    ),
    "django-stubs'": (
        {"manage.py": "", "pyproject.toml": '[tool.django-stubs]\ndjango_settings_module = "b"\n'},
        "b (django-stubs' setting)",
    ),
    "tox.ini": (
        {"manage.py": "", "tox.ini": "[pytest]\nDJANGO_SETTINGS_MODULE = a.b\n"},
        "a.b (pytest-django's setting)",
    ),
    "none that looks so": ({"manage.py": "", "shop/settings.py": "COLOURS = 3\n"}, []),
}


@pytest.mark.parametrize("what", CANDIDATES)
def test_candidates(what: str, tmp_path: Path) -> None:
    files, expected = CANDIDATES[what]
    found = place_of(tmp_path, files)
    if isinstance(expected, str):
        assert isinstance(found, Place), found
        assert found.decisions[-1] == f"settings module: {expected}"
        return
    assert isinstance(found, Problem)
    assert found.kind == "settings-missing"
    if expected:
        names = ", ".join(f"“{name}”" for name in expected)
        assert found.message.endswith(f" There are {len(expected)} that it may be: {names}.")
        assert found.hint == "Set “settings-module” to one of these."
    else:
        assert "may be" not in found.message


def test_what_is_no_settings_module(tmp_path: Path) -> None:
    files = {
        "venv/lib/settings.py": APPS,
        "node_modules/x/settings.py": APPS,
        "a-b/settings.py": APPS,
        "shop/settings.txt": APPS,
        "a/b/c/settings.py": APPS,
        "a/b/settings.py": APPS,
        "a/b/settings/c.py": APPS,
    }
    place_of(tmp_path, files)
    (tmp_path / "large").mkdir()
    (tmp_path / "large/settings.py").write_text(APPS + "#" * 1_000_000)
    (tmp_path / "binary").mkdir()
    (tmp_path / "binary/settings.py").write_bytes(b"\xff\xfe\x00")
    assert settings_modules(tmp_path) == ("a.b.settings", "a.b.settings.c")


# env files in the order in which they count
ENV_FILES = (".env", ".env.local", ".env.dev", ".env.development", "local.env", "dev.env", "django.env")


@pytest.mark.parametrize("number", range(len(ENV_FILES)))
def test_the_first_env_file_counts(number: int, tmp_path: Path) -> None:
    files = {name: f"DJANGO_SETTINGS_MODULE=by.file{at}\n" for at, name in enumerate(ENV_FILES) if at >= number}
    place = place_of(tmp_path, {"manage.py": SET.format('"a.b"'), **files})
    assert isinstance(place, Place)
    assert place.settings_module == f"by.file{number}"
    assert f"env file: {tmp_path / ENV_FILES[number]} (found in the root; 1 variables)" in place.decisions
    assert place.weak == {"DJANGO_SETTINGS_MODULE"}


def test_env_files_above_the_root(tmp_path: Path) -> None:
    files = {
        "backend/manage.py": SET.format('"a.b"'),
        ".envs/.local/.django": "A=1\n",
        ".envs/.local/.postgres": "B=2\n",
    }
    place = place_of(tmp_path, files)
    assert isinstance(place, Place)
    assert dict(place.variables) == {"A": "1", "B": "2", "DJANGO_SETTINGS_MODULE": "a.b"}
    place = place_of(tmp_path, {".env": "C=3\n"})
    assert isinstance(place, Place)
    assert dict(place.variables) == {"C": "3", "DJANGO_SETTINGS_MODULE": "a.b"}
    assert place.weak == {"C", "DJANGO_SETTINGS_MODULE"}


def test_what_the_user_says_is_not_weak(tmp_path: Path) -> None:
    settings = Settings(settings_module="x.y", env={"A": "1"})
    place = place_of(tmp_path, {"manage.py": SET.format('"a.b"'), ".env": "A=2\nB=2\n"}, settings)
    assert isinstance(place, Place)
    assert place.weak == {"B"}
    place = place_of(tmp_path, {}, Settings(env={"DJANGO_SETTINGS_MODULE": "x.y"}))
    assert isinstance(place, Place)
    assert (place.settings_module, place.weak) == ("x.y", {"A", "B"})


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo])
def test_an_env_file_that_is_no_file(make: Callable[[Path], None], tmp_path: Path) -> None:
    """It is refused by name, and nobody waits for a pipe."""
    make(tmp_path / "vars")
    problem = place_of(tmp_path, {"manage.py": SET.format('"a.b"')}, Settings(env_file="vars"))
    assert isinstance(problem, Problem)
    assert problem.message == "The env file “vars” cannot be read: it is no ordinary file."


def test_an_env_file_that_is_not_utf8_is_left_out(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"A=\xff\n")
    place = place_of(tmp_path, {"manage.py": SET.format('"a.b"')})
    assert isinstance(place, Place)
    assert place.decisions[1] == f"env file: {tmp_path / '.env'} left out, because it cannot be read (it is not UTF-8)"
