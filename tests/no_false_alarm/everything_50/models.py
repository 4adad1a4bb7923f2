"""What came with Django 5.0: defaults of the database, generated columns, NULLs that are not distinct, choices."""

from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Concat, Now


class Defaulted(models.Model):
    number = models.IntegerField(db_default=7)
    negative = models.DecimalField(max_digits=6, decimal_places=2, db_default=-1.5)
    word = models.CharField(max_length=20, db_default="it's")
    flag = models.BooleanField(db_default=True)
    text = models.CharField(max_length=9, db_default="", null=True)
    made = models.DateTimeField(db_default=Now())
    summed = models.IntegerField(db_default=Value(1) + Value(2))


class Generated(models.Model):
    width = models.IntegerField()
    first = models.CharField(max_length=20)
    area = models.GeneratedField(
        expression=F("width") * F("width"), output_field=models.BigIntegerField(), db_persist=True
    )
    named = models.GeneratedField(
        expression=Concat("first", Value("!")), output_field=models.CharField(max_length=21), db_persist=True
    )


class Distinct(models.Model):
    one = models.IntegerField(null=True, choices={1: "One", 2: "Two"})
    two = models.IntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["one", "two"], nulls_distinct=False, name="e50_nulls")]
