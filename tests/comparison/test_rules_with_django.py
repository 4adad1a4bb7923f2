"""What the rules about types say will happen == what happens with real Django on a real database."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

SAYS = Path(__file__).with_name("django_says.py")


@dataclass(frozen=True, slots=True)
class Trial:
    """`fields`: of model T over table t. `given`: expression -> the `repr` of its value, or its exception's name."""

    vendor: str
    sql: str
    fields: str
    given: dict[str, str]
    use_tz: bool = True


PLAIN_TWICE = "price = models.IntegerField()\n    twice = models.IntegerField(null=True)"
GENERATED_TWICE = (
    "price = models.IntegerField()\n    twice = models.GeneratedField("
    'expression=RawSQL("price * 2", []), output_field=models.IntegerField(), db_persist=True)'
)
TWICE = "CREATE TABLE t (id {key}, price integer NOT NULL, twice integer GENERATED ALWAYS AS (price * 2) STORED)"
WRITES = {
    "T.objects.create(id=5, price=2).twice": "",
    "T.objects.filter(id=1).update(price=4)": "1",
    "T.objects.get(id=1).twice": "8",
    "T.objects.get(id=1).save()": "{error}",
    "T.objects.get(id=1).save(update_fields=['price'])": "None",
}


CREATE = "T.objects.create(id=5, price=2).twice"


def generated(vendor: str, error: str, created: str = "") -> list[Trial]:
    """`created`: what creating a row gives where that is no error: MariaDB takes NULL for the default."""
    table = f"{TWICE.format(key='integer PRIMARY KEY')}; INSERT INTO t (id, price) VALUES (1, 3)"
    refused = {text: given.format(error=error) for text, given in WRITES.items()}
    refused[CREATE] = created or error
    works = {**refused, CREATE: "4", "T.objects.get(id=1).save()": "None"}
    return [Trial(vendor, table, PLAIN_TWICE, refused), Trial(vendor, table, GENERATED_TWICE, works)]


DEFAULTS = "CREATE TABLE t (id {key}, a varchar(9) DEFAULT 'theirs', b varchar(9))"
OTHERS = (
    'a = models.CharField(max_length=9, db_default="ours")\n    b = models.CharField(max_length=9, db_default="ours")'
)

TRIALS = [
    *generated("sqlite", "OperationalError"),
    *generated("postgresql", "ProgrammingError"),
    *generated("mariadb", "OperationalError", created="None"),
    Trial(
        "postgresql",
        "CREATE TABLE t (id integer PRIMARY KEY, a char(4) NOT NULL); INSERT INTO t VALUES (1, 'ab')",
        "a = models.CharField(max_length=4)",
        {"T.objects.get(id=1).a": "'ab  '", "T.objects.get(a='ab').a == 'ab'": "False"},
    ),
    Trial(
        "mariadb",
        "CREATE TABLE t (id integer PRIMARY KEY, a char(4) NOT NULL); INSERT INTO t VALUES (1, 'ab')",
        "a = models.CharField(max_length=4)",
        {"T.objects.get(id=1).a": "'ab'"},
    ),
    Trial(
        "postgresql",
        "CREATE TABLE t (id integer PRIMARY KEY, a timestamp, b timestamptz); INSERT INTO t VALUES (1, now(), now())",
        "a = models.DateTimeField()\n    b = models.DateTimeField()",
        {
            "timezone.is_naive(T.objects.get(id=1).a)": "True",
            "timezone.is_naive(T.objects.get(id=1).b)": "False",
            "T.objects.get(id=1).a < timezone.now()": "TypeError",
            "T.objects.get(id=1).b < timezone.now()": "True",
        },
    ),
    Trial(
        "postgresql",
        "CREATE TABLE t (id integer PRIMARY KEY, a timestamp, b timestamptz); INSERT INTO t VALUES (1, now(), now())",
        "a = models.DateTimeField()\n    b = models.DateTimeField()",
        {
            "timezone.is_naive(T.objects.get(id=1).a)": "True",
            "timezone.is_naive(T.objects.get(id=1).b)": "True",
            "T.objects.get(id=1).save()": "None",
            "T.objects.filter(b__lte=T.objects.get(id=1).b).count()": "1",
        },
        use_tz=False,
    ),
    Trial(
        "postgresql",
        "CREATE TABLE t (id integer PRIMARY KEY, a timetz); INSERT INTO t VALUES (1, '10:11+02')",
        "a = models.TimeField()",
        {
            "T.objects.get(id=1).a.tzinfo is None": "False",
            "T.objects.get(id=1).a < datetime.time(12)": "TypeError",
            "T.objects.get(id=1).a == datetime.time(10, 11)": "False",
        },
    ),
    *(
        Trial(
            vendor,
            f"CREATE TABLE t (id integer PRIMARY KEY, a {kind}); INSERT INTO t VALUES (1, '2020-01-02 10:11')",
            "a = models.DateTimeField()",
            {"timezone.is_naive(T.objects.get(id=1).a)": "False", "T.objects.get(id=1).save()": "None"},
        )
        for vendor, kind in [("sqlite", "timestamp"), ("mariadb", "timestamp"), ("mariadb", "datetime")]
    ),
    *(
        Trial(
            vendor,
            DEFAULTS.format(key="integer PRIMARY KEY"),
            OTHERS,
            {"T.objects.create(id=1) and T.objects.values_list('a', 'b').get(id=1)": given},
        )
        for vendor, given in [
            ("sqlite", "('ours', 'ours')"),
            ("postgresql", "('theirs', None)"),
            ("mariadb", "('theirs', None)"),
        ]
    ),
    Trial(
        "postgresql",
        "CREATE TYPE state AS ENUM ('new'); CREATE TABLE t (id integer PRIMARY KEY, a state)",
        'a = models.CharField(max_length=9, choices=[("gone", "Gone")])',
        {"T.objects.create(id=1, a='gone')": "DataError"},
    ),
    Trial(
        "mariadb",
        "CREATE TABLE t (id integer PRIMARY KEY, a varchar(9) COLLATE utf8mb4_general_ci,"
        " b varchar(9) COLLATE utf8mb4_bin); INSERT INTO t VALUES (1, 'AB', 'AB')",
        "a = models.CharField(max_length=9)\n    b = models.CharField(max_length=9)",
        {"T.objects.filter(a='ab').count()": "1", "T.objects.filter(b='ab').count()": "0"},
    ),
]


@pytest.mark.parametrize("trial", TRIALS, ids=lambda trial: f"{trial.vendor}: {trial.fields[:40]}")
def test_what_is_said_happens(trial: Trial, request: pytest.FixtureRequest) -> None:
    database = request.getfixturevalue(f"{trial.vendor}_database")
    database.run(trial.sql)
    models = (
        "from django.db.models.expressions import RawSQL\n"
        f"class T(models.Model):\n    id = models.IntegerField(primary_key=True)\n    {trial.fields}\n"
        "    class Meta:\n        app_label = 'trial'\n        db_table = 't'\n        managed = False\n"
    )
    job = {
        "settings": database.settings,
        "use_tz": trial.use_tz,
        "models": models,
        "expressions": list(trial.given),
    }
    done = subprocess.run([sys.executable, SAYS], input=json.dumps(job), capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-3000:]
    assert dict(zip(trial.given, json.loads(done.stdout), strict=True)) == trial.given
