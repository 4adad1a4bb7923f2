"""What only MySQL and MariaDB have."""

from django.db import models


class Special(models.Model):
    name = models.CharField(max_length=60, db_collation="utf8mb4_bin")
    text = models.TextField(db_collation="utf8mb4_unicode_ci", null=True)
    unique = models.CharField(max_length=255, unique=True, db_collation="utf8mb4_bin")
