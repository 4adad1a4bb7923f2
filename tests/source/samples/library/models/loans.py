from django.db import models


def seen(model):
    return model


@seen
class Loan(models.Model):
    work = models.ForeignKey("Work", models.CASCADE)
    reader = models.ForeignKey("lib.Reader", models.RESTRICT)
    days = models.IntegerField(default=14)


class Renewal(models.Model):
    number = models.IntegerField()
    shelf = models.IntegerField(null=True)

    class Meta:
        unique_together = [("number", "shelf")]


class Reminder(models.Model):
    number = models.IntegerField()
    shelf = models.IntegerField(null=True)
    renewal = models.ForeignObject(
        "Renewal", models.DO_NOTHING, from_fields=("number", "shelf"), to_fields=("number", "shelf"), null=True
    )
