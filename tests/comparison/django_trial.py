"""An alias's settings and a job (JSON on stdin) -> what real Django does there (JSON on stdout). Run as a process.

job "make": creates a table per stock field with Django's schema editor -> the field's facts and the agent's schema.
job "try": for each pair of field and native type, reads a row that SQL wrote, writes a value, reads it back and looks
it up -> True when all of that gives the value as the field promises.
"""

import datetime
import decimal
import json
import sys
import uuid

job = json.load(sys.stdin)
sys.path.insert(0, job["agent"])

import django  # noqa: E402
from django.conf import settings  # noqa: E402

if job["settings"]["ENGINE"].endswith("mysql"):
    import pymysql

    pymysql.install_as_MySQLdb()
# HStoreField needs its app, whose arrays and ranges need psycopg.
POSTGRESQL = job["settings"]["ENGINE"].endswith("postgresql")
APPS = ["django.contrib.postgres"] if POSTGRESQL else []
settings.configure(DATABASES={"default": job["settings"]}, INSTALLED_APPS=APPS, USE_TZ=False)
if POSTGRESQL:
    import psycopg

    with psycopg.connect(host=job["settings"]["HOST"], user="postgres", dbname=job["settings"]["NAME"]) as before:
        before.execute(job.get("before", ""))
django.setup()

from django.db import connection, models  # noqa: E402
from tablewright_agent.schema import read_alias  # noqa: E402

SIZES = {"CharField": {"max_length": 50}, "DecimalField": {"max_digits": 10, "decimal_places": 2}}
VALUES = {
    "CharField": "nine",
    "IntegerField": 9,
    "BooleanField": True,
    "DecimalField": decimal.Decimal("9.50"),
    "FloatField": 9.5,
    "DateField": datetime.date(2021, 2, 3),
    "DateTimeField": datetime.datetime(2021, 2, 3, 4, 5),  # noqa: DTZ001 - USE_TZ is off
    "TimeField": datetime.time(4, 5),
    "DurationField": datetime.timedelta(minutes=3),
    "UUIDField": uuid.UUID(int=5),
    "JSONField": {"b": 2},
    "BinaryField": b"ab",
    "GenericIPAddressField": "5.6.7.8",
}
NAMES = {"models": models}
if POSTGRESQL:
    from django.contrib.postgres import fields as postgres
    from django.contrib.postgres.search import SearchVectorField
    from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange, NumericRange

    NAMES |= {"SearchVectorField": SearchVectorField, "postgres": postgres}
    VALUES |= {
        "ArrayField of IntegerField": [9, 8],
        "ArrayField of CharField": ["nine"],
        "ArrayField of TextField": ["nine"],
        "HStoreField": {"b": "2"},
        "IntegerRangeField": NumericRange(1, 5),
        "BigIntegerRangeField": NumericRange(1, 5),
        "DecimalRangeField": NumericRange(decimal.Decimal("1.5"), decimal.Decimal("2.5")),
        "DateRangeField": DateRange(datetime.date(2021, 2, 3), datetime.date(2021, 2, 5)),
        "DateTimeRangeField": DateTimeTZRange(
            datetime.datetime(2021, 2, 3, 4, 5),  # noqa: DTZ001
            datetime.datetime(2021, 2, 3, 4, 6),  # noqa: DTZ001
        ),
        "SearchVectorField": "'nine'",
    }
STOCK = (
    *("AutoField", "BigAutoField", "SmallAutoField", "TextField", "SlugField", "EmailField", "URLField", "FileField"),
    *("FilePathField", "BigIntegerField", "SmallIntegerField", "PositiveIntegerField", "PositiveSmallIntegerField"),
    *("PositiveBigIntegerField", "CharField", "IntegerField", "BooleanField", "DecimalField", "FloatField"),
    *("DateField", "DateTimeField", "TimeField", "DurationField", "UUIDField", "JSONField", "BinaryField"),
    "GenericIPAddressField",
)


def model(name, **fields):
    meta = type("Meta", (), {"app_label": "trial", "db_table": "trial_" + name.lower()})
    return type(name, (models.Model,), {"__module__": "trial", "Meta": meta, **fields})


def make():
    target = model("Target", code=models.CharField(max_length=7, primary_key=True))
    made = [target]
    for name in STOCK:
        key = {"primary_key": True} if name.endswith("AutoField") else {}
        made.append(model("Of" + name, x=getattr(models, name)(**SIZES.get(name, {}), **key)))
    made.append(model("OfForeignKey", x=models.ForeignKey(target, models.CASCADE)))
    with connection.schema_editor() as editor:
        for each in made:
            editor.create_model(each)
    facts = ("name", "column", "null", "primary_key", "max_length", "max_digits", "decimal_places")
    return {
        each._meta.db_table: [
            {
                **{fact: getattr(f, fact, None) for fact in facts},
                "class": type(f).__name__,
                "internal": f.get_internal_type(),
            }
            for f in each._meta.local_fields
        ]
        for each in made
    }


def attempt(name, native, literal):
    fields = {"id": models.IntegerField(primary_key=True), "x": eval(job["fields"][name], NAMES)}  # noqa: S307 - the test wrote it
    made, value = model(f"Try{len(tried)}", **fields), VALUES[name]
    table = made._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {table} (id integer PRIMARY KEY, x {native})")
        cursor.execute(f"INSERT INTO {table} VALUES (1, {literal})")
    try:
        read = plain(made.objects.get(id=1).x)
        made.objects.create(id=2, x=value)
        back = plain(made.objects.get(id=2).x)
        found = name == "JSONField" or made.objects.filter(x=value).exists()
    except Exception:  # noqa: BLE001 - whatever it is, the pair does not work
        return False
    return (type(read) in (type(value), dict) or same_range(read, value)) and alike(back, value) and found


def same_range(read, value):
    """psycopg has one class for all ranges: those are alike whose ends are."""
    ends = type(getattr(read, "lower", None)), type(getattr(value, "lower", None))
    return hasattr(read, "lower_inc") and hasattr(value, "lower_inc") and ends[0] is ends[1]


def alike(back, value):
    return back == value and (type(back) is type(value) or same_range(back, value))


def plain(value):
    return bytes(value) if isinstance(value, memoryview) else value


tried = {}
if job["job"] == "make":
    result = {"models": make(), "schema": read_alias(lambda what, done, of: None, "default")}
else:
    for name, native, literal in job["pairs"]:
        tried[f"{name} {native}"] = attempt(name, native, literal)
    result = {"tried": tried, "backend": read_alias(lambda what, done, of: None, "default")["backend"]}
json.dump(result, sys.stdout)
