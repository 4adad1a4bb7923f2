"""The text of a CREATE TABLE or CREATE INDEX -> what SQLite's pragmas do not say of it.

SQLite keeps the statement as it was typed, and it parsed then: only clauses have to be found here.
"""

from tablewright_agent.sqltext import closing, inside, is_word, split, tokens

TABLE_CLAUSES = ("CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN")
COLUMN_CLAUSES = TABLE_CLAUSES[:4] + ("NOT", "NULL", "DEFAULT", "COLLATE", "REFERENCES", "GENERATED", "AS")


def parse_create_table(sql):
    """{"columns": {lower name: {"collation", "generated", "checks": [{"name", "definition"}]}}, "constraints": […]}.

    A constraint is {"kind": "unique" | "foreign key" | "check", "name", "columns" (lower case), "deferrable", "check"}.
    """
    found = tokens(sql)
    start = next((at for at, token in enumerate(found) if token[:2] == ("mark", "(")), None)
    parsed = {"columns": {}, "constraints": []}
    if start is None:  # CREATE TABLE … AS SELECT is kept with plain columns, so this is no table of ours
        return parsed
    for part in split(found[start + 1 : closing(found, start)]):
        if not part:
            continue
        if part[0][0] == "word" and part[0][1].upper() in TABLE_CLAUSES:
            _read_clauses(sql, part, 0, parsed, None)
        else:
            column = part[0][1]
            parsed["columns"][column.lower()] = {"checks": []}
            _read_clauses(sql, part, 1, parsed, column.lower())
    return parsed


def parse_create_index(sql):
    """The condition of a partial index, or None."""
    found = tokens(sql)
    depth = 0
    for token in found:
        if token[0] == "mark":
            depth += {"(": 1, ")": -1}.get(token[1], 0)
        if depth == 0 and is_word(token, "WHERE"):
            return sql[token[3] :].strip().rstrip(";").strip()
    return None


def _read_clauses(sql, part, at, parsed, column):
    """The clauses of one column definition (`column` in lower case), or of one table constraint (None)."""
    name, last = "", None
    while at < len(part):
        token = part[at]
        if is_word(token, "CONSTRAINT") and at + 1 < len(part):
            name, at = part[at + 1][1], at + 2
            continue
        if is_word(token, "CHECK") and _opens(part, at + 1):
            body = inside(sql, part, at + 1)
            check = {"name": name, "definition": body} if name else {"name": "", "definition": body}
            if column is None:
                parsed["constraints"].append({"kind": "check", "name": name, "check": body, "columns": []})
            else:
                parsed["columns"][column]["checks"].append(check)
            name, at = "", closing(part, at + 1)
        elif is_word(token, "COLLATE") and column is not None and at + 1 < len(part):
            collation = part[at + 1][1]
            if collation.upper() != "BINARY":
                parsed["columns"][column]["collation"] = collation
            at += 1
        elif is_word(token, "AS") and column is not None and _opens(part, at + 1):
            parsed["columns"][column]["generated"] = inside(sql, part, at + 1)
            at = closing(part, at + 1)
        elif is_word(token, "UNIQUE"):
            last = _constraint("unique", name, _columns(part, at + 1) if column is None else [column])
            parsed["constraints"].append(last)
            name = ""
        elif is_word(token, "FOREIGN") and column is None:
            last = _constraint("foreign key", name, _columns(part, at + 2))
            parsed["constraints"].append(last)
            name, at = "", _after_columns(part, at + 2)
        elif is_word(token, "REFERENCES") and column is not None:
            last = _constraint("foreign key", name, [column])
            parsed["constraints"].append(last)
            name = ""
        elif is_word(token, "PRIMARY", "DEFAULT", "NULL"):
            name = ""
        elif is_word(token, "DEFERRABLE") and last is not None:
            last["deferrable"] = not is_word(part[at - 1], "NOT")
        elif token[:2] == ("mark", "("):
            at = closing(part, at)
        at += 1


def _constraint(kind, name, columns):
    return {"kind": kind, "name": name, "columns": columns, "deferrable": False}


def _opens(part, at):
    return at < len(part) and part[at][:2] == ("mark", "(")


def _columns(part, at):
    """The column names, in lower case, between the brackets at index `at`."""
    if not _opens(part, at):
        return []
    return [piece[0][1].lower() for piece in split(part[at + 1 : closing(part, at)]) if piece]


def _after_columns(part, at):
    return closing(part, at) if _opens(part, at) else at
