"""Definitions of indexes as databases write them -> collations and options, or None where they say more."""

import pytest

from tablewright.schema.index_words import IndexWords, collations_of, index_words
from tablewright.schema.model import Index, UniqueConstraint

ON = "CREATE INDEX i ON public.t USING"
READ = {
    ("postgresql", f'{ON} btree (a COLLATE "C", b)'): IndexWords(("C", None)),
    ("postgresql", f'{ON} btree (a, b COLLATE "de-x-icu" DESC NULLS LAST)'): IndexWords((None, "de-x-icu")),
    ("postgresql", f"{ON} btree (a, b) WITH (fillfactor='70')"): IndexWords((), (("fillfactor", "70"),)),
    (
        "postgresql",
        f"{ON} gin (a, b) WITH (fastupdate=off, gin_pending_list_limit='9') WHERE (a > 'WITH (x')",
    ): IndexWords((), (("fastupdate", "off"), ("gin_pending_list_limit", "9"))),
    ("postgresql", f'{ON} btree (a COLLATE "C", b) INCLUDE (c, d) NULLS NOT DISTINCT'): IndexWords(("C", None)),
    ("sqlite", "CREATE INDEX i on t (a collate nocase, b)"): IndexWords(("nocase", None)),
    ("sqlite", "create index [a (b] on [t (u] ([a], b COLLATE rtrim desc) where b = ')'"): IndexWords((None, "rtrim")),
    ("sqlite", "UNIQUE (a, b COLLATE NOCASE)"): IndexWords((None, "NOCASE")),
}
MORE = [
    ("postgresql", f"{ON} gist (a tsvector_ops (siglen='100'), b)"),
    ("postgresql", f'{ON} btree (a COLLATE other."C", b)'),
    ("postgresql", "UNIQUE (a, b WITHOUT OVERLAPS)"),
    ("postgresql", f"{ON} btree (a, b) TABLESPACE fast"),
    ("postgresql", f"{ON} btree (a, b, c)"),
    ("postgresql", f"{ON} btree (a, b"),
    ("postgresql", ""),
    ("mysql", "KEY (a, b)"),
]


@pytest.mark.parametrize(
    ("vendor", "definition", "expected"),
    [(*key, words) for key, words in READ.items()] + [(vendor, text, None) for vendor, text in MORE],
)
def test_read(vendor: str, definition: str, expected: IndexWords | None) -> None:
    assert index_words(Index("i", ("a", "b"), definition=definition), vendor) == expected


def test_members_that_are_expressions() -> None:
    index = Index(
        "i",
        (None, "b"),
        expressions=("lower(a)",),
        operator_classes=("text_pattern_ops", None),
        definition=f'{ON} btree (lower(a) COLLATE "C" text_pattern_ops, b)',
    )
    assert index_words(index, "postgresql") == IndexWords(("C", None))


def test_what_has_no_name_is_found_by_its_columns() -> None:
    unique = UniqueConstraint("sqlite_autoindex_t_1", ("a",), definition="UNIQUE (a COLLATE NOCASE)")
    assert collations_of(unique, "sqlite") == ()
    assert index_words(Index("i", ("a",)), "mysql") == IndexWords()
