"""The lines of SHOW GRANTS -> what this user, with the roles that are active, may do in the connected database.

information_schema has the rights that were given to the user by name, but not those that come by a role or from PUBLIC.
"""

import re
from collections import namedtuple

from tablewright_agent.sqltext import closing, is_word, tokens

# `everywhere`: rights on the whole database, or on all. `tables`: {name: rights on the whole of it}. `known` is False
# where the server gave no grants. `lines` is what it gave.
Rights = namedtuple("Rights", "known everywhere tables folds lines")

ALL = "ALL PRIVILEGES"
# Any of these on the whole database shows all its tables.
TO_SEE_TABLES = frozenset(
    (ALL, "SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "DROP", "REFERENCES", "INDEX", "ALTER")
    + ("CREATE VIEW", "SHOW VIEW", "TRIGGER")
)
TO_SEE_COLUMNS = ("SELECT", "INSERT", "UPDATE", "REFERENCES")


def rights_of(lines, database, folds):
    """`lines`: of SHOW GRANTS, or None where it failed. `folds`: letter case of names does not count."""
    everywhere, tables = set(), {}
    taken = set()  # MySQL's partial revokes: "REVOKE SELECT ON `db`.* FROM …"
    for line in lines or ():
        found = tokens(line, backslashes=True)
        on = next((at for at, token in enumerate(found) if is_word(token, "ON")), None)
        if on is None or not is_word(found[0], "GRANT", "REVOKE"):
            continue  # a role that is granted, or the default one
        place = _place(found[on + 1 :])
        if place is None or place[0] is not None and not _matches(place[0], database, folds):
            continue
        rights, name = _whole_rights(found[1:on]), place[1]
        if is_word(found[0], "REVOKE"):
            taken |= rights
        elif name is None:
            everywhere |= rights
        else:
            tables.setdefault(name.lower() if folds else name, set()).update(rights)
    if taken and ALL not in taken and ALL in everywhere:
        everywhere.update(("SELECT", "INSERT", "UPDATE", "DELETE", "REFERENCES", "TRIGGER"))
        everywhere.discard(ALL)
    everywhere = set() if ALL in taken else everywhere - taken
    return Rights(lines is not None, everywhere, tables, folds, tuple(sorted(lines or ())))


def has(rights, table, *names):
    """Whether the user has any of these rights on the whole table."""
    if ALL in rights.everywhere or not rights.everywhere.isdisjoint(names):
        return True
    here = rights.tables.get(table.lower() if rights.folds else table, frozenset())
    return ALL in here or not here.isdisjoint(names)


def _whole_rights(found):
    """SELECT (`a`), SHOW VIEW -> {"SHOW VIEW"}: a right on columns is none on the table."""
    rights, words, at = set(), [], 0
    while at < len(found):
        kind, value = found[at][:2]
        if kind == "word":
            words.append(value.upper())
        elif (kind, value) == ("mark", "("):
            words, at = [], closing(found, at)
        elif (kind, value) == ("mark", ","):
            rights.add(" ".join(words))
            words = []
        at += 1
    rights.add(" ".join(words))
    return {ALL if right == "ALL" else right for right in rights} - {"", "USAGE"}


def _place(found):
    """(database or None for all, table or None for all) behind ON; None for a routine, a proxy and the like."""
    if len(found) < 3 or found[1][:2] != ("mark", "."):
        return None
    names = []
    for kind, value, _, _ in (found[0], found[2]):
        if kind not in ("name", "word") and (kind, value) != ("mark", "*"):
            return None
        names.append(None if kind == "mark" else value)
    return tuple(names)


def _matches(pattern, database, folds):
    r"""A database's name in a grant may be a pattern: `my\_app%`."""
    parts = re.findall(r"\\(.)|(%)|(_)|(.)", pattern, re.DOTALL)
    expression = "".join(
        ".*" if many else "." if one else re.escape(escaped or plain) for escaped, many, one, plain in parts
    )
    return bool(re.fullmatch(expression, database, re.DOTALL | (re.IGNORECASE if folds else 0)))
