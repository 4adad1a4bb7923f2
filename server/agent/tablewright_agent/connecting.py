"""A Django connection -> a cursor in a polite, read-only session; what a driver raises -> Problem."""

import contextlib
import os
import pathlib
import re
import time

from .errors import Problem, chain, in_words, without_secret

CONNECT_SECONDS = 10
TURN_SECONDS = 5
SHARED = ("postgresql", "mysql", "oracle", "microsoft", "sqlite")  # vendors whose databases let many processes in

# A driver's error code -> what the problem is (PostgreSQL: SQLSTATE; MySQL: number; Oracle: what the text begins with).
KINDS_BY_CODE = {
    "57014": "timeout",
    "55P03": "timeout",
    "42501": "permission",
    "57P01": "cannot-connect",
    "57P02": "cannot-connect",
    "57P03": "cannot-connect",
    "08000": "cannot-connect",
    "08003": "cannot-connect",
    "08006": "cannot-connect",
    1044: "permission",
    1142: "permission",
    1143: "permission",
    1227: "permission",
    1205: "timeout",
    1969: "timeout",
    3024: "timeout",
    2006: "cannot-connect",
    2013: "cannot-connect",
    "DPY-4024": "timeout",
    "DPI-1067": "timeout",
    "ORA-01013": "timeout",
    "ORA-01031": "permission",
    "ORA-01045": "permission",
    **dict.fromkeys(("DPY-1001", "DPY-4011", "DPI-1010", "DPI-1080"), "cannot-connect"),
    **dict.fromkeys(("ORA-01089", "ORA-03113", "ORA-03114", "ORA-03135"), "cannot-connect"),
}
_ORACLE_CODE = re.compile(r"(?:ORA|DPY|DPI)-\d+")

# SQLite's errors have no code before Python 3.11, and psycopg's while connecting have none.
KINDS_BY_WORDS = (
    ("database is locked", "timeout"),
    ("file is not a database", "cannot-connect"),
    ("disk image is malformed", "cannot-connect"),
    ("unable to open database file", "cannot-connect"),
    ("permission denied for database", "permission"),
    ("closed the connection", "cannot-connect"),
    ("connection is lost", "cannot-connect"),
    ("connection is closed", "cannot-connect"),
    ("connection already closed", "cannot-connect"),
    ("connection has been closed", "cannot-connect"),
)

# What a server's own words mean for what to do, in the order in which they are tried.
ADVICE = (
    (
        ("role ", "password", "authentication", "access denied", "pg_hba", "peer", "account is locked"),
        "Check USER and PASSWORD of alias “%s”, and the environment variables they come from.",
    ),
    (
        ("does not exist", "unknown database", "not registered with the listener", "does not currently know of"),
        "Check NAME of alias “%s”, or create the database.",
    ),
    (
        ("translate host", "resolve", "name or service", "unknown mysql server host", "unknown host", "getaddrinfo"),
        (
            "Check HOST of alias “%s”. A container's name is known only to other containers: run the project's Python "
            "there (“command”), or name the address that it has here (“database-overrides”)."
        ),
    ),
    (
        ("refused", "no such file", "can't connect", "could not connect", "timeout expired", "timed out"),
        "Start the database server, or check HOST and PORT of alias “%s”.",
    ),
)


def open_session(connection, alias, timeout):
    """A cursor on `connection`. Whatever it does, nothing is written and nobody waits for us for long."""
    # What the project says, also the second time.
    given = connection.__dict__.setdefault("tablewright_given", connection.settings_dict)
    options = dict(given.get("OPTIONS") or {})
    options.pop("pool", None)  # its threads would outlive the request
    changes = {"OPTIONS": options, "CONN_MAX_AGE": 0}
    if connection.vendor in ("postgresql", "mysql"):
        options.setdefault("connect_timeout", CONNECT_SECONDS)
    if connection.vendor == "postgresql":
        options.setdefault("application_name", "tablewright")
    elif connection.vendor == "oracle" and connection.Database.__name__ == "oracledb":
        options.setdefault("tcp_connect_timeout", CONNECT_SECONDS)
    elif connection.vendor == "sqlite":
        changes["NAME"] = _sqlite_uri(given.get("NAME"), alias)
    connection.settings_dict = dict(given, **changes)
    try:
        _connect(connection)
        if not connection.get_autocommit():
            connection.set_autocommit(True)
        cursor = connection.cursor()
        _make_polite(connection, cursor, timeout)
    except Problem:
        raise
    except Exception as error:
        raise database_problem(error, connection, alias, "connect to") from error
    return cursor


def _connect(connection):
    """An engine that runs within the process may let one process at a time into its file. Tablewright has two, one for
    the tables and one for the models: either waits a while for the other."""
    end = time.monotonic() + TURN_SECONDS
    while True:
        try:
            connection.ensure_connection()
        except Exception as error:  # noqa: PERF203 - tried until the file is free
            if not _in_use(connection, error) or time.monotonic() > end:
                raise
            time.sleep(0.1)
        else:
            return


def _in_use(connection, error):
    own_file = connection.vendor not in SHARED and not connection.settings_dict.get("HOST")
    return own_file and re.search(r"\b(lock|in use|already open)", str(error), re.IGNORECASE)


def ask_ahead(connection):
    """What Django asks of a server once, on its own, and no session of ours can hold. A backend that finds out by
    making a table is not let."""
    features = connection.features
    if connection.vendor == "mysql":
        features.supports_transactions  # noqa: B018 - asks for the storage engine
    else:
        features.__dict__.setdefault("supports_transactions", True)


def reset_session(connection, alias, timeout):
    """A new session after a statement failed in the old one."""
    connection.close()
    return open_session(connection, alias, timeout)


def _make_polite(connection, cursor, timeout):
    vendor, milliseconds = connection.vendor, max(1, int(float(timeout) * 1000))
    if vendor == "postgresql":
        # One transaction: the limits go with it, also through a pooler, and all catalogs are of one moment.
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        limits = (("statement_timeout", milliseconds), ("lock_timeout", 2000))
        calls = ", ".join("pg_catalog.set_config('%s', '%d', true)" % limit for limit in limits)
        cursor.execute("SELECT " + calls)
    elif vendor == "mysql":
        limit = "max_execution_time = %d" % milliseconds
        if connection.mysql_is_mariadb:
            limit = "max_statement_time = %.3f" % (milliseconds / 1000)
        cursor.execute("SET SESSION %s, lock_wait_timeout = 2" % limit)
        # MySQL's information_schema is tables of InnoDB: so all that is read of it is of one moment.
        cursor.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("START TRANSACTION READ ONLY")
    elif vendor == "oracle":
        for name, value in (("module", "tablewright"), ("call_timeout", milliseconds)):
            with contextlib.suppress(Exception):  # old clients know no timeout
                setattr(connection.connection, name, value)
        connection.set_autocommit(False)  # it would end the transaction behind the statement that begins it
        cursor.execute("SET TRANSACTION READ ONLY")
    elif vendor == "sqlite":
        cursor.execute("PRAGMA query_only = ON")


def _sqlite_uri(name, alias):
    """The file's URI for reading only: a missing file is not created, a finished one gets no journal beside it."""
    name = "" if name is None else os.fspath(name)
    name = os.fsdecode(name)
    if not name:
        raise Problem(
            "settings-error", "Alias “%s” has no NAME in DATABASES." % alias, "Set it to the database's file."
        )
    if name == ":memory:" or name.startswith("file:") and ("mode=memory" in name or name.startswith("file::memory:")):
        raise Problem(
            "cannot-connect",
            "The database of alias “%s” is in memory: it is empty for everyone but the process that fills it." % alias,
            "Name a file, or leave the alias out of “databases”.",
        )
    if name.startswith("file:"):
        return name if "mode=" in name else name + ("&" if "?" in name else "?") + "mode=ro"
    path = pathlib.Path(os.path.abspath(name))
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "does not exist"
        raise Problem(
            "cannot-connect",
            "The database of alias “%s” cannot be opened: “%s” %s." % (alias, path, what),
            "Check NAME, which is relative to where manage.py runs, or create the database.",
        )
    # In WAL mode a reader makes files beside the database unless it says that nobody writes; without a log nobody does.
    quiet = _is_wal(path) and not os.path.exists("%s-wal" % path)
    return path.as_uri() + ("?mode=ro&immutable=1" if quiet else "?mode=ro")


def _is_wal(path):
    try:
        with open(path, "rb") as file:
            header = file.read(20)
    except OSError:
        return False
    return header[18:20] == b"\x02\x02"


def database_problem(error, connection, alias, action):
    """What a driver raised while we wanted to `action` the database -> Problem."""
    links = chain(error)
    code = next((found for found in map(_code, links) if found is not None), None)
    kind = KINDS_BY_CODE.get(code, "cannot-connect" if action == "connect to" else "internal")
    said = without_secret(_reason(_telling(links)), str(connection.settings_dict.get("PASSWORD") or ""))
    kind = next((found for words, found in KINDS_BY_WORDS if words in said.lower()), kind)
    name = "the database of alias “%s”" % alias
    message = {
        "timeout": "Reading %s took too long: %s." % (name, said),
        "permission": "The database user may not read the catalogs of alias “%s”: %s." % (alias, said),
        "cannot-connect": "Cannot %s %s: %s." % (action, name, said),
        "internal": "Reading %s failed: %s." % (name, said),
    }[kind]
    hint = {
        "timeout": "Wait until others have finished with it, or raise “schema-timeout”.",
        "permission": "Ask for the right to connect and to read the catalogs; Tablewright reads no rows.",
        "cannot-connect": _advice(said, alias),
        "internal": "This is a fault of Tablewright: please report it with the log.",
    }[kind]
    problem = Problem(kind, message, hint)
    problem.secret = str(connection.settings_dict.get("PASSWORD") or "")
    problem.__cause__ = error
    return problem


def _telling(links):
    """The error that says what happened: of a connection that is lost, what came later only says that it is. Django's
    error wraps the driver's, which has the code."""
    from django.db import Error

    coded = (link for link in links if any(_code(each) for each in (link, link.__cause__) if each))
    first = (link for link in reversed(links) if isinstance(link, Error))
    return next(coded, None) or next(first, links[0])


def _code(error):
    code = getattr(error, "sqlstate", None) or getattr(error, "pgcode", None)
    if code is None and (found := _ORACLE_CODE.match(str(error))):
        return found.group()
    if code is None and error.args and isinstance(error.args[0], int) and len(error.args) > 1:
        code = error.args[0]
    return code


def _reason(error):
    """The server's own sentence: without the exception's type where a driver speaks, on one line."""
    if not error.args:
        return in_words(error)
    number_first = isinstance(error.args[0], int) and len(error.args) > 1
    said = error.args[1] if number_first else error.args[0]
    lines = [line.strip() for line in str(said).splitlines() if line.strip() and not line.startswith("Help: http")]
    from django.db import Error

    text = " ".join(lines[:2]).rstrip(".")
    return text if text and isinstance(error, Error) else in_words(error)


def _advice(said, alias):
    low = said.lower()
    found = next((advice for words, advice in ADVICE if any(word in low for word in words)), None)
    return (found or "Check the entry of alias “%s” in DATABASES.") % alias
