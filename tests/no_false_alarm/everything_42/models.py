"""What came with Django 4.0 to 4.2: comments, unique expressions."""

from django.db import models
from django.db.models.functions import Lower, Upper


class Commented(models.Model):
    name = models.CharField(max_length=50, db_comment="The name, in the patient's “own” words")
    plain = models.IntegerField(null=True)
    link = models.ForeignKey("self", models.CASCADE, null=True, db_comment="Above this one")

    class Meta:
        db_table_comment = "Rows with 'comments'"


class Expressed(models.Model):
    name = models.CharField(max_length=50)
    city = models.CharField(max_length=50)

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("name"), "city", name="e42_lower"),
            models.UniqueConstraint(Upper("city").desc(), name="e42_upper", condition=models.Q(name="a")),
        ]
