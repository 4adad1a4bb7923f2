from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

import django.db.models
from django.conf import settings
from django.utils.functional import cached_property

from . import constants
from .constants import LIMITS, PREFIX, SIZES, USER

if TYPE_CHECKING:
    from django.contrib.auth.models import User

T = TypeVar("T")


class Listed(django.db.models.Model):
    rank = django.db.models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ["rank"]
        db_table = f"{PREFIX}_listed"


class Marked(Generic[T]):
    mark: ClassVar[int] = 3


class Reader(Marked[int], Listed):
    user: "User" = django.db.models.OneToOneField(USER, django.db.models.CASCADE, related_name="+")
    card: str = django.db.models.CharField(max_length=SIZES[0] + 1, unique=True)
    name = django.db.models.CharField(max_length=LIMITS["title"])
    note = django.db.models.CharField(max_length=max(constants.SIZES), null=True)
    reviewer = django.db.models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=django.db.models.SET_NULL, null=True)
    age: int

    class Meta(Listed.Meta):
        db_table = f"{PREFIX}_reader"

    def shown(self):
        return self.name

    shown.short_description = "shown"

    @cached_property
    def initial(self):
        return self.name[:1]


class Child(Reader):
    school = django.db.models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = "child"


class Grown(Reader):
    class Meta:
        proxy = "library" in settings.INSTALLED_APPS
