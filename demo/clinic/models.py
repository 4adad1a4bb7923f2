"""Models that someone wrote over the clinic's old database: about ten things are not true."""

from django.db import models


class Patient(models.Model):
    id = models.AutoField(primary_key=True, db_column="PatID")
    last_name = models.CharField(max_length=80, db_column="LastName")
    first_name = models.CharField(max_length=30, db_column="FirstName")
    phone = models.CharField(max_length=20, null=True, blank=True, db_column="Phone")
    email = models.EmailField(max_length=60, null=True, blank=True, db_column="EMail")
    active = models.BooleanField(default=True, db_column="Active")
    created = models.DateTimeField(db_column="CreatedOn", auto_now_add=True)

    class Meta:
        managed = False
        db_table = "tblPatient"


class Appointment(models.Model):
    id = models.AutoField(primary_key=True, db_column="ApptID")
    patient = models.ForeignKey(Patient, models.PROTECT, db_column="PatID")
    starts_at = models.DateTimeField(db_column="StartsAt", null=True)
    minutes = models.SmallIntegerField(db_column="Minutes", default=15)
    status = models.CharField(max_length=1, db_column="Status")

    class Meta:
        managed = False
        db_table = "tblAppointment"


class Insurer(models.Model):
    name = models.CharField(max_length=60)

    class Meta:
        managed = False
        db_table = "insurers"


class InvoiceLine(models.Model):
    line = models.IntegerField(db_column="LineNo")
    service = models.CharField(max_length=10, db_column="ServiceCode")

    class Meta:
        managed = False
        db_table = "tblInvoiceLine"
