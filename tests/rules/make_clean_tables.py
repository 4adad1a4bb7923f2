"""A database's settings and models as source (JSON on stdin) -> the tables that Django makes. Run as a process."""

import json
import sys

job = json.load(sys.stdin)

import django  # noqa: E402
import pymysql  # noqa: E402
from django.apps import AppConfig, apps  # noqa: E402
from django.conf import settings  # noqa: E402

pymysql.install_as_MySQLdb()
settings.configure(
    DATABASES={"default": job["database"]},
    INSTALLED_APPS=[],
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)
django.setup()

from django.db import connection  # noqa: E402

for label, source in job["apps"].items():
    module = type(sys)(label)
    module.__file__ = f"{label}.py"
    sys.modules[label] = module
    config = type("Config", (AppConfig,), {"path": "/", "label": label})(label, module)
    config.apps, config.models = apps, apps.all_models[label]
    apps.app_configs[label] = config
    exec(compile(source.replace("managed = False", "managed = True"), f"{label}.py", "exec"), module.__dict__)  # noqa: S102

apps.clear_cache()
with connection.constraint_checks_disabled(), connection.schema_editor() as editor:
    for label in job["apps"]:
        for model in apps.get_app_config(label).get_models():
            editor.create_model(model)
