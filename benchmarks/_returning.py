"""Generated models -> the tables that Django makes of them, in an empty database, as its schema."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
from _proving import MODELS, generate, project

from support.databases import Database
from support.interpreters import Interpreter
from tablewright.agent import Agent
from tablewright.environment import Environment
from tablewright.schema.model import Schema
from tablewright.schema.serialization import schema_from_json

# What tables are made of and models do not make, as statements, of whatever is not PostgreSQL's own.
_SURROUNDINGS = """
SELECT 1, format('CREATE SCHEMA IF NOT EXISTS %I', nspname) FROM pg_namespace
 WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
UNION ALL
SELECT 2, format('CREATE EXTENSION IF NOT EXISTS %I SCHEMA %I', extname, n.nspname)
  FROM pg_extension e JOIN pg_namespace n ON n.oid = extnamespace
UNION ALL
SELECT 3, format('CREATE TYPE %I.%I AS ENUM (%s)', nspname, typname,
       (SELECT string_agg(quote_literal(enumlabel), ', ' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid))
  FROM pg_type t JOIN pg_namespace n ON n.oid = typnamespace WHERE typtype = 'e'
UNION ALL
SELECT 3, format('CREATE COLLATION %I.%I FROM %I', n.nspname, c.collname, 'C') FROM pg_collation c
  JOIN pg_namespace n ON n.oid = collnamespace WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
UNION ALL
SELECT 4, format('CREATE DOMAIN %I.%I AS %s%s%s %s', nspname, typname, format_type(typbasetype, typtypmod),
       coalesce(' DEFAULT ' || typdefault, ''), CASE WHEN typnotnull THEN ' NOT NULL' ELSE '' END,
       (SELECT string_agg(pg_get_constraintdef(c.oid), ' ') FROM pg_constraint c
         WHERE contypid = t.oid AND contype = 'c'))
  FROM pg_type t JOIN pg_namespace n ON n.oid = typnamespace
 WHERE typtype = 'd' AND nspname !~ '^pg_' AND nspname <> 'information_schema'
UNION ALL
SELECT 5, format('CREATE TYPE %I.%I AS (%s)', nspname, typname,
       (SELECT string_agg(format('%I %s', attname, format_type(atttypid, atttypmod)), ', ' ORDER BY attnum)
          FROM pg_attribute WHERE attrelid = typrelid AND attnum > 0 AND NOT attisdropped))
  FROM pg_type t JOIN pg_namespace n ON n.oid = typnamespace JOIN pg_class k ON k.oid = typrelid AND k.relkind = 'c'
 WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
UNION ALL
SELECT 6, format('CREATE SEQUENCE %I.%I', nspname, relname) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
 WHERE relkind = 'S' AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = c.oid AND deptype IN ('i', 'a', 'e'))
UNION ALL
SELECT 7, pg_get_functiondef(p.oid) FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace
 WHERE prokind IN ('f', 'p') AND nspname !~ '^pg_' AND nspname <> 'information_schema'
   AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = p.oid AND deptype = 'e')
ORDER BY 1
"""


def surround(source: Database, target: Database) -> None:
    """Types, domains, extensions, sequences and functions, each as soon as what it needs is there."""
    if not source.engine.endswith("postgresql"):
        return
    with psycopg.connect(host=source.host, user=source.user, dbname=source.name) as connection:
        waiting = [str(text) for _, text in connection.execute(_SURROUNDINGS).fetchall()]
    with psycopg.connect(host=target.host, user=target.user, dbname=target.name, autocommit=True) as connection:
        connection.execute("SET check_function_bodies = off")
        before = -1
        while waiting and len(waiting) != before:
            before = len(waiting)
            waiting = [text for text in waiting if not _ran(connection, text)]


def _ran(connection: psycopg.Connection[tuple[object, ...]], text: str) -> bool:
    with contextlib.suppress(psycopg.Error):
        connection.execute(text.encode())
        return True
    return False


def read(root: Path, python: Interpreter) -> Schema:
    with Agent(Environment(root, (str(python.executable),), "config.settings")) as agent:
        agent.call("boot", {"settings_module": "config.settings"}, timeout=60)
        return schema_from_json(agent.call("schema", {"alias": "default"}, timeout=120))


def models(root: Path, source: Database, python: Interpreter) -> Iterator[tuple[str, str]]:
    """Each side's models, managed: "tablewright" and "inspectdb"."""
    project(root, source)
    yield "tablewright", generate(root, python, "--managed").decode()
    project(root, source)
    command = [str(python.executable), "-X", "utf8", "manage.py", "inspectdb", "--include-views"]
    told = subprocess.run(command, cwd=root, capture_output=True, text=True, encoding="utf-8")
    # A view's model stays what it was: migrations make no views.
    text = "\n".join(
        line.replace("managed = False", "managed = True") if "# Created from a view" not in line else line
        for line in told.stdout.split("\n")
    )
    yield "inspectdb", text


def returned(
    root: Path, source: Database, empty: Callable[[], Database], text: str, python: Interpreter, trouble: list[str]
) -> Schema | str:
    """The schema that the models make in an empty database; or why they make none. `trouble` gets what migrations say
    against them: then they go without, so that the facts are told all the same."""
    why = ""
    by_migrations = (["makemigrations", "shop"], ["migrate"], ["makemigrations", "shop", "--check"])
    for ways in by_migrations, (["migrate", "--run-syncdb"],):
        target = empty()
        surround(source, target)
        shutil.rmtree(root / "shop" / "migrations", ignore_errors=True)
        project(root, target)
        (root / MODELS).write_text(text, encoding="utf-8")
        why = next(filter(None, (_managed(root, python, words) for words in ways)), "")
        if not why:
            return read(root, python)
        trouble.append(why)
    return why


def _managed(root: Path, python: Interpreter, words: list[str]) -> str:
    """Runs manage.py; "" or why that failed."""
    command = [str(python.executable), "-X", "utf8", "-W", "ignore", "manage.py", *words, "--verbosity=0"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, encoding="utf-8")
    return f"{' '.join(words)}: {done.stderr.strip()[-1500:]}" if done.returncode else ""
