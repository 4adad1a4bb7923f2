"""Django's own models, as source that the parser reads: bases that projects inherit from, and what relations point at.

Only what their tables are made of, for Django 3.2 to 6.1.
"""

from __future__ import annotations

from collections.abc import Mapping

AUTO_FIELDS: Mapping[str, str] = dict.fromkeys(
    (f"django.contrib.{app}" for app in ("admin", "auth", "contenttypes", "flatpages", "gis", "redirects", "sites")),
    "django.db.models.AutoField",
)
"""`default_auto_field` of the apps that set one."""

_HEAD = "from django.conf import settings\nfrom django.db import models\n"

MODULES: Mapping[str, str] = {
    "django.contrib.auth.base_user": _HEAD
    + """
class AbstractBaseUser(models.Model):
    password = models.CharField(max_length=128)
    last_login = models.DateTimeField(blank=True, null=True)

    class Meta:
        abstract = True
""",
    "django.contrib.auth.models": _HEAD
    + """
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType

class Permission(models.Model):
    name = models.CharField(max_length=255)
    content_type = models.ForeignKey(ContentType, models.CASCADE)
    codename = models.CharField(max_length=100)

class Group(models.Model):
    name = models.CharField(max_length=150, unique=True)
    permissions = models.ManyToManyField(Permission, blank=True)

class PermissionsMixin(models.Model):
    is_superuser = models.BooleanField(default=False)
    groups = models.ManyToManyField(Group, blank=True)
    user_permissions = models.ManyToManyField(Permission, blank=True)

    class Meta:
        abstract = True

class AbstractUser(AbstractBaseUser, PermissionsMixin):
    username = models.CharField(max_length=150, unique=True)
    first_name = models.CharField(max_length=150, blank=True)
    last_name = models.CharField(max_length=150, blank=True)
    email = models.EmailField(blank=True)
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=0)

    class Meta:
        abstract = True

class User(AbstractUser):
    pass
""",
    "django.contrib.contenttypes.models": _HEAD
    + """
class ContentType(models.Model):
    app_label = models.CharField(max_length=100)
    model = models.CharField(max_length=100)

    class Meta:
        db_table = "django_content_type"
""",
    "django.contrib.sessions.base_session": _HEAD
    + """
class AbstractBaseSession(models.Model):
    session_key = models.CharField(max_length=40, primary_key=True)
    session_data = models.TextField()
    expire_date = models.DateTimeField(db_index=True)

    class Meta:
        abstract = True
""",
    "django.contrib.sessions.models": """
from django.contrib.sessions.base_session import AbstractBaseSession

class Session(AbstractBaseSession):
    class Meta(AbstractBaseSession.Meta):
        db_table = "django_session"
""",
    "django.contrib.sites.models": _HEAD
    + """
class Site(models.Model):
    domain = models.CharField(max_length=100, unique=True)
    name = models.CharField(max_length=50)

    class Meta:
        db_table = "django_site"
""",
    "django.contrib.flatpages.models": _HEAD
    + """
class FlatPage(models.Model):
    url = models.CharField(max_length=100, db_index=True)
    title = models.CharField(max_length=200)
    content = models.TextField(blank=True)
    enable_comments = models.BooleanField(default=False)
    template_name = models.CharField(max_length=70, blank=True)
    registration_required = models.BooleanField(default=False)
    sites = models.ManyToManyField("sites.Site")

    class Meta:
        db_table = "django_flatpage"
""",
    "django.contrib.redirects.models": _HEAD
    + """
class Redirect(models.Model):
    site = models.ForeignKey("sites.Site", models.CASCADE)
    old_path = models.CharField(max_length=200, db_index=True)
    new_path = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "django_redirect"
""",
    "django.contrib.admin.models": _HEAD
    + """
class LogEntry(models.Model):
    action_time = models.DateTimeField(default=0)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    content_type = models.ForeignKey("contenttypes.ContentType", models.SET_NULL, blank=True, null=True)
    object_id = models.TextField(blank=True, null=True)
    object_repr = models.CharField(max_length=200)
    action_flag = models.PositiveSmallIntegerField()
    change_message = models.TextField(blank=True)

    class Meta:
        db_table = "django_admin_log"
""",
}
