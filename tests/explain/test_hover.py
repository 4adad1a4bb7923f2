"""models.py with a caret (¦) and a schema -> the hover's Markdown."""

from __future__ import annotations

from dataclasses import replace
from textwrap import dedent

import pytest

from tablewright.comparison import pair
from tablewright.explain.hover import Facts, Hover, hover
from tablewright.explain.target import find_target
from tablewright.findings import Finding, Severity
from tablewright.schema.model import Backend, Column, ForeignKey, Schema, Table, UniqueConstraint
from tablewright.source.module import parse_module
from tablewright.source.resolve import resolve
from tablewright.source.statements import Span

INVOICE = Table(
    "billing",
    "invoice",
    "table",
    comment="One *bill* | to a customer",
    columns=(
        Column("id", 1, "bigint", "bigint", null=False, auto="identity"),
        Column("num|ber", 2, "character varying(20)", "character varying(20)", null=False, collation="de-x-icu"),
        Column("cust_id", 3, "integer", "integer", null=True, comment="see [CRM](command:x)"),
        Column("amount", 4, "money_amount", "numeric(10,2)", null=False, default="0.00"),
        Column("gross", 5, "numeric", "numeric", null=True, generated="(amount * 1.19)", generated_kind="stored"),
        Column("state", 6, "invoice_state", "invoice_state", null=False, enum=("open", "paid`")),
    ),
    primary_key=("id",),
    foreign_keys=(ForeignKey("fk", ("cust_id",), "crm", "customer", ("id",), on_delete="SET NULL"),),
    unique_constraints=(
        UniqueConstraint("u1", ("num|ber",)),
        UniqueConstraint("u2", ("cust_id", "amount"), condition="(state = 'open')"),
        UniqueConstraint("u3", (None,), constraint=False, definition="lower(state)"),
    ),
    row_estimate=12345,
)
CUSTOMER = Table("crm", "customer", "table", columns=(Column("id", 1, "integer", "integer", null=False),))
LINE = Table(
    "billing",
    "line",
    "table",
    foreign_keys=(ForeignKey("f", ("invoice",), "billing", "invoice", ("id",)),),
)
SCHEMA = Schema("default", "postgresql", "16.3", (INVOICE, CUSTOMER, LINE), search_path=("billing",))
BACKEND = Backend("default", "django.db.backends.postgresql", "postgresql")

MODELS = """\
from django.db import models

class Invoice(models.Model):
    number = models.CharField(max_length=30, db_column="num|ber")
    customer = models.IntegerField(null=True, db_column="cust_id")
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    gross = models.FloatField(null=True)
    state = models.CharField(max_length=9)
    missing = models.TextField()
    tags = models.ManyToManyField("self")
    selves = models.ForeignObject("self", models.DO_NOTHING, from_fields=("name", "age"), to_fields=("name", "age"))
    note = "no field"

    class Meta:
        managed = False
        db_table = "invoice"
"""


def hover_at(caret: str, *findings: Finding, schema: Schema = SCHEMA, models: str = MODELS) -> Hover | None:
    """`caret` is a piece of the source with ¦ in it; it must occur once."""
    text = dedent(models)
    assert text.count(caret.replace("¦", "")) == 1
    offset = text.index(caret.replace("¦", "")) + caret.index("¦")
    known = resolve({"/shop/billing/models.py": parse_module(text)}, root="/shop", installed_apps=("billing",))
    target = find_target(known.by_path["/shop/billing/models.py"], offset)
    if target is None:
        return None
    pairing = pair(target.model, schema, BACKEND, known, (5, 2))
    return hover(target, Facts((pairing,) if pairing else (), findings))


def markdown(caret: str, *findings: Finding, schema: Schema = SCHEMA, models: str = MODELS) -> str:
    found = hover_at(caret, *findings, schema=schema, models=models)
    assert found is not None
    return found.markdown


FOOTER = "\n\nTable `billing.invoice` · alias `default` · PostgreSQL 16\\.3"


@pytest.mark.parametrize(
    ("caret", "head", "items"),
    [
        (
            "num¦ber =",
            "`num|ber character varying(20)`",
            ["**NULL** not allowed", "**Unique**", "**Collation** `de-x-icu`"],
        ),
        (
            "customer¦ =",
            "`cust_id integer`",
            [
                "**NULL** allowed",
                "**Unique** `cust_id`, `amount` where `(state = 'open')`",
                "**Foreign key** → `crm.customer (id)`, on delete SET NULL",
                "**Comment** see \\[CRM\\](command\\:x)",
            ],
        ),
        (
            "¦amount =",
            "`amount money_amount`",
            [
                "**Domain** over `numeric(10,2)`",
                "**NULL** not allowed",
                "**Default** `0.00`",
                "**Unique** `cust_id`, `amount` where `(state = 'open')`",
            ],
        ),
        ("gro¦ss", "`gross numeric`", ["**NULL** allowed", "**Generated** (stored) `(amount * 1.19)`"]),
        ("sta¦te =", "`state invoice_state`", ["**NULL** not allowed", "**Values** `open`, `` paid` ``"]),
    ],
)
def test_a_field_shows_its_column(caret: str, head: str, items: list[str]) -> None:
    assert markdown(caret) == head + "\n\n" + "\n".join(f"- {item}" for item in items) + FOOTER


@pytest.mark.parametrize(
    ("caret", "span"),
    [
        ("num¦ber =", "number"),
        ("models.Char¦Field(max_length=30", "models.CharField"),
        ("max_length=3¦0", "max_length=30"),
        ('"num|b¦er"', 'db_column="num|ber"'),
        ("class In¦voice", "Invoice"),
        ('db_table = "inv¦oice"', '"invoice"'),
        ("db_¦table", "db_table"),
        ("class Me¦ta", "Meta"),
    ],
)
def test_the_span_is_what_the_caret_touches(caret: str, span: str) -> None:
    found = hover_at(caret)
    assert found is not None
    assert MODELS[found.span.start : found.span.end] == span


@pytest.mark.parametrize("caret", ["from dj¦ango", 'note = "no ¦field"', "managed = Fal¦se", "models.Mod¦el)"])
def test_nothing_else_has_a_hover(caret: str) -> None:
    assert hover_at(caret) is None


def test_a_model_shows_its_table() -> None:
    assert markdown("class In¦voice") == (
        "`billing.invoice` table\n\n"
        "One \\*bill\\* \\| to a customer\n\n"
        "| Column | Type | NULL | Default | Key | Field |\n"
        "|---|---|---|---|---|---|\n"
        "| `id` | `bigint` | no | counts | primary | `id` |\n"
        "| `num\\|ber` | `character varying(20)` | no |  | unique | `number` |\n"
        "| `cust_id` | `integer` | yes |  | foreign | `customer` |\n"
        "| `amount` | `money_amount` | no | `0.00` |  | `amount` |\n"
        "| `gross` | `numeric` | yes | generated `(amount * 1.19)` |  | `gross` |\n"
        "| `state` | `invoice_state` | no |  |  | `state` |\n\n"
        "- **Primary key** `id`\n"
        "- **Unique** `num|ber`\n"
        "- **Unique** `cust_id`, `amount` where `(state = 'open')`\n"
        "- **Unique** `lower(state)`\n"
        "- **Foreign key** `cust_id` → `crm.customer (id)`, on delete SET NULL\n"
        "- **Referenced by** `billing.line (invoice)`\n"
        "- **Rows** about 12,345" + FOOTER
    )


def test_a_long_table_is_cut_and_counted() -> None:
    columns = tuple(Column(f"c{n}", n, "integer", "integer", null=True) for n in range(50))
    schema = replace(SCHEMA, tables=(Table("billing", "invoice", "view", columns=columns),))
    shown = markdown("class In¦voice", schema=schema)
    assert "| `c39` |" in shown
    assert "`c40`" not in shown
    assert "… and 10 more columns" in shown


def test_what_disagrees_stands_with_the_column() -> None:
    def finding(field: str | None, message: str, severity: Severity = Severity.WARNING) -> Finding:
        return Finding("some-rule", severity, message, Span(0, 0), "billing.Invoice", "default", "invoice", field)

    findings = [
        finding("gross", "Column “<b>” differs."),
        finding("gross", "Worse.", Severity.ERROR),
        finding("state", "Elsewhere."),
        finding(None, "No field."),
    ]
    assert "**Drift**\n\n- *error* Worse. (`some-rule`)\n- *warning* Column “\\<b\\>” differs. (`some-rule`)\n\n" in (
        markdown("gro¦ss", *findings)
    )
    assert "Elsewhere" not in markdown("gro¦ss", *findings)
    assert markdown("class In¦voice", *findings).endswith("**Drift**\n\n- *warning* No field. (`some-rule`)")


def test_what_is_not_there_is_said() -> None:
    assert markdown("miss¦ing").startswith("Table `billing.invoice` has no column `missing`.")
    assert markdown("ta¦gs") == "`tags` has no column in its model’s own table."
    assert markdown("sel¦ves") == "`selves` has no column of its own: it stands on those of `name`, `age`."
    empty = replace(SCHEMA, tables=())
    assert markdown("class In¦voice", schema=empty) == "No table `invoice` · alias `default` · PostgreSQL 16\\.3"
    assert markdown("gro¦ss", schema=empty).startswith("No table `invoice`, so no column for `gross`")


def test_why_nothing_is_known_is_said() -> None:
    unknown = MODELS.replace('"invoice"', "name_of_table()")
    assert markdown("gro¦ss", models=unknown) == "The source does not tell which table `Invoice` maps."
    unreadable = replace(SCHEMA, tables=(replace(INVOICE, error="permission denied"),))
    assert "could not be read in full" in markdown("gro¦ss", schema=unreadable)


def test_the_rest_of_a_broken_class_still_has_its_columns() -> None:
    assert markdown("¦amount =", models=MODELS.replace("max_length=9)", "max_length=")).startswith("`amount")
