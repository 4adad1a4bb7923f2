"""Drift seeded by altering the tables: the models are as they were."""

from __future__ import annotations

from support.seeds import Seed, in_sqlite, of

_REBUILT = "{p}patient"


def _patient(old: str, new: str) -> str:
    return in_sqlite("{p}patient", old, new)


IN_TABLES: tuple[Seed, ...] = (
    # -- tables
    Seed(
        "a table was dropped",
        of("no-such-table Record"),
        sql=dict.fromkeys(("sqlite", "postgresql", "mysql"), "DROP TABLE {p}record_surgeons; DROP TABLE {p}record;"),
    ),
    Seed(
        "a table was moved",
        of("table-in-other-namespace Record"),
        sql={"postgresql": "CREATE SCHEMA {p}archive; ALTER TABLE {p}record SET SCHEMA {p}archive;"},
        vendors=("postgresql",),
    ),
    Seed(
        "the join table was dropped",
        of("many-to-many-table Record.surgeons"),
        sql=dict.fromkeys(("sqlite", "postgresql", "mysql"), "DROP TABLE {p}record_surgeons;"),
    ),
    Seed(
        "a column of the join table was renamed",
        of("many-to-many-table Record.surgeons"),
        sql=dict.fromkeys(
            ("sqlite", "postgresql", "mysql"), "ALTER TABLE {p}record_surgeons RENAME COLUMN surgeon_id TO operator_id;"
        ),
    ),
    # -- columns
    Seed(
        "a column was added",
        of("column-unmapped Patient.allergy"),
        sql=dict.fromkeys(("sqlite", "postgresql", "mysql"), "ALTER TABLE {p}patient ADD COLUMN allergy varchar(20);"),
    ),
    Seed(
        "a column that must be given was added",
        of("required-column-unmapped Record.shelf"),
        sql={
            "sqlite": in_sqlite("{p}record", '"pages" ', '"shelf" varchar(9) NOT NULL, "pages" '),
            "postgresql": "ALTER TABLE {p}record ADD COLUMN shelf varchar(9) NOT NULL;",
            "mysql": "ALTER TABLE {p}record ADD COLUMN shelf varchar(9) NOT NULL;",
        },
    ),
    Seed(
        "a column was renamed",
        of("no-such-column Surgeon.speciality", "required-column-unmapped Surgeon.craft"),
        sql=dict.fromkeys(
            ("sqlite", "postgresql", "mysql"), "ALTER TABLE {p}surgeon RENAME COLUMN speciality TO craft;"
        ),
    ),
    Seed(
        "a column was dropped",
        of("no-such-column Patient.notes"),
        sql=dict.fromkeys(("sqlite", "postgresql", "mysql"), "ALTER TABLE {p}patient DROP COLUMN notes;"),
    ),
    # -- types
    Seed(
        "a column of another type",
        of("type-mismatch Patient.active"),
        sql={
            "sqlite": _patient('"active" bool', '"active" varchar(5)'),
            "postgresql": "ALTER TABLE {p}patient ALTER COLUMN active TYPE varchar(5);",
            "mysql": "ALTER TABLE {p}patient MODIFY active varchar(5) NOT NULL;",
        },
    ),
    Seed(
        "a shorter column",
        of("field-wider-than-column Doctor.name"),
        sql={
            "sqlite": in_sqlite("{p}doctor", '"name" varchar(60)', '"name" varchar(50)'),
            "postgresql": "ALTER TABLE {p}doctor ALTER COLUMN name TYPE varchar(50);",
            "mysql": "ALTER TABLE {p}doctor MODIFY name varchar(50) NOT NULL;",
        },
    ),
    Seed(
        "an unsigned column",
        of("field-wider-than-column Patient.height"),
        sql={"mysql": "ALTER TABLE {p}patient MODIFY height smallint unsigned NOT NULL;"},
        vendors=("mysql",),
    ),
    Seed(
        "a column of fixed length",
        of("fixed-length-char Patient.code"),
        sql={"postgresql": "ALTER TABLE {p}patient ALTER COLUMN patient_code TYPE char(10);"},
        vendors=("postgresql",),
    ),
    Seed(
        "no time zone",
        of("time-zone-mismatch Patient.admitted"),
        sql={"postgresql": "ALTER TABLE {p}patient ALTER COLUMN admitted TYPE timestamp;"},
        vendors=("postgresql",),
    ),
    Seed(
        "a list of other values",
        of("choices-differ Patient.blood"),
        sql={
            "sqlite": _patient(
                '"blood" varchar(2) NOT NULL', "\"blood\" varchar(2) NOT NULL CHECK (\"blood\" IN (''A'', ''B''))"
            ),
            "postgresql": "ALTER TABLE {p}patient ADD CHECK (blood IN ('A', 'B'));",
            "mysql": "ALTER TABLE {p}patient MODIFY blood enum('A', 'B') NOT NULL;",
        },
    ),
    # -- NULL and defaults
    Seed(
        "NOT NULL was dropped",
        of("null-possible Patient.birth_day"),
        sql={
            "sqlite": _patient('"birth_day" date NOT NULL', '"birth_day" date NULL'),
            "postgresql": "ALTER TABLE {p}patient ALTER COLUMN birth_day DROP NOT NULL;",
            "mysql": "ALTER TABLE {p}patient MODIFY birth_day date NULL;",
        },
    ),
    Seed(
        "NOT NULL was added",
        of("null-refused Patient.weight_kg"),
        sql={
            "sqlite": _patient('"weight_kg" integer NULL', '"weight_kg" integer NOT NULL'),
            "postgresql": "ALTER TABLE {p}patient ALTER COLUMN weight_kg SET NOT NULL;",
            "mysql": "ALTER TABLE {p}patient MODIFY weight_kg integer NOT NULL;",
        },
    ),
    Seed(
        "a default was added",
        of("default-differs Patient.height"),
        sql={
            "sqlite": _patient('"height" integer NOT NULL', '"height" integer DEFAULT 170 NOT NULL'),
            "postgresql": "ALTER TABLE {p}patient ALTER COLUMN height SET DEFAULT 170;",
            "mysql": "ALTER TABLE {p}patient ALTER COLUMN height SET DEFAULT 170;",
        },
    ),
    Seed(
        "the key no longer counts",
        of("no-auto-increment Record.id"),
        sql={
            "sqlite": in_sqlite(
                "{p}record", '"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT', '"id" int NOT NULL PRIMARY KEY'
            ),
            "postgresql": "ALTER TABLE {p}record ALTER COLUMN id DROP IDENTITY;",
            "mysql": "SET foreign_key_checks = 0; ALTER TABLE {p}record MODIFY id bigint NOT NULL;",
        },
    ),
    Seed(
        "a generated column",
        of("generated-column Patient.weight_kg"),
        sql={
            "sqlite": _patient(
                '"weight_kg" integer NULL', '"weight_kg" integer GENERATED ALWAYS AS ("height" - 100) VIRTUAL'
            ),
            "postgresql": "ALTER TABLE {p}patient DROP COLUMN weight_kg;"
            " ALTER TABLE {p}patient ADD COLUMN weight_kg integer GENERATED ALWAYS AS (height - 100) STORED;",
            "mysql": "ALTER TABLE {p}patient DROP COLUMN weight_kg;"
            " ALTER TABLE {p}patient ADD COLUMN weight_kg integer GENERATED ALWAYS AS (height - 100) VIRTUAL;",
        },
    ),
    # -- keys and constraints
    Seed(
        "the table has another key",
        of("primary-key-differs Surgeon.doctor_ptr"),
        sql={
            "sqlite": in_sqlite("{p}surgeon", "bigint NOT NULL PRIMARY KEY REFERENCES", "bigint NOT NULL REFERENCES")
            + in_sqlite(
                "{p}surgeon", '"speciality" varchar(40) NOT NULL', '"speciality" varchar(40) NOT NULL PRIMARY KEY'
            )
        },
        vendors=("sqlite",),
    ),
    Seed(
        "a key of two columns",
        of("composite-primary-key Record.id"),
        sql={"mysql": "ALTER TABLE {p}record DROP PRIMARY KEY, ADD PRIMARY KEY (id, pages);"},
        vendors=("mysql",),
    ),
    Seed(
        "a key of two columns, and the join table's foreign key is lost",
        of("composite-primary-key Record.id", "foreign-key-missing Record.surgeons"),
        sql={
            "postgresql": "ALTER TABLE {p}record DROP CONSTRAINT {p}record_pkey CASCADE;"
            " ALTER TABLE {p}record ADD PRIMARY KEY (id, pages);"
        },
        vendors=("postgresql",),
    ),
    Seed(
        "a table without the implicit key",
        of("no-primary-key Record"),
        sql={"sqlite": in_sqlite("{p}record", '"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, ', "")},
        vendors=("sqlite",),
    ),
    Seed(
        "a table without the implicit key, and the join table's foreign key is lost",
        of("no-primary-key Record", "foreign-key-missing Record.surgeons"),
        sql={"postgresql": "ALTER TABLE {p}record DROP COLUMN id CASCADE;"},
        vendors=("postgresql",),
    ),
    Seed(
        "a unique constraint was added",
        of("unique-unmapped Patient.height"),
        sql=dict.fromkeys(("sqlite", "postgresql", "mysql"), "CREATE UNIQUE INDEX {p}tall ON {p}patient (height);"),
    ),
    Seed(
        "a foreign key was dropped",
        of("foreign-key-missing Patient.referrer"),
        sql={
            "sqlite": _patient(' REFERENCES "{p}doctor" ("licence") DEFERRABLE INITIALLY DEFERRED', ""),
            "postgresql": "DO $$ DECLARE c text; BEGIN SELECT conname INTO c FROM pg_constraint WHERE contype = 'f'"
            " AND conrelid = '{p}patient'::regclass AND conname LIKE '%referrer%';"
            " EXECUTE 'ALTER TABLE {p}patient DROP CONSTRAINT ' || quote_ident(c); END $$;",
        },
    ),
    Seed(
        "a foreign key of a child was dropped",
        of("foreign-key-missing Surgeon.doctor_ptr_id"),
        sql={
            "sqlite": in_sqlite("{p}surgeon", ' REFERENCES "{p}doctor" ("id") DEFERRABLE INITIALLY DEFERRED', ""),
            "postgresql": "DO $$ DECLARE c text; BEGIN SELECT conname INTO c FROM pg_constraint WHERE contype = 'f'"
            " AND conrelid = '{p}surgeon'::regclass;"
            " EXECUTE 'ALTER TABLE {p}surgeon DROP CONSTRAINT ' || quote_ident(c); END $$;",
        },
    ),
    Seed(
        "a delete rule was added",
        of("delete-rule-differs Patient.referrer"),
        sql={
            "sqlite": _patient(
                'REFERENCES "{p}doctor" ("licence")', 'REFERENCES "{p}doctor" ("licence") ON DELETE CASCADE'
            ),
            "postgresql": "DO $$ DECLARE c text; BEGIN SELECT conname INTO c FROM pg_constraint WHERE contype = 'f'"
            " AND conrelid = '{p}patient'::regclass AND conname LIKE '%referrer%';"
            " EXECUTE 'ALTER TABLE {p}patient DROP CONSTRAINT ' || quote_ident(c); END $$;"
            " ALTER TABLE {p}patient ADD FOREIGN KEY (referrer) REFERENCES {p}doctor (licence) ON DELETE CASCADE;",
        },
    ),
    Seed(
        "an index was added",
        of("index-unmapped Patient"),
        sql=dict.fromkeys(("sqlite", "postgresql", "mysql"), "CREATE INDEX {p}known ON {p}patient (admitted, height);"),
    ),
    Seed(
        "an index was dropped",
        of("index-missing Patient"),
        sql={
            "sqlite": "DROP INDEX {p}by_birth;",
            "postgresql": "DROP INDEX {p}by_birth;",
            "mysql": "DROP INDEX {p}by_birth ON {p}patient;",
        },
    ),
    Seed(
        "a check was added",
        of("check-unmapped Patient"),
        sql={
            "sqlite": _patient('"weight_kg" integer NULL', '"weight_kg" integer NULL CHECK ("weight_kg" > 0)'),
            "postgresql": "ALTER TABLE {p}patient ADD CHECK (weight_kg > 0);",
            "mysql": "ALTER TABLE {p}patient ADD CHECK (weight_kg > 0);",
        },
    ),
    Seed(
        "a check was dropped",
        of("check-missing Patient"),
        sql={
            "postgresql": "ALTER TABLE {p}patient DROP CONSTRAINT {p}height;",
            "mysql": "ALTER TABLE {p}patient DROP CONSTRAINT {p}height;",
        },
    ),
    Seed(
        "comments",
        of(),
        sql={
            "postgresql": "COMMENT ON TABLE {p}record IS 'kept for ten years';"
            " COMMENT ON COLUMN {p}record.pages IS 'A4';",
        },
    ),
)
