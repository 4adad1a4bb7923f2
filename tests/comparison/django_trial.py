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
settings.configure(DATABASES={"default": job["settings"]}, INSTALLED_APPS=[], USE_TZ=False)
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
STOCK = (
    *("AutoField", "BigAutoField", "SmallAutoField", "TextField", "SlugField", "EmailField", "URLField", "FileField"),
    *("FilePathField", "BigIntegerField", "SmallIntegerField", "PositiveIntegerField", "PositiveSmallIntegerField"),
    *("PositiveBigIntegerField", *VALUES),
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
    fields = {"id": models.IntegerField(primary_key=True), "x": getattr(models, name)(**SIZES.get(name, {}))}
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
    return type(read) in (type(value), dict) and (type(back), back) == (type(value), value) and found


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
