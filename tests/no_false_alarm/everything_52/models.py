"""What came with Django 5.1 and 5.2: keys of several columns, the condition of a check."""

from django.db import models
from django.db.models import F, Q


class Composed(models.Model):
    pk = models.CompositePrimaryKey("tenant", "number")
    tenant = models.IntegerField()
    number = models.IntegerField(db_column="Number")
    name = models.CharField(max_length=30)


class ComposedLink(models.Model):
    pk = models.CompositePrimaryKey("parent_id", "line")
    parent = models.ForeignKey("Checked", models.CASCADE)
    line = models.PositiveSmallIntegerField()


class Checked(models.Model):
    low = models.IntegerField()
    high = models.IntegerField()
    state = models.CharField(max_length=4, choices=[("new", "New"), ("old", "Old")])

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(low__lte=F("high")), name="e52_order"),
            models.CheckConstraint(condition=Q(state__in=["new", "old"]), name="e52_state"),
            models.CheckConstraint(condition=Q(low__gte=0) | Q(high__isnull=True), name="e52_or"),
        ]
