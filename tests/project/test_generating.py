"""`Project.generate`: where models go, and what else that takes; the project's own format; lists that are added to."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from support.databases import Database
from support.missing import missing
from support.projects import write_project
from support.shop import MODELS, SQL
from tablewright.project import Project
from tablewright.project.formatting import chosen
from tablewright.project.generating import Made, Wanted
from tablewright.rendering import packages
from tablewright.rendering.models import ModelText
from tablewright.source.class_edits import ClassText
from tablewright.source.edits import ImportNeed, apply
from tablewright.source.listed import assigned, with_items
from tablewright.source.module import parse_module

INVOICE, OLD, CUSTOMER = (("default", "", name) for name in ("invoice", "inv_old", "customer"))
VIEW = "CREATE VIEW busy AS SELECT customer_id AS id, count(*) AS invoices FROM invoice GROUP BY customer_id;"


@pytest.fixture
def project(tmp_path: Path, sqlite_database: Database) -> Project:
    sqlite_database.run(SQL + VIEW)
    root = write_project(
        tmp_path / "project",
        {"default": sqlite_database},
        MODELS,
        'INSTALLED_APPS = ["django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes",'
        ' "django.contrib.messages", "django.contrib.sessions", "shop"]\n'
        'TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "OPTIONS": {"context_processors":'
        ' ["django.template.context_processors.request", "django.contrib.auth.context_processors.auth",'
        ' "django.contrib.messages.context_processors.messages"]}}]\n'
        'MIDDLEWARE = ["django.contrib.sessions.middleware.SessionMiddleware",'
        ' "django.contrib.auth.middleware.AuthenticationMiddleware",'
        ' "django.contrib.messages.middleware.MessageMiddleware"]\n',
    )
    loaded = Project(root, {"python": sys.executable})
    loaded.load()
    assert loaded.state.problem is None
    return loaded


def write(project: Project, made: Made) -> dict[str, str]:
    """The files as they are then, by their names in the project."""
    texts = {}
    for path, edits in made.edits.items():
        assert (path in made.created) == (not path.exists())
        path.parent.mkdir(parents=True, exist_ok=True)
        text = apply(project.text(path) or "", edits)
        ast.parse(text)
        path.write_bytes(text.encode())
        texts[path.relative_to(project.root).as_posix()] = text
    project.files_changed()
    return texts


def check(project: Project) -> None:
    """Django's own checks, and ours."""
    command = [sys.executable, "manage.py", "check", "--fail-level", "WARNING"]
    done = subprocess.run(command, cwd=project.root, capture_output=True, encoding="utf-8", timeout=60, check=False)
    assert done.returncode == 0, done.stderr


def classes(text: str) -> list[str]:
    return [node.name for node in ast.parse(text).body if isinstance(node, ast.ClassDef)]


def test_a_new_app(project: Project) -> None:
    into = project.root / "billing/models.py"
    made = project.generate(Wanted((INVOICE, OLD), into, new_app="billing", admin=True))
    assert (made.models, made.notes) == (2, ())
    texts = write(project, made)
    assert list(texts) == [
        "billing/__init__.py",
        "billing/apps.py",
        "billing/models.py",
        "config/settings.py",
        "billing/admin.py",
    ]
    assert '"shop", "billing.apps.BillingConfig"]' in texts["config/settings.py"]
    assert 'models.ForeignKey("shop.Customer"' in texts["billing/models.py"]
    check(project)
    project.load()
    assert project.unmapped_tables()[0][1].name == "busy"
    assert project.findings(into) == ()


def test_a_managed_app_has_migrations(project: Project) -> None:
    into = project.root / "billing/models.py"
    made = project.generate(Wanted((OLD,), into, new_app="billing", managed=True))
    assert project.root / "billing/migrations/__init__.py" in made.created
    assert "managed" not in write(project, made)["billing/models.py"]


@pytest.mark.parametrize(
    ("label", "message"),
    [
        ("class", "cannot be an app's label"),
        ("no-label", "cannot be an app's label"),
        ("../up", "cannot be an app's label"),
        ("kunde\u00e9", "cannot be an app's label"),
        ("shop", "There is an app “shop” already"),
        ("admin", "There is an app “django.contrib.admin” already"),
        ("config", "“config” is beside manage.py already"),
        ("manage", "“manage” is beside manage.py already"),
    ],
)
def test_a_label_that_no_app_can_have(project: Project, label: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        project.generate(Wanted((OLD,), project.root / label / "models.py", new_app=label))


def test_one_file_a_model(project: Project) -> None:
    folder = project.root / "billing/models"
    texts = write(project, project.generate(Wanted((INVOICE, OLD), folder, split=True, new_app="billing", admin=True)))
    assert [name for name in texts if "models/" in name] == [
        "billing/models/inv_old.py",
        "billing/models/invoice.py",
        "billing/models/__init__.py",
    ]
    assert texts["billing/models/__init__.py"] == (
        'from .inv_old import InvOld\nfrom .invoice import Invoice\n\n__all__ = [\n    "InvOld",\n    "Invoice",\n]\n'
    )
    assert "from .models import InvOld, Invoice\n" in texts["billing/admin.py"]
    check(project)
    project.load()
    made = project.generate(Wanted((("default", "", "busy"),), folder, split=True))
    more = write(project, made)
    assert list(more) == ["billing/models/busy.py", "billing/models/__init__.py"]
    assert more["billing/models/__init__.py"] == (
        "from .busy import Busy\nfrom .inv_old import InvOld\nfrom .invoice import Invoice\n\n"
        '__all__ = [\n    "InvOld",\n    "Invoice",\n    "Busy",\n]\n'
    )
    check(project)


def test_a_package_beside_a_module_of_its_name(project: Project) -> None:
    with pytest.raises(ValueError, match=r"“models.py” is beside the folder “models”, which would hide it"):
        project.generate(Wanted((OLD,), project.root / "shop/models", split=True))


def test_fields_of_their_own_are_shared_by_a_package() -> None:
    need, field, json = ImportNeed("django.db", "models"), ImportNeed("x", "Field"), ImportNeed("y", "dumps")
    point = ClassText("PointField", "class PointField(Field):\n    pass\n", (field, json))
    texts = [
        ModelText(name, f"class {name}(models.Model):\n    p = {call}\n", imports, beside)
        for name, call, imports, beside in (
            ("A", "PointField(default=dumps)", (need, field, json), (point,)),
            ("B", "PointField()", (need, field, json), (point,)),
            ("C", "OldField()", (need,), ()),
        )
    ]
    there = parse_module("class OldField:\n    pass\n")
    files = packages.split(texts, parse_module("from . import signals\n"), there, {"fields", "signals", "a"})
    made = {name: apply(there.text if name == "fields.py" else "", edits) for name, edits in files.items()}
    init = made.pop("__init__.py")
    assert init == "from .a_2 import A\nfrom .b import B\nfrom .c import C\n"
    assert made == {
        "fields.py": "from x import Field\nfrom y import dumps\n\nclass OldField:\n    pass\n\n\n" + point.text,
        "a_2.py": "from django.db import models\nfrom y import dumps\n\nfrom .fields import PointField\n\n\n"
        + texts[0].text,
        "b.py": "from django.db import models\n\nfrom .fields import PointField\n\n\n" + texts[1].text,
        "c.py": "from django.db import models\n\nfrom .fields import OldField\n\n\n" + texts[2].text,
    }


def test_apps_that_fields_need(tmp_path: Path, postgresql_database: Database) -> None:
    postgresql_database.run("CREATE TABLE a (id int PRIMARY KEY, found tsvector)")
    for extra, notes in (
        ("", ("Add “django.contrib.postgres” to INSTALLED_APPS: the models use its classes.",)),
        ('INSTALLED_APPS += ["django.contrib.postgres"]', ()),
    ):
        root = write_project(tmp_path / "project", {"default": postgresql_database}, extra=extra)
        project = Project(root, {"python": sys.executable})
        project.load()
        made = project.generate(Wanted((("default", "public", "a"),), root / "shop/models.py"))
        assert made.notes == notes


ADMIN = """\
from django.contrib import admin

from shop.models import Customer


class InvoiceAdmin(admin.ModelAdmin):
    pass


admin.site.register(Customer)
"""


def test_admin_classes(project: Project) -> None:
    (project.root / "shop/admin.py").write_text(ADMIN)
    keys = (INVOICE, OLD, ("default", "", "busy"))
    texts = write(project, project.generate(Wanted(keys, project.root / "shop/models.py", admin=True)))
    text = texts["shop/admin.py"]
    assert text.startswith(ADMIN.replace("import Customer", "import Busy, Customer, InvOld, Invoice").rstrip())
    assert sorted(classes(text)) == ["BusyAdmin", "InvOldAdmin", "InvoiceAdmin", "InvoiceAdmin2"]
    assert 'raw_id_fields = ["customer"]' in text
    assert text.count("return False") == 3
    check(project)


BASE = 'INSTALLED_APPS = [\n    "shop",\n]\n'


@pytest.mark.parametrize(
    ("settings", "base", "changed", "expected"),
    [
        ('INSTALLED_APPS = ("shop",)\n', "", "settings", 'INSTALLED_APPS = ("shop", "new.apps.NewConfig",)\n'),
        ("INSTALLED_APPS = ['shop']\n", "", "settings", "INSTALLED_APPS = ['shop', 'new.apps.NewConfig']\n"),
        (BASE, "", "settings", 'INSTALLED_APPS = [\n    "shop",\n    "new.apps.NewConfig",\n]\n'),
        (
            "INSTALLED_APPS: list = [\r\n  'shop'  # ours\r\n]\r\n",
            "",
            "settings",
            "INSTALLED_APPS: list = [\r\n  'shop',  # ours\r\n  'new.apps.NewConfig',\r\n]\r\n",
        ),
        (
            'OWN = ["shop"]\nINSTALLED_APPS = [] + OWN\n',
            "",
            "settings",
            'OWN = ["shop", "new.apps.NewConfig"]\nINSTALLED_APPS = [] + OWN\n',
        ),
        ("from .base import *\n", BASE, "base", 'INSTALLED_APPS = [\n    "shop",\n    "new.apps.NewConfig",\n]\n'),
        (
            "from config.base import *\nINSTALLED_APPS += ['django.contrib.auth']\n",
            BASE,
            "base",
            'INSTALLED_APPS = [\n    "shop",\n    "new.apps.NewConfig",\n]\n',
        ),
        (
            "from .base import *\nINSTALLED_APPS += ['shop']\n",
            "INSTALLED_APPS = list(())\n",
            "",
            "",
        ),
        ("INSTALLED_APPS = list(('shop',))\n", "", "", ""),
        ("for INSTALLED_APPS in [['shop']]:\n    pass\n", "", "", ""),
    ],
)
def test_the_entry_in_installed_apps(
    tmp_path: Path, sqlite_database: Database, settings: str, base: str, changed: str, expected: str
) -> None:
    sqlite_database.run(SQL)
    root = write_project(tmp_path / "project", {"default": sqlite_database}, MODELS)
    whole = (root / "config/settings.py").read_text().replace('INSTALLED_APPS = ["shop"]\n', "")
    texts = {"settings": settings + whole, "base": base}
    for name, text in texts.items():
        (root / f"config/{name}.py").write_bytes(text.encode())
    project = Project(root, {"python": sys.executable})
    project.load()
    made = project.generate(Wanted((OLD,), root / "new/models.py", new_app="new"))
    edited = {path.stem: apply(texts[path.stem], edits) for path, edits in made.edits.items() if path.stem in texts}
    if changed:
        assert edited == {changed: expected + (whole if changed == "settings" else "")}
        assert made.notes == ()
    else:
        assert edited == {}
        assert made.notes == (
            'Add "new.apps.NewConfig" to INSTALLED_APPS: its list is not one that can be edited safely.',
        )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A = []", 'A = ["b", "c"]'),
        ("A = ()", 'A = ("b", "c",)'),
        ('A = ["a", "b"]', 'A = ["a", "b", "c"]'),
        ('A = [\n\t"a"]', 'A = [\n\t"a",\n\t"b",\n\t"c",]'),
        ('A = ["a",\n     "x"]', 'A = ["a",\n     "x",\n     "b",\n     "c",]'),
        ("A = ['ä',  # é\n]", "A = ['ä', 'b', 'c',  # é\n]"),
        ("A = [('a')]", None),
        ('A = ["b", "c"]', 'A = ["b", "c"]'),
    ],
)
def test_a_list_is_added_to(text: str, expected: str | None) -> None:
    listing = assigned(text, "A")
    assert listing is not None
    edits = with_items(text, listing, ["b", "c"])
    assert (None if edits is None else apply(text, edits)) == expected


@pytest.mark.parametrize(
    ("name", "taken", "expected"),
    [
        ("InvoiceLine", (), "invoice_line"),
        ("HTTPLog2", (), "http_log2"),
        ("Class", (), "class_model"),
        ("Invoice", ("Invoice",), "invoice_2"),
        ("Straße", (), "straße"),
    ],
)
def test_the_file_of_a_model(name: str, taken: tuple[str, ...], expected: str) -> None:
    assert packages.file_stem(name, taken) == expected


# -- the project's formatter


def with_program(project: Project, venv: Path, name: str, script: str) -> None:
    """The project's virtual environment has a program of that name."""
    (venv / "bin").mkdir(parents=True)
    program = venv / "bin" / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    (venv / "bin/python").symlink_to(sys.executable)
    (venv / "lib").symlink_to(Path(sys.prefix) / "lib")
    shutil.copy(Path(sys.prefix) / "pyvenv.cfg", venv)
    project.configure({"python": str(venv / "bin/python")})
    project.load()
    assert project.state.problem is None


@pytest.fixture
def ruff() -> str:
    beside = Path(sys.executable).parent / "ruff"
    return str(beside) if beside.exists() else shutil.which("ruff") or missing("ruff")


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_only_new_text_is_formatted(project: Project, ruff: str, newline: str) -> None:
    path = project.root / "shop/models.py"
    before = (MODELS + "\n\nleft  =   'as it is'\n").replace("\n", newline)
    path.write_bytes(before.encode())
    (project.root / "ruff.toml").write_text(
        "line-length = 60\n[format]\nquote-style = 'single'\nindent-style = 'tab'\n"
    )
    project.files_changed()
    made = project.generate(Wanted((INVOICE,), path))
    text = write(project, made)["shop/models.py"]
    assert text.startswith(before)
    new = text[len(before) :]
    assert "\r" not in new.replace(newline, "\n")
    lines = new.replace(newline, "\n").split("\n")
    assert any(line.startswith("\tcustomer = models.ForeignKey(") for line in lines)
    assert "db_table = 'invoice'" in new
    assert max(map(len, lines)) <= 60
    assert made.notes == ()
    check(project)


def test_what_is_excluded_keeps_our_layout(project: Project, ruff: str) -> None:
    (project.root / "ruff.toml").write_text("exclude = ['models.py']\n[format]\nquote-style = 'single'\n")
    made = project.generate(Wanted((OLD,), project.root / "shop/models.py"))
    assert '"inv_old"' in write(project, made)["shop/models.py"]
    assert made.notes == ()


@pytest.mark.parametrize(
    ("script", "note"),
    [
        ("echo 'no such option' >&2; exit 2", "no such option."),
        ("kill -9 $$", "it ended with code -9."),
        ("cat; echo 'x = 1'", "what it gave back means something else."),
        ("exit 0", "what it gave back means something else."),
        ("sleep 60 & sleep 60", "it had not ended after 1 seconds."),
    ],
)
def test_a_formatter_that_does_not_work(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, note: str
) -> None:
    wanted = Wanted((OLD,), project.root / "shop/models.py")
    plain = project.generate(wanted)
    (project.root / "pyproject.toml").write_text("[tool.black]\n")
    with_program(project, tmp_path / "venv", "black", script)
    monkeypatch.setattr("tablewright.project.formatting.SECONDS", 1)
    made = project.generate(wanted)
    assert made.edits == plain.edits
    assert made.notes == (f"“black” could not format the new text, which has our own layout therefore: {note}",)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({}, ""),
        ({"pyproject.toml": "[tool.other]\n"}, ""),
        ({"pyproject.toml": "[tool.black]\n"}, "black"),
        ({"pyproject.toml": "[tool.ruff]\nline-length = 100\n"}, "ruff"),
        ({"pyproject.toml": "[tool.ruff.lint]\n[tool.black]\n"}, "black"),
        ({"pyproject.toml": "[tool.ruff.format]\n[tool.black]\n"}, "ruff"),
        ({"pyproject.toml": "[tool.black]\n", "ruff.toml": "line-length = 1\n"}, "black"),
        ({"pyproject.toml": "[tool.black]\n", "app/ruff.toml": ""}, "ruff"),
        ({".ruff.toml": ""}, "ruff"),
        ({"pyproject.toml": "not toml ["}, ""),
    ],
)
def test_the_nearest_configuration_decides(tmp_path: Path, files: dict[str, str], expected: str) -> None:
    (tmp_path / "app").mkdir()
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    assert chosen(tmp_path / "app", tmp_path) == expected
