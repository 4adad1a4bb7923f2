"""A module's name -> the package to install for it, where the two differ."""

import shlex
import sys

PACKAGES = {
    "PIL": "Pillow",
    "MySQLdb": "mysqlclient",
    "OpenSSL": "pyOpenSSL",
    "allauth": "django-allauth",
    "bs4": "beautifulsoup4",
    "cacheops": "django-cacheops",
    "channels_redis": "channels-redis",
    "ckeditor": "django-ckeditor",
    "cms": "django-cms",
    "colorfield": "django-colorfield",
    "compressor": "django-compressor",
    "configurations": "django-configurations",
    "constance": "django-constance",
    "corsheaders": "django-cors-headers",
    "crispy_bootstrap5": "crispy-bootstrap5",
    "crispy_forms": "django-crispy-forms",
    "crum": "django-crum",
    "csp": "django-csp",
    "cv2": "opencv-python",
    "dateutil": "python-dateutil",
    "debug_toolbar": "django-debug-toolbar",
    "decouple": "python-decouple",
    "dj_database_url": "dj-database-url",
    "dj_rest_auth": "dj-rest-auth",
    "django_celery_beat": "django-celery-beat",
    "django_celery_results": "django-celery-results",
    "django_countries": "django-countries",
    "django_extensions": "django-extensions",
    "django_filters": "django-filter",
    "django_prometheus": "django-prometheus",
    "django_redis": "django-redis",
    "django_tables2": "django-tables2",
    "djcelery": "django-celery",
    "djmoney": "django-money",
    "dotenv": "python-dotenv",
    "drf_spectacular": "drf-spectacular",
    "drf_yasg": "drf-yasg",
    "easy_thumbnails": "easy-thumbnails",
    "environ": "django-environ",
    "filer": "django-filer",
    "fitz": "PyMuPDF",
    "graphene_django": "graphene-django",
    "grpc": "grpcio",
    "guardian": "django-guardian",
    "health_check": "django-health-check",
    "hijack": "django-hijack",
    "imagekit": "django-imagekit",
    "import_export": "django-import-export",
    "jose": "python-jose",
    "jwt": "PyJWT",
    "knox": "django-rest-knox",
    "ldap": "python-ldap",
    "magic": "python-magic",
    "maintenance_mode": "django-maintenance-mode",
    "model_utils": "django-model-utils",
    "modelcluster": "django-modelcluster",
    "modeltranslation": "django-modeltranslation",
    "mptt": "django-mptt",
    "multiselectfield": "django-multiselectfield",
    "ninja": "django-ninja",
    "oauth2_provider": "django-oauth-toolkit",
    "oscar": "django-oscar",
    "parler": "django-parler",
    "phonenumber_field": "django-phonenumber-field",
    "polymorphic": "django-polymorphic",
    "psycopg": "psycopg[binary]",
    "psycopg2": "psycopg2-binary",
    "pydantic_settings": "pydantic-settings",
    "pythonjsonlogger": "python-json-logger",
    "rest_framework": "djangorestframework",
    "rest_framework_simplejwt": "djangorestframework-simplejwt",
    "reversion": "django-reversion",
    "rosetta": "django-rosetta",
    "sentry_sdk": "sentry-sdk",
    "silk": "django-silk",
    "simple_history": "django-simple-history",
    "sklearn": "scikit-learn",
    "social_django": "social-auth-app-django",
    "solo": "django-solo",
    "sorl": "sorl-thumbnail",
    "storages": "django-storages",
    "taggit": "django-taggit",
    "timezone_field": "django-timezone-field",
    "tinymce": "django-tinymce",
    "treebeard": "django-treebeard",
    "two_factor": "django-two-factor-auth",
    "waffle": "django-waffle",
    "webpack_loader": "django-webpack-loader",
    "widget_tweaks": "django-widget-tweaks",
    "yaml": "PyYAML",
    "zmq": "pyzmq",
}


def package_of(module):
    """`module` may be dotted. The name itself where nothing else is known of it."""
    top = module.partition(".")[0]
    return PACKAGES.get(top, top)


def not_installed(package):
    """What to do about a package that the interpreter lacks."""
    return "Select the interpreter that has it (“python”), or install it: %s" % install_command(package)


def install_command(package):
    """For a shell, with the interpreter that runs this."""
    return "%s -m pip install %s" % (shlex.quote(sys.executable), shlex.quote(package))
