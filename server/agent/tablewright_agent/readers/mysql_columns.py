"""Rows of information_schema.columns -> the columns of the tables they are about, and rights on both."""

from .mysql_catalog import known, rows_of
from .mysql_expressions import default_of, enum_values, printed, sequence_in
from .mysql_rights import TO_SEE_COLUMNS, has

RIGHTS = ("select", "insert", "update")


def read_columns(texts, tables, server):
    for name, table in tables.items():
        if table["error"]:
            table["rights_known"] = False
            continue
        rows = rows_of(texts.get(name))
        rows.sort(key=_position)
        table["columns"] = [_column(number, table, server, *row) for number, row in enumerate(rows, 1)]
        table["error"] = _incomplete(table, server.rights)
        _add_rights(table, [known(row[-2]) for row in rows], server.rights)


def _position(row):
    return int(row[0])


def _column(
    position, table, server, _, name, native, null, default, extra, collation, comment, expression, rights, end
):
    """There are many of them: so what is seldom there costs no call."""
    base = native.partition(" /*")[0] if "*/" in native else native  # MariaDB: text /*M!100301 COMPRESSED*/
    column = {"name": name, "position": position, "native_type": native, "base_type": base, "null": null == "YES"}
    if collation and known(collation) != table["default_collation"] is not None:
        column["collation"] = known(collation)
    if comment:
        column["comment"] = comment
    generated = False
    if extra:
        extra = extra.lower()
        generated = "generated" in extra and "default_generated" not in extra or "persistent" in extra
        if generated:
            expression = known(expression) or ""
            column["generated"] = expression if server.mariadb else printed(expression)
            column["generated_kind"] = "virtual" if "virtual" in extra else "stored"
        elif "auto_increment" in extra:
            column["auto"] = "auto_increment"
    if default and not generated and not (default == "=NULL" and server.mariadb):
        _add_default(column, known(default), native, extra, server)
    if native.startswith(("enum(", "set(")):
        column["enum"] = enum_values(native)
    return column


def _add_default(column, default, native, extra, server):
    column["default"] = default_of(default, native.partition("(")[0].partition(" ")[0], extra, server.mariadb)
    sequence = sequence_in(default, server) if server.mariadb else None
    if sequence:
        column.update(auto="sequence", sequence=sequence)


def _incomplete(table, rights):
    """Columns that a user has no right on are not shown: then there may be more than these."""
    if not rights.known or has(rights, table["name"], *TO_SEE_COLUMNS):
        if table["columns"]:
            return None
        if table["kind"] == "view":
            return "The server tells no columns of this view: what it refers to is missing."
        return "The server tells no columns of it: it was made anew while we read."
    if table["columns"]:
        return "This user has rights on some of its columns only, and is not shown the others."
    return "This user may not see its columns: that takes a right to SELECT, INSERT or UPDATE."


def _add_rights(table, of_columns, rights):
    """`of_columns`: "select,insert" of each column, None where it has all that a column can have. Of columns that are
    not shown it has none."""
    denied = []
    if table["error"] or any(held is not None for held in of_columns):
        for right in RIGHTS:
            granted = [held is None or right in held.split(",") for held in of_columns]
            if all(granted) and not table["error"]:
                continue
            denied.append(right)
            for at, has_it in enumerate(granted):
                if has_it:
                    table["columns"][at].setdefault("granted", []).append(right)
    if not has(rights, table["name"], "DELETE"):
        table["rights_known"] = rights.known
        denied += ["delete"] if rights.known else []
    table["denied"] = denied
