"""Databases and source -> a Django project on disk: manage.py, config/settings.py, an app `shop` with models.py."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

from support.databases import Database

MANAGE = """\
import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
"""

PYMYSQL = "import pymysql\npymysql.install_as_MySQLdb()\n"


def settings_source(databases: Mapping[str, Database | Mapping[str, object]], extra: str = "") -> str:
    """The text of a settings module; `extra` comes last and may override everything."""
    entries = {alias: dict(d.settings if isinstance(d, Database) else d) for alias, d in databases.items()}
    mysql = any(str(entry.get("ENGINE", "")).endswith("mysql") for entry in entries.values())
    return (
        (PYMYSQL if mysql else "")
        + 'SECRET_KEY = "tests only"\nINSTALLED_APPS = ["shop"]\nUSE_TZ = True\n'
        + 'DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"\n'
        + f"DATABASES = {entries!r}\n"
        + dedent(extra)
    )


def write_project(
    root: Path,
    databases: Mapping[str, Database | Mapping[str, object]],
    models: str = "from django.db import models\n",
    extra: str = "",
) -> Path:
    """Writes the project into `root` and gives `root` back. The settings module is `config.settings`."""
    files = {
        "manage.py": MANAGE,
        "config/__init__.py": "",
        "config/settings.py": settings_source(databases, extra),
        "shop/__init__.py": "",
        "shop/models.py": dedent(models),
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root
