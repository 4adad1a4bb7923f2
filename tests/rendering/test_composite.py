"""Foreign keys of several columns, and those of keys that repeat -> ForeignObjects that join, on each Django."""

from pathlib import Path

import pytest

from support.databases import Database
from support.interpreters import Interpreter, find_interpreter
from support.related_models import findings, use
from tablewright.rendering.context import Context
from tablewright.rendering.edits import module_for
from tablewright.rendering.models import models_for
from tablewright.schema.model import Column, ForeignKey, Schema, Table, UniqueConstraint

SQL = """
create table country (code varchar(2) primary key, name varchar(20));
create table region (
    country varchar(2) not null references country (code), code varchar(5) not null, name varchar(20),
    primary key (country, code)
);
create table customer (
    id integer not null primary key,
    ship_country varchar(2), ship_code varchar(5),
    bill_country varchar(2) not null, bill_code varchar(5) not null,
    foreign key (ship_country, ship_code) references region (country, code) on delete set null,
    foreign key (bill_country, bill_code) references region (country, code) on delete cascade
);
create table visit (
    country varchar(2) not null references country (code), code varchar(5) not null, number integer not null,
    customer_id integer references customer (id),
    primary key (country, code, number), foreign key (country, code) references region (country, code)
);
create table remark (
    country varchar(2) not null, code varchar(5) not null, number integer not null, line integer not null,
    after_country varchar(2), after_code varchar(5), after_number integer, after_line integer,
    primary key (country, code, number, line),
    foreign key (country, code, number) references visit (country, code, number),
    foreign key (after_country, after_code, after_number, after_line)
        references remark (country, code, number, line)
);
create table film (id integer not null primary key, title varchar(20));
create table role (
    film_id integer not null references film (id), name varchar(20) not null, primary key (film_id, name)
);
create table fact (film_id integer references film (id), region_code varchar(5), amount integer);
insert into country values ('de', 'x'), ('fr', 'y');
insert into region values ('de', 'by', 'z'), ('fr', 'by', 'w');
insert into customer values (1, 'de', 'by', 'fr', 'by'), (2, null, null, 'fr', 'by'), (3, 'de', null, 'fr', 'by');
insert into visit values ('fr', 'by', 7, 1), ('de', 'by', 7, 2);
insert into remark values ('fr', 'by', 7, 1, null, null, null, null), ('fr', 'by', 7, 2, 'fr', 'by', 7, 1);
insert into film values (1, 'one'), (2, 'two');
insert into role values (1, 'a'), (1, 'b'), (2, 'a');
insert into fact values (1, 'by', 3), (1, null, 4), (null, null, 5);
"""


def assert_joined(database: Database, python: Interpreter, root: Path, **options: object) -> None:
    database.run(SQL)
    used = use(database, python, root, **options)
    assert used.checks == "System check identified no issues (0 silenced).\n"
    assert used.failures == []
    assert {name for name, end in used.ends.items() if end is None} == set()
    composite = python.django_version >= (5, 2)
    region = "('de', 'by')" if composite else "by"
    assert used.ends["Customer.ship"] == region
    assert {"Visit.region", "Visit.customer", "Remark.visit", "Remark.after", "Role.film", "Fact.film"} <= set(
        used.ends
    )
    assert used.source.count("ForeignObject(") == 5
    assert findings(used, python) == []


def test_each_django(interpreter: Interpreter, sqlite_database: Database, tmp_path: Path) -> None:
    assert_joined(sqlite_database, interpreter, tmp_path / "project")


@pytest.mark.parametrize(("vendor", "pair"), [("postgresql", "3.13-6.1"), ("mariadb", "3.12-5.2")])
def test_each_server(vendor: str, pair: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    assert_joined(request.getfixturevalue(f"{vendor}_database"), find_interpreter(pair), tmp_path / "project")


def table(name: str, *columns: str, **facts: object) -> Table:
    made = (Column(c.rstrip("?"), at, "integer", "integer", c.endswith("?")) for at, c in enumerate(columns))
    return Table(**{"namespace": "public", "name": name, "kind": "table"} | facts, columns=tuple(made))


def key(columns: str, target: str, ends: str) -> ForeignKey:
    return ForeignKey(f"{target}_{columns}", tuple(columns.split()), "public", target, tuple(ends.split()))


PARENT = table("parent", "a", "b", "c", primary_key=("a", "b"), unique_constraints=(UniqueConstraint("u", ("c", "b")),))


def text_of(child: Table, django: tuple[int, int] = (5, 2), *others: Table) -> str:
    schema = Schema("default", "postgresql", "", (child, *others))
    made = models_for(schema.tables, schema, Context(django, "postgresql"))
    return next(each.text for each in made if each.class_name == "Child")


@pytest.mark.parametrize(
    ("columns", "foreign", "expected"),
    [
        ("x y", key("x y", "parent", "a b"), 'parent = models.ForeignObject(\n        "Parent",'),
        ("x y", key("x y", "parent", "c b"), 'to_fields=("c", "b"),'),
        ("x y", key("x y", "parent", "a c"), "# “x”, “y” refer to “parent” (a, c): those values are not unique in"),
        ("x y", key("x y", "gone", "a b"), "# “x”, “y” refer to “gone” (a, b): no model maps that table."),
        ("pre_a pre_b", key("pre_a pre_b", "parent", "a b"), "pre = models.ForeignObject("),
        ("x_a y_b", key("x_a y_b", "parent", "a b"), "parent = models.ForeignObject("),
        ("parent y", key("parent y", "parent", "a b"), "parent_ref = models.ForeignObject("),
        ("x y?", key("x y", "parent", "a b"), "null=True, editable=False"),
        ("x y", key("x y", "parent", ""), 'to_fields=("a", "b"),'),
    ],
)
def test_the_text(columns: str, foreign: ForeignKey, expected: str) -> None:
    child = table("child", "id", *columns.split(), primary_key=("id",), foreign_keys=(foreign,))
    text = text_of(child, (5, 2), PARENT)
    assert expected in " ".join(text.split()) or expected in text
    assert text.count("models.IntegerField(") == 3  # a key of several columns leaves them as they are


def test_columns_of_other_types_stay_as_they_are() -> None:
    other = table("parent", "a", "b", primary_key=("a", "b"))
    child = table("child", "id", "x", primary_key=("id",), foreign_keys=(key("x y", "parent", "a b"),))
    text = Column("y", 9, "text", "text", False)
    child = Table(
        "public",
        "child",
        "table",
        columns=(*child.columns, text),
        primary_key=("id",),
        foreign_keys=child.foreign_keys,
    )
    assert "# “x”, “y” refer to “parent” (a, b): “y” and “b” hold values of" in text_of(child, (5, 2), other)


def test_a_second_foreign_key_of_a_column_is_kept_and_the_same_one_is_not_repeated() -> None:
    one, two = table("one", "id", primary_key=("id",)), table("two", "id", primary_key=("id",))
    keys = (key("x", "one", "id"), key("x", "two", "id"), key("x", "two", "id"), key("id", "child", "id"))
    text = text_of(table("child", "id", "x", primary_key=("id",), foreign_keys=keys), (5, 2), one, two)
    assert 'x = models.ForeignKey("One", models.DO_NOTHING, db_column="x")' in text
    assert text.count("ForeignObject(") == 1
    assert "two = models.ForeignObject(" in text


def test_it_never_depends_on_the_order_of_tables() -> None:
    child = table("child", "id", "x", "y", primary_key=("id",), foreign_keys=(key("x y", "parent", "a b"),))
    schema = Schema("default", "postgresql", "", (child, PARENT))
    context = Context((5, 2), "postgresql")
    assert module_for([child, PARENT], schema, context) == module_for([PARENT, child], schema, context)
