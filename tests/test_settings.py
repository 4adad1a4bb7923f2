"""pyproject.toml and editor settings -> Settings and Problems."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from tablewright.settings import Settings, read_settings, setting_line


def read(tmp_path: Path, toml: str, editor: dict[str, Any] | None = None) -> tuple[Settings, list[str]]:
    """Settings, and problems as "line: message hint"; the line counts from 1, "-" is none."""
    (tmp_path / "pyproject.toml").write_text(dedent(toml), encoding="utf-8")
    settings, problems = read_settings(tmp_path, editor or {})
    assert {problem.kind for problem in problems} <= {"setting"}
    return settings, [f"{'-' if p.line is None else p.line + 1}: {p.message} {p.hint}".strip() for p in problems]


def test_no_file_is_no_problem(tmp_path: Path) -> None:
    assert read_settings(tmp_path, {}) == (Settings(), ())


def test_every_key(tmp_path: Path) -> None:
    settings, problems = read(
        tmp_path,
        """\
        [tool.tablewright]
        settings-module = "shop.settings"
        python = "venv/bin/python"
        command = "docker compose exec -T 'my web' python"
        command-root = "/app"
        root = "backend"
        env-file = ".env.dev"
        databases = ["default", "legacy"]
        select = ["null-refused"]
        ignore = ["null-possible"]
        managed = true
        schema-timeout = 5
        snapshot = ".tablewright/schema.json"
        refresh = 90
        naming.strip-prefixes = ["tbl_"]
        [tool.tablewright.env]
        PORT = 5432
        [tool.tablewright.database-overrides.default]
        host = "127.0.0.1"
        port = 15432
        password_env = "SHOP_PASSWORD"
        [tool.tablewright.severity]
        column-unmapped = "hint"
        [tool.tablewright.per-path-ignores]
        "legacy/*" = ["type-mismatch"]
        [tool.tablewright.tables]
        include = ["tbl_*"]
        exclude = ["tmp_*"]
        [tool.tablewright.naming.map]  # quoted keys may have dots
        "tbl_kd.nm" = "name"
        """,
    )
    assert problems == []
    assert settings == Settings(
        settings_module="shop.settings",
        python="venv/bin/python",
        command=("docker", "compose", "exec", "-T", "my web", "python"),
        command_root="/app",
        root="backend",
        database_overrides={"default": {"host": "127.0.0.1", "port": "15432", "password-env": "SHOP_PASSWORD"}},
        env_file=".env.dev",
        env={"PORT": "5432"},
        databases=("default", "legacy"),
        select=("null-refused",),
        ignore=("null-possible",),
        severity={"column-unmapped": "hint"},
        per_path_ignores={"legacy/*": ("type-mismatch",)},
        tables_include=("tbl_*",),
        tables_exclude=("tmp_*",),
        strip_prefixes=("tbl_",),
        naming_map={"tbl_kd.nm": "name"},
        managed=True,
        schema_timeout=5.0,
        snapshot=".tablewright/schema.json",
        refresh=90.0,
    )


def test_the_editor_wins_but_not_by_what_it_leaves_empty(tmp_path: Path) -> None:
    toml = """\
        [tool.tablewright]
        settings-module = "shop.settings"
        ignore = ["null-possible"]
        command = "docker exec web python"
        """
    editor = {
        "settings-module": "",
        "ignore": [],
        "tables": {"exclude": ["a"]},
        "python": "/usr/bin/python3",
        "env": None,
    }
    settings, problems = read(tmp_path, toml, editor)
    assert problems == []
    assert settings == Settings(
        settings_module="shop.settings", ignore=("null-possible",), tables_exclude=("a",), python="/usr/bin/python3"
    )


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ("settings-modul", "Did you mean “settings-module”?"),
        ("naming.strip-prefix", "Did you mean “naming.strip-prefixes”?"),
        ("zzz", "Remove it, or see the settings page for the keys there are."),
    ],
)
def test_an_unknown_key(tmp_path: Path, key: str, hint: str) -> None:
    _, problems = read(tmp_path, f"[tool.tablewright]\n{key} = []\n")
    assert problems == [f"2: There is no setting “{key}”: it has no effect. {hint}"]


OVERRIDES = "a table of alias = host, port, user, name"
NONE_OF = "which is none of error, warning, information, hint, off"


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("managed = 'yes'", "true or false"),
        ("python = 3", "the path of a Python interpreter"),
        ("schema-timeout = true", "a number of seconds"),
        ("schema-timeout = 0", "a number of seconds: 0 is not between 1 and 3600"),
        ("refresh = 'often'", '"manual", "focus" or a number of seconds: “often” is neither'),
        ("refresh = 0.5", '"manual", "focus" or a number of seconds: 0.5 is not between 1 and 3600'),
        ("refresh = true", '"manual", "focus" or a number of seconds'),
        ("snapshot = true", "the path of a file"),
        ("ignore = 'null-refused'", "a list of codes"),
        ("severity = {a = 'bad'}", f"a table of code = severity: “a” has “bad”, {NONE_OF}"),
        ('command = "sh \'x"', "a command line, as a text or a list of texts: No closing quotation"),
        ("env = {DEBUG = true}", "a table of texts"),
        ("database-overrides = 'x'", OVERRIDES),
        ("database-overrides = {default = 'x'}", OVERRIDES),
        (
            "database-overrides = {default = {hots = 'x'}}",
            f"{OVERRIDES}: “default” has “hots”, which is none of host, port, user, name, password-env",
        ),
        (
            "database-overrides = {default = {password = 'hush'}}",
            f"{OVERRIDES}: a password does not belong here; “password-env” names the variable that holds it",
        ),
        ("naming.map = {t = 'a-b'}", "a table of table or table.column = name: “a-b” is no Python name"),
    ],
)
def test_a_wrong_value_is_reported_on_its_line_and_the_rest_is_used(tmp_path: Path, line: str, wanted: str) -> None:
    settings, problems = read(tmp_path, f"[project]\nname = 'x'\n[tool.tablewright]\nenv-file = 'e'\n{line}\n")
    key = line.partition(" ")[0]
    assert problems == [f"5: Setting “{key}” is not used, because it must be {wanted}. Correct the value."]
    assert settings == Settings(env_file="e")


@pytest.mark.parametrize(
    ("toml", "line", "says"),
    [
        ("[tool.tablewright]\nignore = [\n]]\n", 3, "not valid TOML"),
        ("[tool.tablewright", 1, "not valid TOML"),
        ("[tool]\ntablewright = 3\n", 2, "“tool.tablewright” must be a table"),
    ],
)
def test_a_broken_file_is_reported_and_defaults_are_used(tmp_path: Path, toml: str, line: int, says: str) -> None:
    settings, (problem,) = read(tmp_path, toml)
    assert settings == Settings()
    assert problem.startswith(f"{line}: ")
    assert says in problem


def test_a_file_that_is_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_bytes(b"[tool.tablewright]\nignore = ['\xff']\n")
    settings, (problem,) = read_settings(tmp_path, {"managed": True})
    assert settings == Settings(managed=True)
    assert problem.message == "Settings in “pyproject.toml” are not used: the file cannot be read (it is not UTF-8)."


def test_keys_of_later_releases_say_that_they_have_no_effect(tmp_path: Path) -> None:
    toml = """\
        [tool.tablewright]
        inlay-hints = true
        code-lens = true
        """
    none = "has no effect in this version of Tablewright. Remove it, or leave it for a later version."
    assert read(tmp_path, toml, {"trace": {"server": "off"}}) == (
        Settings(),
        [f"{n}: Setting “{key}” {none}" for n, key in ((2, "inlay-hints"), (3, "code-lens"))],
    )


def test_the_line_of_a_key(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        "[tool.tablewright]\na = 1\n[tool.tablewright.naming]\nmap = {}\n[x]\nselect = 1\n"
    )
    assert [setting_line(tmp_path, key) for key in ("naming.map", "a", "select", "")] == [3, 1, 0, 0]
