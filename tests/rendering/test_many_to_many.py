"""Pure join tables -> many-to-many fields that read, filter, add and remove, by the setting, on each Django."""

from dataclasses import replace
from pathlib import Path

import pytest

from support.databases import Database
from support.interpreters import Interpreter, find_interpreter
from support.related_models import findings, use
from tablewright.rendering.context import Context
from tablewright.rendering.edits import module_for
from tablewright.rendering.many_to_many import plural
from tablewright.schema.model import Column, ForeignKey, Schema, Table, UniqueConstraint
from tablewright.source.module import parse_module
from tablewright.source.resolve import resolve

WORDS = {
    "sqlite": {"auto": "integer primary key autoincrement", "time": "timestamp"},
    "postgresql": {"auto": "serial primary key", "time": "timestamptz"},
    "mariadb": {"auto": "integer primary key auto_increment", "time": "timestamp"},
}

SQL = """
create table film (id integer not null primary key, title varchar(20), lead_id integer references actor (id));
create table film_actor (
    film_id integer not null references film (id) on delete cascade, actor_id integer not null references actor (id),
    last_update {time} not null default current_timestamp, primary key (film_id, actor_id)
);
create table film_guest (
    film_id integer not null references film (id), actor_id integer not null references actor (id),
    primary key (film_id, actor_id)
);
create table film_writer (
    id {auto}, film_id integer not null references film (id), actor_id integer not null references actor (id),
    unique (film_id, actor_id)
);
create table friend (
    id {auto}, actor_id integer not null references actor (id), friend_id integer not null references actor (id),
    unique (actor_id, friend_id)
);
create table film_tag (
    id {auto}, film_id integer not null references film (id), tag_id integer not null references tag (id),
    unique (film_id, tag_id)
);
create table review (
    id {auto}, film_id integer not null references film (id), actor_id integer not null references actor (id),
    stars integer not null, unique (film_id, actor_id)
);
"""
FIRST = """
create table actor (id integer not null primary key, name varchar(20));
create table tag (id integer not null primary key, name varchar(20));
"""
ROWS = """
insert into actor values (1, 'a'), (2, 'b'), (3, 'c');
insert into tag values (1, 'x'), (2, 'y');
insert into film values (1, 'one', 1), (2, 'two', null);
insert into film_actor (film_id, actor_id) values (1, 1), (1, 2), (2, 1);
insert into film_guest values (1, 2), (1, 3), (2, 2);
insert into film_writer (film_id, actor_id) values (1, 3), (2, 3);
insert into friend (actor_id, friend_id) values (1, 2);
insert into film_tag (film_id, tag_id) values (1, 1), (2, 2);
insert into review (film_id, actor_id, stars) values (1, 1, 5);
"""


def assert_used(database: Database, vendor: str, python: Interpreter, root: Path, **options: str) -> str:
    database.run(FIRST + SQL.format(**WORDS[vendor]) + ROWS)
    used = use(database, python, root, **options)
    assert used.checks == "System check identified no issues (0 silenced).\n"
    assert used.failures == []
    assert {name for name, end in used.ends.items() if end is None} == set()
    assert findings(used, python) == []
    whole_key = python.django_version >= (5, 2)
    fields = {
        name: end
        for name, end in used.ends.items()
        if "." in name and f"{name.partition('.')[2]} = models.ManyToMany" in used.source
    }
    writers = "Film.actors_by_film_writer" if whole_key else "Film.actors"
    expected = {"Film.tags": "1", writers: "3", "Actor.friends": "2"}
    if whole_key:
        expected |= {"Film.actors": "1", "Film.actors_by_film_guest": "2"}
    assert fields == expected
    return used.source


@pytest.mark.parametrize("how", ["through", "field"])
def test_each_django(how: str, interpreter: Interpreter, sqlite_database: Database, tmp_path: Path) -> None:
    source = assert_used(sqlite_database, "sqlite", interpreter, tmp_path / "project", many_to_many=how)
    classes = source.count("(models.Model)")
    # Django's own join table deletes in Python, which 6.1 refuses beside a rule of the database's.
    assert classes == (9 if how == "through" else 7)
    if interpreter.django_version < (5, 2):
        assert "without the whole key Django would" in source
        assert "film = models.ForeignObject(" in source


@pytest.mark.parametrize(("vendor", "pair"), [("postgresql", "3.13-6.1"), ("mariadb", "3.12-5.2")])
def test_each_server(vendor: str, pair: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    assert_used(request.getfixturevalue(f"{vendor}_database"), vendor, find_interpreter(pair), tmp_path / "project")


def table(name: str, *columns: str, key: tuple[str, ...] = ("id",), unique: str = "", **facts: object) -> Table:
    """Columns are "name", "name?" for one that may be NULL, "name>table" for a foreign key to its id."""
    made, foreign = [], []
    for at, text in enumerate(columns or ("id",)):
        spelt, _, target = text.partition(">")
        auto = "identity" if spelt == "id" else ""
        made.append(Column(spelt.rstrip("?"), at, "integer", "integer", spelt.endswith("?"), auto=auto))
        if target:
            foreign.append(ForeignKey(f"fk{at}", (spelt.rstrip("?"),), "public", target, ("id",)))
    constraints = (UniqueConstraint("u", tuple(unique.split())),) if unique else ()
    return Table(
        **{"namespace": "public", "name": name, "kind": "table", "primary_key": key} | facts,
        columns=tuple(made),
        foreign_keys=tuple(foreign),
        unique_constraints=constraints,
    )


FILM, TAG = table("film"), table("tag")
BY_DJANGO = table("film_tag", "id", "film_id>film", "tag_id>tag", unique="film_id tag_id")


def made(*tables: Table, django: tuple[int, int] = (5, 2), **options: object) -> str:
    schema = Schema("default", "postgresql", "", tables)
    return module_for(tables, schema, Context(django, "postgresql", app_label="shop", **options))


NOT_PURE = [
    ("a value of its own", table("j", "id", "film_id>film", "tag_id>tag", "note", unique="film_id tag_id")),
    ("not unique", table("j", "id", "film_id>film", "tag_id>tag")),
    ("one may be NULL", table("j", "id", "film_id?>film", "tag_id>tag", unique="film_id tag_id")),
    ("three", table("j", "film_id>film", "tag_id>tag", "other>tag", key=("film_id", "tag_id", "other"))),
    ("one to one", table("j", "film_id>film", "tag_id>tag", key=("film_id", "tag_id"), unique="film_id")),
    ("a view", table("j", "film_id>film", "tag_id>tag", key=(), kind="view")),
    ("a target with a composite key", table("j", "film_id>film", "two_id>two", key=("film_id", "two_id"))),
]


@pytest.mark.parametrize("join", [join for _, join in NOT_PURE], ids=[name for name, _ in NOT_PURE])
def test_what_is_no_join_table(join: Table) -> None:
    two = table("two", "a", "b", "id", key=("a", "b"), unique="id")
    assert "ManyToManyField" not in made(FILM, TAG, two, join)


def test_the_settings() -> None:
    through, field, off = (made(FILM, TAG, BY_DJANGO, many_to_many=how) for how in ("through", "field", "off"))
    assert 'tags = models.ManyToManyField("Tag", through="FilmTag", blank=True)' in through
    assert 'tags = models.ManyToManyField("Tag", db_table="film_tag", blank=True)' in field
    assert ("class FilmTag" in through, "class FilmTag" in field, "class FilmTag" in off) == (True, False, True)
    assert "ManyToManyField" not in off


AS_THROUGH = [
    ("another name", table("film_tag", "id", "movie_id>film", "tag_id>tag", unique="movie_id tag_id")),
    ("no id", table("film_tag", "film_id>film", "tag_id>tag", key=("film_id", "tag_id"))),
    ("not counting", table("film_tag", "key", "film_id>film", "tag_id>tag", key=("key",), unique="film_id tag_id")),
]


@pytest.mark.parametrize("join", [join for _, join in AS_THROUGH], ids=[name for name, _ in AS_THROUGH])
def test_a_table_that_django_would_not_make_so(join: Table) -> None:
    assert "db_table=" not in made(FILM, TAG, join, many_to_many="field")
    assert "class FilmTag" in made(FILM, TAG, join, many_to_many="field")


def test_a_join_table_that_others_refer_to_keeps_its_model() -> None:
    note = table("note", "id", "film_tag_id>film_tag")
    assert 'through="FilmTag"' in made(FILM, TAG, BY_DJANGO, note, many_to_many="field")


def test_django_6_1_mixes_no_rules() -> None:
    rule = ForeignKey("r", ("up",), "public", "tag", ("id",), on_delete="CASCADE")
    film = replace(table("film", "id", "up"), foreign_keys=(rule,))
    assert 'db_table="film_tag"' in made(film, TAG, BY_DJANGO, many_to_many="field")
    assert 'through="FilmTag"' in made(film, TAG, BY_DJANGO, many_to_many="field", django=(6, 1))


def test_the_field_is_on_a_model_that_is_being_written() -> None:
    written = 'from django.db import models\nclass Film(models.Model):\n    class Meta:\n        db_table = "film"\n'
    models = resolve({"/p/shop/models.py": parse_module(written)}, root="/p", installed_apps=("shop",))
    schema = Schema("default", "postgresql", "", (FILM, TAG, BY_DJANGO))
    context = Context((5, 2), "postgresql", app_label="shop", models=models)
    assert 'films = models.ManyToManyField("Film", through="FilmTag", blank=True)' in module_for(
        (TAG, BY_DJANGO), schema, context
    )
    assert "ManyToManyField" not in module_for((BY_DJANGO,), schema, context)


def test_names_give_way_to_columns_and_to_ways_back() -> None:
    film = table("film", "id", "tags", "tag_id>tag")
    text = made(film, TAG, BY_DJANGO)
    assert "tags_by_film_tag = models.ManyToManyField(" in text
    assert 'tag = models.ForeignKey("Tag", models.DO_NOTHING)' in text
    assert 'related_name="film_tags_by_film_tag_set"' in text


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("actor", "actors"),
        ("category", "categories"),
        ("day", "days"),
        ("box", "boxes"),
        ("class", "classes"),
        ("news", "news"),
        ("branch", "branches"),
        ("タグ", "タグ"),
        ("x2", "x2"),
    ],
)
def test_plurals(word: str, expected: str) -> None:
    assert plural(word) == expected
