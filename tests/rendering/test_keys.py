"""Tables and views -> the columns that Django takes for their key, and what is said of them."""

import sys
from pathlib import Path

import pytest

from support.databases import Database
from support.projects import write_project
from tablewright.agent import Agent
from tablewright.environment import Environment
from tablewright.rendering.context import Context
from tablewright.rendering.keys import key_of
from tablewright.schema.model import Column, ForeignKey, Schema, Table, UniqueConstraint
from tablewright.schema.serialization import schema_from_json

FILM = ("id", "title", "language_id", "code?")
LANGUAGE = ("id", "name")


def table(name: str, *columns: str, **facts: object) -> Table:
    made = (Column(c.rstrip("?"), at, "integer", "integer", c.endswith("?")) for at, c in enumerate(columns))
    return Table(**{"namespace": "public", "name": name, "kind": "table"} | facts, columns=tuple(made))


def view(definition: str, *columns: str, name: str = "v", **facts: object) -> Table:
    nullable = (f"{column}?" for column in columns)
    return table(name, *nullable, **{"kind": "view", "definition": definition} | facts)


TABLES = (
    table("film", *FILM, primary_key=("id",)),
    table("language", *LANGUAGE, primary_key=("id",)),
    table("film_actor", "film_id", "actor_id", "role", primary_key=("film_id", "actor_id")),
    view("SELECT film.id AS number FROM film", "number", name="numbers"),
)

TRACED = [
    ("SELECT film.id,\n    film.title\n   FROM film;", ("id", "title"), ("id",)),
    ("SELECT f.id AS film, f.title FROM public.film f WHERE (f.id > 3) ORDER BY f.title", ("film", "title"), ("film",)),
    ("CREATE VIEW v AS SELECT * FROM film", FILM, ("id",)),
    ('CREATE VIEW v AS SELECT title, "id" FROM "film"', ("title", "id"), ("id",)),
    (
        "SELECT f.id, l.name FROM (film f JOIN language l ON ((f.language_id = l.id)))",
        ("id", "name"),
        ("id",),
    ),
    ("SELECT f.id FROM film f LEFT OUTER JOIN language l ON l.id = f.language_id", ("id",), ("id",)),
    ("SELECT upper(title) AS title, id FROM film", ("title", "id"), ("id",)),
    ("SELECT (SELECT count(*) FROM language GROUP BY name) AS n, id FROM film", ("n", "id"), ("id",)),
    ("SELECT film_id, actor_id AS actor FROM film_actor", ("film_id", "actor"), ("film_id", "actor")),
    ("SELECT number FROM numbers", ("number",), ("number",)),
    # Rows of the film come more than once, or other rows as well, or its key is not there, or nobody knows.
    ("SELECT l.id FROM language l JOIN film f ON f.language_id = l.id", ("id",), None),
    ("SELECT f.id FROM film f JOIN film_actor a ON a.film_id = f.id", ("id",), None),
    ("SELECT f.id FROM film f, language l", ("id",), None),
    ("SELECT f.id FROM film f CROSS JOIN language l", ("id",), None),
    ("SELECT f.id FROM film f NATURAL JOIN language l", ("id",), None),
    ("SELECT f.id FROM film f JOIN language l USING (id)", ("id",), None),
    ("SELECT f.id FROM language l RIGHT JOIN film f ON f.language_id = l.id", ("id",), None),
    ("SELECT f.id FROM film f LEFT JOIN language l ON f.language_id = l.id OR 1 = 1", ("id",), None),
    ("SELECT id FROM film UNION ALL SELECT id FROM language", ("id",), None),
    ("SELECT max(id) AS id, title FROM film GROUP BY title", ("id", "title"), None),
    ("SELECT id, title FROM film GROUP BY id, title", ("id", "title"), None),
    ("SELECT unnest(code) AS code, id FROM film", ("code", "id"), None),
    ("SELECT id + 1 AS id FROM film", ("id",), None),
    ("SELECT title AS id FROM film", ("id",), None),
    ("SELECT film_id FROM film_actor", ("film_id",), None),
    ("SELECT id FROM film() film", ("id",), None),
    ("SELECT id FROM (SELECT title AS id FROM film) film", ("id",), None),
    ("WITH film AS (SELECT 1 AS id UNION ALL SELECT 1) SELECT id FROM film", ("id",), None),
    ("SELECT id FROM nothing", ("id",), None),
    ("SELECT id FROM v", ("id",), None),
    ("SELECT 'unfinished", ("id",), None),
    ("", ("id",), None),
]


@pytest.mark.parametrize(("definition", "columns", "expected"), TRACED, ids=lambda value: str(value)[:60])
def test_the_key_of_the_table_that_a_view_shows(
    definition: str, columns: tuple[str, ...], expected: tuple[str, ...] | None
) -> None:
    made = view(definition, *(name.rstrip("?") for name in columns))
    key = key_of(made, Schema("default", "postgresql", "", (*TABLES, made)), Context((5, 2), "postgresql"))
    assert key.certain is (expected is not None)
    assert expected is None or (key.columns == expected and "each row at most once" in key.note)


def test_mysql_names_its_database_everywhere() -> None:
    text = (
        "select `shop`.`film`.`id` AS `id`,`l`.`name` AS `name` from (`shop`.`film`"
        " join `shop`.`language` `l` on(`shop`.`film`.`language_id` = `shop`.`l`.`id`))"
    )
    tables = tuple(
        table(each.name, *(c.name for c in each.columns), namespace="", primary_key=each.primary_key)
        for each in TABLES[:2]
    )
    made = view(text, "id", "name", namespace="")
    key = key_of(made, Schema("default", "mysql", "", (*tables, made)), Context((5, 2), "mysql"))
    assert (key.columns, key.certain) == (("id",), True)


ID, CODE = UniqueConstraint("u", ("id",), constraint=False), UniqueConstraint("u2", ("code",))
TO_FILM = ForeignKey("f", ("a",), "public", "film", ("id",))
MATERIALIZED = view("SELECT 1", "a", "id", kind="materialized view", unique_constraints=(ID,))

CHOSEN = [
    ("its key", table("t", "a", "b", primary_key=("b",)), (5, 2), ("b",), True),
    ("several", table("t", "a", "b", primary_key=("b", "a")), (5, 2), ("b", "a"), True),
    ("several, before", table("t", "a", "b", primary_key=("b", "a")), (4, 2), ("b",), False),
    ("unique", table("t", "a", "code", unique_constraints=(CODE,)), (5, 2), ("code",), True),
    ("unique, but NULL", table("t", "a", "code?", unique_constraints=(CODE,)), (5, 2), ("a",), False),
    ("a materialized view's", MATERIALIZED, (4, 2), ("id",), True),
    ("a view's id", view("SELECT 1", "a", "film_id", "id"), (5, 2), ("id",), False),
    ("a view's own", view("SELECT 1", "a", "film_id", "sale_id", name="sales"), (5, 2), ("sale_id",), False),
    ("a foreign table's", table("sale", "a?", "id?", kind="foreign table"), (5, 2), ("id",), False),
    ("no relation", table("t", "a", "b", foreign_keys=(TO_FILM,)), (5, 2), ("b",), False),
]


@pytest.mark.parametrize(("made", "django", "expected", "certain"), [c[1:] for c in CHOSEN], ids=[c[0] for c in CHOSEN])
def test_the_key(made: Table, django: tuple[int, int], expected: tuple[str, ...], certain: bool) -> None:
    key = key_of(made, Schema("default", "postgresql", "", (*TABLES, made)), Context(django, "postgresql"))
    assert (key.columns, key.certain) == (expected, certain)
    assert bool(key.note) is (made.primary_key != key.columns)


SQL = """
create table language (id int primary key, name varchar(20));
create table film (film_id int primary key, language_id int not null references language (id), title varchar(20));
create table film_actor (film_id int not null, actor_id int not null, primary key (film_id, actor_id));
create view film_list as
    select f.film_id as fid, upper(f.title) as title, l.name from film f left join language l on f.language_id = l.id;
create view casts as
    select a.film_id, a.actor_id as actor, f.title from film_actor a join film f on a.film_id = f.film_id;
create view everybody as select f.film_id, a.actor_id from film f join film_actor a on a.film_id = f.film_id;
create view languages as select language_id, count(*) as films from film group by language_id;
"""


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql", "mariadb"])
def test_what_each_database_says_of_a_view(vendor: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    database: Database = request.getfixturevalue(f"{vendor}_database")
    database.run(SQL)
    schema = read(database, tmp_path)
    keys = {each.name: key_of(each, schema, Context((5, 2), schema.vendor)) for each in schema.tables if each.is_view}
    assert {name: (key.columns, key.certain) for name, key in keys.items()} == {
        "film_list": (("fid",), True),
        "casts": (("film_id", "actor"), True),
        "everybody": (("film_id",), False),
        "languages": (("language_id",), False),
    }


def read(database: Database, root: Path) -> Schema:
    write_project(root, {"default": database})
    with Agent(Environment(root, (sys.executable,), "config.settings")) as agent:
        agent.call("boot", {"settings_module": "config.settings"}, timeout=60)
        return schema_from_json(agent.call("schema", {"alias": "default"}, timeout=60))
