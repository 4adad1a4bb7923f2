"""A query about many tables -> its rows; a table that makes it fail fails alone, with a sentence that says why."""

from tablewright_agent.errors import chain

from . import postgresql_catalog as catalog

BATCH = 2000  # rows in Python's hands at a time
MOST_TRIES = 300  # queries to find out which tables make one fail
PATIENCE = "100ms"  # for a lock, after the first time that we waited for one

BACK = "ROLLBACK TO SAVEPOINT tablewright"
LOCK_TIMEOUT = "55P03"
FINAL = ("57", "08")  # cancelled, shut down, connection lost: no other query would do better


def rows_of(cursor, query):
    cursor.execute(query)
    return _fetched(cursor)


class Apart:
    """The rows of queries of `postgresql_catalog`. When one fails, all is read again with `careful` (see `start_over`):
    then only the tables that make it fail are left without what it asks.

    `errors`: oid -> why the table could not be read in full; `problems`: what is missing without a trace."""

    def __init__(self, cursor, version, careful):
        self.cursor, self.version, self.careful = cursor, version, careful
        self.errors, self.doubts, self.problems, self.tries = {}, set(), [], MOST_TRIES

    def rows(self, query, oids=None):
        """Of the tables of these oids, or of all."""
        if not self.careful:
            return rows_of(self.cursor, query(self.version, oids, True))
        oids = {oid for (oid,) in rows_of(self.cursor, catalog.OIDS)} if oids is None else oids
        sound = oids - set(self.errors)
        try:
            rows = self._tried(query, sound)
        except Exception as error:
            self._step_back(error)
            self._tried(query, ())  # fails again where it is not about one table
            if _code(error) == LOCK_TIMEOUT:
                for oid, process in rows_of(self.cursor, catalog.LOCKS):
                    if oid in sound:
                        self.errors[oid] = _locked(process)
            rows = self._described(query, sound - set(self.errors))
        broken = oids & set(self.errors) - {row[0] for row in rows}
        return rows + (self._named(query, broken) if broken else [])

    def doubt(self, oid):
        """What the catalogs have of the table could not be said: it changes, or is gone."""
        self.doubts.add(oid)

    def settle(self, tables):
        """Leaves out of {oid: table} those that are gone, and gives the others their errors."""
        doubted = self.doubts | set(self.errors)
        gone = {oid for (oid,) in rows_of(self.cursor, catalog.gone(doubted))} if doubted else ()
        for oid in gone:
            tables.pop(oid, None)
        for oid in doubted:
            if oid in tables:
                tables[oid]["error"] = self.errors.get(oid) or "It changed while it was read. Refresh to read it again."

    def _tried(self, query, oids):
        rows = list(rows_of(self.cursor, query(self.version, oids, True)))
        self.cursor.execute(BACK)  # gives back locks, which may be what there were too few of
        return rows

    def _described(self, query, oids):
        """The rows of `oids`, where those that make the query fail are searched for by halves."""
        if not oids:
            return []
        try:
            return self._tried(query, oids)
        except Exception as error:
            self._step_back(error)
            self.tries -= 1
            if len(oids) == 1 or self.tries <= 0:
                self.errors.update((oid, _failed(error)) for oid in oids)
                return []
        ordered = sorted(oids)
        middle = len(ordered) // 2
        return self._described(query, ordered[:middle]) + self._described(query, ordered[middle:])

    def _named(self, query, oids):
        """What can be read of tables that cannot be described."""
        try:
            return list(rows_of(self.cursor, query(self.version, oids, False)))
        except Exception as error:
            self._step_back(error)
            if query is catalog.tables:
                what = "A table" if len(oids) == 1 else "%d tables" % len(oids)
                self.problems.append("%s could not be read: %s." % (what, _words(error)))
            return []

    def _step_back(self, error):
        if _is_final(error):
            raise error
        self.cursor.execute(BACK)


def start_over(cursor, error, statement_timeout):
    """After a query failed: a transaction in which others may fail too. Raises the error where that is no use."""
    if _is_final(error):
        raise error
    begin(cursor, statement_timeout, PATIENCE)
    cursor.execute("SAVEPOINT tablewright")


def begin(cursor, statement_timeout, lock_timeout):
    """Ends a transaction that failed, and begins another with limits like those of `connecting.open_session`."""
    cursor.execute("ROLLBACK")
    cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    cursor.execute(catalog.LIMITS.format(statement_timeout=statement_timeout, lock_timeout=lock_timeout))


def _is_final(error):
    code = _code(error)
    return code is None or code[:2] in FINAL


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
