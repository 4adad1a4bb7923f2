"""A clean model file and its tables, and every kind of drift seeded into either: what must be found, and nothing else.

`{p}` stands for the prefix of a seed's own tables, so that all seeds of a vendor live in one database. Django makes the
clean tables; a seed edits the models (`text`: old -> new) or the tables (`sql`, by vendor).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

CLEAN = """\
from django.db import models
from django.db.models import Q


class Person(models.Model):
    name = models.CharField(max_length=60)
    email = models.CharField(max_length=120, db_column="e_mail")

    class Meta:
        abstract = True


class Doctor(Person):
    licence = models.CharField(max_length=12, unique=True)
    hired = models.DateField()
    salary = models.DecimalField(max_digits=8, decimal_places=2, null=True)

    class Meta:
        managed = False
        db_table = "{p}doctor"


class Surgeon(Doctor):
    speciality = models.CharField(max_length=40)

    class Meta:
        managed = False
        db_table = "{p}surgeon"


class Patient(Person):
    active = models.BooleanField(default=True)
    born = models.DateField(db_column="birth_day")
    height = models.IntegerField()
    weight = models.IntegerField(db_column="weight_kg", null=True)
    notes = models.TextField()
    admitted = models.DateTimeField()
    code = models.CharField(max_length=10, db_column="patient_code")
    blood = models.CharField(max_length=2, choices=[("A", "A"), ("B", "B"), ("0", "0")])
    doctor = models.ForeignKey(Doctor, models.CASCADE)
    referred_by = models.ForeignKey(
        Doctor, models.SET_NULL, to_field="licence", db_column="referrer", null=True, related_name="referred"
    )

    class Meta:
        managed = False
        db_table = "{p}patient"
        indexes = [
            models.Index(fields=["born"], name="{p}by_birth"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["code", "doctor"], name="{p}code"),
            models.CheckConstraint({check}=Q(height__gt=0), name="{p}height"),
        ]


class Record(models.Model):
    patient = models.OneToOneField(Patient, models.CASCADE)
    surgeons = models.ManyToManyField(Surgeon, related_name="records")
    pages = models.SmallIntegerField()

    class Meta:
        managed = False
        db_table = "{p}record"
"""

MODELS = ("Doctor", "Surgeon", "Patient", "Record")


@dataclass(frozen=True, slots=True)
class Seed:
    """`expected`: (code, model, field or column; "" for the model itself). `vendors`: where it is drift; elsewhere the
    seed is sown too where `sql` has it or `text` is the same everywhere, and nothing may be found."""

    kind: str
    expected: frozenset[tuple[str, str, str]]
    text: Mapping[str, str] = field(default_factory=dict)
    sql: Mapping[str, str] = field(default_factory=dict)
    vendors: tuple[str, ...] = ("sqlite", "postgresql", "mysql")

    def models(self, prefix: str, django: tuple[int, int]) -> str:
        source = CLEAN
        for old, new in self.text.items():
            assert source.count(old) == 1, (self.kind, old)
            source = source.replace(old, new)
        return written(source, prefix, django)

    def script(self, prefix: str, vendor: str) -> str:
        return self.sql.get(vendor, "").replace("{p}", prefix)

    def sown(self, vendor: str) -> bool:
        return not self.sql or vendor in self.sql


def written(source: str, prefix: str, django: tuple[int, int]) -> str:
    check = "condition" if django >= (5, 1) else "check"
    return source.replace("{p}", prefix).replace("{check}", check)


def of(*expected: str) -> frozenset[tuple[str, str, str]]:
    """ "code Model.subject" or "code Model"."""
    found = set()
    for each in expected:
        code, _, rest = each.partition(" ")
        model, _, subject = rest.partition(".")
        found.add((code, model, subject))
    return frozenset(found)


def in_sqlite(table: str, old: str, new: str) -> str:
    """SQLite has no ALTER for most things: its catalog is edited."""
    return (
        "PRAGMA writable_schema = ON;"
        f" UPDATE sqlite_master SET sql = replace(sql, '{old}', '{new}') WHERE name = '{table}';"
        " PRAGMA writable_schema = RESET;"
    )
