"""An alias -> the JSON of its schema: one read-only session, closed when the tables are read."""

import warnings

from .backends import alias_problem, backend_facts
from .connecting import database_problem, open_session, reset_session
from .errors import Problem, in_words
from .readers import generic, mysql, postgresql, sqlite

VERSION = 1
READERS = {"postgresql": postgresql.read, "mysql": mysql.read, "sqlite": sqlite.read}


def read_alias(alias, tables=None, timeout=60):
    """`tables`: [[namespace, name]…] to read only these. `timeout`: seconds that one statement may take.

    Besides the schema, `backend` has the alias's facts of `boot` again, now that the server's version is known."""
    connection = _connection(alias)
    wanted = None if tables is None else {(str(namespace or ""), str(name)) for namespace, name in tables}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Django's, that no app is loaded: that is the point
        try:
            cursor = open_session(connection, alias, timeout)
            try:
                found = _read(connection, cursor, wanted, alias, timeout)
            except Problem:
                raise
            except Exception as error:
                raise database_problem(error, connection, alias, "read") from error
            backend = backend_facts(connection)
        finally:
            connection.close()
    return dict(found, version=VERSION, alias=alias, vendor=connection.vendor, backend=backend)


def _connection(alias):
    try:
        from django.db import connections

        connections.databases  # noqa: B018 - the settings fail here, not at the alias
    except BaseException as error:
        raise Problem("internal", "The agent has not loaded the settings: “boot” comes first.", "") from error
    if alias not in connections.databases:
        named = ", ".join("“%s”" % name for name in connections.databases)
        raise Problem(
            "settings-error",
            "DATABASES has no alias “%s”: it has %s." % (alias, named),
            "Correct “databases” in Tablewright's settings.",
        )
    try:
        return connections[alias]
    except BaseException as error:
        raise alias_problem(error, alias, str(connections.databases[alias].get("ENGINE") or "")) from error


def _read(connection, cursor, wanted, alias, timeout):
    reader = READERS.get(connection.vendor)
    if reader is not None:
        try:
            return reader(cursor, wanted)
        except Exception as error:
            problem = database_problem(error, connection, alias, "read")
            if problem.kind in ("timeout", "permission", "cannot-connect"):
                raise problem from error
            said = in_words(error)
        cursor = reset_session(connection, alias, timeout)
        found = generic.read(cursor, wanted, connection)
        note = "The catalogs of “%s” could not be read at once (%s): its tables were read one by one, in less detail."
        return dict(found, problems=[note % (alias, said), *found.get("problems", ())])
    return generic.read(cursor, wanted, connection)
