"""What a user of MySQL or MariaDB may do and is shown -> rights, and what the reader knows that it does not know."""

from __future__ import annotations

from types import ModuleType

import pymysql  # type: ignore[import-untyped]
import pytest

from support.databases import Database
from support.mysql_sessions import (
    beside,
    differing,
    facts,
    marked,
    only_table,
    read,
    read_database,
    session,
)


@pytest.mark.parametrize(
    ("line", "everywhere", "table"),
    [
        ("GRANT USAGE ON *.* TO `u`@`%`", set(), set()),
        (
            "GRANT ALL PRIVILEGES ON *.* TO `u`@`%` IDENTIFIED BY PASSWORD '*X' WITH GRANT OPTION",
            {"ALL PRIVILEGES"},
            set(),
        ),
        ("GRANT SELECT, SHOW VIEW ON `my\\_db`.* TO `u`@`%`", {"SELECT", "SHOW VIEW"}, set()),
        ("GRANT SELECT ON `my%`.* TO `u`@`%`", {"SELECT"}, set()),
        ("GRANT SELECT ON `my\\%`.* TO `u`@`%`", set(), set()),
        ("GRANT SELECT ON `MY_DB`.* TO `u`@`%`", set(), set()),
        ("GRANT SELECT (`a`, `on`), INSERT, UPDATE (`b`) ON `my_db`.`t` TO `u`@`%`", set(), {"INSERT"}),
        ('GRANT DELETE HISTORY, DELETE ON "my_db"."t" TO "u"@"%"', set(), {"DELETE HISTORY", "DELETE"}),
        ("GRANT DELETE ON my_db.t TO u@localhost", set(), {"DELETE"}),
        ("GRANT UPDATE ON `my_db`.`t` TO PUBLIC", set(), {"UPDATE"}),
        ("GRANT EXECUTE ON PROCEDURE `my_db`.`t` TO `u`@`%`", set(), set()),
        ("GRANT PROXY ON ''@'%' TO 'root'@'localhost' WITH GRANT OPTION", set(), set()),
        ("GRANT `admin on`@`%` TO `u`@`%`", set(), set()),
        ("SET DEFAULT ROLE `r` FOR `u`@`localhost`", set(), set()),
        ("GRANT", set(), set()),
        ("", set(), set()),
    ],
)
def test_grants(line: str, everywhere: set[str], table: set[str], mysql_reader: ModuleType) -> None:
    rights = beside(mysql_reader, "mysql_rights").rights_of([line], "my_db", False)
    assert (rights.everywhere, rights.tables.get("t", set())) == (everywhere, table)


def test_partial_revokes(mysql_reader: ModuleType) -> None:
    rights_of, has = beside(mysql_reader, "mysql_rights").rights_of, beside(mysql_reader, "mysql_rights").has
    lines = ["GRANT SELECT, DELETE ON *.* TO `u`@`%`", "REVOKE DELETE ON `my_db`.* FROM `u`@`%`"]
    assert has(rights_of(lines, "my_db", False), "t", "SELECT")
    assert not has(rights_of(lines, "my_db", False), "t", "DELETE")
    assert has(rights_of(lines, "other", False), "t", "DELETE")
    assert not rights_of(None, "my_db", False).known


GRANTS = {
    "all": "ALL ON {db}.*",
    "reader": "SELECT ON {db}.*",
    "of_table": "SELECT, INSERT, UPDATE, DELETE ON {db}.child",
    "of_columns": "SELECT (id, a), UPDATE (a), DELETE ON {db}.child",
    "of_some": "SELECT ON {db}.child; INSERT (a, b) ON {db}.child; TRIGGER ON {db}.child",
    "deleter": "DELETE ON {db}.child",
}
TRIED = (
    "CREATE TABLE parent (id int PRIMARY KEY);"
    "CREATE TABLE child (id int PRIMARY KEY, a int, b int CHECK (b > 0),"
    " CONSTRAINT up FOREIGN KEY (a) REFERENCES parent (id) ON DELETE CASCADE);"
    "CREATE TRIGGER tr BEFORE INSERT ON child FOR EACH ROW SET NEW.id = 1; CREATE VIEW v AS SELECT id FROM parent"
)


def grant(database: Database, who: str) -> str:
    """A user that may do what GRANTS says; its name."""
    user = f"{who}_{database.name[:8]}"
    given = GRANTS[who].format(db=database.name).split("; ")
    database.run(
        f"DROP USER IF EXISTS {user}@localhost; CREATE USER {user}@localhost;"
        + "".join(f"GRANT {rights} TO {user}@localhost;" for rights in given)
    )
    return user


@pytest.mark.parametrize("who", GRANTS)
def test_rights(who: str, mysql_database: Database, mysql_reader: ModuleType) -> None:
    mysql_database.run(TRIED)
    mariadb = "mariadb" in read_database(mysql_reader, mysql_database).server_version.lower()
    schema = read_database(mysql_reader, mysql_database, grant(mysql_database, who))
    child = only_table(schema, "child")
    granted = {column.name: column.granted for column in child.columns if column.granted}
    all_tables = ["child", "parent", "v"] if who in ("all", "reader") else ["child"]
    assert [table.name for table in schema.tables] == all_tables
    assert all(table.rights_known for table in schema.tables)
    assert schema.hides_tables is (who not in ("all", "reader"))
    assert child.triggers_known is (who in ("all", "of_some"))
    denied, of_columns, error = {
        "all": ((), {}, None),
        "reader": (("insert", "update", "delete"), {}, None),
        "of_table": ((), {}, None),
        "of_columns": (
            ("select", "insert", "update"),
            {"id": ("select",), "a": ("select", "update")},
            "only, and is not shown the others",
        ),
        "of_some": (("insert", "update", "delete"), {"a": ("insert",), "b": ("insert",)}, None),
        "deleter": (("select", "insert", "update"), {}, "may not see its columns"),
    }[who]
    assert (child.denied, granted) == (denied, of_columns)
    assert (child.error is None) is (error is None)
    assert (error or "") in (child.error or "")
    if error is None:
        key = child.foreign_keys[0]
        assert child.insert_triggers == (("tr",) if child.triggers_known else child.insert_triggers)
        assert (key.target_table, key.on_delete) == ("parent", "CASCADE" if key.rules_known else "NO ACTION")
        assert (key.rules_known, child.checks_known) == (True, True) or mariadb
        assert child.checks_known is bool(child.checks)
        assert child.checks_known is (not mariadb or who in ("all", "reader"))
        assert key.rules_known or who != "all"


def test_a_view_whose_text_is_not_shown(mysql_database: Database, mysql_reader: ModuleType) -> None:
    mysql_database.run(TRIED)
    assert only_table(read_database(mysql_reader, mysql_database), "v").definition is not None
    view = only_table(read_database(mysql_reader, mysql_database, grant(mysql_database, "reader")), "v")
    assert (view.definition, view.error, [column.name for column in view.columns]) == (None, None, ["id"])


def test_rights_by_roles(mysql_database: Database, mysql_reader: ModuleType) -> None:
    """information_schema does not tell of them, SHOW GRANTS does."""
    mysql_database.run(TRIED)
    user, inner, outer = (f"{name}_{mysql_database.name[:8]}" for name in ("member", "inner", "outer"))
    mysql_database.run(
        f"CREATE USER {user}@localhost; CREATE ROLE {inner}; CREATE ROLE {outer}; GRANT {inner} TO {outer};"
        f"GRANT SELECT, DELETE, TRIGGER ON {mysql_database.name}.child TO {inner};"
        f"GRANT INSERT ON {mysql_database.name}.child TO {outer}; GRANT {outer} TO {user}@localhost"
    )
    with session(mysql_database) as cursor:
        mariadb = "mariadb" in read(mysql_reader, cursor).server_version.lower()
    mysql_database.run(f"SET DEFAULT ROLE {outer} {'FOR' if mariadb else 'TO'} {user}@localhost")
    child = only_table(read_database(mysql_reader, mysql_database, user), "child")
    assert (child.denied, child.rights_known, child.triggers_known) == (("update",), True, True)
    assert child.error is None


def test_no_grants_to_be_had(mysql_database: Database, mysql_reader: ModuleType) -> None:
    """As with --skip-grant-tables: then what is not shown is unknown."""
    mysql_database.run(TRIED)

    def refuse() -> None:
        raise pymysql.err.OperationalError(1290, "The server is running with --skip-grant-tables")

    with session(mysql_database) as cursor:
        cursor.on("SHOW GRANTS", refuse)
        child = only_table(read(mysql_reader, cursor), "child")
    assert (child.denied, child.rights_known, child.triggers_known, child.error) == ((), False, False, None)
    assert child.checks


def test_rights_that_change_are_told(mysql_database: Database, mysql_reader: ModuleType) -> None:
    mysql_database.run(TRIED)
    user = grant(mysql_database, "reader")
    marks, common, schema = marked(mysql_reader, mysql_database, user)
    for change in (
        f"GRANT DELETE ON {mysql_database.name}.child TO {user}@localhost",
        f"GRANT UPDATE (a) ON {mysql_database.name}.child TO {user}@localhost",
        f"GRANT TRIGGER ON {mysql_database.name}.* TO {user}@localhost",
        f"REVOKE DELETE ON {mysql_database.name}.child FROM {user}@localhost",
    ):
        mysql_database.run(change)
        before, (marks, now_common, now) = marks, marked(mysql_reader, mysql_database, user)
        assert facts(now) != facts(schema)
        assert now_common != common or differing(before, marks) == {"child"}
        common, schema = now_common, now
