from django.db import models as m
from django.db.models import CASCADE, CharField
from django.db.models import ForeignKey as Key
from django.db.models.fields import IntegerField

from .constants import KINDS, LIMITS, LONG
from .people import Reader


class Status(m.TextChoices):
    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"


class Level(m.IntegerChoices):
    LOW = 1
    HIGH = 2


class Work(m.Model):
    title = CharField("title", max_length=LIMITS["title"] if LONG else 10)
    kind = CharField(max_length=1, choices=KINDS, default="b")
    status = CharField(max_length=max(len(value) for value in Status.values), choices=Status.choices)
    level = IntegerField(choices=Level.choices, default=Level.LOW)
    readers = m.ManyToManyField(Reader, through="lib.Loan", related_name="+")
    friends = m.ManyToManyField("self")

    class Meta:
        db_table = "%s_work" % "lib"
        unique_together = [("title", "kind")]


class Edition(m.Model):
    work = Key(Work, CASCADE, db_column="WORK")
    number = m.SmallIntegerField()

    class Meta:
        app_label = "lib"
        managed = not LONG


class Swapped(m.Model):
    number = m.IntegerField()

    class Meta:
        swappable = "LIB_SWAPPED_MODEL"


Edition.add_to_class("added", m.IntegerField(null=True))
