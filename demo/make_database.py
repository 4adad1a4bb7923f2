"""legacy/schema.sql and data.sql -> clinic.sqlite3 beside this file, made anew each time."""

import sqlite3
from contextlib import closing
from pathlib import Path

HERE = Path(__file__).resolve().parent


def make_database(target: Path = HERE / "clinic.sqlite3") -> Path:
    """The path of the new database; one that stands there is replaced."""
    target.unlink(missing_ok=True)
    with closing(sqlite3.connect(target)) as connection:
        for part in ("schema.sql", "data.sql"):
            connection.executescript((HERE / "legacy" / part).read_text(encoding="utf-8"))
    return target


if __name__ == "__main__":
    print(f"Made {make_database().name}, the clinic's legacy database.")
