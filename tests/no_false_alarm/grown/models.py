"""Models that have changed often: `migrations` made their tables step by step, and other hands changed them besides."""

from django.db import models
from django.db.models import Q


class Keeper(models.Model):
    name = models.CharField(max_length=50, unique=True)

    class Meta:
        db_table = "keepers"


class Thing(models.Model):
    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=50, unique=True)
    count = models.PositiveBigIntegerField(null=True)
    amount = models.PositiveIntegerField(default=3)
    code = models.CharField(max_length=10)
    slug = models.SlugField(db_index=False)
    note = models.TextField(null=True)
    kind = models.IntegerField()
    older = models.CharField(max_length=5, db_column="oldest")
    made = models.DateTimeField(db_index=True)
    price = models.DecimalField(max_digits=10, decimal_places=3)
    keeper = models.ForeignKey(Keeper, models.SET_NULL, null=True)
    only = models.OneToOneField(Keeper, models.CASCADE, null=True, related_name="only_thing")
    free = models.ForeignKey(Keeper, models.CASCADE, null=True, db_constraint=False, related_name="+")
    data = models.JSONField(default=dict)
    many = models.ManyToManyField(Keeper, related_name="things")

    class Meta:
        unique_together = [("code", "kind")]
        indexes = [models.Index(fields=["-kind", "name"], name="grown_kind")]
        constraints = [models.UniqueConstraint(fields=["older"], condition=Q(kind=1), name="grown_older")]


class Part(models.Model):
    thing = models.ForeignKey(Thing, models.CASCADE)
    number = models.PositiveSmallIntegerField()


class Drifted(models.Model):
    """What SQL of the migrations' own has made of it is in no field."""

    name = models.CharField(max_length=20)
    number = models.IntegerField(db_index=True)
    link = models.ForeignKey(Part, models.CASCADE)
