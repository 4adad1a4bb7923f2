"""A query about many tables -> its rows; a table that makes it fail fails alone, with a sentence that says why."""

from tablewright_agent.errors import chain

from . import postgresql_catalog as catalog

BATCH = 2000  # rows in Python's hands at a time
MOST_TRIES = 300  # queries to find out which tables make one fail
PATIENCE = "100ms"  # for a lock, after the first time that we waited for one

LOCK_TIMEOUT = "55P03"
# Cancelled, shut down, out of memory: what no other query would do better.
FINAL = ("53", "57", "08")


def rows_of(cursor, query):
    cursor.execute(query)
    return _fetched(cursor)


class Apart:
    """The rows of queries of `postgresql_catalog`, for a server of that version. `errors`: oid -> why the table could
    not be read in full; `problems`: sentences about what is missing without a trace."""

    def __init__(self, cursor, version, statement_timeout):
        self.cursor, self.version, self.statement_timeout = cursor, version, statement_timeout
        self.errors, self.problems, self.tries, self.saved = {}, [], MOST_TRIES, False

    def rows(self, query, oids=None):
        """Of the tables of these oids, or of all."""
        if not self.errors:
            try:
                return rows_of(self.cursor, query(self.version, oids, True))
            except Exception as error:
                self._go_on(error)
                return self._after(error, query, set(self._all() if oids is None else oids))
        everything = set(self._all() if oids is None else oids)
        return self._one_by_one(query, everything & set(self.errors), everything - set(self.errors))

    def doubt(self, oid):
        """What the catalogs have of the table could not be said: it changes, or is gone."""
        self.errors.setdefault(oid, "It was changed while it was read. Refresh to read it again.")

    def gone(self):
        """Which of the tables with an error are no longer there."""
        return {oid for (oid,) in rows_of(self.cursor, catalog.gone(self.errors))} if self.errors else set()

    def _all(self):
        return {oid for oid, *_ in rows_of(self.cursor, catalog.NAMES)}

    def _after(self, error, query, oids):
        rows_of(self.cursor, query(self.version, [], True))  # fails again where it is not about one table
        if _code(error) == LOCK_TIMEOUT:
            for oid, process in rows_of(self.cursor, catalog.LOCKS):
                if oid in oids:
                    self.errors[oid] = _locked(process)
        return self._one_by_one(query, oids & set(self.errors), oids - set(self.errors))

    def _one_by_one(self, query, broken, sound):
        rows = self._described(query, sound)
        return rows + (self._named(query, broken) if broken else [])

    def _described(self, query, oids):
        """The rows of `oids`, where those that make the query fail are searched for by halves."""
        if not oids:
            return []
        try:
            return list(rows_of(self.cursor, query(self.version, oids, True)))
        except Exception as error:
            self._go_on(error)
            self.tries -= 1
            if len(oids) == 1 or self.tries <= 0:
                self.errors.update((oid, _failed(error)) for oid in oids)
                return self._named(query, oids)
        ordered = sorted(oids)
        middle = len(ordered) // 2
        return self._described(query, ordered[:middle]) + self._described(query, ordered[middle:])

    def _named(self, query, oids):
        """What can be read of tables that cannot be described."""
        try:
            return list(rows_of(self.cursor, query(self.version, oids, False)))
        except Exception as error:
            self._go_on(error)
            if query is catalog.tables:
                what = "A table" if len(oids) == 1 else "%d tables" % len(oids)
                self.problems.append("%s could not be read: %s." % (what, _words(error)))
            return []

    def _go_on(self, error):
        """Back to where the next query may be tried; raises the error where no other would do better."""
        code = _code(error)
        if code is None or code[:2] in FINAL:
            raise error
        if self.saved:
            self.cursor.execute("ROLLBACK TO SAVEPOINT tablewright")
        else:
            begin(self.cursor, self.statement_timeout, PATIENCE)
            self.cursor.execute("SAVEPOINT tablewright")
            self.saved = True


def begin(cursor, statement_timeout, lock_timeout):
    """Ends a transaction that failed, and begins another with limits like those of `connecting.open_session`."""
    cursor.execute("ROLLBACK")
    cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    cursor.execute(catalog.LIMITS.format(statement_timeout=statement_timeout, lock_timeout=lock_timeout))


def _fetched(cursor):
    while True:
        rows = cursor.fetchmany(BATCH)
        if not rows:
            return
        for row in rows:
            yield row


def _locked(process):
    return (
        "Another session%s has locked it, as a migration does: it could not be read in full. "
        "Refresh when that has finished." % (" (process %d)" % process if process else "")
    )


def _failed(error):
    if _code(error) == LOCK_TIMEOUT:
        return (
            "Another session has locked a table that it is about, as a migration does: it could not be read in full. "
            "Refresh when that has finished."
        )
    return "PostgreSQL could not describe it: %s." % _words(error)


def _words(error):
    return " ".join(str(error).split("\n")[0].split()).rstrip(".")


def _code(error):
    codes = (getattr(link, "sqlstate", None) or getattr(link, "pgcode", None) for link in chain(error))
    return next((code for code in codes if code), None)
