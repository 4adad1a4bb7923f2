"""Identifiers of a database -> Python names: a table, and any text at all."""

import ast
import keyword
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tablewright.rendering.context import Naming
from tablewright.rendering.naming import class_name, field_name, valid_name

PLAIN = Naming()


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("order", "Order"),
        ("ORDERS", "Orders"),
        ("OrderDetails", "OrderDetails"),
        ("orderDetails", "OrderDetails"),
        ("order details", "OrderDetails"),
        ("tbl_order_lines", "TblOrderLines"),
        ("TBL_ORDER_LINES", "TblOrderLines"),
        ("2fa_token", "Table2FaToken"),
        ("foo__bar", "FooBar"),
        ("顧客", "顧客"),
        ("größe", "Größe"),
        ("ﬁsh", "Fish"),
        ("__x__", "X"),
        ("none", "NoneTable"),
        ("array field", "ArrayFieldTable"),
        ("---", "Table"),
        ("", "Table"),
    ],
)
def test_class_name(table: str, expected: str) -> None:
    assert class_name(table, PLAIN) == expected


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("t_CATEGORIES", "Category"),
        ("t_boxes", "Box"),
        ("t_status", "Status"),
        ("t_statuses", "Status"),
        ("t_news", "News"),
        ("t_people", "Person"),
        ("t_order_lines", "OrderLine"),
        ("T_addresses", "Address"),
        ("t_", "T"),
        ("s", "S"),
    ],
)
def test_class_name_without_prefix_and_in_the_singular(table: str, expected: str) -> None:
    assert class_name(table, Naming(("t_",), singular=True)) == expected


def test_class_names_differ_in_more_than_letter_case() -> None:
    assert class_name("foo_bar", PLAIN, {"Foobar", "FOOBAR2"}) == "FooBar3"
    assert class_name("models", PLAIN, {"models"}) == "Models"


@pytest.mark.parametrize(
    ("column", "expected", "as_relation"),
    [
        ("author_id", "author_id", "author"),
        ("CustomerID", "customer_id", "customer"),
        ("customerIDs", "customer_ids", "customer_ids"),
        ("HTTPServerName", "http_server_name", "http_server_name"),
        ("ORDER_ID", "order_id", "order"),
        ("Address2", "address2", "address2"),
        ("Line2Text", "line2_text", "line2_text"),
        ("id", "id", "id"),
        ("_id", "id", "id"),
        ("class", "class_field", "class_field"),
        ("match", "match", "match"),
        ("None", "none", "none"),
        ("pk", "pk_field", "pk_field"),
        ("objects", "objects_field", "objects_field"),
        ("DELETE", "delete_field", "delete_field"),
        ("clean_id", "clean_id", "clean_field"),
        ("get_next_by_day", "get_next_by_day_field", "get_next_by_day_field"),
        ("__x__", "x", "x"),
        ("a__b", "a_b", "a_b"),
        ("x_", "x", "x"),
        ("2fa", "field_2fa", "field_2fa"),
        ("% done", "done", "done"),
        ("zip code", "zip_code", "zip_code"),
        ("顧客", "顧客", "顧客"),
        ("x²", "x2", "x2"),
        ("%", "field", "field"),
        ("", "field", "field"),
    ],
)
def test_field_name(column: str, expected: str, as_relation: str) -> None:
    assert (field_name(column), field_name(column, relation=True)) == (expected, as_relation)


def test_id_is_kept_for_the_key() -> None:
    assert field_name("ID", key=False) == "id_field"


def test_a_relation_leaves_room_for_its_attribute() -> None:
    assert field_name("author_id", {"author_id"}, relation=True) == "author_ref"


def test_names_that_the_class_body_needs() -> None:
    assert field_name("models", reserved={"models"}) == "models_field"


def test_no_name_depends_on_the_order_of_what_is_taken() -> None:
    assert {class_name("a", PLAIN, taken) for taken in permutations(["A", "A2", "A3"])} == {"A4"}


@given(st.text(max_size=30), st.booleans())
def test_any_text_gives_names_that_django_takes(text: str, relation: bool) -> None:
    for name in (class_name(text, PLAIN), field_name(text, relation=relation, key=False)):
        assert valid_name(name)
        assert not keyword.iskeyword(name)
        tree = ast.parse(f"{name} = 1")
        assert tree.body[0].targets[0].id == name  # Python reads the name as it is: it is in NFKC
    assert field_name(text, key=False) != "id"


@given(st.lists(st.text(max_size=6), max_size=12))
def test_names_of_one_table_never_collide(columns: list[str]) -> None:
    taken: list[str] = []
    for column in columns:
        taken.append(field_name(column, taken))
    assert len(set(taken)) == len(taken)
