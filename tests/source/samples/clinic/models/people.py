from django.conf import settings
from django.db import models as m

from clinic.fields import CodeField, FlagField, KeyField
from clinic.models.base import OPTIONAL, PREFIX, SHARED, Named, Plain, Stamped


class Person(Named, Stamped):
    code = CodeField("code", max_length=7, unique=True)
    active = FlagField()
    user = KeyField(settings.AUTH_USER_MODEL, m.PROTECT, to_field="username", **OPTIONAL)
    amount = m.DecimalField(**SHARED)

    class Meta:
        db_table = PREFIX + "person"


class Doctor(Person):
    licence = m.SlugField()


class Patient(Plain, Person):
    file = m.OneToOneField(Person, m.CASCADE, parent_link=True, related_name="as_patient")
    doctor = m.ForeignKey(Doctor, m.CASCADE, related_name="+")


class Grown(Doctor):
    class Meta:
        proxy = True


class Surgeon(Grown):
    hands = m.SmallIntegerField(default=2)
