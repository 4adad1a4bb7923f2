import uuid

from django.contrib.auth.models import User
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import CharField as Text
from django.db.models.fields.related import ForeignKey

from . import base
from .base import Named


class Kind(models.TextChoices):
    A = "a"
    B = "b"


class Everything(models.Model):
    key = models.UUIDField(primary_key=True, default=uuid.uuid4)
    big = models.BigIntegerField(null=True)
    binary = models.BinaryField(max_length=12)
    flag = models.BooleanField(default=False)
    text = Text(max_length=2 * 8, choices=Kind.choices)
    day = models.DateField()
    span = models.DurationField()
    mail = models.EmailField()
    mail_short = models.EmailField(max_length=99)
    upload = models.FileField()
    path = models.FilePathField()
    ratio = models.FloatField()
    address = models.GenericIPAddressField()
    picture = models.ImageField(max_length=None)
    number = models.IntegerField("a number", "other_name")
    data = models.JSONField(default=dict)
    big_positive = models.PositiveBigIntegerField()
    positive = models.PositiveIntegerField()
    small_positive = models.PositiveSmallIntegerField(db_default=3)
    small = models.SmallIntegerField()
    prose = models.TextField(blank=True)
    time = models.TimeField()
    url = models.URLField()
    total = models.GeneratedField(
        expression=models.F("small") + 1, output_field=models.DecimalField(max_digits=6, decimal_places=1), db_persist=True
    )
    groups = models.ManyToManyField("auth.Group")
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, db_constraint=False)
    object_id = models.PositiveIntegerField()
    target = GenericForeignKey("content_type", "object_id")
    objects = models.Manager()
    LIMIT = 5


class Narrow(Named):
    short = None
    parent = ForeignKey("self", models.DO_NOTHING, db_column="PARENT", unique=True)
    user = models.ForeignKey(User, models.RESTRICT)

    class Meta(base.Stamped.Meta):
        db_table = '"other"."narrow"'


class Pair(models.Model):
    pk = models.CompositePrimaryKey("left", "right_id")
    left = models.IntegerField()
    right = models.ForeignKey("Narrow", models.CASCADE)


class Ordered(models.Model):
    pair = models.ForeignKey(Everything, models.CASCADE)

    class Meta:
        app_label = "shop"
        order_with_respect_to = "pair"


class AVeryLongNameOfAModelThatNoDatabaseWouldTakeAsItStandsForItsTable(models.Model):
    pass
