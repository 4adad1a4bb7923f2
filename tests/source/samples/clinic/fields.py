from django.db import models


class CodeField(models.CharField):
    description = "A code"


class KeyField(models.ForeignKey):
    pass


class FlagField(models.CharField):
    """'Y' or 'N'."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 1)
        super().__init__(*args, **kwargs)

    def to_python(self, value):
        return value == "Y"
