"""{app: text of its models.py} (JSON on stdin) -> {app: {"Model.field": [error ids]}}: what checks say of reverse names
(JSON on stdout). Run as a process in an empty folder."""

import json
import os
import sys

import django
from django.conf import settings

apps_ = json.load(sys.stdin)
for app, text in apps_.items():
    os.makedirs(app)
    for name, content in (("__init__.py", ""), ("models.py", text)):
        with open(os.path.join(app, name), "w", encoding="utf-8") as file:
            file.write(content)
sys.path.insert(0, os.getcwd())
settings.configure(INSTALLED_APPS=list(apps_), DEFAULT_AUTO_FIELD="django.db.models.AutoField", USE_TZ=True)
django.setup()

from django.core import checks  # noqa: E402

found = {app: {} for app in apps_}
for error in checks.run_checks():
    if error.id in ("fields.E302", "fields.E303", "fields.E304", "fields.E305"):
        meta = error.obj.model._meta
        found[meta.app_label].setdefault(meta.object_name + "." + error.obj.name, []).append(error.id)
json.dump(found, sys.stdout)
