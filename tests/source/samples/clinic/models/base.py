from django.db import models

PREFIX = "ward_"
NAME_LENGTH = 40
OPTIONAL = {"null": True, "blank": True}
SHARED = dict(max_digits=9, decimal_places=3)


class Stamped(models.Model):
    created = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(auto_now=True, db_column="CHANGED")
    by = models.ForeignKey("Person", models.SET_NULL, null=True, related_name="+")
    boss = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="+")

    class Meta:
        abstract = True
        managed = False


class Named(models.Model):
    name = models.CharField(max_length=NAME_LENGTH)
    short = models.CharField("short name", max_length=NAME_LENGTH // 4, **OPTIONAL)

    class Meta:
        abstract = True


class Plain:
    ignored = models.IntegerField()

    def label(self):
        return "x"
