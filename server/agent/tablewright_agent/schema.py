"""An alias -> the JSON of its schema, or the marks that tell whether it changed; one read-only session each."""

import contextlib
import gc
import warnings

from .backends import alias_problem, backend_facts
from .connecting import database_problem, open_session, reset_session
from .errors import Problem, in_words
from .readers import generic, mysql, oracle, postgresql, sqlite
from .readers.spatial import add_geometry

VERSION = 1
READERS = {"postgresql": postgresql, "mysql": mysql, "sqlite": sqlite, "oracle": oracle}


def read_alias(tell, alias, tables=None, timeout=60, marks=False):
    """`tables`: [[namespace, name]…] to read only these. `timeout`: seconds that one statement may take. `marks`: with
    those of `read_marks`, taken before the tables are read. `tell(what, done, of)` hears how far it is.

    Besides the schema, `backend` has the alias's facts of `boot` again, now that the server's version is known."""
    connection = _connection(alias)
    wanted = None if tables is None else {(str(namespace or ""), str(name)) for namespace, name in tables}

    def read(cursor):
        backend = backend_facts(connection)  # Django tries some in a transaction, which cannot be within the reader's
        before = {"marks": _marks(connection, cursor)} if marks else {}
        found = _read(connection, cursor, wanted, alias, timeout, tell)
        return dict(found, version=VERSION, vendor=connection.vendor, backend=backend, **before)

    return dict(_in_session(connection, alias, timeout, read), alias=alias)


def read_marks(alias, timeout=60):
    """{"marks": …} as readers/__init__.py has them; None for a vendor that has no cheap way to see changes."""
    connection = _connection(alias)
    if not hasattr(READERS.get(connection.vendor), "marks"):
        return {"marks": None}
    return {"marks": _in_session(connection, alias, timeout, lambda cursor: _marks(connection, cursor))}


def _in_session(connection, alias, timeout, work):
    with warnings.catch_warnings(), _no_collections():
        warnings.simplefilter("ignore")  # Django's, that no app is loaded: that is the point
        try:
            cursor = open_session(connection, alias, timeout)
            try:
                return work(cursor)
            except Problem:
                raise
            except Exception as error:
                raise database_problem(error, connection, alias, "read") from error
            finally:
                # SQLite keeps a closed connection, with its lock, as long as there is a cursor that is not closed.
                with contextlib.suppress(Exception):  # it is of a session that is closed already
                    cursor.close()
        finally:
            connection.close()


@contextlib.contextmanager
def _no_collections():
    """Without the garbage collector: it would look through a hundred thousand facts again and again (a quarter of the
    time), and there is no cycle among them."""
    collected = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collected:
            if hasattr(gc, "freeze"):  # now all count as old: as new ones, the next object made would set off a search
                gc.freeze()
                gc.unfreeze()
            gc.enable()


def _marks(connection, cursor):
    reader = READERS.get(connection.vendor)
    return reader.marks(cursor) if hasattr(reader, "marks") else None


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


def _read(connection, cursor, wanted, alias, timeout, tell):
    reader = READERS.get(connection.vendor)
    if reader is not None:
        try:
            found = reader.read(cursor, wanted, tell)
            add_geometry(connection, cursor, found["tables"])
            return found
        except Exception as error:
            problem = database_problem(error, connection, alias, "read")
            if problem.kind in ("timeout", "permission", "cannot-connect"):
                raise problem from error
            said = in_words(error)
        cursor = reset_session(connection, alias, timeout)
        found = generic.read(cursor, wanted, tell, connection)
        if reader is oracle:
            found = oracle.in_capitals(found)
        note = "The catalogs of “%s” could not be read at once (%s): its tables were read one by one, in less detail."
        return dict(found, problems=[note % (alias, said), *found.get("problems", ())])
    return generic.read(cursor, wanted, tell, connection)
