"""What apps ask of a database while they are imported -> answered, but by a session that writes nothing."""

import contextlib
import os

STATEMENTS = {
    "sqlite": "PRAGMA query_only = ON",
    "postgresql": "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
    "mysql": "SET SESSION TRANSACTION READ ONLY",
}


@contextlib.contextmanager
def reading_only():
    """Connections that are made meanwhile are for reading only, and closed at the end. One of a vendor that has no such
    session fails, as if its server were away."""
    from django.db import connections
    from django.db.backends.signals import connection_created

    files = [found for found in map(_sqlite, connections.databases) if found is not None]
    connection_created.connect(_bind, dispatch_uid="tablewright")
    for connection in files:
        connection.get_new_connection = _existing_only(connection)
    try:
        yield
    finally:
        connection_created.disconnect(dispatch_uid="tablewright")
        for connection in files:
            del connection.get_new_connection
        with contextlib.suppress(Exception):  # what they left open may be in any state
            connections.close_all()


def _bind(connection, **_):
    statement = STATEMENTS.get(connection.vendor)
    if statement is None:
        from django.db import OperationalError

        connection.close()
        raise OperationalError("no app may write while Tablewright imports it, and this database cannot be told so")
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _sqlite(alias):
    from django.db import connections

    with contextlib.suppress(Exception):  # `boot` says why there is no such backend
        connection = connections[alias]
        return connection if connection.vendor == "sqlite" else None
    return None


def _existing_only(connection):
    """SQLite makes a file that is not there as soon as somebody connects."""
    connect = connection.get_new_connection

    def connect_to_existing(parameters):
        name = os.fsdecode(parameters["database"])
        if name != ":memory:" and not name.startswith("file:") and not os.path.exists(name):
            raise connection.Database.OperationalError("unable to open database file")
        return connect(parameters)

    return connect_to_existing
