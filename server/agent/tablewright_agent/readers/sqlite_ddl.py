"""The text of a CREATE TABLE or CREATE INDEX -> what SQLite's pragmas do not say of it.

SQLite keeps the statement as it was typed, and it parsed then: only clauses have to be found here. Most definitions say
nothing that the pragmas do not say as well, so they are cut apart, and only those that may say more are read.
"""

import re

from tablewright_agent.sqltext import closing, folded, inside, is_word, split, tokens, without_comments

TABLE_CLAUSES = ("CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN")

_AS = re.compile(r"\bAS\b")
_CUTS = re.compile(
    r"""'[^']*'|"[^"]*"|`[^`]*`|\[[^\]]*\]|--[^\n]*|/\*.*?(?:\*/|\Z)|[(),]""",
    re.DOTALL,
)


def parse_create_table(sql):
    """{"columns": {folded name: {"collation", "generated", "checks"}}, "unique", "foreign keys", "checks": lists}.

    A constraint is {"name", "columns" (folded)}, and has of a unique one the "collations" that it names and its "text",
    of a foreign key "target" (folded), "deferrable" and "deferred". A check is {"name", "definition"}.
    """
    parsed = {"columns": {}, "unique": [], "foreign keys": [], "checks": []}
    if not _tells(sql):
        return parsed
    definitions = list(_definitions(sql))
    telling = [definition for definition in definitions if _tells(definition)]
    if any("DEFERRABLE" in text and "REFERENCES" not in text for text in map(str.upper, telling)):
        telling = definitions  # it is about the last foreign key, which stands in a definition before
    for definition in telling:
        found = tokens(definition)
        if not found:
            continue
        if is_word(found[0], *TABLE_CLAUSES):
            _read_clauses(definition, found, 0, parsed, None)
        else:
            _read_clauses(definition, found, 1, parsed, folded(found[0][1]))
    return parsed


def _tells(text):
    text = text.upper()
    clause = "CHECK" in text or "COLLATE" in text or "CONSTRAINT" in text or "DEFERRABLE" in text
    return clause or "AS" in text and _AS.search(text) is not None


def parse_create_index(sql):
    """(the texts of its members without their order, the condition of a partial index or None)."""
    found = tokens(sql)
    opening = next(at for at, token in enumerate(found) if token[:2] == ("mark", "("))
    end = closing(found, opening)
    members = []
    for part in split(found[opening + 1 : end]):
        last = part[-2] if is_word(part[-1], "ASC", "DESC") and len(part) > 1 else part[-1]
        members.append(without_comments(sql[part[0][2] : last[3]]))
    condition = None
    if end + 1 < len(found) and is_word(found[end + 1], "WHERE"):
        condition = without_comments(sql[found[end + 1][3] :])
    return members, condition


def is_whole(kind, sql, strict):
    """Behind the brackets of a CREATE TABLE or CREATE INDEX stands only what SQLite knows; `strict`: STRICT too."""
    found = tokens(sql) if kind in ("table", "index") else []
    opening = next((at for at, token in enumerate(found) if token[:2] == ("mark", "(")), None)
    if opening is None or module_of(sql) is not None:
        return True
    rest = found[closing(found, opening) + 1 :]
    if kind == "index":
        return not rest or is_word(rest[0], "WHERE")
    known = ("WITHOUT", "ROWID", "STRICT") if strict else ("WITHOUT", "ROWID")
    return all(token[1] == "," or is_word(token, *known) for token in rest)


def module_of(sql):
    """CREATE VIRTUAL TABLE name USING module(…) -> "module"; of any other statement None."""
    if not sql.startswith("CREATE VIRTUAL TABLE"):  # SQLite writes these words itself
        return None
    found = tokens(sql[:10000])
    using = next((at for at, token in enumerate(found) if is_word(token, "USING")), len(found))
    return found[using + 1][1].lower() if using + 1 < len(found) else ""


def _definitions(sql):
    """The pieces between the commas of a CREATE TABLE's first bracket. It has none when it was made AS SELECT: SQLite
    keeps that as plain columns."""
    depth, start = 0, 0
    for match in _CUTS.finditer(sql):
        cut = match.group()
        if cut == "(":
            depth += 1
            if depth == 1:
                start = match.end()
        elif cut == ")":
            depth -= 1
            if depth == 0:
                yield sql[start : match.start()]
                return
        elif cut == "," and depth == 1:
            yield sql[start : match.start()]
            start = match.end()


def _read_clauses(sql, part, at, parsed, column):
    """The clauses of one column definition (`column` is its folded name), or of one or more constraints (None)."""
    name = ""
    while at < len(part):
        kind, value = part[at][:2]
        word = value.upper() if kind == "word" else ""
        if word == "CONSTRAINT" and at + 1 < len(part):
            name, at = part[at + 1][1], at + 2
            continue
        if word == "CHECK" and _opens(part, at + 1):
            check = {"name": name, "definition": inside(sql, part, at + 1)}
            (parsed["checks"] if column is None else _column(parsed, column).setdefault("checks", [])).append(check)
            name, at = "", closing(part, at + 1)
        elif word == "COLLATE" and column is not None and at + 1 < len(part):
            _column(parsed, column)["collation"] = part[at + 1][1]
            at += 1
        elif word == "AS" and column is not None and _opens(part, at + 1):
            _column(parsed, column)["generated"] = inside(sql, part, at + 1)
            at = closing(part, at + 1)
        elif word == "UNIQUE":
            members = _members(part, at + 1) if column is None else [(column, None)]
            end = closing(part, at + 1) if column is None else at
            parsed["unique"].append(
                {
                    "name": name,
                    "columns": [member for member, _ in members],
                    "collations": [collation for _, collation in members],
                    "text": without_comments(sql[part[at][2] : part[end][3]]),
                }
            )
            name = ""
        elif word == "FOREIGN" and column is None:
            columns = [member for member, _ in _members(part, at + 2)]
            at = closing(part, at + 2) + 1  # at REFERENCES
            _add_foreign_key(parsed, name, columns, part, at + 1)
            name, at = "", at + 1
        elif word == "REFERENCES" and column is not None:
            _add_foreign_key(parsed, name, [column], part, at + 1)
            name, at = "", at + 1
        elif word == "DEFERRABLE" and parsed["foreign keys"]:
            key, before = parsed["foreign keys"][-1], part[at - 1]
            key["deferrable"] = not is_word(before, "NOT")
            says = [token for token in part[at + 1 : at + 3] if is_word(token, "INITIALLY", "DEFERRED")]
            key["deferred"] = key["deferrable"] and len(says) == 2
        elif word in ("PRIMARY", "DEFAULT", "NULL"):
            name = ""
        elif value == "(" and kind == "mark":
            at = closing(part, at)
        at += 1


def _column(parsed, column):
    return parsed["columns"].setdefault(column, {})


def _add_foreign_key(parsed, name, columns, part, at):
    target = folded(part[at][1]) if at < len(part) else ""
    parsed["foreign keys"].append(
        {"name": name, "columns": columns, "target": target, "deferrable": False, "deferred": False}
    )


def _opens(part, at):
    return at < len(part) and part[at][:2] == ("mark", "(")


def _members(part, at):
    """[(folded column name, the collation it names or None)…] between the brackets at index `at`."""
    if not _opens(part, at):
        return []
    members = []
    for piece in split(part[at + 1 : closing(part, at)]):
        if piece:
            named = len(piece) > 2 and is_word(piece[1], "COLLATE")
            members.append((folded(piece[0][1]), piece[2][1] if named else None))
    return members
