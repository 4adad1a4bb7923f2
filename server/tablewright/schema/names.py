"""Names as written in `db_table` and `db_column` -> the tables and columns that the database finds by them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from hashlib import md5

from tablewright.schema.model import Column, Schema, Table

_CASELESS = frozenset({"sqlite", "mysql", "microsoft", "oracle"})
"""Vendors that find a quoted name whatever its letter case. (Oracle does not, but Django writes names in capitals
there. MySQL's tables depend on the server's file system, which the catalog does not tell: the benefit of the doubt.)"""

_POSTGRESQL_NAME_BYTES = 63
ORACLE_NAME_LENGTH = 30
"""What Django takes Oracle to have, whatever its version: it cuts longer names, unless they are given in quotes."""

_SYSTEM = {
    vendor: re.compile(pattern, re.IGNORECASE)
    for vendor, pattern in {
        "postgresql": r"\.pg_|pg_|information_schema\.",
        "mysql": r"(information_schema|performance_schema|mysql|sys)\.",
        "sqlite": r"(main|temp)?\.sqlite_",
        "oracle": r"\.(g?v_?\$|(dba|cdb)_|dual$|(all|user)_(tab|obj|cons|ind|col|seq|syn|trig|view|mview|user|source))"
        r"|(sys|system|public)\.",
        "microsoft": r"(sys|information_schema)\.|\.sys",
    }.items()
}
"""The server's own tables, as "namespace.name" or ".name"."""

_NEAR, _BEHIND_BEST = 0.68, 0.15
_INSIDE = r'((?:[^"]|"")*)'
_WHOLE = re.compile(rf'"{_INSIDE}"\."{_INSIDE}"|`([^`]*)`\.`([^`]*)`|\[([^\]]*)\]\.\[([^\]]*)\]')
_QUOTES = re.compile(r"[\"`\[\]]")
_SINGLE = re.compile(r'"([^"]*)"|`([^`]*)`|\[([^\]]*)\]')


def split_table_name(db_table: str) -> tuple[str | None, str]:
    """(namespace or None, name) of what Django would reach: 'ns"."table' and '"ns"."table"' (MySQL: with backticks,
    SQL Server: `[ns].[table]`) name a namespace; everything else is a bare name, dots included."""
    if not _QUOTES.search(db_table):
        return None, db_table.replace("%%", "%")
    for quoted in (db_table, f'"{db_table}"', f"`{db_table}`", f"[{db_table}]"):
        if match := _WHOLE.fullmatch(quoted):
            namespace, name = (
                part.replace('""', '"').replace("%%", "%") for part in match.groups() if part is not None
            )
            return namespace, name
    if match := _SINGLE.fullmatch(db_table):
        return None, next(part for part in match.groups() if part is not None)
    return None, _as_queried(db_table)


def join_table_name(vendor: str, namespace: str, name: str) -> str:
    """(namespace, name) -> the `db_table` that reaches it: `ns"."table`, in the vendor's quotes. Quotes and percent
    signs inside are doubled, as a query needs them (on Oracle Django sees to it)."""
    if vendor == "oracle":
        return f'"{namespace}"."{name}"'
    between = {"mysql": "`.`", "microsoft": "].["}.get(vendor, '"."')
    parts = (part.replace('"', '""') if between == '"."' else part for part in (namespace, name))
    return between.join(parts).replace("%", "%%")


def find_table(schema: Schema, db_table: str) -> Table | None:
    """What Django would reach: the bare name on the search path, or a namespace by the `'ns"."table'` trick (and
    `'"ns"."table"'`, `[ns].[table]`), letter case as the vendor treats quoted names."""
    if schema.vendor == "oracle":
        return next((table for name in _cut(db_table) if (table := _find_in_oracle(schema, name)) is not None), None)
    namespace, name = split_table_name(db_table)
    if schema.vendor == "postgresql":
        name = name.encode("utf-8", "replace")[:_POSTGRESQL_NAME_BYTES].decode("utf-8", "ignore")
    if namespace is not None and schema.vendor == "sqlite" and namespace.lower() == "main":
        namespace = None
    exact = schema.visible_table(name) if namespace is None else schema.table((namespace, name))
    if exact is not None or schema.vendor not in _CASELESS:
        return exact
    return schema.table_in_any_case(name, namespace or "")


def find_column(schema: Schema, table: Table, name: str) -> Column | None:
    """The column that a quoted `name` reaches on this vendor (SQLite, MySQL and SQL Server ignore letter case)."""
    if schema.vendor == "oracle":
        found = (_in_oracle(table, split_table_name(cut.replace("%", "%%"))[1]) for cut in _cut(name))
        return next((column for column in found if column is not None), None)
    exact = table.column(name) or table.column(_as_queried(name))
    if exact is not None or schema.vendor not in _CASELESS:
        return exact
    lower = _as_queried(name).lower()
    return next((column for column in table.columns if column.name.lower() == lower), None)


def is_system_table(vendor: str, namespace: str | None, name: str) -> bool:
    """It may be one of the server's own (`pg_stat_activity`, `V$SESSION`, `sqlite_master`), which no reader reads."""
    own = _SYSTEM.get(vendor)
    return own is not None and own.match(f"{namespace}.{name}" if namespace else f".{name}") is not None


def reachable(vendor: str, *names: str, django: tuple[int, int] = (0, 0)) -> bool:
    """A model can name these. Django writes every name in capitals for Oracle, also one in quotes: what has small
    letters there is out of reach. On PostgreSQL some versions refuse a "$" in whatever they quote."""
    if vendor == "postgresql" and DOLLARS_REFUSED[0] <= django < DOLLARS_REFUSED[1]:
        return not any("$" in name for name in names)
    return vendor != "oracle" or all(name == name.upper() for name in names)


DOLLARS_REFUSED = ((4, 2), (6, 1))
"""From the first on, and no longer in the second."""


def _find_in_oracle(schema: Schema, db_table: str) -> Table | None:
    """The namespace of the current schema's tables is "", and its name the first of the search path."""
    namespace, name = split_table_name(db_table.replace("%", "%%"))
    key = ("" if namespace is None or namespace.upper() in schema.search_path[:1] else namespace.upper(), name.upper())
    exact = schema.visible_table(key[1]) if namespace is None else schema.table(key)
    return exact or schema.table_in_any_case(key[1], key[0])


def _in_oracle(table: Table, name: str) -> Column | None:
    exact = table.column(name.upper())
    return exact or next((column for column in table.columns if column.name.lower() == name.lower()), None)


def _cut(name: str) -> Iterator[str]:
    """What Django makes of a name for Oracle. Since 4.0 the digest is that of the name as written, before it was that
    of its capitals."""
    start, between, last = name.rpartition('"."')
    if name.startswith('"') or name.endswith('"') or len(last) <= ORACLE_NAME_LENGTH:
        yield name
        return
    for hashed in (last, last.upper()):
        digest = md5(hashed.encode("utf-8", "replace"), usedforsecurity=False).hexdigest()[:4]
        yield f"{start}{between}{last[: ORACLE_NAME_LENGTH - 4]}{digest}"


def closest(name: str, candidates: Iterable[str], limit: int = 3) -> tuple[str, ...]:
    """Those near enough to be meant, best first: case and underscores count little."""
    wanted = _plain(name)
    letters = SequenceMatcher(None, "", wanted, autojunk=False)
    scored = [(_nearness(wanted, _plain(candidate), letters), candidate) for candidate in dict.fromkeys(candidates)]
    least = max([_NEAR, *(score - _BEHIND_BEST for score, _ in scored)])
    near = sorted((-score, candidate) for score, candidate in scored if score >= least)
    return tuple(candidate for _, candidate in near[:limit])


def nearness(one: str, other: str) -> float:
    """1.0 for names that are the same but for case and underscores, 0.0 for those that are not near at all; the same
    in both directions."""
    first, second = sorted((_plain(one), _plain(other)))
    near = _nearness(first, second, SequenceMatcher(None, "", first, autojunk=False))
    return near if near >= _NEAR else 0.0


def _nearness(wanted: str, candidate: str, letters: SequenceMatcher[str]) -> float:
    """1.0 for equal. A name inside a longer one (`name` in `pat_name`) is what prefixes of old schemas look like.
    `letters` has counted those of `wanted`, for many candidates once."""
    if not wanted or not candidate:
        return 0.0
    shorter, longer = sorted((wanted, candidate), key=len)
    if len(shorter) >= 3 and (longer.endswith(shorter) or longer.startswith(shorter)):
        return 0.7 + 0.3 * len(shorter) / len(longer)
    letters.set_seq1(candidate)
    if letters.real_quick_ratio() < _NEAR or letters.quick_ratio() < _NEAR:
        return 0.0
    return SequenceMatcher(None, wanted, candidate, autojunk=False).ratio()


def _as_queried(name: str) -> str:
    """Django leaves a name in quotes as it is, and a query's parameters make one percent sign of two."""
    mark = name[:1]
    if mark in ('"', "`") and len(name) > 2 and name.endswith(mark):
        name = name[1:-1].replace(mark * 2, mark)
    return name.replace("%%", "%")


def _plain(name: str) -> str:
    return name.lower().replace("_", "").replace(" ", "").replace("-", "")
