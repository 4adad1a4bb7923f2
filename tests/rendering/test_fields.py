"""A column, by vendor and Django -> its field's text."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tablewright.rendering.context import Context
from tablewright.rendering.edits import module_for
from tablewright.rendering.fields import FieldText, field_for
from tablewright.rendering.models import models_for
from tablewright.schema.model import Check, Column, ForeignKey, Schema, Table, UniqueConstraint
from tablewright.source.models import Models
from tablewright.source.module import parse_module
from tablewright.source.resolve import resolve

V = {"pg": "postgresql", "my": "mysql", "lite": "sqlite", "ora": "oracle", "ms": "microsoft"}


def column(name: str, native: str, **facts: object) -> Column:
    return Column(name, 1, native, native, **{"null": False, **facts})


def text_of(one: Column, vendor: str, django: tuple[int, int] = (5, 2), **facts: object) -> FieldText:
    table = Table("", "t", "table", columns=(one,), **facts)
    schema = Schema("default", vendor, "", (table,))
    return field_for(one, table, schema, Context(django, vendor))


@pytest.mark.parametrize(
    ("vendor", "native", "expected"),
    [
        ("pg", "smallint", "SmallIntegerField()"),
        ("pg", "numeric(10,2)", "DecimalField(max_digits=10, decimal_places=2)"),
        ("pg", "numeric", "DecimalField(max_digits=147455, decimal_places=16383)"),
        ("pg", "character varying", "TextField()"),
        ("pg", "timestamp with time zone", "DateTimeField()"),
        ("pg", "interval", "DurationField()"),
        ("pg", "inet", "GenericIPAddressField()"),
        ("pg", "public.citext", "TextField()"),
        ("my", "tinyint(1)", "BooleanField()"),
        ("my", "tinyint(4)", "SmallIntegerField()"),
        ("my", "int(10) unsigned zerofill", "PositiveIntegerField()"),
        ("my", "bigint unsigned", "PositiveBigIntegerField()"),
        ("my", "text(50)", "TextField()"),
        ("my", "year(4)", "PositiveSmallIntegerField()"),
        ("my", "varbinary(16)", "BinaryField(max_length=16)"),
        ("lite", "INT", "IntegerField()"),
        ("lite", "UNSIGNED BIG INT", "BigIntegerField()"),
        ("lite", "NVARCHAR(160)", "CharField(max_length=160)"),
        ("lite", "NUMERIC", "FloatField()"),
        ("lite", "", "TextField()"),
        ("ora", "VARCHAR2(30 CHAR)", "CharField(max_length=30)"),
        ("ora", "NUMBER(9)", "IntegerField()"),
        ("ora", "NUMBER(19)", "BigIntegerField()"),
        ("ora", "NUMBER(8,2)", "DecimalField(max_digits=8, decimal_places=2)"),
        ("ora", "CLOB", "TextField()"),
        ("ora", "NUMBER(11)", "IntegerField()"),
        ("ora", "NUMBER(12)", "BigIntegerField()"),
        ("ora", "NUMBER(*,0)", "BigIntegerField()"),
        ("ora", "NUMBER", "DecimalField(max_digits=126, decimal_places=86)"),
        ("ora", "NUMBER(5,-2)", "DecimalField(max_digits=7, decimal_places=0)"),
        ("ora", "FLOAT(126)", "FloatField()"),
        ("ora", "BINARY_DOUBLE", "FloatField()"),
        ("ora", "NVARCHAR2(20)", "CharField(max_length=20)"),
        ("ora", "NCLOB", "TextField()"),
        ("ora", "LONG", "TextField()"),
        ("ora", "BLOB", "BinaryField()"),
        ("ora", "RAW(16)", "BinaryField(max_length=16)"),
        ("ora", "LONG RAW", "BinaryField()"),
        ("ora", "DATE", "DateTimeField()"),
        ("ora", "TIMESTAMP(6)", "DateTimeField()"),
        ("ora", "TIMESTAMP(6) WITH LOCAL TIME ZONE", "DateTimeField()"),
        ("ora", "INTERVAL DAY(2) TO SECOND(6)", "DurationField()"),
        ("ora", "INTERVAL YEAR(2) TO MONTH", "TextField(editable=False)"),
        ("ora", "ROWID", "CharField(max_length=18)"),
        ("ora", "UROWID(100)", "CharField(max_length=100)"),
        ("ora", "XMLTYPE", "TextField(editable=False)"),
        ("ora", "BFILE", "TextField(editable=False)"),
        ("ora", "JSON", "TextField(editable=False)"),
        ("ora", "BOOLEAN", "BooleanField()"),
        ("ora", "HR.ADDRESS_T", "TextField(editable=False)"),
        ("ms", "nvarchar(max)", "TextField()"),
        ("ms", "tinyint", "PositiveSmallIntegerField()"),
        ("ms", "bit", "BooleanField()"),
        ("ms", "money", "DecimalField(max_digits=19, decimal_places=4)"),
        ("ms", "uniqueidentifier", "UUIDField()"),
        ("ms", "rowversion", "TextField(editable=False)"),
        ("ms", "timestamp", "TextField(editable=False)"),
        ("ms", "smallmoney", "DecimalField(max_digits=10, decimal_places=4)"),
        ("ms", "decimal", "DecimalField(max_digits=18, decimal_places=0)"),
        ("ms", "numeric(38,10)", "DecimalField(max_digits=38, decimal_places=10)"),
        ("ms", "float(53)", "FloatField()"),
        ("ms", "real", "FloatField()"),
        ("ms", "datetime", "DateTimeField()"),
        ("ms", "datetime2(7)", "DateTimeField()"),
        ("ms", "smalldatetime", "DateTimeField()"),
        ("ms", "datetimeoffset(7)", "DateTimeField()"),
        ("ms", "time(7)", "TimeField()"),
        ("ms", "nchar(5)", "CharField(max_length=5)"),
        ("ms", "varchar(max)", "TextField()"),
        ("ms", "ntext", "TextField()"),
        ("ms", "sysname", "CharField(max_length=128)"),
        ("ms", "varbinary(max)", "BinaryField()"),
        ("ms", "varbinary(50)", "BinaryField(max_length=50)"),
        ("ms", "image", "BinaryField()"),
        ("ms", "xml", "TextField()"),
        ("ms", "hierarchyid", "TextField(editable=False)"),
        ("ms", "sql_variant", "TextField(editable=False)"),
        ("ms", "geography", "TextField(editable=False)"),
        ("lite", "binary(16)", "BinaryField(max_length=16)"),
        ("lite", "bytea", "BinaryField()"),
    ],
)
def test_class_and_sizes(vendor: str, native: str, expected: str) -> None:
    assert text_of(column("c", native), V[vendor]).call == f"models.{expected}"


@pytest.mark.parametrize(
    ("vendor", "native", "default", "expected"),
    [
        ("pg", "text", "'it''s'::text", '"it\'s"'),
        ("pg", "text", "''::text", '""'),
        ("pg", "character varying(9)", "'a'::character varying", '"a"'),
        ("pg", "text", "upper('a'::text)", None),
        ("pg", "text", "('a'::text || 'b'::text)", None),
        ("pg", "integer", "'-1'::integer", "-1"),
        ("pg", "integer", "(1 + 1)", None),
        ("pg", "numeric(4,2)", "4.99", 'Decimal("4.99")'),
        ("pg", "double precision", "'0.5'::double precision", "0.5"),
        ("pg", "boolean", "true", "True"),
        ("pg", "timestamp with time zone", "CURRENT_TIMESTAMP", "Now()"),
        ("pg", "date", "CURRENT_DATE", None),
        ("pg", "uuid", "gen_random_uuid()", "RandomUUID()"),
        ("my", "tinyint(1)", "1", "True"),
        ("my", "varchar(5)", "'a\\\\b'", None),
        ("my", "varchar(5)", "abc", None),
        ("my", "datetime(6)", "current_timestamp(6)", "Now()"),
        ("lite", "text", '"quoted"', '"quoted"'),
        ("lite", "int", "(5)", "5"),
        ("ms", "int", "((0))", "0"),
        ("ms", "nvarchar(5)", "(N'x')", '"x"'),
    ],
)
def test_default(vendor: str, native: str, default: str, expected: str | None) -> None:
    call = text_of(column("c", native, default=default), V[vendor]).call
    assert call.partition("db_default=")[2].removesuffix(")") == (expected or "")
    assert "db_default" not in text_of(column("c", native, default=default), V[vendor], (4, 2)).call


@pytest.mark.parametrize(
    ("facts", "django", "expected"),
    [
        ({"null": True}, (5, 2), "(null=True, blank=True)"),
        ({"collation": "C"}, (5, 2), '(db_collation="C")'),
        ({"comment": 'a "b"\nc'}, (5, 2), "(db_comment='a \"b\"\\nc')"),
        ({"comment": "a"}, (4, 1), "()"),
    ],
)
def test_options(facts: dict[str, object], django: tuple[int, int], expected: str) -> None:
    assert text_of(column("c", "text", **facts), "postgresql", django).call == f"models.TextField{expected}"


@pytest.mark.parametrize("django", [(3, 2), (4, 2), (6, 1)])
def test_comments_as_help_texts_by_setting(django: tuple[int, int]) -> None:
    one = column("c", "text", comment='a "b"\nc')
    table = Table("", "t", "table", columns=(one,))
    about = Context(django, "postgresql", comments="help-text")
    call = field_for(one, table, Schema("default", "postgresql", "", (table,)), about).call
    assert call == "models.TextField(help_text='a \"b\"\\nc')"


def test_comments_are_kept_from_vendors_without_them() -> None:
    assert text_of(column("c", "text", comment="a"), "sqlite").call == "models.TextField()"


@pytest.mark.parametrize(
    ("native", "auto", "expected"),
    [
        ("integer", "identity", "AutoField(primary_key=True)"),
        ("bigint", "sequence", "BigAutoField(primary_key=True)"),
        ("smallint", "sequence", "SmallAutoField(primary_key=True)"),
        ("integer", "", "IntegerField(primary_key=True)"),
        ("character varying(5)", "", "CharField(max_length=5, primary_key=True)"),
    ],
)
def test_key(native: str, auto: str, expected: str) -> None:
    assert text_of(column("id", native, auto=auto), "postgresql", primary_key=("id",)).call == f"models.{expected}"


def test_unique_means_all_rows_and_this_column_alone() -> None:
    one = column("c", "integer")
    for constraint, unique in [
        (UniqueConstraint("u", ("c",)), True),
        (UniqueConstraint("u", ("c",), condition="c > 0"), False),
        (UniqueConstraint("u", (None,)), False),
        (UniqueConstraint("u", ("c", None)), False),
    ]:
        call = text_of(one, "postgresql", unique_constraints=(constraint,)).call
        assert ("unique=True" in call) is unique


def test_enum_offers_its_values() -> None:
    assert text_of(column("c", "mood", enum=("a", "b'c")), "postgresql").call == (
        'models.CharField(max_length=3, choices=[("a", "a"), ("b\'c", "b\'c")])'
    )
    many = tuple(f"v{n}" for n in range(99))
    assert text_of(column("c", "mood", enum=many), "postgresql").call == "models.CharField(max_length=3)"


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        ('"C" = TRUNC("C")', "DateField()"),
        ("trunc(c, 'DD') = c", "DateField()"),
        ("c = trunc(c, 'MM')", "DateTimeField()"),
        ("c = trunc(d)", "DateTimeField()"),
    ],
)
def test_a_date_of_oracle_by_its_check(definition: str, expected: str) -> None:
    day = column("C", "DATE")
    assert text_of(day, "oracle", checks=(Check("days", definition),)).call == f"models.{expected}"


@pytest.mark.parametrize(
    ("definition", "is_json"),
    [
        ("json_valid(`c`)", True),
        ('CHECK ((JSON_VALID("c") OR "c" IS NULL))', True),
        ("json_valid(`cc`)", False),
        ("not json_valid(`c`)", False),
    ],
)
def test_json_by_its_check(definition: str, is_json: bool) -> None:
    call = text_of(column("c", "longtext"), "mysql", checks=(Check("k", definition),)).call
    assert call == ("models.JSONField()" if is_json else "models.TextField()")


@pytest.mark.parametrize(
    ("facts", "vendor", "django", "starts"),
    [
        ({"generated_kind": "stored"}, "postgresql", (5, 0), "models.GeneratedField("),
        ({"generated_kind": "virtual"}, "postgresql", (5, 2), "models.IntegerField(editable=False"),
        ({"generated_kind": "virtual"}, "postgresql", (6, 1), "models.GeneratedField("),
        ({"generated_kind": "virtual"}, "sqlite", (5, 0), "models.GeneratedField("),
        ({"generated_kind": "stored"}, "sqlite", (4, 2), "models.IntegerField(editable=False"),
    ],
)
def test_generated_column(facts: dict[str, str], vendor: str, django: tuple[int, int], starts: str) -> None:
    assert text_of(column("c", "integer", generated="a % 2", **facts), vendor, django).call.startswith(starts)


# Relations.

AUTHOR = Table("", "author", "table", columns=(column("id", "int"), column("ref", "text")), primary_key=("id",))
REF = UniqueConstraint("ref", ("ref",))


def written(source: str) -> Models:
    return resolve({"/p/shop/models.py": parse_module(source)}, root="/p", installed_apps=("shop",))


WRITTEN = """
from django.db import models

class Writer(models.Model):
    name = models.TextField(db_column="ref", unique=True)
    {field}
    class Meta:
        db_table = "author"

class Other(models.Model):
    who = models.ForeignKey(Writer, models.CASCADE, related_name="{accessor}")
"""


def relation(
    source: str = "", app: str = "shop", on_delete: str = "CASCADE", to: str = "id", django: tuple[int, int] = (5, 2)
) -> str:
    key = ForeignKey("fk", ("author_id",), "", "author", (to,), on_delete)
    one = column("author_id", "text" if to == "ref" else "int")
    book = Table("", "book", "table", columns=(column("id", "int"), one), primary_key=("id",), foreign_keys=(key,))
    schema = Schema("default", "sqlite", "", (AUTHOR, book))
    context = Context(django, "sqlite", models=written(source), app_label=app)
    text = models_for([book], schema, context)[0].text
    assert field_for(one, book, schema, context).name in ("author", "author_id")
    return text.partition("author")[2].partition("= ")[2].partition("\n\n")[0]


PLAIN = 'models.ForeignKey("Writer", models.DO_NOTHING)'
NAMED = 'models.ForeignKey(\n        "Writer", models.DO_NOTHING, related_name="book_author_set"\n    )'


@pytest.mark.parametrize(
    ("source", "facts", "expected"),
    [
        ({}, {}, PLAIN),
        ({}, {"app": "other"}, 'models.ForeignKey("shop.Writer", models.DO_NOTHING)'),
        ({}, {"django": (6, 1)}, 'models.ForeignKey("Writer", models.DB_CASCADE)'),
        ({}, {"django": (6, 1), "on_delete": "RESTRICT"}, PLAIN),
        ({}, {"django": (6, 1), "on_delete": "SET NULL"}, PLAIN),
        ({"field": 'boss = models.ForeignKey("self", models.CASCADE)'}, {"django": (6, 1)}, PLAIN),
        ({"field": "book = models.TextField()"}, {}, NAMED),
        ({"accessor": "book_set"}, {}, NAMED),
        ({}, {"to": "ref"}, 'models.ForeignKey("Writer", models.DO_NOTHING, to_field="name")'),
    ],
)
def test_relation_to_a_written_model(source: dict[str, str], facts: dict[str, object], expected: str) -> None:
    assert relation(WRITTEN.format(**{"field": "", "accessor": "others"} | source), **facts) == expected


def test_no_relation_without_a_model_or_a_unique_end() -> None:
    assert relation() == "models.IntegerField()"
    plain = WRITTEN.format(field="", accessor="others").replace(", unique=True", "")
    assert relation(plain, to="ref") == "models.TextField()"


def test_a_relation_among_models_of_one_run_is_not_one_alone() -> None:
    key = ForeignKey("fk", ("boss",), "", "emp", ("id",))
    emp = Table(
        "",
        "emp",
        "table",
        columns=(column("id", "int"), column("boss", "int")),
        primary_key=("id",),
        foreign_keys=(key,),
    )
    schema = Schema("default", "sqlite", "", (emp,))
    assert 'models.ForeignKey("self", models.DO_NOTHING, db_column="boss")' in module_for(
        [emp], schema, Context((5, 2), "sqlite")
    )


def test_a_name_that_is_given_stays() -> None:
    one = column("pk", "int")
    table = Table("", "t", "table", columns=(one,))
    schema = Schema("default", "sqlite", "", (table,))
    context = Context((5, 2), "sqlite", models_name="m")
    assert field_for(one, table, schema, context, name="number") == FieldText(
        "number", 'm.IntegerField(db_column="pk")'
    )
    assert field_for(one, table, schema, context, {"pk_field"}).name == "pk_field_2"


# Any text at all.

hostile = st.text(st.characters(codec=None, exclude_categories=()), max_size=20) | st.sampled_from(
    ['"', "'", "\\", "\n", '"""', "'''", "#", "\r\n", "%s", "{}", "\x00", "\u2028", "\u202e", ")\nimport os\n("]
)


@given(
    names=st.lists(hostile, min_size=1, max_size=5, unique=True),
    table_name=hostile,
    words=st.lists(hostile, min_size=4, max_size=4),
    vendor=st.sampled_from(sorted(V.values())),
    django=st.sampled_from([(3, 2), (4, 2), (5, 2), (6, 1)]),
)
def test_hostile_text_stays_data(
    names: list[str], table_name: str, words: list[str], vendor: str, django: tuple[int, int]
) -> None:
    if vendor == "oracle":  # what is not in capitals cannot be reached, and is left out
        names = list(dict.fromkeys(name.upper() for name in names))
        table_name, words = table_name.upper(), [word.upper() for word in words]
    columns = tuple(
        Column(
            name, n, words[0], words[0], n % 2 == 0, words[1], comment=words[2], collation=words[3], enum=(words[1],)
        )
        if n % 3
        else Column(name, n, words[0], words[0], True, generated=words[1], generated_kind="stored", comment=words[2])
        for n, name in enumerate(names)
    )
    table = Table(
        words[0],
        table_name,
        "table",
        visible=False,
        comment=words[2],
        columns=columns,
        foreign_keys=(ForeignKey(words[3], (names[0],), words[1], words[2], (words[0],)),),
        unique_constraints=(
            UniqueConstraint(words[1], tuple(names)),
            UniqueConstraint(words[2], (names[0],), condition=words[3]),
        ),
    )
    source = module_for([table], Schema("default", vendor, "", (table,)), Context(django, vendor))
    statements = ast.parse(source).body
    made = [node for node in statements if not isinstance(node, ast.ImportFrom)]
    assert [type(node) for node in made] == [ast.ClassDef] * len(made)
    assert all(node.name.endswith("Field") for node in made[:-1])  # those beside the model
    body = statements[-1].body
    classes = [node for node in body[:-1] if isinstance(node, ast.ClassDef)]  # choices: nothing in them but members
    assert all(isinstance(line, ast.Assign) for node in classes for line in node.body)
    rest = [node for node in body if node not in classes]
    assert [type(node) for node in rest] == [ast.Assign] * (len(rest) - 1) + [ast.ClassDef]
    over = {node.targets[0].id for node in rest[:-1] if ast.unparse(node.value.func).endswith("ForeignObject")}
    fields = {node.targets[0].id for node in rest[:-1]} - {"pk"} - over
    assert len(fields) == len(names)


@pytest.mark.parametrize(("vendor", "managed", "said"), [
    ("pg", True, 'RawSQL("now()", [])'), ("pg", False, "Now()"), ("my", True, "Now()"),
])  # fmt: skip
def test_a_managed_column_keeps_the_words_of_its_default(vendor: str, managed: bool, said: str) -> None:
    kind = {"pg": "timestamp with time zone", "my": "datetime(6)"}[vendor]
    column = Column("at", 2, kind, kind, False, "now()")
    table = Table("", "t", "table", columns=(Column("id", 1, "int", "int", False), column), primary_key=("id",))
    schema = Schema("default", V[vendor], "", (table,))
    assert f"db_default={said}" in module_for([table], schema, Context((5, 2), V[vendor], managed=managed))


@pytest.mark.parametrize(
    ("vendor", "managed", "facts", "said"),
    [
        ("pg", True, {"auto": "identity"}, "# Django makes no counter for this column"),
        (
            "pg",
            True,
            {"auto": "sequence", "default": "nextval('s'::regclass)"},
            "# Django does not make the sequence s:",
        ),
        ("pg", True, {"default": "7"}, None),
        ("pg", False, {"auto": "identity"}, None),
        ("my", True, {"auto": "auto_increment"}, None),
    ],
)
def test_what_a_new_database_lacks_for_a_column_that_counts_and_is_no_key(
    vendor: str, managed: bool, facts: dict[str, str], said: str | None
) -> None:
    counting = Column("n", 2, "integer", "integer", False, **facts)
    table = Table(
        "", "t", "table", columns=(Column("id", 1, "integer", "integer", False), counting), primary_key=("id",)
    )
    schema = Schema("default", V[vendor], "", (table,))
    source = module_for([table], schema, Context((5, 2), V[vendor], managed=managed))
    if said is None:
        assert "# Django" not in source
    else:
        assert said in source
