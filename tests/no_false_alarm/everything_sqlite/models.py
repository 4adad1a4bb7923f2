"""What only SQLite has."""

from django.db import models


class Special(models.Model):
    name = models.CharField(max_length=60, db_collation="NOCASE")
    text = models.TextField(db_collation="rtrim", null=True)
    unique = models.CharField(max_length=255, unique=True, db_collation="nocase")
