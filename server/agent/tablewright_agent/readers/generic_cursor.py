"""What a Django backend asks about one table -> the same question without a row of it, or a refusal to ask.

Backends read a table's columns off a SELECT for one row. Rows are not ours to read, so a condition that is never true
replaces whatever asks for one, where the statement is nothing but that. Any other statement goes through as it is:
nearly all are about catalogs, which look no different; one that still reads a table reads what `inspectdb` reads.

Some backends write names into a statement without quoting them. One that holds a quote would end the literal there, and
the rest of it would run. So wherever such a name stands it has to be one whole token, and there is one statement at a
time, or the table is not read.
"""

import re

from tablewright_agent.sqltext import folded, tokens

_NAME = r"""(?:"[^"]*(?:""[^"]*)*"|`[^`]*(?:``[^`]*)*`|\[[^\]]*(?:\]\][^\]]*)*\]|[\w$#@]+)"""
_ONE_ROW = re.compile(
    r"""\s*SELECT\s+(?P<first>(?:TOP|FIRST)\s*\(?\s*1\s*\)?\s*)?\*\s*FROM\s+(?P<name>%s(?:\.%s)*)
    (?P<last>\s+(?:LIMIT\s+[01]|ROWS\s+1|FETCH\s+(?:FIRST|NEXT)\s+1\s+ROWS?\s+ONLY
    |WHERE\s+ROWNUM\s*(?:<\s*2|<=\s*1)(?P<more>\s+AND\s+\d+\s*>\s*0)?))?\s*;?\s*"""
    % (_NAME, _NAME),
    re.VERBOSE | re.IGNORECASE,
)
_PLAIN = re.compile(r"[\w$# .-]*")


class Unreadable(Exception):  # noqa: N818 - it says why of a table
    pass


class NoRows:
    """A cursor for `table`, which the reader sets before it asks about the next."""

    def __init__(self, cursor):
        self._cursor = cursor
        self.table = ""

    def __getattr__(self, name):
        return getattr(self._cursor, name)

    def __iter__(self):
        return iter(self._cursor)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return None  # the reader closes it

    def execute(self, query, params=None):
        if isinstance(query, str):
            query = without_rows(query, self.table)
            if not is_safe(query, self.table):
                raise Unreadable("a name has signs in it that the backend does not quote")
        return self._cursor.execute(query) if params is None else self._cursor.execute(query, params)


def without_rows(query, table):
    """The statement, or one for the same columns and no row where it asks for one row, or all, of a table."""
    match = _ONE_ROW.fullmatch(query)
    if match is None:
        return query
    asks_for_one = match.group("first") or match.group("last")
    name = tokens(match.group("name"))[-1][1]
    if not asks_for_one and folded(name) != folded(table):
        return query  # all of a catalog
    return "SELECT * FROM %s WHERE 1 = 0%s" % (match.group("name"), match.group("more") or "")


def is_safe(query, name):
    """It is one statement, and wherever it has the name in it, that is one whole token: quoted, or a string."""
    if ";" in query.rstrip("; \t\r\n") and any(token[:2] == ("mark", ";") for token in tokens(query)[:-1]):
        return False
    if _PLAIN.fullmatch(name):
        return True
    name = folded(name)
    places = folded(query).count(name)
    return places == 0 or places <= sum(folded(value) == name for _, value, _, _ in tokens(query))
