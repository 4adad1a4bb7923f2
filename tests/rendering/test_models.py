"""Tables -> whole models: names, order, keys, what is left out and what is said."""

from itertools import permutations

import pytest

from tablewright.rendering.context import Context, Naming
from tablewright.rendering.edits import module_for
from tablewright.rendering.models import model_for, models_for
from tablewright.schema.model import Column, ForeignKey, Schema, Table, UniqueConstraint
from tablewright.source.edits import ImportNeed
from tablewright.source.module import parse_module
from tablewright.source.resolve import resolve

CONTEXT = Context((5, 2), "postgresql")


def table(name: str, *columns: str, key: tuple[str, ...] = ("id",), **facts: object) -> Table:
    """Columns are "name", or "name?" for one that may be NULL, or "name>table" for a foreign key to its id."""
    made, foreign = [], []
    for position, text in enumerate(columns or ("id",)):
        spelt, _, target = text.partition(">")
        made.append(Column(spelt.rstrip("?"), position, "integer", "integer", spelt.endswith("?")))
        if target:
            foreign.append(ForeignKey(f"fk{position}", (spelt.rstrip("?"),), "public", target, ("id",)))
    return Table(
        **{"namespace": "public", "name": name, "kind": "table", "primary_key": key} | facts,
        columns=tuple(made),
        foreign_keys=tuple(foreign),
    )


def schema(*tables: Table) -> Schema:
    return Schema("default", "postgresql", "", tables)


def one(made: Table, context: Context = CONTEXT) -> str:
    return model_for(made, schema(made), context).text


def test_a_module() -> None:
    order = table(
        "Order Lines",
        "id",
        "product_id>product",
        "qty?",
        comment='Lines of "orders"',
        unique_constraints=(UniqueConstraint("one_product", ("product_id", "qty")),),
    )
    product = table("product")
    source = module_for([order, product], schema(order, product), CONTEXT)
    assert (
        source
        == """\
from django.db import models


class Product(models.Model):
    id = models.IntegerField(primary_key=True)

    class Meta:
        managed = False
        db_table = "product"


class OrderLines(models.Model):
    id = models.IntegerField(primary_key=True)
    product = models.ForeignKey("Product", models.DO_NOTHING)
    qty = models.IntegerField(null=True, blank=True)

    class Meta:
        managed = False
        db_table = "Order Lines"
        db_table_comment = 'Lines of "orders"'
        constraints = [
            models.UniqueConstraint(fields=["product", "qty"], name="one_product"),
        ]
"""
    )


def test_order_follows_relations_and_never_the_order_asked_for() -> None:
    tables = [table("a", "id", "b>b"), table("b", "id", "c>c"), table("c", "id", "b>b"), table("d")]
    made = {tuple(m.class_name for m in models_for(p, schema(*tables), CONTEXT)) for p in permutations(tables)}
    assert made == {("C", "B", "A", "D")}


def test_names_go_to_the_tables_that_bare_names_find() -> None:
    hidden = table("orders", namespace="archive", visible=False)
    seen = table("orders")
    made = models_for([hidden, seen], schema(hidden, seen), CONTEXT)
    assert {m.class_name: 'archive"."orders' in m.text for m in made} == {"Orders": False, "ArchiveOrders": True}


@pytest.mark.parametrize(
    ("vendor", "written"),
    [
        ("postgresql", "'ns\".\"t'"),
        ("mysql", '"ns`.`t"'),
        ("microsoft", '"ns].[t"'),
    ],
)
def test_a_table_off_the_search_path(vendor: str, written: str) -> None:
    made = table("t", namespace="ns", visible=False)
    text = model_for(made, Schema("default", vendor, "", (made,)), Context((5, 2), vendor)).text
    assert f"db_table = {written}\n" in text


@pytest.mark.parametrize(
    ("facts", "django", "expected"),
    [
        ({"key": ("a", "b")}, (5, 2), 'pk = models.CompositePrimaryKey("a", "b")'),
        ({"key": ("b", "a")}, (4, 2), "    b = models.IntegerField(primary_key=True)\n"),
        (
            {"key": (), "unique_constraints": (UniqueConstraint("u", ("b",)),)},
            (5, 2),
            "b = models.IntegerField(primary",
        ),
        (
            {"key": (), "unique_constraints": (UniqueConstraint("u", ("c",)),)},
            (5, 2),
            "a = models.IntegerField(primary",
        ),
        ({"key": (), "unique_constraints": (UniqueConstraint("u", ("a", "b")),)}, (5, 2), 'PrimaryKey("a", "b")'),
        ({"key": ()}, (5, 2), "a = models.IntegerField(primary_key=True)"),
    ],
)
def test_keys(facts: dict[str, object], django: tuple[int, int], expected: str) -> None:
    text = one(table("t", "c?", "a", "b", **facts), Context(django, "postgresql"))
    assert expected in text
    assert text.count("primary_key=True") + text.count("CompositePrimaryKey") == 1


def test_a_key_of_several_columns_is_a_constraint_before_django_knows_it() -> None:
    text = one(table("t", "a", "b", key=("a", "b")), Context((4, 2), "postgresql"))
    assert 'models.UniqueConstraint(fields=["a", "b"], name="t_a_b_uniq")' in text
    assert "# The primary key is “a”, “b” together; Django before 5.2" in text


def test_a_guessed_key_is_said_to_be_one_and_is_no_relation() -> None:
    person = table("person")
    text = model_for(table("t", "p>person", key=()), schema(person), CONTEXT).text
    assert "# This table has no key, and Django needs one: choose one that is unique." in text
    assert "p = models.IntegerField(primary_key=True)" in text


def test_a_view_is_never_managed() -> None:
    managed = Context((5, 2), "postgresql", managed=True)
    assert "managed = False  # a view" in one(table("v", "name", "id", key=(), kind="view"), managed)
    assert "managed" not in one(table("t"), managed)


def test_two_relations_to_one_table_are_told_apart() -> None:
    user, note = table("user"), table("note", "id", "writer>user", "reader>user", "note>note")
    text = models_for([user, note], schema(user, note), CONTEXT)[1].text
    assert 'related_name="note_writer_set"' in text
    assert 'related_name="note_reader_set"' in text
    assert 'related_name="note_note_set"' in text  # a note has a field of that name


def test_partitions_are_their_parents() -> None:
    parent = table("log", kind="partitioned table")
    part = table("log_1", kind="partition", parent="log")
    assert [m.class_name for m in models_for([part, parent], schema(parent, part), CONTEXT)] == ["Log"]
    assert [m.class_name for m in models_for([part], schema(parent, part), CONTEXT)] == ["Log1"]


def test_constraint_names_that_other_tables_have_too() -> None:
    unique = (UniqueConstraint("same", ("a", "b")),)
    tables = [table(name, "id", "a", "b", unique_constraints=unique) for name in ("x", "y")]
    source = module_for(tables, schema(*tables), CONTEXT)
    assert 'name="x_a_b_uniq"' in source
    assert 'name="y_a_b_uniq"' in source


def test_what_could_not_be_read() -> None:
    assert "# This table could not be read in full: no rights" in one(table("t", error="no rights"))
    empty = Table("public", "e", "table")
    assert models_for([empty], schema(empty), CONTEXT) == ()
    assert 'db_table = "e"' in model_for(empty, schema(empty), CONTEXT).text


@pytest.mark.parametrize(
    ("models_name", "need"),
    [
        ("models", ImportNeed("django.db", "models")),
        ("m", ImportNeed("django.db", "models", "m")),
        ("django.db.models", ImportNeed("django.db.models", "")),
    ],
)
def test_the_name_for_django_models(models_name: str, need: ImportNeed) -> None:
    made = table("t", "id", "m", "django", "models")
    text = model_for(made, schema(made), Context((5, 2), "postgresql", models_name))
    assert text.imports == (need,)
    assert text.text.count(f"{models_name}.IntegerField(") == 4
    assert f"    {models_name.partition('.')[0]} = " not in text.text


def test_the_users_names() -> None:
    naming = Naming(
        ("tbl_",), singular=True, renamed={"tbl_x": "Special", "tbl_lines.qty": "quantity", "tbl_lines.a": "1"}
    )
    tables = [table("tbl_lines", "id", "qty", "a"), table("tbl_x")]
    made = models_for(tables, schema(*tables), Context((5, 2), "postgresql", naming=naming))
    assert [m.class_name for m in made] == ["Line", "Special"]
    assert 'quantity = models.IntegerField(db_column="qty")' in made[0].text
    assert "    a = models.IntegerField()" in made[0].text


def test_class_names_of_the_app_are_taken() -> None:
    source = "from django.db import models\nclass T(models.Model):\n    pass\n"
    models = resolve({"/p/shop/models.py": parse_module(source)}, root="/p", installed_apps=("shop",))
    made = table("t")
    named = {
        app: model_for(made, schema(made), Context((5, 2), "postgresql", models=models, app_label=app)).class_name
        for app in ("shop", "other")
    }
    assert named == {"shop": "T2", "other": "T"}


@pytest.mark.parametrize(("django", "reached"), [((3, 2), True), ((4, 2), False), ((5, 2), False), ((6, 1), True)])
def test_dollar_signs_that_django_refuses_on_postgresql(django: tuple[int, int], reached: bool) -> None:
    context = Context(django, "postgresql")
    assert ('db_column="a$b"' in one(table("t", "id", "a$b"), context)) is reached
    assert ("# a$b: Django refuses names with a dollar sign" in one(table("t", "id", "a$b"), context)) is not reached
    dollar = table("a$")
    assert len(models_for([dollar], schema(dollar), context)) == int(reached)
    assert 'db_table = "a$"' in models_for([dollar], schema(dollar), Context(django, "mysql"))[0].text
