from django.db import models


def seen(model):
    return model


@seen
class Loan(models.Model):
    work = models.ForeignKey("Work", models.CASCADE)
    reader = models.ForeignKey("lib.Reader", models.RESTRICT)
    days = models.IntegerField(default=14)
