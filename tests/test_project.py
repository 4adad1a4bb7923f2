"""One open project through its life: loaded, typed in, changed on disk, failing, and coming back."""

from __future__ import annotations

import ast
import re
import threading
from pathlib import Path

import pytest

from support.databases import Database, sqlite_at
from support.projects import write_project
from support.shop import MODELS, SQL
from tablewright.findings import Severity
from tablewright.project import Project
from tablewright.project.checking import path_matches, silencing_comments
from tablewright.project.files import read_source
from tablewright.project.generating import Wanted
from tablewright.source.edits import apply

INVOICE = """

class Invoice(models.Model):
    number = models.IntegerField(primary_key=True)
    customer = models.ForeignKey(Customer, models.CASCADE)
    total = models.DecimalField(max_digits=8, decimal_places=2)

    class Meta:
        managed = False
        db_table = "invoice"
"""

WIDER: dict[str | None, str] = {"name": "field-wider-than-column"}
SHOP: dict[str | None, str] = {**WIDER, "note": "null-possible"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that no test changes on disk."""
    folder = tmp_path_factory.mktemp("shop")
    database = sqlite_at(folder / "legacy.sqlite3")
    database.run(SQL)
    return write_project(folder, {"default": database}, MODELS)


@pytest.fixture(scope="module")
def loaded(folder: Path) -> Project:
    project = Project(folder)
    assert project.load().phase == "ready"
    return project


@pytest.fixture
def project(loaded: Project, folder: Path) -> Project:
    """The loaded project with nothing open."""
    loaded.close_text(folder / "shop/models.py")
    loaded.configure({})
    return loaded


@pytest.fixture
def own(tmp_path: Path, sqlite_database: Database) -> Project:
    """A project of the test's own, not yet loaded."""
    sqlite_database.run(SQL)
    return Project(write_project(tmp_path, {"default": sqlite_database}, MODELS))


def found(project: Project) -> dict[str | None, str]:
    """field -> code"""
    findings = project.findings(project.root / "shop/models.py")
    return {each.finding.field: each.finding.code for each in findings}


# -- typing


def test_spans_are_absolute_and_fixes_apply(project: Project) -> None:
    path = project.root / "shop/models.py"
    project.open_text(path, "# a line more\n" + MODELS)
    text = project.text(path)
    assert text is not None
    wider, null = project.findings(path)
    assert text[wider.span.start : wider.span.end] == "50"
    assert text[null.span.start : null.span.end] == "note"
    for each in (wider, null):
        (edits,) = each.fixes[0].edits.values()
        project.open_text(path, apply(text, edits))
        assert each.finding.code not in found(project).values()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (MODELS, SHOP),
        (MODELS.replace("50", "30"), {"note": "null-possible"}),
        (MODELS.replace("TextField()", "TextField("), {"name": "field-wider-than-column"}),
        (MODELS + "\n\nclass Broken(\n", SHOP),
        (MODELS.replace("note =", "nte ="), {**WIDER, "nte": "no-such-column", None: "column-unmapped"}),
        ("", {}),
        ("\0", {}),
    ],
)
def test_every_keystroke_counts_at_once(project: Project, text: str, expected: dict[str | None, str]) -> None:
    path = project.root / "shop/models.py"
    project.open_text(path, text)
    assert found(project) == expected
    project.close_text(path)
    assert found(project) == SHOP


def test_what_did_not_change_is_not_judged_again(project: Project) -> None:
    path = project.root / "shop/models.py"
    project.open_text(path, MODELS + INVOICE)
    before = {id(each.finding) for each in project.findings(path) if each.finding.model == "shop.Customer"}
    project.open_text(path, "\n\n" + MODELS + INVOICE.replace("8", "9"))
    after = {id(each.finding) for each in project.findings(path) if each.finding.model == "shop.Customer"}
    assert before == after != set()


def test_a_changed_target_is_judged_by_its_relations_too(own: Project) -> None:
    path = own.root / "shop/models.py"
    own.load()
    own.open_text(path, MODELS + INVOICE)
    assert "customer" not in found(own)
    other_key = MODELS.replace("name =", "id = models.CharField(max_length=9, primary_key=True)\n    name =")
    own.open_text(path, other_key + INVOICE)
    assert found(own)["customer"] == "type-mismatch"


# -- settings


def test_settings_hold_at_once(project: Project) -> None:
    assert project.configure({"ignore": ["null-possible"]}) is False
    assert found(project) == {"name": "field-wider-than-column"}
    assert project.configure({"severity": {"null-possible": "hint"}}) is False
    severities = {each.finding.severity for each in project.findings(project.root / "shop/models.py")}
    assert severities == {Severity.WARNING, Severity.HINT}
    assert project.configure({"settings-module": "config.other"}) is True
    assert project.configure({}) is True


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("select", ["null-refusd"]),
        ("ignore", ["null-refusd"]),
        ("severity", {"null-refusd": "hint"}),
        ("severity", {"null-refusd": "off"}),
        ("per-path-ignores", {"shop/*": ["null-refusd"]}),
    ],
)
def test_unknown_codes_in_settings(project: Project, key: str, value: object) -> None:
    project.configure({key: value})
    (problem,) = project.state.settings_problems
    assert (problem.message, problem.hint) == (
        f"The setting “{key}” names “null-refusd”, which no rule has.",
        "Did you mean “null-refused”?",
    )


@pytest.mark.parametrize(
    ("glob", "matches"),
    [
        ("shop/models.py", True),
        ("shop/*", True),
        ("shop/", True),
        ("shop", True),
        ("./shop", True),
        ("models.py", True),
        ("*.py", True),
        ("**/models.py", True),
        ("**/shop/*", True),
        ("shop/models", False),
        ("odels.py", False),
        ("hop/*", False),
        ("Shop/*", False),
    ],
)
def test_paths_match_globs(glob: str, matches: bool) -> None:
    assert path_matches("shop/models.py", glob) is matches


def test_comments_name_codes() -> None:
    text = "a  # tablewright: ignore[x, y] why\r\nb  #tablewright:ignore\rc  # ignore[z]\n# tablewright: ignore[]\n"
    assert silencing_comments(text) == {0: {"x", "y"}, 1: None, 3: set()}


# -- loading


def test_a_load_that_fails_keeps_the_last_schema(own: Project) -> None:
    assert found(own) == {}
    own.load()
    assert found(own) == SHOP
    settings = own.root / "config/settings.py"
    text = settings.read_text()

    settings.write_text(text + "raise ValueError('half saved')\n")
    state = own.load()
    assert (state.phase, state.problem.kind if state.problem else "") == ("failed", "settings-error")
    assert found(own) == SHOP

    settings.write_text(text.replace("legacy.sqlite3", "gone.sqlite3"))
    state = own.load()
    alias = state.aliases["default"]
    assert (state.phase, state.problem, alias.problem.kind if alias.problem else "") == (
        "ready",
        None,
        "cannot-connect",
    )
    assert found(own) == SHOP

    (own.root / "manage.py").unlink()
    settings.unlink()
    assert own.load().phase == "failed"
    assert found(own) == SHOP


def test_the_database_is_read_again(own: Project, sqlite_database: Database) -> None:
    own.load()
    sqlite_database.run("ALTER TABLE customer ADD COLUMN vip integer NOT NULL DEFAULT 0")
    assert None not in found(own)
    own.load()
    assert found(own)[None] == "column-unmapped"


def test_progress_and_two_loads_at_once(own: Project) -> None:
    said: list[tuple[str, int | None]] = []
    threads = [threading.Thread(target=own.load, args=(lambda *report: said.append(report),)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    half = len(said) // 2
    sentences = list(dict.fromkeys(sentence for sentence, _ in said[:half]))
    assert sentences[:3] == [
        "Looking for the project's interpreter",
        "Loading config.settings",
        "Reading the tables of “default”",
    ]
    assert all(re.fullmatch("Reading the [a-z ]+ of “default”", sentence) for sentence in sentences[3:])
    percentages = [percentage or 0 for _, percentage in said[:half]]
    assert percentages == sorted(percentages)
    assert said[half:] == said[:half]
    assert own.state.phase == "ready"


def test_closing_ends_a_load_in_the_middle(own: Project) -> None:
    settings = own.root / "config/settings.py"
    settings.write_text("import pathlib, time\npathlib.Path('started').touch()\ntime.sleep(600)\n")
    thread = threading.Thread(target=own.load)
    thread.start()
    limit = threading.Event()
    for _ in range(600):
        if (own.root / "started").exists():
            break
        limit.wait(0.05)
    assert (own.root / "started").exists()
    own.close()
    thread.join(20)
    assert not thread.is_alive()
    assert own.state.phase == "failed"
    assert own.load() is own.state


def test_an_alias_that_takes_too_long_does_not_hide_the_others(own: Project, tmp_path: Path) -> None:
    write_project(
        own.root,
        {"default": sqlite_at(tmp_path / "empty.sqlite3"), "slow": sqlite_at(tmp_path / "slow.sqlite3")},
        MODELS,
        """\
        import django.db.backends.sqlite3.base as base
        connect = base.DatabaseWrapper.get_new_connection
        def slowly(self, params):
            if self.alias == "slow":
                import time
                time.sleep(600)
            return connect(self, params)
        base.DatabaseWrapper.get_new_connection = slowly
        DATABASES = {"slow": DATABASES["slow"], "default": DATABASES["default"]}
        """,
    )
    own.configure({"schema-timeout": 3})
    state = own.load()
    assert state.phase == "ready"
    assert {alias.alias: alias.problem.kind if alias.problem else None for alias in state.aliases.values()} == {
        "slow": "timeout",
        "default": None,
    }


# -- files


def test_files_are_found_and_remembered_until_told(own: Project) -> None:
    for name in ("a/models/one.py", "a/models/deep/two.py", "b/models.py", "b/views.py", "a/migrations/models.py"):
        (own.root / name).parent.mkdir(parents=True, exist_ok=True)
        (own.root / name).write_text("")
    for name in (".tox/x/models.py", "node_modules/x/models.py", "myenv/models.py"):
        (own.root / name).parent.mkdir(parents=True, exist_ok=True)
        (own.root / name).write_text("")
    (own.root / "myenv/pyvenv.cfg").write_text("")
    expected = ["a/models/deep/two.py", "a/models/one.py", "b/models.py", "shop/models.py"]
    assert [path.relative_to(own.root).as_posix() for path in own.files()] == expected
    (own.root / "a/models.py").write_text("")
    assert len(own.files()) == len(expected)
    own.files_changed([own.root / "a/models.py"])
    assert len(own.files()) == len(expected) + 1


def test_models_elsewhere_count_when_they_are_imported_or_open(own: Project) -> None:
    (own.root / "shop/base.py").write_text(MODELS)
    (own.root / "shop/extra.py").write_text(MODELS.replace("Customer", "Extra"))
    (own.root / "shop/models.py").write_text("from .base import Customer\n")
    names = [path.name for path in own.files()]
    assert names == ["base.py", "models.py"]
    own.open_text(own.root / "shop/extra.py", MODELS.replace("Customer", "Extra"))
    assert [path.name for path in own.files()] == ["base.py", "extra.py", "models.py"]


ABSTRACT = """\
from django.db import models


class Base(models.Model):
    class Meta:
        abstract = True
"""


def test_apps_may_be_imported_from_a_folder_below(own: Project) -> None:
    sales = MODELS.replace("(models.Model)", "(Base)").replace("models\n", "models\nfrom core.base import Base\n", 1)
    files = {"apps/core/base.py": ABSTRACT, "apps/sales/models.py": sales, "shop/models.py": ""}
    for name, text in files.items():
        (own.root / name).parent.mkdir(parents=True, exist_ok=True)
        (own.root / name).write_text(text)
    settings = own.root / "config/settings.py"
    extra = "import sys\nsys.path.insert(0, 'apps')\nINSTALLED_APPS = ['sales']\n"
    for package in ("sales", "core"):
        (own.root / "apps" / package / "__init__.py").touch()
    settings.write_text(settings.read_text() + extra)
    own.load()
    assert [each.finding.model for each in own.findings(own.root / "apps/sales/models.py")] == ["sales.Customer"] * 2
    assert all(model.complete for model in own.models().by_label.values())


def test_disk_counts_when_told(own: Project) -> None:
    own.load()
    assert found(own) == SHOP
    path = own.root / "shop/models.py"
    path.write_text(MODELS.replace("50", "30"))
    assert found(own) == SHOP
    own.files_changed([path])
    assert found(own) == {"note": "null-possible"}
    path.unlink()
    own.files_changed()
    assert found(own) == {}
    assert own.file_problem(path) == "“models.py” does not exist."


@pytest.mark.parametrize(
    ("data", "text", "problem"),
    [
        (b"a = 1\r\n", "a = 1\r\n", None),
        ("\ufeffa".encode(), "a", None),
        (b"# coding: cp1252\n# \x80", "# coding: cp1252\n# €", None),
        (b"", "", None),
        (b"a\n\0", None, "“m.py” has a NUL byte in line 2, which Python does not accept, and is left out."),
    ],
)
def test_sources_are_decoded_as_python_does(tmp_path: Path, data: bytes, text: str | None, problem: str | None) -> None:
    (tmp_path / "m.py").write_bytes(data)
    assert read_source(tmp_path / "m.py") == (text, problem)


def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    (tmp_path / "m.py").mkdir()
    assert read_source(tmp_path / "m.py") == (None, "“m.py” cannot be read (Is a directory), and is left out.")


# -- tables without a model

DJANGO = ("django_migrations", "django_session", "auth_user", "auth_user_groups", "auth_permission")
JOINED = """

class Invoice(models.Model):
    tags = models.ManyToManyField(Customer)
    more = models.ManyToManyField(Customer, db_table="j")
    own = models.ManyToManyField(Customer, through="x")

    class Meta:
        db_table = "invoice"
"""


def test_tables_that_nobody_need_map_are_left_out(own: Project, sqlite_database: Database) -> None:
    names = (*DJANGO[1:], "invoice_tags", "invoice_more", "j", "invoice_own")
    sqlite_database.run(";".join(f"CREATE TABLE {name} (id integer PRIMARY KEY)" for name in names))
    (own.root / "shop/models.py").write_text(MODELS + JOINED)
    settings = own.root / "config/settings.py"
    settings.write_text(
        settings.read_text().replace('["shop"]', '["shop", "django.contrib.auth", "django.contrib.contenttypes"]')
    )
    own.load()
    free = {table.name for _, table in own.unmapped_tables()}
    assert free == {"inv_old", "django_session", "invoice_more", "invoice_own"}
    assert own.unmapped_tables("other") == ()
    own.configure({"tables": {"exclude": ["django_*"], "include": ["inv*", "django*"]}})
    assert {table.name for _, table in own.unmapped_tables()} == {"inv_old", "invoice_more", "invoice_own"}


def test_generating_into_a_file(project: Project) -> None:
    path = project.root / "shop/models.py"
    project.open_text(path, MODELS)
    made = project.generate(Wanted((("default", "", "invoice"), ("default", "", "inv_old")), path))
    text = apply(MODELS, made.edits[path])
    project.open_text(path, text)
    classes = [node.name for node in ast.parse(text).body if isinstance(node, ast.ClassDef)]
    assert sorted(classes) == ["Customer", "InvOld", "Invoice"]
    assert "models.ForeignKey(Customer," in text or 'models.ForeignKey("Customer",' in text
    assert {each.finding.model for each in project.findings(path)} == {"shop.Customer"}
    assert project.unmapped_tables() == ()


@pytest.mark.parametrize("key", [("default", "", "gone"), ("other", "", "invoice")])
def test_generating_what_is_not_there(project: Project, key: tuple[str, str, str]) -> None:
    with pytest.raises(LookupError, match=r"is not in the database of “default”|of “other” are not known"):
        project.generate(Wanted((key,), project.root / "shop/models.py"))


def test_the_editors_root_moves_the_models_too(tmp_path: Path) -> None:
    for name in ("east", "west"):
        write_project(tmp_path / name, {}, f"from django.db import models\nclass {name.title()}(models.Model): ...\n")
    assert Project(tmp_path).root == tmp_path
    project = Project(tmp_path, {"root": "west"})
    assert project.root == tmp_path / "west"
    assert [path.parent.parent for path in project.files()] == [tmp_path / "west"]
