"""DDL on MySQL and MariaDB -> marks that change with the facts, and with nothing else."""

from __future__ import annotations

from types import ModuleType

from support.databases import Database
from support.mysql_sessions import (
    differing,
    facts,
    marked,
)
from tablewright.schema.model import Schema

MARKED = """
CREATE TABLE parent (id int PRIMARY KEY, a int, b varchar(20), c int, UNIQUE KEY a (a));
CREATE TABLE child (
    id int PRIMARY KEY, up int, name varchar(50) NOT NULL DEFAULT 'x' COMMENT 'c', kind enum('a', 'b'), n int, m int,
    KEY n (n), CONSTRAINT positive CHECK (n > 0), CONSTRAINT up FOREIGN KEY (up) REFERENCES parent (id)
) COMMENT 'k';
CREATE TABLE quiet (id int PRIMARY KEY, created date);
CREATE VIEW shown AS SELECT id, name FROM child;
CREATE TRIGGER tr BEFORE INSERT ON quiet FOR EACH ROW SET NEW.id = 1;
"""
CHANGES = [
    "ALTER TABLE child ADD extra int",
    "ALTER TABLE child ADD early int AFTER id",
    "ALTER TABLE child MODIFY extra bigint",
    "ALTER TABLE child MODIFY extra bigint NOT NULL",
    "ALTER TABLE child ALTER extra SET DEFAULT 5",
    "ALTER TABLE child ALTER extra SET DEFAULT 6",
    "ALTER TABLE child ALTER extra DROP DEFAULT",
    "ALTER TABLE child MODIFY name varchar(50) NOT NULL DEFAULT '' COMMENT 'c'",
    "ALTER TABLE child MODIFY name varchar(50) NOT NULL DEFAULT '' COMMENT ''",
    "ALTER TABLE child MODIFY name varchar(50) NOT NULL COMMENT ''",
    "ALTER TABLE child MODIFY name varchar(50) NULL",
    "ALTER TABLE child MODIFY name varchar(50) COLLATE utf8mb4_bin NULL",
    "ALTER TABLE child MODIFY kind enum('a', 'b', 'c')",
    "ALTER TABLE child MODIFY kind set('a', 'b', 'c')",
    "ALTER TABLE child MODIFY extra int FIRST",
    "ALTER TABLE child CHANGE extra renamed int",
    "ALTER TABLE child DROP early",
    "ALTER TABLE child ADD twice int AS (n * 2) STORED",
    "ALTER TABLE child DROP twice, ADD twice int AS (n * 3) STORED",
    "ALTER TABLE child DROP twice, ADD twice int AS (n * 3) VIRTUAL",
    "CREATE INDEX two ON child (n, m)",
    "DROP INDEX two ON child",
    "CREATE INDEX two ON child (m, n)",
    "ALTER TABLE child DROP INDEX two, ADD INDEX two (m, n DESC)",
    "ALTER TABLE child DROP INDEX two, ADD UNIQUE INDEX two (m, n DESC)",
    "ALTER TABLE child RENAME INDEX two TO three",
    "CREATE INDEX start ON child (name(5))",
    "ALTER TABLE child DROP INDEX start, ADD INDEX start (name(6))",
    "ALTER TABLE child DROP INDEX start, ADD FULLTEXT INDEX start (name)",
    "ALTER TABLE child DROP PRIMARY KEY, ADD PRIMARY KEY (id, name)",
    "ALTER TABLE child DROP PRIMARY KEY, ADD PRIMARY KEY (name, id)",
    "ALTER TABLE child DROP CONSTRAINT positive",
    "ALTER TABLE child ADD CONSTRAINT positive CHECK (n > 1)",
    "ALTER TABLE child DROP CONSTRAINT positive, ADD CONSTRAINT positive CHECK (n > 2)",
    "ALTER TABLE child DROP FOREIGN KEY up",
    "ALTER TABLE child ADD CONSTRAINT up FOREIGN KEY (up) REFERENCES parent (id) ON DELETE CASCADE",
    "ALTER TABLE child DROP FOREIGN KEY up, ADD FOREIGN KEY up2 (up) REFERENCES parent (id) ON DELETE SET NULL",
    "ALTER TABLE child ADD FOREIGN KEY up (up) REFERENCES parent (a) ON UPDATE CASCADE",
    "ALTER TABLE child COMMENT 'new'",
    "ALTER TABLE child COMMENT ''",
    "ALTER TABLE child MODIFY id int AUTO_INCREMENT, DROP PRIMARY KEY, ADD PRIMARY KEY (id)",
    "CREATE TRIGGER more BEFORE INSERT ON child FOR EACH ROW SET NEW.n = 1",
    "DROP TRIGGER more",
    "DROP TRIGGER tr; CREATE TRIGGER tr BEFORE INSERT ON quiet FOR EACH ROW SET NEW.created = now()",
    "ALTER TABLE quiet PARTITION BY HASH (id) PARTITIONS 2",
    "ALTER TABLE quiet PARTITION BY RANGE (id) (PARTITION p VALUES LESS THAN MAXVALUE)",
    "ALTER TABLE quiet REMOVE PARTITIONING",
    "CREATE OR REPLACE VIEW shown AS SELECT id, name, n FROM child",
    "CREATE OR REPLACE VIEW shown AS SELECT id, name, n FROM child WHERE id > 1",
    "CREATE TABLE fresh (x int)",
    "RENAME TABLE fresh TO stale",
    "CREATE TABLE `Stale` (x int)",
    "ALTER TABLE `Stale` ADD y int",
    "DROP TABLE stale",
    "DROP VIEW shown",
    "RENAME TABLE parent TO ancestor",
    "ALTER TABLE ancestor CHANGE a aa int",
]
ONLY_MARKED = ["ALTER TABLE quiet CONVERT TO CHARACTER SET latin1", "ALTER TABLE quiet ENGINE = MyISAM"]
NO_CHANGES = [
    "INSERT INTO parent VALUES (1, 1, 'x', 1), (2, 2, 'y', 2)",
    "UPDATE parent SET c = 7",
    "ANALYZE TABLE parent",
    "DELETE FROM parent",
    "TRUNCATE TABLE quiet",
    "FLUSH TABLES",
    "ALTER TABLE child FORCE",
    "CREATE TEMPORARY TABLE passing (x int)",
    "CREATE USER IF NOT EXISTS stranger@localhost",
]


def test_a_mark_changes_with_the_facts_and_with_nothing_else(
    mysql_database: Database, mysql_reader: ModuleType
) -> None:
    mysql_database.run(MARKED)
    user = f"u_{mysql_database.name}"  # root's own rights change with each role that another test makes
    mysql_database.run(f"CREATE USER {user}@localhost; GRANT ALL ON {mysql_database.name}.* TO {user}@localhost")
    marks, common, schema = marked(mysql_reader, mysql_database, user)
    assert marks.keys() == facts(schema).keys()
    for change in [*NO_CHANGES, *CHANGES, *ONLY_MARKED]:
        mysql_database.run(change)
        before, (marks, now_common, now) = marks, marked(mysql_reader, mysql_database, user)
        told, changed = differing(before, marks), differing(facts(schema), facts(now))
        views = {table.name for table in (*schema.tables, *now.tables) if table.is_view}
        assert now_common == common
        if change in NO_CHANGES:
            assert (told, changed) == (set(), set()), change
        elif change in ONLY_MARKED:
            assert (told, changed) == ({"quiet"}, set()), change
        else:
            assert changed, change
            assert changed <= told | views | dependents(schema, told), change
            assert told <= changed | views, change
        schema = now


def dependents(schema: Schema, changed: set[str]) -> set[str]:
    """What the server reads again because of others: here a foreign key's target was renamed."""
    return {table.name for table in schema.tables if any(key.target_table in changed for key in table.foreign_keys)}
