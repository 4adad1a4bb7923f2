"""What only PostgreSQL has."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import (
    ArrayField,
    BigIntegerRangeField,
    DateRangeField,
    DateTimeRangeField,
    DecimalRangeField,
    HStoreField,
    IntegerRangeField,
    RangeOperators,
)
from django.contrib.postgres.indexes import BrinIndex, BTreeIndex, GinIndex, GistIndex, HashIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.functions import Lower


class Special(models.Model):
    numbers = ArrayField(models.IntegerField())
    words = ArrayField(models.CharField(max_length=20), size=3, null=True)
    table = ArrayField(ArrayField(models.DecimalField(max_digits=5, decimal_places=2)), default=list)
    positives = ArrayField(models.PositiveIntegerField(), null=True)
    whole = IntegerRangeField(null=True)
    whole_big = BigIntegerRangeField(null=True)
    precise = DecimalRangeField(null=True)
    days = DateRangeField()
    times = DateTimeRangeField()
    store = HStoreField(default=dict)
    vector = SearchVectorField(null=True)
    name = models.CharField(max_length=60, db_collation="C")
    text = models.TextField(db_collation="POSIX", db_index=True)
    number = models.IntegerField()

    class Meta:
        indexes = [
            GinIndex(fields=["numbers"], name="special_gin"),
            GinIndex(fields=["vector"], name="special_vector"),
            GistIndex(fields=["days"], name="special_gist"),
            BrinIndex(fields=["number"], name="special_brin"),
            BTreeIndex(fields=["number"], name="special_btree"),
            HashIndex(fields=["name"], name="special_hash"),
            models.Index(fields=["name"], name="special_like", opclasses=["varchar_pattern_ops"]),
            models.Index(OpClass(Lower("name"), name="text_pattern_ops"), name="special_lower"),
            models.Index(fields=["number"], include=["name"], name="special_include"),
        ]
        constraints = [ExclusionConstraint(name="special_days", expressions=[("days", RangeOperators.OVERLAPS)])]


class AVeryLongNameOfAModelThatMakesItsTablesNameTooLong(models.Model):
    an_even_longer_name_of_a_field_that_is_short_enough = models.ManyToManyField(Special)
    number = models.IntegerField(unique=True, db_column="a_column_of_which_the_name_is_long_but_not_too_long_for_it")
