from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "library"
    label = "lib"
    default_auto_field = "django.db.models.BigAutoField"
