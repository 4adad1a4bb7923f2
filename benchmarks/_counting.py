"""A side and a database -> how many statements reach the database, counted there: from the driver's own on."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import pymysql  # type: ignore[import-untyped]
from _sides import measured

from support.databases import Database
from support.projects import write_project

# Given to SQLite by the project's settings, so that it is in whichever process opens the file.
COUNTING = """
import sqlite3
import threading

class Counting(sqlite3.Connection):
    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.set_trace_callback(self.count)

    def count(self, statement):
        if not statement.startswith("--"):  # what a pragma asks for its own part
            with open({log!r}, "a") as log:
                log.write(" ".join(statement.split()) + "\\n")

DATABASES["default"]["OPTIONS"] = {{"factory": Counting}}
"""


def counted(side: str, database: Database, root: Path) -> int:
    return len(statements(side, database, root))


def statements(side: str, database: Database, root: Path) -> list[str]:
    """What the side sends when it reads the project's database once."""
    if database.engine.endswith("sqlite3"):
        return _on_sqlite(side, database)
    if database.engine.endswith("postgresql"):
        return _on_postgresql(side, database, root)
    return _on_mariadb(side, database, root)


def _on_sqlite(side: str, database: Database) -> list[str]:
    with tempfile.TemporaryDirectory(prefix="tw-count-") as folder:
        log = Path(folder) / "log"
        measured(side, write_project(Path(folder), {"default": database}, extra=COUNTING.format(log=str(log))))
        return log.read_text().splitlines()


def _on_postgresql(side: str, database: Database, root: Path) -> list[str]:
    log = Path(database.host) / "log"
    database.run(f"ALTER DATABASE {database.name} SET log_statement = 'all'")
    before = log.stat().st_size
    measured(side, root)
    with log.open("rb") as file:
        file.seek(before)
        said = file.read().decode("utf-8", "replace")
    database.run(f"ALTER DATABASE {database.name} RESET log_statement")
    return re.findall(r"LOG:  (?:statement|execute [^:]+): (.*)", said)


def _on_mariadb(side: str, database: Database, root: Path) -> list[str]:
    connection = pymysql.connect(unix_socket=database.host, user="root", autocommit=True)
    with connection, connection.cursor() as cursor:
        cursor.execute("SET GLOBAL log_output = 'TABLE'")
        cursor.execute("TRUNCATE mysql.general_log")
        cursor.execute("SET GLOBAL general_log = ON")
        measured(side, root)
        cursor.execute("SET GLOBAL general_log = OFF")
        cursor.execute(
            "SELECT argument FROM mysql.general_log"
            " WHERE command_type IN ('Query', 'Execute') AND thread_id <> CONNECTION_ID() ORDER BY event_time"
        )
        return [str(text) for (text,) in cursor.fetchall()]
