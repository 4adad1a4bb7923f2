"""Columns that Django's own classes do not read or write as they are: small classes beside the generated models do."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from support.databases import Database
from support.interpreters import find_interpreter
from support.projects import write_project
from support.shop import Run

USE = """
import json, os, warnings
warnings.simplefilter("error")
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
import django
django.setup()
from datetime import datetime, timezone
from django.core.management import call_command
from shop.models import Thing
call_command("check", fail_level="WARNING")
{use}
"""


def use(root: Path, script: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-c", USE.format(use=script)], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def project(tmp_path: Path, database: Database, sql: str, monkeypatch: pytest.MonkeyPatch, settings: str = "") -> Path:
    database.run(sql)
    root = write_project(tmp_path / "things", {"default": database}, extra=settings)
    (root / "shop/models.py").write_text("")
    monkeypatch.chdir(root)
    return root


def test_times_without_a_zone_and_padded_text(
    tmp_path: Path, postgresql_database: Database, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    sql = "CREATE TABLE thing (id int PRIMARY KEY, at timestamp NOT NULL, done timestamp, code char(5) NOT NULL);"
    rows = "INSERT INTO thing VALUES (1, '2020-01-02 03:04:05', NULL, 'AB');"
    zone = 'USE_TZ = True\nTIME_ZONE = "Asia/Tokyo"\n'
    root = project(tmp_path, postgresql_database, sql + rows, monkeypatch, zone)
    assert run("generate", "--all", "--into", "shop/models.py").code == 0
    text = (root / "shop/models.py").read_text()
    assert (text.count("class NaiveDateTimeField("), text.count("NaiveDateTimeField("), "FixedCharField(" in text) == (
        1,
        3,
        True,
    )
    assert (run("check").code, run("check", "--quiet").out) == (0, "")
    found = use(
        root,
        "one = Thing.objects.get(code='AB', at=datetime(2020, 1, 2, 3, 4, 5))\n"
        "Thing.objects.create(id=2, at=one.at, done=datetime(2020, 1, 1, 15, tzinfo=timezone.utc), code='XY')\n"
        "two = Thing.objects.get(done__gt=datetime(2020, 1, 1, 23))\n"
        "print(json.dumps([one.code, str(one.at), one.done, two.code, str(two.at), str(two.done)]))",
    )
    assert found == ["AB", "2020-01-02 03:04:05", None, "XY", "2020-01-02 03:04:05", "2020-01-02 00:00:00"]
    again = (root / "shop/models.py").read_text()
    postgresql_database.run("CREATE TABLE later (id int PRIMARY KEY, at timestamp)")
    assert run("generate", "later", "--into", "shop/models.py").code == 0
    assert (root / "shop/models.py").read_text().startswith(again)
    assert (root / "shop/models.py").read_text().count("class NaiveDateTimeField(") == 1


def test_yes_and_no_where_the_user_asks_for_it(
    tmp_path: Path, sqlite_database: Database, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    sql = (
        "CREATE TABLE thing (id integer PRIMARY KEY, paid char(1) NOT NULL DEFAULT 'N',"
        " sent char(1) CHECK (sent IN ('Y', 'N')), kind char(1) NOT NULL DEFAULT 'A');"
        "INSERT INTO thing VALUES (1, 'Y', NULL, 'B');"
    )
    root = project(tmp_path, sqlite_database, sql, monkeypatch)
    assert "YesNoField" not in run("generate", "--all").out
    (root / "pyproject.toml").write_text("[tool.tablewright]\nyes-no = true\n")
    assert run("generate", "--all", "--into", "shop/models.py").code == 0
    text = (root / "shop/models.py").read_text()
    assert [line.split(" = ")[0].strip() for line in text.splitlines() if " = YesNoField(" in line] == ["paid", "sent"]
    assert (run("check").code, run("check", "--quiet").out) == (0, "")
    found = use(
        root,
        "one = Thing.objects.get(paid=True)\n"
        "Thing.objects.create(id=2, sent=False, kind='C')\n"
        "two = Thing.objects.get(sent=False)\n"
        "Thing.objects.filter(sent__isnull=True).update(sent=True)\n"
        "print(json.dumps([one.paid, one.sent, two.paid, Thing.objects.filter(sent=True).count()]))",
    )
    assert found == [True, None, False, 1]


DEFAULTS = {
    "postgresql": "CREATE TABLE thing (id int PRIMARY KEY, n int NOT NULL DEFAULT (1 + 1), day date NOT NULL DEFAULT"
    " CURRENT_DATE, word varchar(20) NOT NULL DEFAULT lower('A%B'), tags text[] NOT NULL DEFAULT '{a}');",
    "sqlite": "CREATE TABLE thing (id integer PRIMARY KEY, n int NOT NULL DEFAULT (1 + 1), day date NOT NULL DEFAULT"
    " CURRENT_DATE, word varchar(20) NOT NULL DEFAULT (lower('A%B')));",
    "mariadb": "CREATE TABLE thing (id int PRIMARY KEY, n int NOT NULL DEFAULT (1 + 1), day date NOT NULL DEFAULT"
    " (CURRENT_DATE), word varchar(20) NOT NULL DEFAULT (lower('A%B')));",
}


@pytest.mark.parametrize("vendor", DEFAULTS)
def test_the_databases_own_defaults(
    tmp_path: Path, vendor: str, request: pytest.FixtureRequest, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = request.getfixturevalue(f"{vendor}_database")
    root = project(tmp_path, database, DEFAULTS[vendor], monkeypatch)
    assert run("generate", "--all", "--into", "shop/models.py").code == 0
    assert (root / "shop/models.py").read_text().count("db_default=RawSQL(") >= 2
    assert (run("check").code, run("check", "--quiet").out) == (0, "")
    found = use(
        root,
        "Thing.objects.create(id=1)\n"
        "one = Thing.objects.get()\n"
        "print(json.dumps([one.n, one.word, one.day.year > 2000, getattr(one, 'tags', ['a'])]))",
    )
    assert found == [2, "a%b", True, ["a"]]


# Column -> its type, a value in the database's words, and what Python reads. Text in all of these.
POSTGRESQL = {
    "amount": ("money", "'12.50'", "$12.50"),
    "bits": ("bit(3)", "B'101'", "101"),
    "more_bits": ("varbit(8)", "B'1100'", "1100"),
    "net": ("cidr", "'10.0.0.0/8'", "10.0.0.0/8"),
    "mac": ("macaddr", "'08:00:2b:01:02:03'", "08:00:2b:01:02:03"),
    "mac8": ("macaddr8", "'08:00:2b:01:02:03:04:05'", "08:00:2b:01:02:03:04:05"),
    "spans": ("int4multirange", "'{[1,3),[5,8)}'", "{[1,3),[5,8)}"),
    "naive": ("tsrange", "'[2020-01-01,2020-02-01)'", '["2020-01-01 00:00:00","2020-02-01 00:00:00")'),
    "at": ("timetz", "'10:00:00+02'", "10:00:00+02:00"),
    "lsn": ("pg_lsn", "'16/B374D848'", "16/B374D848"),
    "no": ("oid", "42", "42"),
    "small": ('"char"', "'a'", "a"),
    "who": ("name", "'me'", "me"),
    "word": ("citext", "'Abc'", "Abc"),
    "mood": ("mood", "'low'", "low"),
    "moods": ("mood[]", "'{low,high}'", "{low,high}"),
    "price": ("price", "1.5", "1.50"),
    "pair": ("pair", "'(1,x)'", "(1,x)"),
    "span": ("interval hour to minute", "'03:04'", "3:04:00"),
    "search": ("tsquery", "'a & b'", "'a' & 'b'"),
    "place": ("box", "'(1,1),(0,0)'", "(1,1),(0,0)"),
    # What PostgreSQL has no “=” for, or of another type.
    "kind": ("regtype", "'integer'", "integer"),
    "data": ("json", """'{"b": [1], "a": "x"}'""", "{'b': [1], 'a': 'x'}"),
    "spot": ("point", "'(1,2)'", "(1,2)"),
    "path": ("jsonpath", "'$.a'", '$."a"'),
}
MARIADB = {
    "flags": ("bit(8)", "b'101'", "5"),
    "born": ("year", "1999", "1999"),
    "tags": ("set('a','b')", "'a,b'", "a,b"),
    "size": ("enum('s','m')", "'m'", "m"),
    "old": ("inet4", "'10.0.0.1'", "10.0.0.1"),
    "new": ("inet6", "'::1'", "::1"),
    "middle": ("mediumint", "-8388608", "-8388608"),
    "counted": ("mediumint unsigned", "16777215", "16777215"),
    "tiny": ("tinyint unsigned", "200", "200"),
    "at": ("timestamp(3)", "'2020-01-02 03:04:05.678'", "2020-01-02 03:04:05.678000"),
    "day": ("datetime", "'2020-01-02 03:04:05'", "2020-01-02 03:04:05"),
    "short": ("tinytext", "'x'", "x"),
    "body": ("mediumtext", "'y'", "y"),
    "fixed": ("char(4)", "'ab'", "ab"),
    "raw": ("varbinary(4)", "x'0102'", r"b'\x01\x02'"),
    "little": ("tinyblob", "x'03'", r"b'\x03'"),
    "exact": ("decimal(6,3) unsigned", "1.5", "1.500"),
    "rough": ("float", "0.5", "0.5"),
    "hours": ("time", "'10:11:12'", "10:11:12"),
    "spot": ("point NOT NULL", "POINT(1, 2)", None),
}
SQLITE = {
    "amount": ("money", "'12.5'", "12.5"),
    "word": ("nvarchar(9)", "'x'", "x"),
    "odd": ("weird type (3, 4)", "'z'", "z"),
    "none": ("", "'as it is'", "as it is"),
    "number": ("numeric", "1.5", "1.5"),
    "at": ("timestamp", "'2020-01-02 03:04:05'", "2020-01-02 03:04:05"),
    "id2": ("uuid", "'a0000000000000000000000000000001'", "a0000000-0000-0000-0000-000000000001"),
}
TYPES = {"postgresql": POSTGRESQL, "mariadb": MARIADB, "sqlite": SQLITE}
BEFORE = {
    "postgresql": "CREATE EXTENSION citext; CREATE TYPE mood AS ENUM ('low', 'high');"
    " CREATE DOMAIN price AS numeric(6, 2) CHECK (VALUE >= 0); CREATE TYPE pair AS (n int, w text);",
}
NOT_COMPARED = {"postgresql": ("data", "spot", "path", "kind", "pair"), "mariadb": ("rough",), "sqlite": ()}

# A stock CharField writes an enum's words, but not as the text that bulk_update makes of them.
ONE_BY_ONE = ("mood",)

READ_AND_WRITE = """
import json, os, warnings
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
import django
django.setup()
from django.core.management import call_command
from shop.models import Thing
call_command("check", fail_level="WARNING")
compared = {compared!r}
one = Thing.objects.get(id=1)
fields = [field for field in Thing._meta.fields if field.name != "id"]
values = {{field.attname: getattr(one, field.attname) for field in fields}}
said = {{}}
Thing.objects.create(id=2, **values)
Thing.objects.filter(id=1).update(**values)
for field in fields:
    name, value = field.attname, values[field.attname]
    said[name] = str(value)
    if name not in {single!r}:
        Thing.objects.bulk_update(Thing.objects.all(), [name])
    for row in Thing.objects.all():
        assert getattr(row, name) == value, (name, value, getattr(row, name))
    assert list(Thing.objects.filter(**{{name + "__isnull": True}})) == []
    if name in compared:
        assert Thing.objects.filter(**{{name: value}}).count() == 2, (name, value)
        assert Thing.objects.filter(**{{name + "__in": [value]}}).count() == 2, (name, value)
        inner = Thing.objects.filter(id=1).values(name)
        assert Thing.objects.filter(**{{name + "__in": inner}}).count() == 2, (name, value)
    assert list(Thing.objects.values_list(name, flat=True)) == [value] * 2
print(json.dumps(said))
"""

TRIED = [
    *(("postgresql", pair) for pair in ("3.8-3.2", "3.12-5.2", "3.13-6.1")),
    *(("mariadb", pair) for pair in ("3.8-3.2", "3.13-6.1")),
    *(("sqlite", pair) for pair in ("3.8-3.2", "3.13-6.1")),
]


def declared(vendor: str) -> str:
    columns = ", ".join(f"{name} {kind}".strip() for name, (kind, _, _) in TYPES[vendor].items())
    values = ", ".join(value for _, value, _ in TYPES[vendor].values())
    made = f"{BEFORE.get(vendor, '')} CREATE TABLE thing (id int PRIMARY KEY, {columns});"
    return f"{made} INSERT INTO thing VALUES (1, {values});"


@pytest.mark.parametrize("managed", [False, True], ids=["as it is", "managed"])
@pytest.mark.parametrize(("vendor", "pair"), TRIED)
def test_every_type_reads_writes_and_compares(
    tmp_path: Path,
    vendor: str,
    pair: str,
    managed: bool,
    request: pytest.FixtureRequest,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    database, python = request.getfixturevalue(f"{vendor}_database"), find_interpreter(pair)
    root = project(tmp_path, database, declared(vendor), monkeypatch, "USE_TZ = False\n")
    options = ["--managed"] if managed else []
    made = run("generate", "--all", "--python", str(python.executable), "--into", "shop/models.py", *options)
    assert made.code == 0, made.err
    compared = [name for name in TYPES[vendor] if name not in NOT_COMPARED[vendor]]
    done = subprocess.run(
        [
            str(python.executable),
            "-X",
            "utf8",
            "-c",
            READ_AND_WRITE.format(compared=compared, single=() if managed else ONE_BY_ONE),
        ],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    read = json.loads(done.stdout.splitlines()[-1])
    wanted = {name: value for name, (_, _, value) in TYPES[vendor].items() if value is not None}
    assert {name: (read[name], value) for name, value in wanted.items() if read[name] != value} == {}
    checked = run("check", "--python", str(python.executable), "--quiet")
    assert (checked.code, checked.out) == (0, "")


CONSTANTS = {
    "postgresql": "n int NOT NULL DEFAULT 3, word varchar(9) NOT NULL DEFAULT 'it''s', yes boolean DEFAULT true,"
    " price numeric(6, 2) NOT NULL DEFAULT 1.25, at timestamptz DEFAULT now()",
    "sqlite": "n int NOT NULL DEFAULT 3, word varchar(9) NOT NULL DEFAULT 'it''s', yes boolean DEFAULT 1,"
    " price decimal(6, 2) NOT NULL DEFAULT 1.25, at datetime DEFAULT CURRENT_TIMESTAMP",
    "mariadb": "n int NOT NULL DEFAULT 3, word varchar(9) NOT NULL DEFAULT 'it''s', yes tinyint(1) DEFAULT 1,"
    " price decimal(6, 2) NOT NULL DEFAULT 1.25, at datetime DEFAULT CURRENT_TIMESTAMP",
}


@pytest.mark.parametrize("pair", ["3.8-3.2", "3.9-4.2"])
@pytest.mark.parametrize("vendor", CONSTANTS)
def test_constants_where_django_has_no_defaults_of_the_database(
    tmp_path: Path,
    vendor: str,
    pair: str,
    request: pytest.FixtureRequest,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    database, python = request.getfixturevalue(f"{vendor}_database"), str(find_interpreter(pair).executable)
    sql = f"CREATE TABLE thing (id int PRIMARY KEY, {CONSTANTS[vendor]});"
    root = project(tmp_path, database, sql, monkeypatch, "USE_TZ = True\n")
    assert run("generate", "--all", "--python", python, "--into", "shop/models.py").code == 0
    assert (root / "shop/models.py").read_text().count("default=") == 4
    script = (
        "Thing.objects.create(id=1)\n"
        "one = Thing.objects.get()\n"
        "print(json.dumps([one.n, one.word, one.yes, str(one.price), one.at]))"
    )
    done = subprocess.run([python, "-c", USE.format(use=script)], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == [3, "it's", True, "1.25", None]
    checked = run("check", "--python", python, "--quiet")
    assert (checked.code, checked.out) == (0, "")
