"""What came with Django 6.0 and 6.1: rules that the database itself keeps."""

from django.db import models


class Parent(models.Model):
    name = models.CharField(max_length=10)


class Child(models.Model):
    cascade = models.ForeignKey(Parent, models.DB_CASCADE, related_name="+")
    null = models.ForeignKey(Parent, models.DB_SET_NULL, null=True, related_name="+")
