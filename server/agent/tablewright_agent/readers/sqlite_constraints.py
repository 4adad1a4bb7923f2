"""SQLite's rows of indexes and foreign keys, and what CREATE statements say -> the constraints of tables."""

from tablewright_agent.sqltext import folded, names_in

from . import fact
from .sqlite_ddl import parse_create_index


def primary_keys(rows):
    """{table: the columns of its key, in its order}."""
    keys = {}
    for name, column, _, _, _, key, _ in rows:
        if key:
            keys.setdefault(name, []).append((key, column))
    return {name: [column for _, column in sorted(members)] for name, members in keys.items()}


def add_indexes(tables, rows, parsed, definitions):
    indexes, keyed = {}, set()
    for table, name, unique, origin, partial, cid, column, descending, collation in rows:
        entry = indexes.setdefault((table, name), (unique, origin, partial, []))
        entry[3].append((column if cid >= 0 else None, bool(descending), collation or "BINARY"))
    usual = {}
    for (owner, name), (unique, origin, partial, members) in indexes.items():
        table = tables[owner]
        if origin == "pk":
            keyed.add(owner)
            continue
        if owner not in usual:
            usual[owner] = {column["name"]: column.get("collation", "BINARY").upper() for column in table["columns"]}
        sql = definitions.get(name) or ""
        columns = [column for column, _, _ in members]
        texts, condition = parse_create_index(sql) if partial or None in columns else ([], None)
        descending = [down for _, down, _ in members]
        plain = [(column, collation) for column, _, collation in members if column is not None]
        folds = any(usual[owner].get(column, "") != collation.upper() for column, collation in plain)
        index = {
            "name": name,
            "columns": columns,
            "constraint": origin == "u",
            "condition": condition,
            "expressions": [texts[at] for at, column in enumerate(columns) if column is None],
            "descending": descending if any(descending) else [],
            "definition": sql if folds else None,
        }
        if not unique:
            del index["constraint"]
            table["indexes"].append(fact(**index))
            continue
        if origin == "u":
            said = _unique_said(parsed.get(owner), members, usual[owner])
            index.update(name=said.get("name") or name, definition=said.get("text") if folds else None)
        table["unique_constraints"].append(fact(**index))
    for name, table in tables.items():
        _finish_key(table, name in keyed)


def _finish_key(table, has_index):
    """A key of one INTEGER column without an index of its own is the rowid: it counts by itself and is never NULL."""
    if len(table["primary_key"]) != 1 or has_index:
        return
    for column in table["columns"]:
        if column["name"] == table["primary_key"][0] and column["native_type"].upper() == "INTEGER":
            column.update(auto="rowid", null=False)


def _unique_said(parsed, members, usual):
    """What the statement says of the UNIQUE on these columns with these collations."""
    columns = [folded(column) for column, _, _ in members]
    collations = [collation.upper() for _, _, collation in members]
    for said in parsed["unique"] if parsed else ():
        if said["columns"] == columns:
            named = [said["collations"][at] or usual[column] for at, (column, _, _) in enumerate(members)]
            if [collation.upper() for collation in named] == collations:
                return said
    return {}


class Targets:
    """How tables and columns are spelt, whatever the letter case in which a foreign key names them."""

    def __init__(self, shown, rows):
        self._names = {thing.name: thing.name for thing in shown}
        self._folded = {folded(thing.name): thing.name for thing in shown}
        self._columns = {}
        for row in rows:
            self._columns.setdefault(row[0], {})[row[1]] = row[1]
        self.keys = primary_keys(rows)

    def table(self, name):
        return self._names.get(name) or self._folded.get(folded(name), name)

    def column(self, table, name):
        names = self._columns.get(table, {})
        if name not in names:
            names.update({folded(column): column for column in list(names)})
        return names.get(name) or names.get(folded(name), name)


def add_foreign_keys(tables, rows, parsed, targets):
    """What is left out, in sentences."""
    keys, problems = {}, []
    for owner, number, target, source, goal, on_update, on_delete in rows:
        entry = keys.setdefault((owner, number), (target, on_update, on_delete, [], []))
        entry[3].append(source)
        entry[4].append(goal)
    named = {owner: list(said["foreign keys"]) for owner, said in parsed.items()}
    for (owner, _), (target, on_update, on_delete, sources, goals) in keys.items():
        table = targets.table(target)
        if None in goals:  # REFERENCES without columns means the target's primary key
            goals = targets.keys.get(table, [])
        if len(goals) != len(sources):
            problems.append(
                "A foreign key of “%s” points at “%s”, which has no matching primary key: it is left out."
                % (owner, target)
            )
            continue
        said = _foreign_key_said(named.get(owner), sources, target)
        tables[owner]["foreign_keys"].append(
            fact(
                name=said.get("name", ""),
                columns=sources,
                target_namespace="",
                target_table=table,
                target_columns=[targets.column(table, goal) for goal in goals],
                on_delete=None if on_delete == "NO ACTION" else on_delete,
                on_update=None if on_update == "NO ACTION" else on_update,
                deferrable=said.get("deferrable", False),
                deferred=said.get("deferred", False),
            )
        )
    return problems


def _foreign_key_said(said, columns, target):
    """Takes from what the statement says, in order, what it says of that key: one pair of tables may have several."""
    for at, key in enumerate(said or ()):
        if key["target"] == folded(target) and key["columns"] == [folded(column) for column in columns]:
            return said.pop(at)
    return {}


def add_checks(tables, parsed):
    for owner, said in parsed.items():
        table = tables[owner]
        names = [column["name"] for column in table["columns"]]
        checks = [(check, name) for name in names for check in said["columns"].get(folded(name), {}).get("checks", ())]
        for check, name in checks + [(check, None) for check in said["checks"]]:
            mentioned = names_in(check["definition"], names)
            table["checks"].append(fact(columns=mentioned or ([name] if name else []), **check))
