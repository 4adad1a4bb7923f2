"""Identifiers of a database -> Python names: a table, and any text at all."""

import ast
import importlib
import json
import keyword
import re
import subprocess
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.interpreters import Interpreter
from tablewright import rendering
from tablewright.rendering._taken import DJANGO_NAMES, breaks_a_class, taken_by_text
from tablewright.rendering.context import Naming
from tablewright.rendering.naming import class_name, field_name, mapped_class, mapped_field, valid_name
from tablewright.rendering.naming_map import complaints
from tablewright.rendering.singular import singular
from tablewright.schema.model import Column, Table

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
        ("tblKDArtikel2", "TblKDArtikel2"),
        ("HTTPServerID", "HTTPServerID"),
        ("order2x", "Order2X"),
        ("now", "NowTable"),
        ("value error", "ValueErrorTable"),
        ("money_field", "MoneyFieldTable"),
        ("dingsda%s", "DingsdaS"),
        ("\u0645\u0631\u062d\u0628\u0627", "\u0645\u0631\u062d\u0628\u0627"),
        ("x\u0301y_z", "X\u0301yZ"),
        ("\u202eevil", "Evil"),
        ("a" * 200, "A" + "a" * 89),
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


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("orders", "order"), ("Categories", "Category"), ("PIES", "PIE"), ("IDs", "ID"), ("buses", "bus"),
        ("statuses", "status"), ("status", "status"), ("houses", "house"), ("causes", "cause"), ("abuses", "abuse"),
        ("addresses", "address"), ("address", "address"), ("women", "woman"), ("salespeople", "salesperson"),
        ("specimens", "specimen"), ("specimen", "specimen"), ("menus", "menu"), ("APIs", "API"), ("movies", "movie"),
        ("cities", "city"), ("properties", "property"), ("copies", "copy"), ("caches", "cache"),
        ("approaches", "approach"), ("coaches", "coach"), ("indices", "index"), ("indexes", "index"),
        ("Matrices", "Matrix"), ("quizzes", "quiz"), ("heroes", "hero"), ("photos", "photo"), ("shoes", "shoe"),
        ("shelves", "shelf"), ("archives", "archive"), ("valves", "valve"), ("knives", "knife"), ("news", "news"),
        ("analyses", "analysis"), ("bases", "base"), ("databases", "database"), ("lenses", "lens"), ("lens", "lens"),
        ("topics", "topic"), ("statistics", "statistics"), ("gps", "gps"), ("sms", "sms"), ("data", "data"),
        ("sales", "sale"), ("licenses", "license"), ("taxes", "tax"), ("Mice", "Mouse"), ("dice", "dice"),
        ("children", "child"), ("series", "series"), ("größen", "größen"), ("s", "s"), ("", ""),
    ],
)  # fmt: skip
def test_singular(word: str, expected: str) -> None:
    assert singular(word) == expected
    assert singular(expected) == expected  # what is one already is left alone


def test_what_tells_tables_of_one_name_apart() -> None:
    one = Naming(("t_",), singular=True)
    assert class_name("t_orders", one, {"Order"}, "sales") == "Orders"
    assert class_name("t_orders", one, {"Order", "Orders"}, "sales") == "TOrder"
    assert class_name("t_orders", one, {"Order", "Orders", "TOrder"}, "sales") == "SalesOrder"
    assert class_name("t_orders", one, {"Order", "Orders", "TOrder", "SALESORDER"}, "sales") == "Order2"
    assert class_name("line2", PLAIN, {"Line2"}) == "Line2_2"


MAP = {
    "order": "Bestellung",
    "sales.order": "Sale",
    "order.dt": "ordered",
    "sales.order.dt": "sold",
    "a": "2x",
    "b": "class",
    "c": "x__y",
    "d": "Now",
    "e": "Bestellung",
    "order.x": "save",
    "order.y": "ordered",
    "order.z": "Z" * 101,
    "nowhere": "X",
    "order.nothing": "x",
    "f\n": "_",
}


def test_names_by_setting() -> None:
    naming = Naming(renamed=MAP)
    assert mapped_class("order", "public", naming) == class_name("order", naming) == "Bestellung"
    assert mapped_class("order", "sales", naming) == class_name("order", naming, (), "sales") == "Sale"
    assert class_name("order", naming, {"bestellung", "BESTELLUNG"}) == "Order"
    assert [mapped_class(name, "", naming) for name in "abcd"] == [""] * 4
    assert mapped_field("dt", "order", "", naming, key=False) == "ordered"
    assert mapped_field("dt", "order", "sales", naming, key=False) == "sold"
    assert mapped_field("x", "order", "sales", naming, key=False) == ""
    assert mapped_field("k", "order", "", Naming(renamed={"order.k": "id"}), key=False) == ""
    assert mapped_field("k", "order", "", Naming(renamed={"order.k": "id"}), key=True) == "id"


def test_wrong_names_by_setting_are_said() -> None:
    columns = tuple(Column(name, at, "int", "int", null=False) for at, name in enumerate(["dt", "x", "y", "z"]))
    tables = [Table("public", "order", "table", columns=columns), Table("sales", "order", "table", columns=columns)]
    tables += [Table("public", name, "table") for name in ("a", "b", "c", "d", "e", "f\n")]
    ours, django = "It gets a name made of its own.", "Django's models have something of that name themselves"
    what = "letters, digits and “_” only, and no digit first"
    assert complaints(MAP, tables) == (
        f"naming.map: “a” cannot be called “2x”: that is no Python name: {what}. {ours}",
        f"naming.map: “b” cannot be called “class”: that is a word of Python's own. {ours}",
        f"naming.map: “c” cannot be called “x__y”: Django refuses “__” in a name, and “_” at its start or end. {ours}",
        f"naming.map: “d” cannot be called “Now”: the generated text uses that name itself. {ours}",
        "naming.map: “e” cannot be called “Bestellung”: “order” is already.",
        f"naming.map: “order.x” cannot be called “save”: {django}. {ours}",
        "naming.map: “order.y” cannot be called “ordered”: “order.dt” is already.",
        "naming.map: “nowhere” is neither a table nor “table.column”, with or without a namespace.",
        "naming.map: “order.nothing” is neither a table nor “table.column”, with or without a namespace.",
        f"naming.map: “f\\n” cannot be called “_”: Django refuses “__” in a name, and “_” at its start or end. {ours}",
    )


ASK = """
import json
from django.conf import settings
settings.configure()
import django
django.setup()
from django.db import models
class M(models.Model):
    class Meta:
        app_label = "m"
print(json.dumps([name for name in {*dir(M), *dir(type(M))} if not name.startswith("_")]))
"""


def test_all_that_a_model_has_in_each_django(interpreter: Interpreter) -> None:
    done = subprocess.run([interpreter.executable, "-c", ASK], capture_output=True, text=True, check=True)
    names = set(json.loads(done.stdout)) - {"id"}
    assert [name for name in names if not breaks_a_class(name)] == []
    assert set(DJANGO_NAMES) - names <= {  # those that came later, or that forms and checks look for
        *("adelete", "arefresh_from_db", "asave", "get_constraints", "validate_constraints"),
    }


def test_no_class_has_a_name_that_the_text_imports() -> None:
    for path in Path(rendering.__file__).parent.glob("*.py"):
        names = imported(ast.parse(path.read_text(encoding="utf-8")))
        assert [name for name in names if not taken_by_text(name)] == [], path.name


def imported(tree: ast.Module) -> set[str]:
    """What the file's ImportNeeds import, in any letter case but small: names that it says there, else all that the
    modules have of which it says the names."""
    needs = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "ImportNeed"]
    names = {need.args[1].value for need in needs if isinstance(need.args[1], ast.Constant)}
    if any(not isinstance(need.args[1], ast.Constant) for need in needs):
        said = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and type(node.value) is str}
        modules = [importlib.import_module(name) for name in said if re.fullmatch(r"django\.[\w.]+", name)]
        names |= {name for name in said for module in modules if name and hasattr(module, name)}
    return {name for name in names if name != name.lower()}


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
        ("tblKDArtikel2", "tbl_kd_artikel2", "tbl_kd_artikel2"),
        ("HTTPServerID", "http_server_id", "http_server"),
        ("userIDs", "user_ids", "user_ids"),
        ("meta", "meta", "meta"),
        ("mro", "mro_field", "mro_field"),
        ("add_to_class", "add_to_class_field", "add_to_class_field"),
        ("_" * 40, "field", "field"),
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
