"""Conditions in the database's words -> Q, by vendor; SQLite's find the same rows through Django as by themselves."""

import json
import subprocess
import sys
from dataclasses import replace

import pytest

from tablewright.rendering.conditions import as_expression, as_q
from tablewright.rendering.context import Dialect
from tablewright.rendering.scalars import Operand

OPERANDS = {
    "age": Operand("age", "IntegerField", False),
    "limit": Operand("limit_1", "IntegerField", True),
    "status": Operand("status", "CharField", False, native="character varying(9)"),
    "note": Operand("note", "TextField", True, native="text"),
    "active": Operand("active", "BooleanField", False),
    "price": Operand("price", "DecimalField", False, 2),
    "born": Operand("born", "DateField", True),
    "data": Operand("data", "JSONField", True),
    "mood": Operand("mood", "CharField", False, native="mood"),
    "padded": Operand("padded", "CharField", False, native="character(5)"),
    "total": Operand("total", "IntegerField", False, native="integer", computed=True),
    "a col": Operand("a_col", "IntegerField", False),
}

SAID = {
    "postgresql": {
        "(age > 0)": "models.Q(age__gt=0)",
        "(0 < age)": "models.Q(age__gt=0)",
        "((age >= 0) AND (age < 150))": "models.Q(age__gte=0) & models.Q(age__lt=150)",
        "((age < 0) OR ((age > 9) AND (age <= 20)))": (
            "models.Q(age__lt=0) | (models.Q(age__gt=9) & models.Q(age__lte=20))"
        ),
        "(age <> 3)": "~models.Q(age=3)",
        '("limit" IS NULL)': "models.Q(limit_1__isnull=True)",
        '(age <= "limit")': 'models.Q(age__lte=models.F("limit_1"))',
        "(age = ANY (ARRAY[1, 2, 3]))": "models.Q(age__in=[1, 2, 3])",
        "(age <> ALL (ARRAY[1, 2, 3]))": "~models.Q(age__in=[1, 2, 3])",
        "((status)::text <> ALL ((ARRAY['a'::character varying, 'b'::character varying])::text[]))": (
            '~models.Q(status__in=["a", "b"])'
        ),
        "((status)::text = 'open'::text)": 'models.Q(status="open")',
        "((status)::text = 'it''s\\n'::text)": 'models.Q(status="it\'s\\\\n")',
        "((status)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))": (
            'models.Q(status__in=["a", "b"])'
        ),
        "active": "models.Q(active=True)",
        "(NOT active)": "models.Q(active=False)",
        "(active = true)": "models.Q(active=True)",
        '("limit" <> 3)': '~models.Q(models.lookups.Exact(models.F("limit_1"), 3))',
        '("limit" <> ALL (ARRAY[1, 2]))': '~models.Q(models.lookups.In(models.F("limit_1"), [1, 2]))',
        "((status)::text <> ''::text)": '~models.Q(models.lookups.Exact(models.F("status"), ""))',
        "((status)::text ~~ 'a%'::text)": 'models.Q(status__startswith="a")',
        "(length((status)::text) > 3)": 'models.Q(models.lookups.GreaterThan(Length("status"), 3))',
        "(lower((status)::text) = 'a'::text)": 'models.Q(models.lookups.Exact(Lower("status"), "a"))',
        "(price >= 0.50)": 'models.Q(price__gte="0.50")',
        "((price)::numeric > (0)::numeric)": "models.Q(price__gt=0)",
        "(born >= '2000-01-01'::date)": 'models.Q(born__gte="2000-01-01")',
        "(data IS NOT NULL)": "models.Q(data__isnull=False)",
    },
    "mysql": {
        "`age` >= 0 and `age` < 150": "models.Q(age__gte=0) & models.Q(age__lt=150)",
        "`age` between 1 and 5": "models.Q(age__range=(1, 5))",
        "`a col` > -1": "models.Q(a_col__gt=-1)",
        "`limit` is not null": "models.Q(limit_1__isnull=False)",
        "`status` in ('a','b')": 'models.Q(status__in=["a", "b"])',
        "(`status` in (_utf8mb4'a',_utf8mb4'b'))": 'models.Q(status__in=["a", "b"])',
        "`status` <> 'x'": '~models.Q(status="x")',
        "`status` not in ('a','b')": '~models.Q(status__in=["a", "b"])',
        "`active` = 1": "models.Q(active=True)",
        "`active`": "models.Q(active=True)",
    },
    "sqlite": {
        '"age" >= 0 AND "age" < 150': "models.Q(age__gte=0) & models.Q(age__lt=150)",
        "age BETWEEN 1 AND 5 AND active": "models.Q(age__range=(1, 5)) & models.Q(active=True)",
        "age < 0 OR age > 9 AND active": "models.Q(age__lt=0) | (models.Q(age__gt=9) & models.Q(active=True))",
        "[a col] > 1": "models.Q(a_col__gt=1)",
        "status IN ('a', 'b')": 'models.Q(status__in=["a", "b"])',
        "note IS NULL OR note = 'x'": 'models.Q(note__isnull=True) | models.Q(note="x")',
        "age != 3": "~models.Q(age=3)",
        "age == 3": "models.Q(age=3)",
        "3==age AND active": "models.Q(age=3) & models.Q(active=True)",
        "age NOT IN (1, 3)": "~models.Q(age__in=[1, 3])",
        "age not in (1, 2) and status NOT IN ('a')": '~models.Q(age__in=[1, 2]) & ~models.Q(status__in=["a"])',
        "NOT active": "models.Q(active=False)",
        'age <= "limit"': 'models.Q(age__lte=models.F("limit_1"))',
    },
}

# What Django's words would change: NULLs, numbers that the field rounds or refuses, other types, functions; and no SQL.
NOT_SAID = {
    "postgresql": [
        "(age > ALL (ARRAY[1, 2]))",
        "(NOT (age > 3))",
        "(price >= 0.505)",
        "(age > 'x'::text)",
        "(status = 3)",
        "((note)::integer > 3)",
        "((status)::text ~~ '_a%'::text)",
        "((note)::text !~~ 'a%'::text)",
        "(length((status)::character(3)) > 3)",
        "(length((padded)::text) > 3)",
        "(lower((mood)::text) = 'a'::text)",
        "(total + 1 > 3)",
        "((age)::bigint + age > 3)",
        "(gone > 3)",
        "(age > 3",
        "",
    ],
    "mysql": ["json_valid(`data`)", "`age` > 0 xor `limit` > 0"],
    "sqlite": [
        "note IS NOT 'x'",
        "age > 1.5",
        "age NOT IN (1, NULL)",
        "age NOT BETWEEN 1 AND 2",
        "age === 1",
        "typeof(age) = 'integer'",
        "status LIKE '_a%'",
        "price * 2 > 3",
    ],
}


@pytest.mark.parametrize(
    ("vendor", "condition", "expected"),
    [(vendor, condition, q) for vendor, cases in SAID.items() for condition, q in cases.items()]
    + [(vendor, condition, None) for vendor, cases in NOT_SAID.items() for condition in cases],
)
def test_in_djangos_words(vendor: str, condition: str, expected: str | None) -> None:
    found = as_q(condition, Dialect(vendor, (5, 2)), OPERANDS.get)
    assert (found.text if found is not None else None) == expected
    older = as_q(condition, Dialect(vendor, (3, 2)), OPERANDS.get)
    by_lookup = expected is not None and ("lookups." in expected or "with" in expected)
    assert (older.text if older is not None else None) == (None if by_lookup else expected)


def test_geodjangos_models_have_other_modules() -> None:
    """`models.lookups` and `models.functions` are GeoDjango's there; what is imported by its name stays."""
    for condition in SAID["postgresql"]:
        dialect = Dialect("postgresql", (5, 2), of_geodjango=True)
        plain = as_q(condition, replace(dialect, of_geodjango=False), OPERANDS.get)
        found = as_q(condition, dialect, OPERANDS.get)
        assert found == (None if plain is None or "models.lookups" in plain.text else plain), condition
    assert as_expression("(lower((status)::text))", dialect, OPERANDS.get) is not None
    assert as_expression("reverse((status)::text)", dialect, OPERANDS.get) is None


_COMPARE = """\
import itertools, json, sys
from django.conf import settings
settings.configure(DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}})
import django
django.setup()
from django.db import connection, models
class Row(models.Model):
    age = models.IntegerField()
    limit_1 = models.IntegerField(db_column="limit", null=True)
    status = models.CharField(max_length=9)
    note = models.TextField(null=True)
    active = models.BooleanField()
    a_col = models.IntegerField(db_column="a col")
    class Meta:
        app_label, db_table = "shop", "row"
with connection.schema_editor() as editor:
    editor.create_model(Row)
values = itertools.product((-1, 3, 10), (None, 5), ("a", "z"), (None, "x", "y"), (True, False), (1, 2))
names = ("age", "limit_1", "status", "note", "active", "a_col")
Row.objects.bulk_create(Row(**dict(zip(names, each))) for each in values)
found = {}
with connection.cursor() as cursor:
    for condition, q in json.load(sys.stdin).items():
        cursor.execute(f"SELECT id FROM row WHERE {condition} ORDER BY id")
        by_itself = [key for key, in cursor.fetchall()]
        by_django = list(Row.objects.filter(eval(q)).order_by("id").values_list("id", flat=True))
        found[condition] = [by_itself, by_django]
print(json.dumps(found))
"""


def test_finds_the_same_rows() -> None:
    told = json.dumps(SAID["sqlite"])
    done = subprocess.run([sys.executable, "-c", _COMPARE], input=told, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert {condition: by_django for condition, (_, by_django) in found.items()} == {
        condition: by_itself for condition, (by_itself, _) in found.items()
    }
    assert len(found) == len(SAID["sqlite"])
    assert all(0 < len(by_itself) < 144 for by_itself, _ in found.values()), "each condition takes some rows, not all"
