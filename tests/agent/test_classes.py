"""Settings in classes, and settings that read their variables with other packages -> facts, or what is missing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from support.agents import boot, start_agent
from support.interpreters import installed
from support.projects import write_project
from tablewright.agent import AgentError
from tablewright.environment import find_place
from tablewright.settings import Problem, Settings

pytestmark = pytest.mark.interpreters

SQLITE = {"ENGINE": "django.db.backends.sqlite3", "NAME": "legacy.sqlite3"}
PINS = (
    "Django==5.2.19",
    "django-configurations==2.5.1",
    "django-environ==0.14.0",
    "environs==15.2.0",
    "pydantic-settings==2.16.3",
    "python-decouple==3.8",
)

CLASSES = """\
from configurations import Configuration, values


class Base(Configuration):
    SECRET_KEY = values.Value("tests only")
    INSTALLED_APPS = ["shop"]
    DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "base.sqlite3"}}


class Dev(Base):
    DATABASES = {
        "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "dev.sqlite3"}
    }
    TOKEN = values.SecretValue(environ_prefix="SHOP")
"""


@pytest.fixture(scope="module")
def python() -> Path:
    return installed("py3.12-settings", "3.12", PINS)


def boot_with(root: Path, python: Path, variables: dict[str, str] | None = None) -> dict[str, Any]:
    with start_agent(root, python, variables) as agent:
        return boot(agent)


def refusal(root: Path, python: Path, variables: dict[str, str] | None = None) -> AgentError:
    with pytest.raises(AgentError) as raised:
        boot_with(root, python, variables)
    return raised.value


def class_based(root: Path) -> Path:
    write_project(root, {"default": SQLITE})
    (root / "config/settings.py").write_text(CLASSES)
    return root


def test_the_class_that_is_named_counts(tmp_path: Path, python: Path) -> None:
    variables = {"DJANGO_SETTINGS_MODULE": "config.settings", "DJANGO_CONFIGURATION": "Dev", "SHOP_TOKEN": "x"}
    facts = boot_with(class_based(tmp_path), python, variables)
    assert facts["databases"]["default"]["name"] == str(tmp_path / "dev.sqlite3")
    assert facts["installed_apps"] == ["shop"]
    base = boot_with(tmp_path, python, {**variables, "DJANGO_CONFIGURATION": "Base"})
    assert base["databases"]["default"]["name"] == str(tmp_path / "base.sqlite3")


# DJANGO_CONFIGURATION, kind, what is said, place
REFUSED: list[tuple[str | None, str, str, dict[str, Any]]] = [
    (
        None,
        "settings-error",
        "The settings of “config.settings” are classes (“Base”, “Dev”), and DJANGO_CONFIGURATION does not say which",
        {"variable": "DJANGO_CONFIGURATION"},
    ),
    ("Gone", "settings-error", "Couldn't find configuration 'Gone'", {}),
    (
        "Dev",
        "environment-variable",
        "The settings need the environment variable “SHOP_TOKEN”, which is not set.",
        {"variable": "SHOP_TOKEN"},
    ),
]


@pytest.mark.parametrize(("name", "kind", "says", "place"), REFUSED)
def test_a_class_that_does_not_do(
    name: str | None, kind: str, says: str, place: dict[str, Any], tmp_path: Path, python: Path
) -> None:
    error = refusal(class_based(tmp_path), python, {"DJANGO_CONFIGURATION": name} if name else {})
    assert error.kind == kind
    assert says in error.message
    assert {key: error.place.get(key) for key in place} == place
    assert error.hint


def test_the_package_for_classes_is_not_installed(tmp_path: Path) -> None:
    root = write_project(tmp_path, {"default": SQLITE})
    with start_agent(root, variables={"DJANGO_CONFIGURATION": "Dev"}) as agent, pytest.raises(AgentError) as raised:
        boot(agent)
    assert raised.value.place["package"] == "django-configurations"
    assert raised.value.hint.endswith("-m pip install django-configurations")


# Where the class is named -> the decision.
NAMED = [
    ({"manage.py": 'import os\nos.environ.setdefault("DJANGO_CONFIGURATION", "Dev")\n'}, "Dev (manage.py)"),
    ({"pytest.ini": "[pytest]\nDJANGO_CONFIGURATION = Test\n"}, "Test (pytest-django's setting)"),
    ({"setup.cfg": "[tool:pytest]\naddopts = --dc=Test\n"}, "Test (pytest-django's setting)"),
    (
        {"config/wsgi.py": 'import os\nos.environ.setdefault("DJANGO_CONFIGURATION", "Prod")\n'},
        "Prod (wsgi.py or asgi.py)",
    ),
    ({".env": "DJANGO_CONFIGURATION=Env\n"}, "Env (DJANGO_CONFIGURATION in the environment or the env file)"),
]


@pytest.mark.parametrize(("files", "decision"), NAMED)
def test_where_the_class_is_named(files: dict[str, str], decision: str, tmp_path: Path) -> None:
    write_project(tmp_path, {"default": SQLITE})
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    place = find_place(tmp_path, Settings(settings_module="config.settings"))
    assert not isinstance(place, Problem)
    assert place.decisions[-1] == f"class of settings: {decision}"
    assert dict(place.variables)["DJANGO_CONFIGURATION"] == decision.partition(" ")[0]


PYDANTIC = """
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Variables(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="shop_")
    secret_key: str
    database: str = Field(validation_alias="DATABASE_URL")


Variables()
"""

# How a settings module reads a variable -> those that are named, first the one that counts.
READERS = {
    "environ": ("import environ\nenviron.Env()('SHOP_KEY')", "variable “SHOP_KEY”"),
    "environ's databases": ("import environ\nenviron.Env().db()", "variable “DATABASE_URL”"),
    "decouple": ("import decouple\ndecouple.config('SHOP_KEY')", "variable “SHOP_KEY”"),
    "environs": ("import environs\nenvirons.Env().int('SHOP_KEY')", "variable “SHOP_KEY”"),
    "pydantic-settings": (PYDANTIC, "variables “SHOP_SECRET_KEY”, “DATABASE_URL”"),
    "os": ("import os\nos.environ['SHOP_KEY']", "variable “SHOP_KEY”"),
}


@pytest.mark.parametrize("reader", READERS)
def test_missing_variables_are_named(
    reader: str, tmp_path: Path, python: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    extra, named = READERS[reader]
    for name in ("SHOP_KEY", "DATABASE_URL", "SHOP_SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)
    error = refusal(write_project(tmp_path, {"default": SQLITE}, extra=extra), python)
    assert error.kind == "environment-variable"
    assert f"need the environment {named}, which" in error.message
    assert "“env-file”" in error.hint
    assert error.place["variable"] == named.partition("“")[2].partition("”")[0]
    assert error.place["file"] == str(tmp_path / "config/settings.py")


def test_other_errors_of_pydantic_are_no_missing_variables(tmp_path: Path, python: Path) -> None:
    extra = "from pydantic import BaseModel\nclass Shape(BaseModel):\n    size: int\nShape()"
    assert refusal(write_project(tmp_path, {"default": SQLITE}, extra=extra), python).kind == "settings-error"
