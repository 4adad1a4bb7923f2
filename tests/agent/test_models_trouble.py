"""Apps that raise, hang, exit, clash or do not parse -> their cause by name, file and line; the others still load."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from support.agents import LIMIT, start_agent
from support.databases import Database
from support.interpreters import Interpreter
from support.registries import ask, read_registry, write_apps
from tablewright.agent import AgentError

FINE = "from django.db import models\n\n\nclass A(models.Model):\n    n = models.IntegerField()\n"
CONFIG = "from django.apps import AppConfig\n\n\nclass C(AppConfig):\n    name = 'bad'\n"


@dataclass(frozen=True, slots=True)
class Case:
    """`files` of an app that fails between two that load; `place`: path and line of the problem. `loaded`: labels of
    models besides those of the two."""

    files: dict[str, str | bytes]
    message: str
    place: tuple[str, int] | None = ("bad/models.py", 2)
    entry: str = "bad"
    app: str = "bad"
    kind: str = "app-error"
    hint: str = ""
    loaded: tuple[str, ...] = ()


NEWER = b"match 1:\n    case 1: pass\nclass A[T: int = int]: pass\ntype X[*T = *tuple[int]] = int\nlazy import os\n"

CASES = {
    "raises": Case(
        {"bad/models.py": "def f():\n    raise ValueError('so\\nthere')\nf()\n"},
        "The app “bad” does not load: ValueError: so there.",
    ),
    "raises in a module of its own": Case(
        {"bad/models.py": "from . import more\n", "bad/more.py": "x = 1\n\n1 / 0\n"},
        "does not load: ZeroDivisionError",
        ("bad/more.py", 3),
    ),
    "raises behind a model": Case(
        {"bad/models.py": FINE + "\n\nraise KeyError('x')\n"}, "KeyError", ("bad/models.py", 8), loaded=("bad.A",)
    ),
    "a model that Django refuses": Case(
        {"bad/models.py": "from django.db import models\n\nclass A(models.Model):\n    x = models.CharField(no=1)\n"},
        "does not load: TypeError",
        ("bad/models.py", 4),
    ),
    "does not parse": Case(
        {"bad/models.py": "x = 1\ny = (\n"},
        r"cannot be read by Python 3\.\d+: .*(never closed|unexpected EOF)",
        hint="newer Python",
    ),
    "does not parse, in a module it imports": Case(
        {"bad/models.py": "from . import more\n", "bad/more.py": "def f(:\n"}, "cannot be read", ("bad/more.py", 1)
    ),
    "syntax newer than Python": Case(
        {"bad/models.py": NEWER}, "cannot be read by Python", None, hint="select the interpreter"
    ),
    "Latin-1": Case(
        {"bad/models.py": "x = 1\ny = 'Größe'\n".encode("latin-1")}, "cannot be read", hint="Save the file as UTF-8"
    ),
    "exits": Case({"bad/models.py": "import sys\nsys.exit(3)\n"}, r"ends the process: it calls exit\(3\)"),
    "interrupts": Case({"bad/models.py": "x = 1\nraise KeyboardInterrupt\n"}, "KeyboardInterrupt"),
    "an exception without words": Case(
        {"bad/models.py": "class Odd(BaseException):\n    def __str__(self): 1 / 0\nraise Odd\n"},
        r"does not load: Odd\.",
        ("bad/models.py", 3),
    ),
    "recurses": Case({"bad/models.py": "def f(): f()\nf()\n"}, "RecursionError", ("bad/models.py", 1)),
    "lacks a package": Case(
        {"bad/models.py": "x = 1\nimport rest_framework.fields\n"},
        "imports “rest_framework”, which is not installed",
        hint=f"{re.escape(sys.executable)} -m pip install djangorestframework$",
    ),
    "lacks a module of the project's": Case(
        {"bad/models.py": "x = 1\nfrom good.gone import y\n"},
        "imports “good.gone”, and there is no such module",
        hint="add the file",
    ),
    "lacks a name": Case({"bad/models.py": "x = 1\nfrom good.models import Gone\n"}, "cannot import name 'Gone'"),
    "lacks a variable": Case(
        {"bad/models.py": "import os\nos.environ['SHOP_TAX']\n"},
        "The app “bad” needs the environment variable “SHOP_TAX”",
        kind="environment-variable",
        hint="env-file",
    ),
    "a circle": Case(
        {"bad/models.py": "x = 1\nfrom bad.more import Y\n", "bad/more.py": "from bad.models import Z\nY = 1\n"},
        "imports in a circle: ImportError",
        ("bad/more.py", 1),
        hint="within a function",
    ),
    "no such app": Case(
        {}, "INSTALLED_APPS names “bad.app”, and there is no module “bad”", None, entry="bad.app", app="bad.app"
    ),
    "no such package": Case(
        {},
        "INSTALLED_APPS names “celery_bad”, and there is no module “celery_bad”",
        None,
        entry="celery_bad",
        app="celery_bad",
        hint="pip install celery_bad$",
    ),
    "no such AppConfig": Case(
        {"bad/apps.py": CONFIG},
        "does not contain a 'D' class. Choices are: 'C'",
        None,
        entry="bad.apps.D",
        app="bad.apps.D",
    ),
    "an AppConfig of another package": Case(
        {"bad/apps.py": CONFIG.replace("'bad'", "'worse'")}, "imports “worse”, which is not installed", None
    ),
    "an AppConfig that raises": Case(
        {"bad/apps.py": CONFIG + "    x = 1 / 0\n", "bad/models.py": FINE}, "ZeroDivisionError", ("bad/apps.py", 6)
    ),
    "an AppConfig whose constructor raises": Case(
        {"bad/apps.py": CONFIG + "    def __init__(self, *a):\n        raise OSError(self.name)\n"},
        "OSError: bad",
        ("bad/apps.py", 7),
    ),
    "a package that raises": Case(
        {"bad/__init__.py": "x = 1\nraise ValueError\n"}, "ValueError", ("bad/__init__.py", 2)
    ),
    "a package that imports models": Case(
        {"bad/__init__.py": "x = 1\nfrom .models import A\n", "bad/models.py": FINE},
        "uses models before they are loaded",
        ("bad/models.py", 4),
        hint="import no models",
    ),
    "django.setup() in an app": Case(
        {"bad/models.py": "import django\ndjango.setup()\n"}, r"populate\(\) isn't reentrant"
    ),
    "two apps with one label": Case(
        {"bad/good/models.py": FINE},
        "The apps “good” and “bad.good” have the label “good”: Django takes none of them, and Tablewright the first",
        None,
        entry="bad.good",
        app="bad.good",
        kind="duplicate-app",
        hint="“label” in its AppConfig",
    ),
    "one app twice": Case(
        {},
        "The apps “good” and “good” have the same package",
        None,
        entry="good",
        app="good",
        kind="duplicate-app",
        hint="once",
    ),
    "one app under two labels": Case(
        {"good/apps.py": CONFIG.replace("bad", "good") + "    label = 'more'\n    default = False\n"},
        "have the same package",
        None,
        entry="good.apps.C",
        app="good.apps.C",
        kind="duplicate-app",
    ),
    "a model of an app that is not installed": Case(
        {"bad/models.py": "x = 1\nfrom other.models import A\n", "other/models.py": FINE},
        "defines or imports a model of an app that is not loaded",
        ("other/models.py", 4),
        hint="INSTALLED_APPS",
    ),
    "two models of one name": Case(
        {"bad/models.py": FINE + "\n\nclass a(models.Model):\n    pass\n"},
        "Conflicting 'a' models",
        ("bad/models.py", 8),
        loaded=("bad.A",),
    ),
    "forks and comes back": Case(
        {"bad/models.py": "import os\nif os.fork() == 0: pass\nelse: raise ValueError\n"},
        "ValueError",
        ("bad/models.py", 3),
    ),
}


@pytest.mark.parametrize("what", CASES)
def test_an_app_that_fails_fails_alone(what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHOP_TAX", raising=False)
    case = CASES[what]
    files = {"good/models.py": FINE, "last/models.py": FINE, **case.files}
    root = write_apps(tmp_path, files, installed=["good", case.entry, "last"])
    registry = read_registry(root)
    (problem,) = registry.problems
    assert (problem.app, problem.kind) == (case.app, case.kind)
    assert re.search(case.message, problem.message), problem.message
    assert "\n" not in problem.message
    assert problem.hint
    assert re.search(case.hint, problem.hint), problem.hint
    if case.place is not None:
        assert (problem.file, problem.line) == (str(tmp_path / case.place[0]), case.place[1])
        assert problem.file in registry.files, "a change of it is what may mend the app"
    assert {model.label for model in registry.models} == {"good.A", "last.A", *case.loaded}


def test_an_entry_that_is_no_text(tmp_path: Path) -> None:
    root = write_apps(tmp_path, {"good/models.py": FINE}, extra="INSTALLED_APPS.append(3)")
    registry = read_registry(root)
    assert [(each.app, each.message) for each in registry.problems] == [
        ("int", "INSTALLED_APPS has int in it, which is no text.")
    ]
    assert [model.label for model in registry.models] == ["good.A"]


def test_installed_apps_that_is_no_list(tmp_path: Path) -> None:
    with pytest.raises(AgentError, match="must be a list or a tuple") as raised:
        ask(write_apps(tmp_path, {"good/models.py": FINE}, extra="INSTALLED_APPS = 'good'"), "models")
    assert raised.value.kind == "settings-error"


def test_every_generation_survives(interpreter: Interpreter, tmp_path: Path) -> None:
    """…a failed app, a circle, Latin-1, a BOM, and an app that was there before."""
    files: dict[str, str | bytes] = {
        "good/models.py": b"\xef\xbb\xbf" + FINE.encode(),
        "latin/models.py": b"# -*- coding: latin-1 -*-\n" + FINE.encode() + "\n\nX = 'Größe'\n".encode("latin-1"),
        "wrong/models.py": "x = 1\ny = 'Größe'\n".encode("latin-1"),
        "round/models.py": "from round.more import Y\n",
        "round/more.py": "from round.models import Z\n",
        "fails/models.py": "1 / 0\n",
        "twice/good/models.py": FINE,
        "newer/models.py": NEWER,
    }
    entries = ["good", "latin", "wrong", "round", "fails", "twice.good", "newer", "no.such"]
    registry = read_registry(write_apps(tmp_path, files, installed=entries), interpreter.executable)
    assert [model.label for model in registry.models] == ["good.A", "latin.A"]
    assert {problem.app: (problem.kind, problem.line) for problem in registry.problems} == {
        "wrong": ("app-error", 2),
        "round": ("app-error", 1),
        "fails": ("app-error", 1),
        "twice.good": ("duplicate-app", None),
        "newer": ("app-error", next(p.line for p in registry.problems if p.app == "newer")),
        "no.such": ("app-error", None),
    }


RELATED = """\
from django.db import models


class A(models.Model):
    gone = models.ForeignKey("bad.Gone", models.CASCADE)
    many = models.ManyToManyField("bad.Gone")
    one = models.OneToOneField("bad.Gone", models.CASCADE, primary_key=True)
    near = models.ForeignKey("Near", models.CASCADE, to_field="n")
    by = models.ManyToManyField("self", through="bad.Between")
    own = models.IntegerField()
"""


def test_relations_to_models_of_a_failed_app(interpreter: Interpreter, tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"good/models.py": RELATED, "bad/models.py": "1 / 0\n"}
    registry = read_registry(write_apps(tmp_path, files), interpreter.executable)
    assert [problem.app for problem in registry.problems] == ["bad"]
    model = registry.model("good.A")
    assert model is not None
    told = {
        each.name: (each.column, each.to, each.target, dict(each.db_types), each.on_delete) for each in model.fields
    }
    assert told == {
        "gone": ("gone_id", "bad.Gone", None, {}, "CASCADE"),
        "one": ("one_id", "bad.Gone", None, {}, "CASCADE"),
        "near": ("near_id", "Near", None, {}, "CASCADE"),
        "own": ("own", None, None, {"default": "integer"}, None),
        "many": (None, "bad.Gone", None, {"default": None}, None),
        "by": (None, None, "good.A", {"default": None}, None),
    }


READY = """\
import threading
from django.apps import AppConfig


class C(AppConfig):
    name = "shop"

    def ready(self):
        threading.Thread(target=self.note).start()
        raise ValueError("not ready")

    def note(self):
        with open("ran", "w") as file:
            file.write("x")
"""


@pytest.mark.parametrize("ready", [False, True])
def test_ready_runs_only_when_it_is_asked_for(ready: bool, tmp_path: Path) -> None:
    later = CONFIG.replace("bad", "last") + "\n    def ready(self):\n        open('last.txt', 'w').close()\n"
    files: dict[str, str | bytes] = {
        "shop/apps.py": READY,
        "shop/models.py": FINE,
        "last/models.py": FINE,
        "last/apps.py": later,
    }
    registry = read_registry(write_apps(tmp_path, files), ready=ready)
    assert (tmp_path / "ran").exists() is ready
    assert (tmp_path / "last.txt").exists() is ready
    found = [(each.app, each.message, each.line) for each in registry.problems]
    assert found == ([("shop", "ready() of the app “shop” fails: ValueError: not ready.", 10)] if ready else [])
    assert {model.label for model in registry.models} == {"shop.A", "last.A"}


def test_no_handler_of_the_settings_writes_a_log(tmp_path: Path) -> None:
    logging = """
    LOGGING = {
        "version": 1,
        "handlers": {"file": {"class": "logging.FileHandler", "filename": "shop.log"}},
        "root": {"handlers": ["file"]},
    }
    """
    read_registry(write_apps(tmp_path, {"shop/models.py": FINE}, logging))
    assert not (tmp_path / "shop.log").exists()


def test_user_code_that_is_survived(tmp_path: Path) -> None:
    noisy = """
    import os, subprocess, sys, threading, warnings
    print("Content-Length: 5")
    os.write(1, b"Content-Length: 2\\r\\n\\r\\n{}")
    assert sys.stdin.readline() == ""
    subprocess.run(["cat"])
    threading.Thread(target=threading.Event().wait, daemon=False).start()
    warnings.simplefilter("error")
    sys.setrecursionlimit(150)
    sys.stdout = None
    from django.db import models
    class A(models.Model):
        class Meta:
            db_table = 'a"b'
    """
    registry = read_registry(write_apps(tmp_path, {"shop/models.py": noisy, "last/models.py": FINE}))
    assert {model.label: model.table for model in registry.models} == {"shop.A": 'a"b', "last.A": "last_a"}


def test_an_app_that_ends_the_process(tmp_path: Path) -> None:
    """It cannot be survived: the last that was told of is the one that did it."""
    told: list[str] = []
    root = write_apps(
        tmp_path, {"good/models.py": FINE, "bad/models.py": "import os\nos._exit(7)\n", "last/models.py": FINE}
    )
    with pytest.raises(AgentError) as raised:
        read_registry(root, told=lambda what, done, of: told.append(what))
    assert raised.value.kind == "died"
    assert told[-1] == "app:bad"
    registry = read_registry(root, skip=["bad"])
    assert {model.label for model in registry.models} == {"good.A", "last.A"}
    assert registry.problems == ()


ASKING = (
    FINE
    + """

from django.db import DatabaseError, connection, transaction
with connection.cursor() as cursor:
    cursor.execute("SELECT count(*) FROM legacy")
    COUNT = cursor.fetchone()[0]
try:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO legacy VALUES (2)")
except DatabaseError as error:
    REFUSED = str(error).lower()
assert COUNT == 1 and ("read" in REFUSED)
"""
)


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql", "mariadb"])
def test_an_app_that_writes_on_import_writes_nothing(
    vendor: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    database: Database = request.getfixturevalue(f"{vendor}_database")
    database.run("CREATE TABLE legacy (x int); INSERT INTO legacy VALUES (1);")
    root = write_apps(tmp_path, {"shop/models.py": ASKING}, databases={"default": database})
    registry = read_registry(root, migrations=True)
    assert registry.problems == ()
    assert [model.label for model in registry.models] == ["shop.A"]
    assert registry.migrations[0].problem is None
    assert read_registry(root).problems == (), "there is still one row"


def test_an_app_that_asks_on_import_makes_no_database(interpreter: Interpreter, tmp_path: Path) -> None:
    asking = FINE + "\n\nA.objects.first()\n"
    registry = read_registry(write_apps(tmp_path, {"shop/models.py": asking}), interpreter.executable)
    (problem,) = registry.problems
    assert problem.message == "The app “shop” does not load: OperationalError: unable to open database file."
    assert problem.line == 8
    assert not (tmp_path / "legacy.sqlite3").exists()


# How an app hangs, and the line where it is.
HANGING = {
    "sleeps": ("import time\nx = 1\ntime.sleep(600)\n", 3),
    "loops": ("x = 1\nwhile x:\n    x += 1\n", None),
    "waits for a lock": ("import threading\nthreading.Event().wait()\n", 2),
    "reads a socket": ("import socket\na, b = socket.socketpair()\na.recv(1)\n", 3),
    "waits for a thread that imports": (
        "import threading\ndef f():\n    import bad.models\nt = threading.Thread(target=f)\nt.start()\nt.join()\n",
        6,
    ),
    "waits in a package": (
        "import wsgiref.simple_server as s\nS = s.make_server('127.0.0.1', 0, None)\nS.handle_request()\n",
        3,
    ),
}


@pytest.mark.parametrize("what", HANGING)
def test_an_app_that_hangs_is_named_with_its_line(what: str, tmp_path: Path) -> None:
    text, line = HANGING[what]
    root = write_apps(
        tmp_path, {"good/models.py": FINE, "bad/models.py": text, "last/models.py": "from bad.models import x\n"}
    )
    told: list[str] = []
    with start_agent(root) as agent:

        def hear(what: str, done: int, of: int) -> None:
            told.append(what)
            if what.startswith("stuck:"):
                agent.stop()

        with pytest.raises(AgentError, match="stopped"):
            agent.call("models", {"settings_module": "config.settings"}, timeout=LIMIT, progress=hear)
    assert told[:-1] == ["app:good", "app:bad", "app:last", "app:good", "app:bad"]
    start, _, number = told[-1].rpartition(":")
    assert start == f"stuck:bad:{root / 'bad/models.py'}"
    assert int(number) == line if line else int(number) in (2, 3)
    registry = read_registry(root, skip=["bad"])
    assert {model.label for model in registry.models} == {"good.A"}
    (problem,) = registry.problems
    assert problem.app == "last"
    assert "imports “bad.models”, which was left out" in problem.message


def test_an_app_is_skipped_by_its_label(tmp_path: Path) -> None:
    """Its models are not imported, by nobody; its label is still known."""
    files: dict[str, str | bytes] = {
        "company/slow/models.py": "raise SystemExit\n",
        "good/models.py": FINE + "\n\nfrom company.slow import models as x\n",
    }
    root = write_apps(tmp_path, files, installed=["company.slow", "good"])
    registry = read_registry(root, skip=["slow"])
    assert registry.apps == {"slow": "company.slow", "good": "good"}
    (problem,) = registry.problems
    assert (problem.app, problem.line) == ("good", 8)
    assert "imports “company.slow.models”, which was left out" in problem.message


ROUTERS = {
    "not there": ("DATABASE_ROUTERS = ['shop.gone.Router']", "do not load: "),
    "raises": ("DATABASE_ROUTERS = ['shop.routers.Raises']", "fail for the model “shop.A”: ValueError: no"),
    "gives no alias": ("DATABASE_ROUTERS = ['shop.routers.Odd']", None),
}


@pytest.mark.parametrize("what", ROUTERS)
def test_routers_that_fail(what: str, tmp_path: Path) -> None:
    extra, message = ROUTERS[what]
    routers = """
    class Raises:
        def db_for_read(self, model, **hints): raise ValueError("no")
        db_for_write = db_for_read
    class Odd:
        def db_for_read(self, model, **hints): return 7
        db_for_write = db_for_read
    """
    registry = read_registry(write_apps(tmp_path, {"shop/models.py": FINE, "shop/routers.py": routers}, extra))
    (model,) = registry.models
    assert (model.read, model.write) == (None, None)
    if message is None:
        assert registry.problems == ()
    else:
        (problem,) = registry.problems
        assert (problem.app, problem.kind) == ("DATABASE_ROUTERS", "settings-error")
        assert message in problem.message


ODD = """\
from django.db import models


class Silent(models.Field):
    def get_internal_type(self):
        raise ValueError
    def db_type(self, connection):
        raise ValueError


class Asks(models.Field):
    def db_type(self, connection):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return "asked"


class Hostile(models.Field):
    @property
    def unique(self):
        raise ValueError


class A(models.Model):
    silent = Silent()
    asks = Asks()
    own = models.IntegerField()


class B(models.Model):
    hostile = Hostile()
"""


def test_fields_that_fail_to_answer(tmp_path: Path) -> None:
    root = write_apps(tmp_path, {"shop/models.py": ODD})
    registry = read_registry(root)
    (model,) = registry.models
    told = {each.name: (each.internal_type, dict(each.db_types)) for each in model.fields}
    assert told == {
        "id": ("BigAutoField", {"default": "integer"}),
        "silent": (None, {}),
        "asks": ("Asks", {}),
        "own": ("IntegerField", {"default": "integer"}),
    }
    (problem,) = registry.problems
    assert (problem.app, problem.line) == ("shop", 21)
    assert "The model “shop.B” does not say what it is: ValueError" in problem.message
    assert not (root / "legacy.sqlite3").exists(), "no connection was opened"


def test_settings_that_fail_are_those_of_boot(tmp_path: Path) -> None:
    with pytest.raises(AgentError, match="imports “environ”") as raised:
        ask(write_apps(tmp_path, {"shop/models.py": FINE}, "import environ"), "models")
    assert raised.value.kind == "settings-error"
