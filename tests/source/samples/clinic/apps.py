from django.apps import AppConfig


class ClinicConfig(AppConfig):
    name = "clinic"
    label = "ward"
    default_auto_field = "django.db.models.BigAutoField"
