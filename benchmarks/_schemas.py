"""A folder of schemas -> databases with them.

A schema is a folder with `*.sql`, run in the order of their names, and a file ENGINE: pg, my or sqlite; or one file
that is named after its vendor (`postgresql.sql`, `mariadb-money.sql`).
"""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from dataclasses import dataclass
from pathlib import Path

from support.databases import Database

VENDORS = {"pg": "postgresql", "my": "mariadb", "sqlite": "sqlite"}

# A dump makes materialized views without data, and such a view answers no query.
_REFRESHED = """DO $$ DECLARE it regclass; BEGIN
FOR it IN SELECT c.oid FROM pg_class c WHERE relkind = 'm' AND NOT relispopulated ORDER BY oid LOOP
EXECUTE format('REFRESH MATERIALIZED VIEW %s', it); END LOOP; END $$"""


@dataclass(frozen=True, slots=True)
class Script:
    """`files` in the order they are run in; `vendor` is "postgresql", "mariadb" or "sqlite"."""

    name: str
    vendor: str
    files: tuple[Path, ...]


def schemas_in(folder: Path) -> list[Script]:
    found = []
    for each in sorted(folder.iterdir()):
        engine = each / "ENGINE"
        if engine.is_file():
            vendor = VENDORS[engine.read_text().strip()]
            found.append(Script(each.name, vendor, tuple(sorted(each.glob("*.sql")))))
        elif each.suffix == ".sql" and each.stem.partition("-")[0] in VENDORS.values():
            found.append(Script(each.stem, each.stem.partition("-")[0], (each,)))
    return found


def fill(database: Database, script: Script) -> None:
    """Runs the script as its vendor's shell does, past statements that fail: dumps name roles that are not here."""
    for path in script.files:
        if script.vendor == "sqlite":
            _fill_sqlite(database, path.read_text(encoding="utf-8"))
        elif script.vendor == "postgresql" and (shell := shutil.which("psql")):
            command = [shell, "-X", "-q", "-h", database.host, "-U", database.user, "-d", database.name, "-f", path]
            subprocess.run(command, capture_output=True, check=True)
        elif script.vendor == "mariadb" and (shell := shutil.which("mariadb")):
            command = [shell, "--force", "--default-character-set=utf8mb4", "-S", database.host, "-u", database.user]
            command += ["--init-command=SET SESSION innodb_strict_mode=OFF", database.name]
            with path.open("rb") as text:
                subprocess.run(command, stdin=text, capture_output=True, check=False)
        else:
            database.run(path.read_text(encoding="utf-8"))
    if script.vendor == "postgresql":
        database.run(_REFRESHED)


def _fill_sqlite(database: Database, text: str) -> None:
    connection = sqlite3.connect(database.name)
    try:
        connection.executescript(text)
        connection.commit()
    finally:
        connection.close()
