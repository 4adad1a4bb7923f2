"""A project with what source alone cannot tell, as files: bases, fields, decorators, metaclasses of another package."""

from __future__ import annotations

APPS = ("django.contrib.contenttypes", "django.contrib.auth", "kit", "shop", "stock")

VENDOR = {
    "kit/__init__.py": "",
    "kit/fields.py": '''
from django.db import models


class CodeField(models.CharField):
    """Of a length that its own argument says."""

    def __init__(self, *args, size=8, **kwargs):
        self.size = size
        kwargs["max_length"] = size
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("max_length", None)
        return name, path, args, dict(kwargs, size=self.size)


class PriceField(models.DecimalField):
    """With a second column for its currency."""

    def contribute_to_class(self, cls, name, **kwargs):
        super().contribute_to_class(cls, name, **kwargs)
        if not cls._meta.abstract:
            models.CharField(max_length=3, default="EUR").contribute_to_class(cls, name + "_currency")


class PointField(models.Field):
    def db_type(self, connection):
        return "point"


class OwnerField(models.ForeignKey):
    def __init__(self, *args, **kwargs):
        kwargs.setdefault("null", True)
        kwargs.setdefault("on_delete", models.SET_NULL)
        super().__init__(*args, **kwargs)


def make_size():
    return 12


def counted(cls):
    """Adds a field, unless there is one."""
    if "count" not in cls.__dict__:
        cls.add_to_class("counted", models.IntegerField(default=0))
    return cls
''',
    "kit/models.py": """
from django.db import models
from django.db.models.base import ModelBase

from kit.fields import CodeField


class Stamped(models.Model):
    created = models.DateTimeField(auto_now_add=True)
    code = CodeField(size=5, null=True)

    class Meta:
        abstract = True


class Uuid(models.Model):
    key = models.UUIDField(primary_key=True)

    class Meta:
        abstract = True


class Page(models.Model):
    title = models.CharField(max_length=100)


class Translating(ModelBase):
    def __new__(mcs, name, bases, attributes, **kwargs):
        for attribute, value in list(attributes.items()):
            if isinstance(value, models.CharField):
                attributes[attribute + "_de"] = models.CharField(max_length=value.max_length, null=True)
        return super().__new__(mcs, name, bases, attributes, **kwargs)


class Swappable(models.Model):
    name = models.TextField()

    class Meta:
        swappable = "KIT_SWAPPABLE_MODEL"
""",
}

FILES = {
    "shop/__init__.py": "",
    "shop/apps.py": (
        "from django.apps import AppConfig\n\n\nclass ShopConfig(AppConfig):\n    name = 'shop'\n    label = 'store'\n"
    ),
    "shop/sizes.py": "SHORT = 4\nLONG = SHORT * 10\nPREFIX = 'old_'\n",
    "shop/fields.py": """
from django.db import models


class FlagField(models.CharField):
    def __init__(self, *args, letters="YN", **kwargs):
        kwargs["max_length"] = len(letters)
        super().__init__(*args, **kwargs)


class MoodField(models.Field):
    size = 2

    def db_type(self, connection):
        return "char(%d)" % self.size
""",
    "shop/base.py": """
from django.db import models
from kit.fields import CodeField
from kit.models import Stamped

from shop.fields import FlagField
from shop.sizes import SHORT


class Mixin:
    extra = None


class Base(Mixin, Stamped):
    label = CodeField(size=SHORT)
    active = FlagField(letters="YNX")

    class Meta:
        abstract = True
        managed = False


class Plain(models.Model):
    note = models.TextField(blank=True)

    class Meta:
        abstract = True
""",
    "shop/models.py": '''
"""Models of a shop."""
from django.db import models
from kit.fields import CodeField, OwnerField, PointField, PriceField, counted, make_size
from kit.models import Page, Stamped, Translating, Uuid

from shop import sizes
from shop.base import Base, Plain
from shop.fields import MoodField

WIDE = make_size()


class Owner(models.Model):
    name = models.CharField(max_length=WIDE)
    mood = MoodField()

    class Meta:
        db_table = sizes.PREFIX + "owner"


class Item(Base):
    LENGTH = 6
    price = PriceField(max_digits=10, decimal_places=2)
    at = PointField(null=True)
    tag = CodeField(size=LENGTH)
    owner = OwnerField(Owner)

    def __str__(self):
        return self.tag


class Part(Base):
    number = CodeField(size=sizes.LONG)
    item = models.ForeignKey(Item, models.CASCADE, null=True)

    class Meta(Base.Meta):
        db_table = "parts"


class News(Page):
    body = models.TextField()
    tags = models.ManyToManyField("store.Item")


class Empty(Page):
    pass


class Keyed(Uuid, Plain):
    text = models.CharField(max_length=30)


@counted
class Tallied(models.Model):
    what = models.CharField(max_length=20)


class Words(models.Model, metaclass=Translating):
    title = models.CharField(max_length=40)
    size = models.IntegerField()


class Patched(Plain):
    first = models.IntegerField()


Patched.add_to_class("second", models.IntegerField(null=True))


class Looped(models.Model):
    for name in ("a", "b"):
        locals()[name] = models.IntegerField(db_column=name.upper())
    del name


class Shown(Item):
    class Meta:
        proxy = True


class Note(Stamped):
    code = models.CharField(max_length=99)
    about = OwnerField("auth.User")


class Simple(models.Model):
    one = models.IntegerField(null=True)
    two = models.CharField(max_length=sizes.LONG, unique=True)
''',
    "stock/__init__.py": "",
    "stock/models.py": """
from django.db import models
from shop.base import Base
from shop.models import Item


class Shelf(Base):
    items = models.ManyToManyField(Item, through="Place")


class Place(models.Model):
    shelf = models.ForeignKey(Shelf, models.CASCADE)
    item = models.ForeignKey(Item, models.CASCADE, to_field="id")
""",
}
