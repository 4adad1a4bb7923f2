"""Names and texts that a database may hold to do harm -> schemas full of them, and what may be made of those.

`assert_meant` reads generated source as syntax: only the statements that the tables call for are there, and whatever
the database said is in a literal or in a comment.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import replace

from hypothesis import strategies as st

from tablewright.rendering._taken import IMPORTED
from tablewright.rendering.context import Context
from tablewright.rendering.fields import quoted
from tablewright.rendering.meta import db_table
from tablewright.rendering.reach import reached, reached_part
from tablewright.schema.model import (
    Check,
    Column,
    ForeignKey,
    Index,
    Schema,
    Table,
    UniqueConstraint,
)

NAMES = (
    *("a", "A", "a_", "_a", "__a__", "a__b", "a b", "2fa", "id", "ID", "pk", "x_id", "x", "class", "None", "match"),
    *("objects", "save", "check", "clean", "delete", "mro", "_meta", "Meta", "meta", "models", "Model", "settings"),
    *("Now", "now", "RawSQL", "raw_sql", "Decimal", "Q", "F", "Func", "ArrayField", "MoneyField", "money_field"),
    *("TextChoices", "Value error", "django", "list", "dict", "type", "print", "get_next_by_d", "d", "id_field"),
    *("顧客", "状態", "مرحبا", "größe", "ﬁsh", "x²", "e\u0301", "İ", "ß", "ǆ", "ª", "\u202eevil", "\u200d", "🙂", "%s"),
    *(
        "%(class)s",
        "%",
        "{0}",
        "{x!r}",
        "$1",
        "\\",
        "\\N{BULLET}",
        "a\\",
        "'",
        '"',
        "`",
        "]",
        '"""',
        "'''",
        "'\"",
        "a'b",
    ),
    *('a"b', "a.b", 'a"."b', "a\nb", "a\rb", "a\x0cb", "\n", "\t", " ", "a\u2028b", "a\x85b", "#", "# type: ignore"),
    *("type: ignore", "fmt: off", "# tablewright: ignore", "\nimport os\nos.system('x')\n", "x = 1; import os #"),
    *(
        '"); import os; os.system("x"); ("',
        "')\nimport os\n('",
        "${x}",
        "--",
        "/*",
        "*/",
        ";",
        "x" * 60,
        "DROP TABLE x",
    ),
)
TEXTS = (
    *NAMES,
    "",
    "long " * 80,
    "x" * 400,
    "\\" * 7,
    "\\'",
    '\\"',
    "a\\\nb",
    "''",
    "'" * 9,
    '"' * 9,
    "# noqa",
    "f'{x}'",
)
UNSTORED = ("\0", "a\0b", "\ud800", "a\udfffb")
"""What no database takes, but the wire could bring."""

ORDERS = re.compile(
    r"#\s*(type|noqa|fmt|ruff|isort|mypy|pyright|pylint|tablewright|flake8|pragma|nosec)\b", re.IGNORECASE
)
META = frozenset(
    {"managed", "db_table", "db_table_comment", "constraints", "indexes", "unique_together", "required_db_features"}
)
MODULES = ("django.", "decimal", "datetime", "uuid", "json", "ipaddress")
BUILTINS = frozenset(
    {"bool", "bytes", "dict", "float", "hasattr", "int", "isinstance", "list", "str", "super", "tuple", "property"}
)

TYPES = {
    "sqlite": ("integer", "varchar(20)", "text", "decimal(8,2)", "bool", "datetime", "blob", "", "date", "bigint"),
    "postgresql": (
        *("integer", "character varying(20)", "text", "numeric(8,2)", "numeric", "boolean", "jsonb", "json", "bytea"),
        *("timestamp with time zone", "text[]", "uuid", "inet", "money", "citext", "int4range", "tsvector", "interval"),
        *("bit(3)", "point", "xml", "oid", "hstore", "date", "smallint", "bigint", "name", "character(3)"),
    ),
    "mysql": (
        *(
            "int(11)",
            "varchar(20)",
            "longtext",
            "decimal(8,2)",
            "tinyint(1)",
            "datetime(6)",
            "bit(3)",
            "json",
            "year(4)",
        ),
        *("enum('a','b')", "set('a','b')", "point", "blob", "int(10) unsigned", "mediumint(9)", "char(3)", "date"),
    ),
    "oracle": (
        "NUMBER(10)",
        "VARCHAR2(20 CHAR)",
        "CLOB",
        "NUMBER(8,2)",
        "DATE",
        "TIMESTAMP(6)",
        "BLOB",
        "NUMBER",
        "JSON",
    ),
    "microsoft": (
        "int",
        "nvarchar(20)",
        "nvarchar(max)",
        "decimal(8,2)",
        "bit",
        "datetime2",
        "xml",
        "uniqueidentifier",
    ),
}
RULES = ("NO ACTION", "CASCADE", "SET NULL", "SET DEFAULT", "RESTRICT")

names = st.one_of(st.sampled_from(NAMES), st.sampled_from(UNSTORED), st.text(min_size=1, max_size=12))
texts = st.one_of(st.sampled_from(TEXTS), st.sampled_from(UNSTORED), st.text(max_size=30))
_no = st.none()


@st.composite
def schemas(draw: st.DrawFn, vendor: str) -> Schema:
    """A schema of the vendor's shape, in which every word that is anybody's own may be any text."""
    spaces = st.just("") if vendor in ("sqlite", "mysql", "oracle") else st.one_of(st.just("public"), names)
    keys = draw(st.lists(st.tuples(spaces, names), min_size=1, max_size=4, unique=True))
    bare: set[str] = set()
    tables = []
    for namespace, name in keys:
        columns = tuple(draw(_columns(vendor)))
        table = Table(
            namespace,
            name,
            draw(st.sampled_from(("table", "table", "table", "view", "materialized view", "foreign table"))),
            visible=name not in bare and draw(st.integers(0, 3)) > 0,
            comment=draw(st.one_of(_no, texts)),
            columns=columns,
            primary_key=tuple(draw(_some(columns, most=2))),
            definition=draw(texts),
            partitioning=draw(st.one_of(_no, texts)),
            error=draw(st.one_of(_no, _no, _no, texts)),
        )
        bare |= {name} if table.visible else set()
        tables.append(draw(_with_constraints(table)))
    return Schema("default", vendor, "1", tuple(draw(_related(table, tables)) for table in tables))


@st.composite
def _columns(draw: st.DrawFn, vendor: str) -> list[Column]:
    found = draw(st.lists(names, min_size=1, max_size=5, unique=True))
    return [draw(_column(name, at, vendor)) for at, name in enumerate(found, 1)]


@st.composite
def _column(draw: st.DrawFn, name: str, position: int, vendor: str) -> Column:
    native = draw(st.one_of(st.sampled_from(TYPES[vendor]), st.sampled_from(TYPES[vendor]), texts))
    enum = tuple(draw(st.one_of(st.just([]), st.just([]), st.lists(texts, min_size=1, max_size=4, unique=True))))
    generated = draw(st.one_of(_no, _no, _no, texts))
    literal = texts.map(lambda value: "'" + value.replace("'", "''") + "'")
    constant = st.sampled_from(("0", "1.5", "true", "now()", "CURRENT_TIMESTAMP", "NULL", "gen_random_uuid()", "1e400"))
    return Column(
        name,
        position,
        native,
        native,
        null=draw(st.booleans()),
        default=None if generated is not None else draw(st.one_of(_no, texts, literal, constant)),
        auto=draw(st.sampled_from(("", "", "", "identity", "sequence", "auto_increment"))),
        generated=generated,
        generated_kind=draw(st.sampled_from(("stored", "virtual"))) if generated is not None else "",
        collation=draw(st.one_of(_no, _no, texts)),
        comment=draw(st.one_of(_no, texts)),
        enum=enum,
        sequence=draw(st.one_of(_no, texts)),
    )


def _some(columns: tuple[Column, ...], most: int, least: int = 0) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from([column.name for column in columns]), min_size=least, max_size=most, unique=True)


@st.composite
def _with_constraints(draw: st.DrawFn, table: Table) -> Table:
    some = _some(table.columns, most=2, least=1)
    texts_or_none = st.one_of(_no, texts)
    uniques = [
        UniqueConstraint(draw(names), tuple(draw(some)), condition=draw(texts_or_none), include=tuple(draw(some)))
        for _ in range(draw(st.integers(0, 2)))
    ]
    if draw(st.booleans()):
        uniques.append(UniqueConstraint(draw(names), (None,), constraint=False, expressions=(draw(texts),)))
    indexes = [
        Index(
            draw(names), (*draw(some), None), condition=draw(texts_or_none), expressions=(draw(texts),), method="btree"
        )
        for _ in range(draw(st.integers(0, 1)))
    ]
    indexes += [Index(draw(names), tuple(draw(some)), method=draw(st.sampled_from(("btree", "gin", "", "'"))))]
    checks = [Check(draw(names), draw(_conditions(table)), tuple(draw(some))) for _ in range(draw(st.integers(0, 2)))]
    if draw(st.booleans()):
        checks.append(Check(draw(names), draw(texts), kind="exclusion"))
    if table.is_view:
        return table
    return replace(table, unique_constraints=tuple(uniques), indexes=tuple(indexes), checks=tuple(checks))


@st.composite
def _conditions(draw: st.DrawFn, table: Table) -> str:
    """SQL that says what a column may be, or anything at all."""
    column = draw(_some(table.columns, most=1, least=1))[0].replace('"', '""')
    values = ["'" + value.replace("'", "''") + "'" for value in draw(st.lists(texts, min_size=1, max_size=3))]
    listed = f'"{column}" IN ({", ".join(values)})'
    return draw(st.one_of(texts, st.just(listed), st.just(f'"{column}" > {values[0]}'), st.just(f'"{column}" <> 3')))


@st.composite
def _related(draw: st.DrawFn, table: Table, tables: list[Table]) -> Table:
    if table.is_view:
        return table
    keys = []
    for _ in range(draw(st.integers(0, 3))):
        target = draw(st.sampled_from(tables))
        columns = draw(_some(table.columns, most=2, least=1))
        ends = draw(_some(target.columns, most=len(columns), least=1))
        rule = draw(st.one_of(st.sampled_from(RULES), texts))
        key = ForeignKey(draw(names), tuple(columns[: len(ends)]), target.namespace, target.name, tuple(ends), rule)
        keys.append(key)
    return replace(table, foreign_keys=tuple(keys))


def assert_meant(source: str, tables: Iterable[Table], context: Context) -> None:
    """The source has a model for each table, a field for each column, options of Meta, and no statement besides."""
    assert all(character.isprintable() or character == "\n" for character in source)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        assert token.type != tokenize.COMMENT or not ORDERS.search(token.string), token.string
    tree = ast.parse(source)
    compile(tree, "models.py", "exec")
    bound = _bound(tree)
    models = [node for node in tree.body if isinstance(node, ast.ClassDef) and _is_model(node)]
    assert len({node.name.lower() for node in models}) == len(models)
    expected = {}
    for table in tables:
        part = reached_part(table, context)[0] if reached(table, context) else None
        if part is not None and part.columns:
            expected[db_table(table, context)] = {_spelt(column, context) for column in part.columns}
    found = {}
    for node in models:
        told = list(_fields(node))
        assert len(told) == len({name for name, _ in told}), "a field hides another"
        columns = [_spelt_as(column, context) for column in _columns_of(told)]
        assert len(columns) == len(set(columns))
        found[_literal(_meta(node)["db_table"])] = set(columns)
        _assert_body(node, bound, {name for name, _ in told})
    assert found == expected
    for each in tree.body:
        if isinstance(each, ast.ClassDef) and not _is_model(each):
            _assert_loads(each, bound | _own(each), field_class=True)


def _bound(tree: ast.Module) -> set[str]:
    """What the module's names mean: nothing is bound twice, nothing comes from elsewhere than Django or Python."""
    names: list[str] = []
    for node in tree.body:
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0
            assert f"{node.module}.".startswith(MODULES)
            names += [alias.asname or alias.name for alias in node.names]
        elif isinstance(node, ast.Import):
            assert all(f"{alias.name}.".startswith(MODULES) for alias in node.names)
            names += [alias.asname or alias.name.partition(".")[0] for alias in node.names]
        else:
            assert isinstance(node, ast.ClassDef), ast.unparse(node)
            assert not node.decorator_list
            assert not node.keywords
            names.append(node.name)
    assert len(names) == len(set(names)), "a name is bound twice"
    return set(names)


def _is_model(node: ast.ClassDef) -> bool:
    return [ast.unparse(base) for base in node.bases] == ["models.Model"]


def _fields(node: ast.ClassDef) -> Iterator[tuple[str, ast.Call]]:
    for statement in node.body:
        if isinstance(statement, ast.Assign):
            (target,) = statement.targets
            assert isinstance(target, ast.Name)
            assert isinstance(statement.value, ast.Call), ast.unparse(statement)
            yield target.id, statement.value
        elif isinstance(statement, ast.ClassDef) and statement.name != "Meta":
            assert ast.unparse(statement.bases[-1]) in ("models.TextChoices", "models.IntegerChoices", "models.Choices")
            for member in statement.body:
                assert isinstance(member, ast.Assign), ast.unparse(member)
                assert all(isinstance(part, ast.Constant | ast.Tuple | ast.UnaryOp) for part in [member.value])
        elif not isinstance(statement, ast.Pass):
            assert isinstance(statement, ast.ClassDef), ast.unparse(statement)


def _columns_of(fields: Iterable[tuple[str, ast.Call]]) -> Iterator[str]:
    for name, call in fields:
        kind = ast.unparse(call.func).rpartition(".")[2]
        if kind not in ("CompositePrimaryKey", "ManyToManyField", "ForeignObject"):
            given = next((word.value for word in call.keywords if word.arg == "db_column"), None)
            related = kind in ("ForeignKey", "OneToOneField")
            yield _literal(given) if given is not None else f"{name}_id" if related else name


def _spelt(column: Column, context: Context) -> str:
    return _spelt_as(quoted(column.name, context.vendor), context)


def _spelt_as(name: str, context: Context) -> str:
    return name.upper() if context.vendor == "oracle" else name


def _meta(node: ast.ClassDef) -> dict[str, ast.expr]:
    (meta,) = (each for each in node.body if isinstance(each, ast.ClassDef) and each.name == "Meta")
    options = {}
    for statement in meta.body:
        assert isinstance(statement, ast.Assign), ast.unparse(statement)
        (target,) = statement.targets
        assert isinstance(target, ast.Name)
        options[target.id] = statement.value
    assert set(options) <= META
    return options


def _literal(node: ast.expr) -> str:
    value = ast.literal_eval(node)
    assert isinstance(value, str)
    return value


def _own(node: ast.ClassDef) -> set[str]:
    return {each.name for each in ast.walk(node) if isinstance(each, ast.ClassDef)}


def _assert_body(node: ast.ClassDef, bound: set[str], fields: set[str]) -> None:
    nested = {each.name for each in node.body if isinstance(each, ast.ClassDef)}
    assert not nested & fields, "a field hides a class"
    assert not nested & IMPORTED, "a class in the model hides what the text means"
    assert not fields & _loaded(node), "a field hides what the body means"
    _assert_loads(node, bound | nested)


def _loaded(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)}


_DATA = (
    *(
        ast.Constant,
        ast.Call,
        ast.keyword,
        ast.Attribute,
        ast.Name,
        ast.List,
        ast.Tuple,
        ast.Dict,
        ast.UnaryOp,
        ast.USub,
    ),
    *(ast.Load, ast.Store, ast.Assign, ast.ClassDef, ast.BinOp, ast.BitOr, ast.BitAnd, ast.Invert, ast.Pass, ast.Set),
)


def _assert_loads(node: ast.ClassDef, names: set[str], *, field_class: bool = False) -> None:
    """Only data and calls of what is bound; a field class has methods too."""
    if field_class:
        arguments = {each.arg for each in ast.walk(node) if isinstance(each, ast.arg)}
        stored = {each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)}
        assert _loaded(node) <= names | arguments | stored | BUILTINS
        return
    for each in ast.walk(node):
        assert isinstance(each, _DATA), ast.unparse(each)
    assert _loaded(node) <= names | BUILTINS, _loaded(node) - names
