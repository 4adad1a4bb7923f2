from django.contrib.auth.models import AbstractUser, Group
from django.db import models


class Customer(AbstractUser):
    groups = None
    number = models.AutoField(primary_key=True)


class Legacy(models.Model):
    class Meta:
        managed = False

    owner = models.ForeignKey("ward.Patient", models.DB_CASCADE if hasattr(models, "DB_CASCADE") else models.CASCADE)
    team = models.OneToOneField(Group, models.CASCADE)
    if True:
        extra = models.IntegerField()
