"""`tablewright check`: what it prints, its exit codes, and which findings the user has chosen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.databases import Database, sqlite_at
from support.projects import write_project
from support.shop import Run


def codes(out: str) -> list[str]:
    return [finding["code"] for finding in json.loads(out)["findings"]]


def test_text(shop: Path, run: Run) -> None:
    ran = run("check")
    assert ran.code == 1
    first, _, source, carets, fix, empty, *_ = ran.out.splitlines()
    assert first.startswith("shop/models.py:5:40 warning field-wider-than-column ")
    assert source == "5 |     name = models.CharField(max_length=50)"
    assert carets == "  |                                        ^^"
    assert fix.startswith("  = fix: ")
    assert empty == ""
    assert ran.out.splitlines()[-1].startswith("2 findings: 2 warnings (1 model against 4 tables, ")
    assert ran.err == ""


def test_quiet_is_a_line_a_finding(shop: Path, run: Run) -> None:
    lines = run("check", "--quiet").out.splitlines()
    assert [line.split()[:3] for line in lines] == [
        ["shop/models.py:5:40", "warning", "field-wider-than-column"],
        ["shop/models.py:6:5", "warning", "null-possible"],
    ]


def test_json(shop: Path, run: Run) -> None:
    text = (
        (shop / "shop/models.py")
        .read_text()
        .replace('"customer"', '"customer"  # 🛒')
        .replace("name =", "name: '🛒' =")
    )
    (shop / "shop/models.py").write_text(text, encoding="utf-8")
    ran = run("check", "--format", "json")
    data = json.loads(ran.out)
    assert (ran.code, ran.err, data["version"]) == (1, "", 1)
    finding = data["findings"][0]
    start = len("    name: '🛒' = models.CharField(max_length=") + 1  # UTF-16: the cart counts twice
    assert {
        key: finding[key] for key in ("code", "severity", "path", "range", "model", "field", "alias", "table", "column")
    } == {
        "code": "field-wider-than-column",
        "severity": "warning",
        "path": "shop/models.py",
        "range": {"start": {"line": 4, "character": start}, "end": {"line": 4, "character": start + 2}},
        "model": "shop.Customer",
        "field": "name",
        "alias": "default",
        "table": "customer",
        "column": "name",
    }
    edit = finding["fixes"][0]["edits"][0]
    assert (edit["path"], edit["range"], edit["text"]) == ("shop/models.py", finding["range"], "30")
    summary = data["summary"]
    assert summary.pop("seconds") > 0
    assert summary == {
        "models": 1,
        "tables": 4,
        "findings": 2,
        "unknown": {"models": 0, "fields": 0, "apps": []},
        "baseline": None,
        "sources": {"default": "database"},
    }


def test_nothing_to_report(shop: Path, run: Run) -> None:
    path = shop / "shop/models.py"
    path.write_text(path.read_text().replace("50", "30").replace("TextField()", "TextField(null=True)"))
    ran = run("check")
    assert ran.code == 0
    assert ran.out.startswith("Nothing to report: 1 model against 4 tables, ")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], ["field-wider-than-column", "null-possible"]),
        (["--select", "null-possible"], ["null-possible"]),
        (["--ignore", "null-possible,null-refused"], ["field-wider-than-column"]),
        (["shop/models.py"], ["field-wider-than-column", "null-possible"]),
        (["shop"], ["field-wider-than-column", "null-possible"]),
        (["config"], []),
        (["config/settings.py"], []),
    ],
)
def test_what_is_checked(shop: Path, run: Run, arguments: list[str], expected: list[str]) -> None:
    ran = run("check", "--format", "json", *arguments)
    assert (codes(ran.out), ran.code) == (expected, bool(expected))


@pytest.mark.parametrize(
    ("pyproject", "expected"),
    [
        ('ignore = ["null-possible"]', ["field-wider-than-column"]),
        ('select = ["null-possible"]', ["null-possible"]),
        ('per-path-ignores = {"shop/*" = ["null-possible"], "x.py" = ["type-mismatch"]}', ["field-wider-than-column"]),
        ('tables.exclude = ["cust*"]', []),
        ('tables.include = ["invoice"]', []),
        ('tables.include = ["customer"]', ["field-wider-than-column", "null-possible"]),
    ],
)  # fmt: skip
def test_settings(shop: Path, run: Run, pyproject: str, expected: list[str]) -> None:
    (shop / "pyproject.toml").write_text(f"[tool.tablewright]\n{pyproject}\n")
    assert codes(run("check", "--format", "json").out) == expected


@pytest.mark.parametrize(
    ("comment", "left"),
    [
        ("# tablewright: ignore[null-possible] the import fills it", ["field-wider-than-column"]),
        ("# tablewright: ignore[null-refused, null-possible]", ["field-wider-than-column"]),
        ("# tablewright: ignore", ["field-wider-than-column"]),
        ("# tablewright: ignore[null-refused]", ["field-wider-than-column", "null-possible"]),
    ],
)
def test_comments_silence_a_line(shop: Path, run: Run, comment: str, left: list[str]) -> None:
    path = shop / "shop/models.py"
    path.write_text(path.read_text().replace("TextField()", f"TextField(\n    )  {comment}"))
    assert codes(run("check", "--format", "json", "--ignore", "unused-ignore").out) == left


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--fail-on", "error"], 0),
        (["--fail-on", "hint"], 1),
        (["--fail-on", "never"], 0),
        (["--fail-on", "warning"], 1),
    ],
)
def test_exit_codes(shop: Path, run: Run, arguments: list[str], code: int) -> None:
    assert run("check", *arguments).code == code


def test_a_rule_is_switched_off(shop: Path, run: Run) -> None:
    (shop / "pyproject.toml").write_text(
        '[tool.tablewright]\nseverity = {null-possible = "off", nul-refused = "off"}\n'
    )
    ran = run("check", "--format", "json")
    assert codes(ran.out) == ["field-wider-than-column"]
    assert ran.err == (
        "pyproject.toml:2: The setting “severity” names “nul-refused”, which no rule has."
        " Did you mean “null-refused”?\n"
    )


def test_apps_that_do_not_import_are_named(shop: Path, run: Run) -> None:
    path = shop / "shop/models.py"
    path.write_text(path.read_text() + "\nraise RuntimeError\n")
    ran = run("check", "--format", "json")
    assert json.loads(ran.out)["summary"]["unknown"]["apps"] == ["shop"]
    assert "RuntimeError" in ran.err


def test_a_field_of_a_base_is_related(shop: Path, run: Run) -> None:
    base = "class Named(models.Model):\n    note = models.TextField()\n\n    class Meta:\n        abstract = True\n"
    (shop / "shop/base.py").write_text(f"from django.db import models\n\n\n{base}")
    path = shop / "shop/models.py"
    text = path.read_text().replace("    note = models.TextField()\n", "").replace("(models.Model)", "(Named)")
    path.write_text(text.replace("import models\n", "import models\n\nfrom shop.base import Named\n", 1))
    findings = json.loads(run("check", "--format", "json").out)["findings"]
    assert [(f["code"], f["field"], f["range"]["start"]["line"], f["migration"]) for f in findings] == [
        ("null-possible", "note", 5, None),
        ("field-wider-than-column", "name", 6, None),
    ]
    where = {"start": {"line": 4, "character": 4}, "end": {"line": 4, "character": 8}}
    assert [f["related"] for f in findings] == [
        [{"path": "shop/base.py", "range": where, "message": "The field is defined here."}],
        [],
    ]
    assert "  = see: shop/base.py:5:5 The field is defined here.\n" in run("check").out


def test_a_severity_of_the_users(shop: Path, run: Run) -> None:
    (shop / "pyproject.toml").write_text('[tool.tablewright]\nseverity = {null-possible = "error"}\n')
    assert " error null-possible " in run("check", "--fail-on", "error").out


def test_wrong_settings_are_said_and_the_rest_works(shop: Path, run: Run) -> None:
    (shop / "pyproject.toml").write_text('[tool.tablewright]\nignore = ["null-posible"]\nselekt = []\n')
    ran = run("check", "-q")
    assert (ran.code, len(ran.out.splitlines())) == (1, 2)
    assert ran.err.splitlines() == [
        "pyproject.toml:3: There is no setting “selekt”: it has no effect. Did you mean “select”?",
        "pyproject.toml:2: The setting “ignore” names “null-posible”, which no rule has. Did you mean “null-possible”?",
    ]


def test_the_project_is_found_from_a_folder_below(shop: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(shop / "shop")
    assert run("check", "models.py", "-q").out.startswith("shop/models.py:5:40 ")
    monkeypatch.chdir(shop.parent)
    assert run("check", "--project", shop.name, "-q").out.startswith("shop/models.py:5:40 ")


def test_hostile_names_do_not_reach_the_terminal(shop: Path, run: Run, sqlite_database: Database) -> None:
    sqlite_database.run('CREATE TABLE "\x1b[2J\nx" (id int); ALTER TABLE customer ADD COLUMN "\x1b[2J\ny" varchar(3)')
    checked, listed = run("check").out, run("tables").out
    assert "\x1b" not in checked + listed
    assert "[2J" in checked
    assert "\\x1b[2J\\nx" in listed


def test_models_of_routed_aliases_are_looked_for_where_they_are(tmp_path: Path, shop: Path, run: Run) -> None:
    other = sqlite_at(tmp_path / "other.sqlite3")
    main = sqlite_at(tmp_path / "main.sqlite3")
    other.run(
        "CREATE TABLE customer (id integer PRIMARY KEY, name varchar(30) NOT NULL, note text, since date NOT NULL)"
    )
    models = (shop / "shop/models.py").read_text() + "\n\nclass Gone(models.Model):\n    pass\n"
    write_project(shop, {"default": main, "other": other}, models, 'DATABASE_ROUTERS = ["shop.routers.Router"]\n')
    here = [("field-wider-than-column", "other"), ("null-possible", "other")]
    data = json.loads(run("check", "--format", "json").out)
    assert [(f["code"], f["alias"]) for f in data["findings"]] == [*here, ("no-such-table", "default")]
    # A third alias that cannot be read may have the table, unless the routers say where it is.
    missing = sqlite_at(tmp_path / "later.sqlite3")
    (tmp_path / "later.sqlite3").unlink()
    aliases = {"default": main, "other": other, "third": missing}
    write_project(shop, aliases, models, 'DATABASE_ROUTERS = ["shop.routers.Router"]\n')
    data = json.loads(run("check", "--format", "json").out)
    assert [(f["code"], f["alias"]) for f in data["findings"]] == here
    router = "class Router:\n    def db_for_read(self, model, **hints):\n        return 'other'\n"
    (shop / "shop/routers.py").write_text(router + "    db_for_write = db_for_read\n")
    data = json.loads(run("check", "--format", "json").out)
    assert [(f["code"], f["alias"]) for f in data["findings"]] == [*here, ("no-such-table", "other")]
    assert "The database of alias “other” has no table “shop_gone”" in data["findings"][2]["message"]
    (shop / "shop/routers.py").write_text(router)
    data = json.loads(run("check", "--format", "json").out)
    assert [(f["code"], f["alias"]) for f in data["findings"]] == [*here, ("no-such-table", "default")]
    (shop / "shop/routers.py").write_text(router.replace("other", "third") + "    db_for_write = db_for_read\n")
    assert json.loads(run("check", "--format", "json").out)["findings"] == []
