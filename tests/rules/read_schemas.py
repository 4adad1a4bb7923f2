"""Settings of databases (JSON on stdin) -> what the agent reads of each (JSON on stdout). Run as a process."""

import json
import sys

job = json.load(sys.stdin)
sys.path.insert(0, job["agent"])

import pymysql  # noqa: E402
from django.conf import settings  # noqa: E402

pymysql.install_as_MySQLdb()
settings.configure(DATABASES={"default": {}, **job["databases"]}, INSTALLED_APPS=[], USE_TZ=True)

from tablewright_agent.schema import read_alias  # noqa: E402

json.dump({alias: read_alias(lambda *said: None, alias) for alias in job["databases"]}, sys.stdout)
