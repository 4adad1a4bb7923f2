"""Settings, SQL, models and expressions (JSON on stdin) -> what each expression gives in real Django (JSON on stdout).

Run as a process. An expression's result is its `repr`, or the name of the exception that it raises.
"""

import datetime
import json
import sys

job = json.load(sys.stdin)

import django  # noqa: E402
from django.conf import settings  # noqa: E402

if job["settings"]["ENGINE"].endswith("mysql"):
    import pymysql

    pymysql.install_as_MySQLdb()
apps = ["django.contrib.postgres"] if job["settings"]["ENGINE"].endswith("postgresql") else []
settings.configure(
    DATABASES={"default": job["settings"]}, INSTALLED_APPS=apps, USE_TZ=job["use_tz"], TIME_ZONE="Europe/Berlin"
)
django.setup()

from django.db import connection, models  # noqa: E402
from django.utils import timezone  # noqa: E402

names = {"models": models, "timezone": timezone, "datetime": datetime, "__name__": "trial"}
exec(job["models"], names)  # noqa: S102 - the test wrote it
said = []
for text in job["expressions"]:
    try:
        said.append(repr(eval(text, names)))  # noqa: S307
    except Exception as error:  # noqa: BLE001 - whatever it is, its name is the answer
        said.append(type(error).__name__)
connection.close()
json.dump(said, sys.stdout)
