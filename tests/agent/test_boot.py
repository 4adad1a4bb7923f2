"""Settings modules, sound and hostile -> facts, or an error of the right kind that names the place."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest

from support.agents import boot, read_schema, start_agent
from support.databases import Database
from support.interpreters import Interpreter
from support.projects import write_project
from tablewright.agent import AgentError
from tablewright.schema.serialization import backend_from_json

SQLITE = {"ENGINE": "django.db.backends.sqlite3", "NAME": "legacy.sqlite3"}


def boot_project(root: Path, extra: str = "", **how: Any) -> dict[str, Any]:
    """Boots a project whose settings end with `extra`."""
    module = how.pop("settings_module", "config.settings")
    with start_agent(write_project(root, how.pop("databases", {"default": SQLITE}), extra=extra), **how) as agent:
        return boot(agent, module)


def test_facts_of_a_project(interpreter: Interpreter, tmp_path: Path) -> None:
    facts = boot_project(
        tmp_path,
        "DATABASE_ROUTERS = ['shop.nowhere.Router']\nAUTH_USER_MODEL = 'shop.Person'",
        python=interpreter.executable,
        databases={
            "default": SQLITE,
            "pg": {"ENGINE": "django.db.backends.postgresql", "NAME": "x", "PASSWORD": "hush"},
            "my": {"ENGINE": "django.db.backends.mysql", "NAME": "y"},
        },
    )
    assert facts["django"].startswith(interpreter.django)
    assert facts["settings_module"] == "config.settings"
    assert facts["settings_file"] == str(tmp_path / "config/settings.py")
    assert facts["installed_apps"] == ["shop"]
    assert facts["routers"] is True
    assert facts["auth_user_model"] == "shop.Person"
    assert facts["default_auto_field"] == "django.db.models.BigAutoField"
    assert "hush" not in str(facts)
    backends = {alias: backend_from_json(alias, entry) for alias, entry in facts["databases"].items()}
    assert {alias: backend.vendor for alias, backend in backends.items()} == VENDORS
    for alias, backend in backends.items():
        assert facts["databases"][alias].get("error") is None
        assert backend.data_types["CharField"] == "varchar(%(max_length)s)"
        assert all(isinstance(template, str) for template in backend.data_types.values())
        assert not any("%" in template for template in backend.data_types_unbounded.values())
        assert backend.auto_types == {"AutoField": "integer", "BigAutoField": "bigint", "SmallAutoField": "smallint"}
        assert backend.integer_ranges["PositiveSmallIntegerField"] in SMALL_RANGES[backend.vendor]
    decimals = {alias: backend.data_types["DecimalField"] for alias, backend in backends.items()}
    assert decimals == {
        "default": "decimal",
        "pg": "numeric(%(max_digits)s, %(decimal_places)s)",
        "my": "numeric(%(max_digits)s, %(decimal_places)s)",
    }
    unbounded = {"CharField": "varchar"} if interpreter.django_version >= (4, 2) else {}
    if interpreter.django_version >= (6, 0):
        unbounded["DecimalField"] = "numeric"
    assert backends["pg"].data_types_unbounded == unbounded


VENDORS = {"default": "sqlite", "pg": "postgresql", "my": "mysql"}
SMALL_RANGES = {
    "sqlite": [(None, None), (0, None), (0, 2**63 - 1)],
    "postgresql": [(0, 2**15 - 1)],
    "mysql": [(0, 2**16 - 1)],
}


# What user code may do and still be a working settings module.
SURVIVED = {
    "prints": "import sys; print('Content-Length: 5'); sys.stdout.write('x' * 100000); sys.stderr.write('y' * 100000)",
    "writes to descriptor 1": "import os; os.write(1, b'Content-Length: 2\\r\\n\\r\\n{}')",
    "a child prints": "import subprocess; subprocess.run('echo Content-Length: 3; echo; echo abc', shell=True)",
    "reads its input": "import sys; LINE = sys.stdin.readline(); assert LINE == ''",
    "a child reads its input": "import subprocess; subprocess.run(['cat'])",
    "starts a thread": "import threading, time; threading.Thread(target=time.sleep, args=(60,)).start()",
    "leaves a child behind": "import subprocess; subprocess.Popen(['sleep', '60'])",
    "forks": "import os, sys\nPID = os.fork()\nif PID == 0: os._exit(0)\nos.waitpid(PID, 0)",
    "a fork comes back": "import os\nif os.fork() == 0: DEBUG = 'the child'",
    "replaces sys.stdout": "import sys, io; sys.stdout = io.StringIO(); sys.stdout.close()",
    "has modules named as ours": "from config import serve, json\nassert json.MINE and serve.MINE",
    "looks at sys.argv": "import sys; DEBUG = sys.argv[1] == 'runserver'; assert sys.argv[0].endswith('manage.py')",
    "turns warnings into errors": "import warnings; warnings.simplefilter('error')",
}


@pytest.mark.parametrize("what", SURVIVED)
def test_user_code_that_is_survived(what: str, tmp_path: Path, sqlite_database: Database) -> None:
    sqlite_database.run("CREATE TABLE a (x int)")
    root = write_project(tmp_path, {"default": sqlite_database}, models="syntax error here\n", extra=SURVIVED[what])
    for name in ("serve.py", "json.py"):
        (root / "config" / name).write_text("MINE = True\n")
    for name in ("queue.py", "tablewright_agent.py", "wire.py"):
        (root / name).write_text("raise RuntimeError('the project is not asked')\n")
    assert [table.name for table in read_schema(root).tables] == ["a"]


def test_no_name_of_the_agent_can_be_imported(tmp_path: Path) -> None:
    with pytest.raises(AgentError, match="imports “serve”, which is not installed"):
        boot_project(tmp_path, "import serve")
    assert boot_project(tmp_path, f"import sys\nassert sys.path[0] == {str(tmp_path)!r}, sys.path")["django"]


# Settings that fail: text after DATABASES, kind, what the message says, and the place.
FAILING: dict[str, tuple[str, str, str, dict[str, Any]]] = {
    "raises": (
        "def f():\n    raise ValueError('so\\nthere')\n\nf()",
        "settings-error",
        "ValueError: so there",
        {"line": 7},
    ),
    "exits": (
        "import sys\nsys.exit('bye')",
        "settings-error",
        r"ends the process: it calls exit\('bye'\)",
        {"line": 7},
    ),
    "interrupts": ("raise KeyboardInterrupt", "settings-error", "KeyboardInterrupt", {"line": 6}),
    "does not parse": ("x = (\n", "settings-error", "cannot be read: .*(never closed|unexpected EOF)", {"line": 6}),
    "lacks a package": ("import nowhere", "settings-error", "imports “nowhere”, which is not", {"package": "nowhere"}),
    "lacks a package of another name": (
        "import environ.fields",
        "settings-error",
        "imports “environ”, which is not installed",
        {"package": "django-environ", "line": 6},
    ),
    "names a module that the project does not have": (
        "import config.nowhere",
        "settings-error",
        "imports “config.nowhere”, and there is no such module",
        {"package": None, "line": 6},
    ),
    "lacks a variable": (
        "import os\nos.environ['SHOP_DB']",
        "environment-variable",
        "need the environment variable “SHOP_DB”",
        {"variable": "SHOP_DB", "line": 7},
    ),
    "says which variable it lacks": (
        "import django.core.exceptions as e\nraise e.ImproperlyConfigured('Set the SHOP_KEY environment variable')",
        "environment-variable",
        "“SHOP_KEY”",
        {"variable": "SHOP_KEY"},
    ),
    "hides which variable it lacks": (
        "import os\ntry:\n    os.environ['SHOP_DB']\nexcept KeyError:\n    raise ValueError('see wiki') from None",
        "environment-variable",
        "“SHOP_DB”",
        {"variable": "SHOP_DB"},
    ),
    "says it as decouple does": (
        "raise ValueError('SHOP_KEY not found. Declare it as envvar or define a default value.')",
        "environment-variable",
        "“SHOP_KEY”",
        {"variable": "SHOP_KEY"},
    ),
    "an ordinary KeyError": ("{}['SHOP_DB']", "settings-error", "KeyError: 'SHOP_DB'", {"line": 6}),
    "DATABASES is no dictionary": ("DATABASES = ['x']", "settings-error", "not a dictionary of dictionaries", {}),
    "an exception that cannot be printed": (
        "class Odd(Exception):\n    def __str__(self): 1 / 0\nraise Odd",
        "settings-error",
        r"fails: Odd\.",
        {"line": 8},
    ),
}


@pytest.mark.parametrize("what", FAILING)
def test_settings_that_fail(what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    extra, kind, message, place = FAILING[what]
    monkeypatch.delenv("SHOP_DB", raising=False)
    with pytest.raises(AgentError) as raised:
        boot_project(tmp_path, extra)
    error = raised.value
    assert error.kind == kind
    assert re.search(message, error.message)
    assert "\n" not in error.message
    assert error.hint
    assert "Traceback" in error.detail or "Error" in error.detail
    assert {name: error.place.get(name) for name in place} == place
    if "line" in place:
        assert error.place["file"] == str(tmp_path / "config/settings.py")


def test_the_place_is_in_the_projects_own_code(tmp_path: Path) -> None:
    """Not in the library, installed inside the project, that raises."""
    library = tmp_path / ".venv/lib/site-packages/library.py"
    library.parent.mkdir(parents=True)
    library.write_text("def fail():\n    raise ValueError('no')\n")
    with pytest.raises(AgentError) as raised:
        boot_project(tmp_path, f"import sys\nsys.path.append({str(library.parent)!r})\nimport library\nlibrary.fail()")
    assert raised.value.place == {"file": str(tmp_path / "config/settings.py"), "line": 9}


@pytest.mark.parametrize(
    ("module", "kind", "message"),
    [
        ("config.missing", "settings-missing", "There is no settings module “config.missing” below"),
        ("gone.settings", "settings-missing", r"“gone.settings” below .* \(there is no “gone”\)"),
        (None, "settings-missing", "No settings module is named"),
    ],
)
def test_no_settings_module(module: str | None, kind: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(AgentError, match=message) as raised:
        boot_project(tmp_path, settings_module=module)
    assert raised.value.kind == kind
    assert "settings-module" in raised.value.hint


def test_the_settings_module_may_come_from_the_environment(tmp_path: Path) -> None:
    facts = boot_project(tmp_path, settings_module=None, variables={"DJANGO_SETTINGS_MODULE": "config.settings"})
    assert facts["settings_module"] == "config.settings"


def test_an_interpreter_without_django(tmp_path: Path) -> None:
    (tmp_path / "django.py").write_text("raise ModuleNotFoundError(\"No module named 'django'\", name='django')\n")
    with pytest.raises(AgentError, match="has no Django") as raised:
        boot_project(tmp_path)
    assert raised.value.kind == "no-django"


# One alias's ENGINE fails: the others do not suffer.
ENGINES: dict[str, tuple[str, str, str, str | None]] = {
    "django.db.backends.oracle": ("", "no-driver", "needs the package “oracledb”, which is not", "oracledb"),
    "django.db.backends.mysql": (
        "import sys; sys.modules['MySQLdb'] = None",
        "no-driver",
        "needs the package “mysqlclient”, which is not",
        "mysqlclient",
    ),
    "mssql": ("", "no-driver", "needs the package “mssql-django”", "mssql-django"),
    "psqlextra.backend": ("", "no-driver", "“django-postgres-extra”", "django-postgres-extra"),
    "django.db.backends.postgresql": (
        "import sys; sys.modules['psycopg'] = sys.modules['psycopg2'] = None",
        "no-driver",
        r"needs the package “psycopg\[binary\]”",
        "psycopg[binary]",
    ),
    "django.db.backends.postgres": ("", "settings-error", "Django has no such database backend", None),
    "": ("", "settings-error", "has no ENGINE", None),
}


@pytest.mark.parametrize("engine", ENGINES)
def test_an_alias_without_driver(engine: str, tmp_path: Path) -> None:
    extra, kind, message, package = ENGINES[engine]
    entry = {"ENGINE": engine, "NAME": "x"} if engine else {"NAME": "x"}
    facts = boot_project(tmp_path, extra, databases={"default": SQLITE, "old": entry})
    assert "error" not in facts["databases"]["default"]
    error = facts["databases"]["old"]["error"]
    assert error["kind"] == kind
    assert re.search(message, error["message"])
    assert error.get("package") == package
    assert package is None or error["hint"].endswith(f"{sys.executable} -m pip install {shlex.quote(package)}")


def test_the_driver_for_an_old_django(tmp_path: Path, interpreter: Interpreter) -> None:
    extra = "import sys; sys.modules['psycopg'] = sys.modules['psycopg2'] = sys.modules['cx_Oracle'] = None"
    databases = {
        "default": {"ENGINE": "django.db.backends.postgresql"},
        "ora": {"ENGINE": "django.db.backends.oracle"},
    }
    facts = boot_project(tmp_path, extra, databases=databases, python=interpreter.executable)
    packages = [facts["databases"][alias]["error"]["package"] for alias in databases]
    old = interpreter.django_version
    assert packages == [
        "psycopg2-binary" if old < (4, 2) else "psycopg[binary]",
        "cx_Oracle" if old < (5, 0) else "oracledb",
    ]


def test_no_default_alias(tmp_path: Path) -> None:
    error = boot_project(tmp_path, databases={"legacy": SQLITE})["databases"]["legacy"]["error"]
    assert error["kind"] == "settings-error"
    assert error["message"] == "DATABASES has no alias “default”, and Django demands one."


def test_a_name_that_holds_a_password_is_not_shown(tmp_path: Path) -> None:
    name = "postgresql://me:hush@host/shop?sslmode=require"
    databases = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": name}}
    assert boot_project(tmp_path, databases=databases)["databases"]["default"]["name"] == (
        "postgresql://host/shop?sslmode=require"
    )
