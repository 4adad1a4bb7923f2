"""A shop's legacy tables, models that are not quite true to them, and what a command gave back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

SQL = """
CREATE TABLE customer (id integer PRIMARY KEY AUTOINCREMENT, name varchar(30) NOT NULL, note text, since date NOT NULL);
CREATE TABLE invoice (
    number integer PRIMARY KEY, customer_id integer NOT NULL REFERENCES customer (id), total decimal(8, 2) NOT NULL
);
CREATE TABLE "inv_old" (number integer PRIMARY KEY, paid varchar(1) NOT NULL);
CREATE TABLE django_migrations (id integer PRIMARY KEY, app varchar(255) NOT NULL);
"""

MODELS = """\
from django.db import models


class Customer(models.Model):
    name = models.CharField(max_length=50)
    note = models.TextField()
    since = models.DateField()

    class Meta:
        managed = False
        db_table = "customer"
"""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command gave back and wrote."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]
