"""Rows of Oracle's data dictionary on file -> a driver that answers queries on them, with SQLite beneath.

The part of `oracledb` and of `cx_Oracle` that Django uses: a project has it under either name, with `dictionary.json`
beside it: {"version", "views": {view: its documented columns}, "rows": {view: [header, row…]}, "errors": {query:
message}}. What is executed is written to `executed.jsonl`. It refuses what Oracle refuses and SQLite does not:
LONG columns outside a plain select list, a second transaction, writing in a read-only one. Python 3.8.
"""

import json
import re
import sqlite3
import zlib
from pathlib import Path

HERE = Path(__file__).parent
__version__ = version = "3.4.0" if __name__ == "oracledb" else "8.3.0"
apilevel, threadsafety, paramstyle = "2.0", 2, "named"

(
    DB_TYPE_BINARY_DOUBLE,
    DB_TYPE_BLOB,
    DB_TYPE_BOOLEAN,
    DB_TYPE_CHAR,
    DB_TYPE_CLOB,
    DB_TYPE_DATE,
    DB_TYPE_INTERVAL_DS,
    DB_TYPE_NCHAR,
    DB_TYPE_NCLOB,
    DB_TYPE_NUMBER,
    DB_TYPE_NVARCHAR,
    DB_TYPE_TIMESTAMP,
    DB_TYPE_VARCHAR,
    DB_TYPE_LONG,
    NATIVE_FLOAT,
) = range(15)
BLOB, CLOB, NCLOB, NUMBER, STRING, TIMESTAMP = (
    DB_TYPE_BLOB,
    DB_TYPE_CLOB,
    DB_TYPE_NCLOB,
    DB_TYPE_NUMBER,
    DB_TYPE_VARCHAR,
    DB_TYPE_TIMESTAMP,
)
Binary = bytes
Date = Timestamp = None

TODAY = 20001.5  # days; the rows' LAST_DDL_TIME counts them as well
LONGS = ("data_default", "search_condition", "v.text", "m.query", "column_expression", "trigger_body")


class LOB:
    pass


class Warning(Exception):  # noqa: A001, N818 - the name that PEP 249 gives
    pass


class Error(Exception):
    pass


class InterfaceError(Error):
    pass


class DatabaseError(Error):
    pass


class DataError(DatabaseError):
    pass


class OperationalError(DatabaseError):
    pass


class IntegrityError(DatabaseError):
    pass


class InternalError(DatabaseError):
    pass


class ProgrammingError(DatabaseError):
    pass


class NotSupportedError(DatabaseError):
    pass


class _Error:
    """What a driver's exception holds, instead of a text."""

    def __init__(self, message):
        self.message, self.full_code = message, message.partition(":")[0]
        self.code = int(self.full_code.partition("-")[2])

    def __str__(self):
        return self.message


def failed(message):
    return DatabaseError(_Error(message + "\nHelp: https://docs.example.com/error-help/"))


def makedsn(host, port, sid):
    return f"({host}:{port}:{sid})"


def quoted(names):
    return ", ".join(f'"{name}"' for name in names)


def connect(user, password, dsn, **options):
    if __name__ == "cx_Oracle" and set(options) - {"encoding", "nencoding", "threaded"}:
        raise TypeError("connect() got an unexpected keyword argument")
    written("connect", dict(options, user=user, dsn=dsn))
    return Connection()


class Connection:
    def __init__(self):
        self.dictionary = json.loads((HERE / "dictionary.json").read_text(encoding="utf-8"))
        self.errors = self.dictionary.get("errors", {})
        if "connect" in self.errors:
            raise failed(self.errors["connect"])
        self.version = self.dictionary["version"]
        self.autocommit, self.stmtcachesize, self.module, self.call_timeout = False, 20, None, 0
        self.reading = False
        self.sqlite = sqlite3.connect(":memory:")
        self.sqlite.create_function("sys_context", 2, lambda _, name: self.dictionary["session"][name])
        self.sqlite.create_function("to_char", -1, lambda value, *_: None if value is None else str(value))
        self.sqlite.create_function("ora_hash", 3, lambda text, _, seed: zlib.crc32(text.encode(), seed))
        for view, columns in self.dictionary["views"].items():
            self.sqlite.execute(f"CREATE TABLE {view} ({quoted(columns.split())})")
            header, *rows = self.dictionary["rows"].get(view, [[]])
            if rows:
                marks = ", ".join("?" * len(header))
                self.sqlite.executemany(f"INSERT INTO {view} ({quoted(header)}) VALUES ({marks})", rows)

    def cursor(self):
        return Cursor(self)

    def commit(self):
        self.reading = False

    rollback = commit

    def ping(self):
        pass

    def close(self):
        written("close", {"module": self.module, "call_timeout": self.call_timeout})
        self.sqlite.close()


class Variable:
    def __init__(self, outconverter):
        self.outconverter = outconverter


class Cursor:
    def __init__(self, connection):
        self.connection, self.arraysize, self.outputtypehandler = connection, 100, None
        self.description, self.rows = None, []

    def var(self, kind, size=0, arraysize=1, outconverter=None):
        return Variable(outconverter)

    def setinputsizes(self, *sizes, **named):
        pass

    def execute(self, query, parameters=()):
        written("execute", {"query": query, "parameters": len(parameters)})
        named = re.match(r"SELECT /\* tablewright: ([a-z ]+) \*/", query)
        if query == "SET TRANSACTION READ ONLY":
            if self.connection.reading:
                raise failed("ORA-01453: SET TRANSACTION must be first statement of transaction")
            self.connection.reading = not self.connection.autocommit  # a commit follows, and ends it
        elif query.startswith(("SELECT 1 FROM DUAL WHERE DUMMY", "SELECT CAST('a' AS VARCHAR2(4001))")):
            self.rows, self.description = [(1,)], [("1", NUMBER, 0, 0, 0, -127, 1)]
        elif named:
            self._select(named.group(1), query, parameters)
        elif not query.startswith("ALTER SESSION SET NLS_"):
            raise failed("ORA-00900: invalid SQL statement")

    def _select(self, name, query, parameters):
        if not self.connection.reading:
            raise failed("ORA-01456: not in a read-only transaction")
        if name in self.connection.errors:
            raise failed(self.connection.errors[name])
        for long in LONGS:
            uses = len(re.findall(rf"\b{re.escape(long)}\b", query))
            if uses and (uses > 1 or re.search(r"\b(UNION|GROUP BY|DISTINCT)\b", query)):
                raise failed("ORA-00997: illegal use of LONG datatype")
        query = re.sub(r"\b([a-z])\.([a-z_]+)\b", r'\1."\2"', query)  # DEFERRABLE is a keyword of SQLite's
        query = query.replace("SYSDATE", repr(TODAY)).replace("SYSTIMESTAMP", "random()")
        given = {key.lstrip(":"): value for key, value in parameters.items()} if parameters else ()
        try:
            found = self.connection.sqlite.execute(query, given)
        except sqlite3.Error as error:
            raise failed(f"ORA-00904: {error}") from error
        self.rows = found.fetchall()
        self.description = [(column[0].upper(), *self._type(at)) for at, column in enumerate(found.description)]

    def _type(self, at):
        numeric = any(isinstance(row[at], (int, float)) for row in self.rows)
        return (NUMBER if numeric else DB_TYPE_VARCHAR, 0, 0, 0, -127 if numeric else 0, 1)

    def _converted(self, row):
        for value, (name, kind, _, _, precision, scale, _) in zip(row, self.description):  # noqa: B905 - Python 3.8
            handler = self.outputtypehandler
            variable = handler(self, name, kind, 0, precision, scale) if handler else None
            if value is None or value == "":
                yield None
            elif variable is not None and variable.outconverter:
                yield variable.outconverter(str(value))
            else:
                yield value

    def fetchall(self):
        rows, self.rows = self.rows, []
        return [tuple(self._converted(row)) for row in rows]

    def fetchmany(self, size=None):
        size = size or self.arraysize
        rows, self.rows = self.rows[:size], self.rows[size:]
        return [tuple(self._converted(row)) for row in rows]

    def fetchone(self):
        rows = self.fetchmany(1)
        return rows[0] if rows else None

    def __iter__(self):
        return iter(self.fetchall())

    def close(self):
        pass


def written(what, facts):
    with (HERE / "executed.jsonl").open("a", encoding="utf-8") as log:
        log.write(json.dumps(dict(facts, what=what)) + "\n")
