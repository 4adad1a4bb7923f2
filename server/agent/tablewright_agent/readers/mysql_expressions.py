"""SQL as information_schema shows it -> SQL as SHOW CREATE TABLE does, and what it says: values, assignments."""

import re

from tablewright_agent.sqltext import is_word, tokens

NUMBERS = ("bit", "tinyint", "smallint", "mediumint", "int", "bigint", "decimal", "float", "double")
NOTHING = (("", ""),) * 3
_ESCAPED = {"n": "\n", "r": "\r", "0": "\0", "Z": "\x1a"}
_ESCAPES = {"\\": "\\\\", "'": "''", "\n": "\\n", "\r": "\\r", "\0": "\\0"}


def default_of(default, kind, extra, mariadb):
    """The default as SQL writes it. MariaDB says it so; MySQL leaves the quotes off, and marks expressions."""
    if mariadb:
        return default
    if "default_generated" in extra:
        return printed(default)
    now = kind in ("timestamp", "datetime") and default.upper().startswith("CURRENT_TIMESTAMP")
    if now or kind in NUMBERS or kind in ("binary", "varbinary") and default.startswith("0x"):
        return default
    return "'%s'" % re.sub(r"[\\'\n\r\0]", lambda found: _ESCAPES[found.group()], default)


def printed(expression):
    """MySQL 8 escapes the quotes and backslashes of its own printing, and shows its UTF-8 as if it were Latin-1."""
    try:
        expression = expression.encode("latin-1").decode("utf-8")
    except UnicodeError:
        pass  # a server that does without
    return _unescaped(expression)


def sequence_in(default, server):
    """MariaDB's nextval(`here`.`ids`) -> "ids", and of another database "there.ids"; None for the rest."""
    found = tokens(default, backslashes=True) if "nextval" in default.lower() else []
    if len(found) != 6 or not is_word(found[0], "NEXTVAL") or found[3][1] != ".":
        return None
    namespace, name = found[2][1], found[4][1]
    return name if namespace == server.database else "%s.%s" % (namespace, name)


def enum_values(native):
    r"""enum('a','b''c','d\\e') -> ["a", "b'c", "d\e"]."""
    quoted = re.findall(r"'((?:[^'\\]|''|\\.)*)'", native, re.DOTALL)
    return [_unescaped(value.replace("''", "'")) for value in quoted]


def quoted(name):
    return "`%s`" % name.replace("`", "``")


def assigned(statement, names):
    """Which of `names` (of columns) the body of a trigger gives a value: SET a = b, NEW.c = …"""
    found = tokens(statement, backslashes=True)
    mentioned = set()
    setting, depth = False, 0
    for at, token in enumerate(found):
        starts = setting and depth == 0 and (is_word(found[at - 1], "SET") or found[at - 1][:2] == ("mark", ","))
        if token[0] == "mark":
            depth += {"(": 1, ")": -1}.get(token[1], 0)
            setting = setting and token[1] != ";"
        elif is_word(token, "SET") and depth == 0:
            setting = True
        elif starts and is_word(token, "NEW"):
            dot, column, sign = [part[:2] for part in [*found[at + 1 : at + 4], *NOTHING][:3]]
            if dot == ("mark", ".") and column[0] in ("word", "name") and sign in (("mark", "="), ("mark", ":")):
                mentioned.add(column[1].lower())
    return [name for name in names if name.lower() in mentioned]


def _unescaped(text):
    return re.sub(r"\\(.)", lambda found: _ESCAPED.get(found[1], found[1]), text, flags=re.DOTALL)
