"""Conditions of real checks, as databases print them -> Q's; real Django finds the same rows by both."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from support.databases import Database, sqlite_at
from support.expressions import Conditions
from tablewright.agent import agent_folder
from tablewright.comparison import Pairing, pair
from tablewright.rules._conditions import as_q
from tablewright.schema.serialization import backend_from_json, schema_from_json
from tablewright.source.module import parse_module
from tablewright.source.resolve import resolve

READ = Path(__file__).parent / "rules" / "read_schemas.py"
PATH = "/project/shop/models.py"
MODELS = """
from django.db import models

class Item(models.Model):
    id = models.IntegerField(primary_key=True)
    n = models.IntegerField()
    m = models.IntegerField(null=True)
    price = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    s = models.CharField(max_length=10)
    t = models.CharField(max_length=10, null=True, db_column="tëxt")
    d = models.DateField(null=True)
    flag = models.BooleanField()

    class Meta:
        managed = False
        db_table = "item"
        app_label = "shop"
"""
TABLE = """
CREATE TABLE item (id integer PRIMARY KEY, n integer NOT NULL, m integer NULL, price numeric(6, 2) NULL,
    s varchar(10) NOT NULL, {q}tëxt{q} varchar(10) NULL, d date NULL, flag boolean NOT NULL);
"""
VALUES = """
INSERT INTO item VALUES (1, 0, NULL, NULL, 'a', NULL, NULL, {true}), (2, 1, 1, 0.5, 'b', 'a', '2020-01-01', {false}),
    (3, 3, 3, 0.49, 'x', 'b', '2019-12-31', {true}), (4, -2, 5, 7, '', '', '2020-05-05', {false}),
    (5, 5, NULL, 0, 'ab', 'it''s', NULL, {true}), (6, 10, -1, -1, 'A', 'ö', '2024-02-29', {false});
"""
WRITTEN = {
    "n >= 0": "models.Q(n__gte=0)",
    "0 < n": "models.Q(n__gt=0)",
    "n > -1 AND n < 10": "models.Q(n__gt=-1) & models.Q(n__lt=10)",
    "n <> 3": "~models.Q(n=3)",
    "m <> 3": '~models.Q(models.lookups.Exact(models.F("m"), 3))',
    "m IS NULL": "models.Q(m__isnull=True)",
    "m IS NOT NULL OR n > 2": "models.Q(m__isnull=False) | models.Q(n__gt=2)",
    "n IN (1, 2, 3)": "models.Q(n__in=[1, 2, 3])",
    "s = 'a'": 'models.Q(s="a")',
    "{q}tëxt{q} = 'it''s' OR {q}tëxt{q} IS NULL": 'models.Q(t="it\'s") | models.Q(t__isnull=True)',
    "s IN ('a', 'b')": 'models.Q(s__in=["a", "b"])',
    "m >= n": 'models.Q(m__gte=models.F("n"))',
    "(n > 1 OR m > 1) AND s = 'x'": '(models.Q(n__gt=1) | models.Q(m__gt=1)) & models.Q(s="x")',
    "n > 1 OR m > 1 AND s = 'x'": 'models.Q(n__gt=1) | (models.Q(m__gt=1) & models.Q(s="x"))',
    "price >= 0.5": 'models.Q(price__gte="0.5")',
    "d >= '2020-01-01'": 'models.Q(d__gte="2020-01-01")',
    "n + 1 > 3": 'models.Q(models.lookups.GreaterThan(models.F("n") + 1, 3))',
    "n -1 > 2": 'models.Q(models.lookups.GreaterThan(models.F("n") - 1, 2))',
    "n - (m - 1) > 2": 'models.Q(models.lookups.GreaterThan(models.F("n") - (models.F("m") - 1), 2))',
    "2 * 3 * n > 50": 'models.Q(models.lookups.GreaterThan(models.Value(2) * 3 * models.F("n"), 50))',
    "3 < n + 1": None,
    "lower(s) = 'a'": 'models.Q(models.lookups.Exact(Lower("s"), "a"))',
    "lower(s) NOT IN ('a', 'b')": '~models.Q(models.lookups.In(Lower("s"), ["a", "b"]))',
    "lower({q}tëxt{q}) <> 'a'": '~models.Q(models.lookups.Exact(Lower("t"), "a"))',
    "coalesce({q}tëxt{q}, s) IS NOT NULL": 'models.Q(models.lookups.IsNull(Coalesce("t", "s"), False))',
    "n > m + 1": 'models.Q(n__gt=models.F("m") + 1)',
    "n + 1 > 2.5": None,
    "s = ''": 'models.Q(s="")',
    "n > 2.5": None,
    "s || 'x' = 'ax'": None,
    "-n > 1": None,
    "s LIKE '_%'": None,
    "s LIKE 'a'": None,
    "s LIKE '%'": None,
    "CASE WHEN n > 1 THEN m ELSE n END > 2": (
        'models.Q(models.lookups.GreaterThan(models.Case(models.When(models.Q(n__gt=1), then=models.F("m")),'
        ' default=models.F("n")), 2))'
    ),
    "price < 0.505": None,
    "CAST(s AS char(1)) = 'a'": None,
    "n = 1 OR n / 2 = 1": 'models.Q(n=1) | models.Q(models.lookups.Exact(models.F("n") / 2, 1))',
}
OF_VENDOR = {
    "postgresql": {
        "flag": "models.Q(flag=True)",
        "NOT flag": "models.Q(flag=False)",
        "flag = false": "models.Q(flag=False)",
        "NOT (n > 3)": None,
        "price::integer = 1": None,
        "n::numeric > 7": "models.Q(n__gt=7)",
        "length(s) > 1": 'models.Q(models.lookups.GreaterThan(Length("s"), 1))',
        "length(s::char(1)) > 0": None,
        "s LIKE 'a%'": 'models.Q(s__startswith="a")',
        "s NOT LIKE '%a%'": '~models.Q(s__contains="a")',
        "{q}tëxt{q} NOT LIKE '%a%'": None,
        "s ILIKE 'a%'": None,
        "s ~ '^[ab]'": 'models.Q(s__regex="^[ab]")',
        "s ~* 'A'": 'models.Q(s__iregex="A")',
        "s !~ 'a'": None,
        "n::bigint + m > 3": None,
        "n + price > 3": 'models.Q(models.lookups.GreaterThan(models.F("n") + models.F("price"), 3))',
        "n * 0.5 > 1.5": ('models.Q(models.lookups.GreaterThan(models.F("n") * Decimal("0.5"), Decimal("1.5")))'),
        "round(price, 1) = 0.5": (
            'models.Q(models.lookups.Exact(models.functions.Round("price", precision=1), Decimal("0.5")))'
        ),
        "extract(year from d) > 2019": (
            'models.Q(models.lookups.GreaterThan(models.functions.ExtractYear("d"), 2019))'
        ),
        "CASE WHEN flag THEN n ELSE m END > 2": (
            'models.Q(models.lookups.GreaterThan(models.Case(models.When(models.Q(flag=True), then=models.F("n")),'
            ' default=models.F("m")), 2))'
        ),
        "(d + 1)::date > '2020-01-01'": None,
        "n::text = '1'": None,
        "d::text = '2020-01-01'": None,
    },
    "mysql": {
        "NOT (n > 3)": "models.Q(n__lte=3)",
        "flag = 1": "models.Q(flag=True)",
        "n BETWEEN 1 AND 5": "models.Q(n__range=(1, 5))",
        "char_length(s) > 1": 'models.Q(models.lookups.GreaterThan(Length("s"), 1))',
        "length(s) > 1": None,
        "n + d > 1": None,
        "s LIKE 'A%'": 'models.Q(s__istartswith="A")',
        "s REGEXP '^[ab]'": 'models.Q(s__iregex="^[ab]")',
        "n % 3 = 1": 'models.Q(models.lookups.Exact(models.F("n") % 3, 1))',
        "n + price > 3": 'models.Q(models.lookups.GreaterThan(models.F("n") + models.F("price"), 3))',
        "CASE WHEN flag THEN n ELSE m END > 2": None,
    },
    "sqlite": {
        "NOT (n > 3)": None,
        "flag = 0": "models.Q(flag=False)",
        "n BETWEEN 1 AND 5": "models.Q(n__range=(1, 5))",
        '"n" = "s"': None,
        "length(s) > 1": 'models.Q(models.lookups.GreaterThan(Length("s"), 1))',
        "s LIKE 'A%'": 'models.Q(s__istartswith="A")',
        "s GLOB 'a*'": None,
        "n % 3 = 1": 'models.Q(models.lookups.Exact(models.F("n") % 3, 1))',
        "n + price > 3": None,
        "CASE WHEN flag THEN n ELSE m END > 2": None,
        "[n] > 4 -- why": "models.Q(n__gt=4)",
    },
}
ASK = """
import json, sys
import pymysql
from django.conf import settings
import django
pymysql.install_as_MySQLdb()
job = json.load(sys.stdin)
settings.configure(DATABASES={"default": job["database"]}, INSTALLED_APPS=[])
django.setup()
from django.db import models
from decimal import Decimal
from django.db.models.functions import Coalesce, Length, Lower, Trim, Upper
exec(job["models"])
found = []
for text, q in job["pairs"]:
    by_q = sorted(Item.objects.filter(eval(q)).values_list("pk", flat=True))
    by_text = sorted(Item.objects.extra(where=[text.replace("%", "%%")]).values_list("pk", flat=True))
    found.append([text, q, by_q, by_text])
json.dump(found, sys.stdout)
"""


def said(condition: str, pairing: Pairing) -> str | None:
    found = as_q(condition, pairing)
    return found.text if found is not None else None


def run(command: list[str], job: Any) -> Any:
    done = subprocess.run([sys.executable, *command], input=json.dumps(job), capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


def pairing_of(database: Database) -> Pairing:
    data = run([str(READ)], {"agent": str(agent_folder()), "databases": {"a": database.settings}})["a"]
    models = resolve(
        {PATH: parse_module(MODELS)},
        root="/project",
        installed_apps=("shop",),
        default_auto_field="django.db.models.AutoField",
        auth_user_model="auth.User",
    )
    backend = backend_from_json("a", {"engine": "", **data["backend"]})
    made = pair(models.by_path[PATH][0].model, schema_from_json(data), backend, models, (5, 2))
    assert made
    return made


def empty(vendor: str, request: Any, tmp_path: Path) -> tuple[Database, str, dict[str, str]]:
    """A database, the quote of its names, and how it says true and false."""
    server = {"mysql": "mariadb"}.get(vendor, vendor)
    database = sqlite_at(tmp_path / "x") if vendor == "sqlite" else request.getfixturevalue(server).create_database()
    words = {"true": "true", "false": "false"} if vendor == "postgresql" else {"true": "1", "false": "0"}
    return database, "`" if vendor == "mysql" else '"', words


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql", "mysql"])
def test_a_q_finds_the_rows_that_the_condition_does(vendor: str, request: Any, tmp_path: Path) -> None:
    database, quote, words = empty(vendor, request, tmp_path)
    wanted = {text.format(q=quote): q for text, q in (WRITTEN | OF_VENDOR[vendor]).items()}
    table = TABLE.format(q=quote).rstrip().removesuffix(");")
    checks = "".join(f",\n CONSTRAINT c{number} CHECK ({text}\n)" for number, text in enumerate(wanted))
    database.run(f"{table}{checks});")
    pairing = pairing_of(database)
    assert pairing.table
    found = {check.name: check for check in pairing.table.checks}
    assert len(found) == len(wanted)
    printed = [found[f"c{number}"] for number in range(len(wanted))]
    assert {text: said(check.definition, pairing) for text, check in zip(wanted, printed, strict=True)} == wanted

    database.run(f"DROP TABLE item; {TABLE.format(q=quote)} {VALUES.format(**words)}")
    pairs = [(check.definition, q) for check in printed if (q := said(check.definition, pairing)) is not None]
    for text, q, by_q, by_text in run(["-c", ASK], {"database": database.settings, "models": MODELS, "pairs": pairs}):
        assert by_q == by_text, (text, q)


SAID_OF_ANY = {"sqlite": 110, "postgresql": 110, "mysql": 110}
"""How many of 200, at least."""


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql", "mysql"])
def test_any_q_finds_the_rows_that_its_condition_does(vendor: str, request: Any, tmp_path: Path) -> None:
    database, quote, words = empty(vendor, request, tmp_path)
    made = Conditions(vendor, 7, ("n", "m"), ("s", f"{quote}tëxt{quote}"))
    table = TABLE.format(q=quote).rstrip().removesuffix(");")
    checks = "".join(f",\n CONSTRAINT c{number} CHECK ({made.condition(4)}\n)" for number in range(200))
    database.run(f"{table}{checks});")
    pairing = pairing_of(database)
    assert pairing.table
    assert len(pairing.table.checks) == 200

    database.run(f"DROP TABLE item; {TABLE.format(q=quote)} {VALUES.format(**words)}")
    pairs = [(each.definition, q) for each in pairing.table.checks if (q := said(each.definition, pairing)) is not None]
    found = run(["-c", ASK], {"database": database.settings, "models": MODELS, "pairs": pairs})
    assert [(text, q, by_q, by_text) for text, q, by_q, by_text in found if by_q != by_text] == []
    assert len(found) > SAID_OF_ANY[vendor]
    assert sum(0 < len(by_q) < 6 for _, _, by_q, _ in found) > len(found) / 3, "they take some rows, not all"


@pytest.mark.parametrize(
    "text",
    [
        *("", "(", ")", "n", "n =", "n = = 1", "n < = 1", "n =/**/= 1"),
        *("'", "n IN ()", "n IN (1", "((((n))))", "\x00", "n;1"),
    ],
)
def test_what_is_no_condition(text: str, tmp_path: Path) -> None:
    database = sqlite_at(tmp_path / "x")
    database.run(TABLE.format(q='"'))
    assert as_q(text, pairing_of(database)) is None
    assert as_q("(" * 100_000, pairing_of(database)) is None
