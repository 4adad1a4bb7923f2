"""Client positions <-> offsets: LSP's line ends, three encodings, and places that do not exist."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol.types import Position, Range

from tablewright.lsp.positions import Lines
from tablewright.source.statements import Span

TEXT = 'a = "né😋x"\r\nb\fc\u2028d = 1\re\n\nlast'


@pytest.mark.parametrize(
    ("encoding", "columns"), [("utf-8", [6, 8, 12, 13]), ("utf-16", [6, 7, 9, 10]), ("utf-32", [6, 7, 8, 9])]
)
def test_columns_count_in_the_clients_units(encoding: str, columns: list[int]) -> None:
    lines = Lines(TEXT, encoding)
    for offset, column in zip([6, 7, 8, 9], columns, strict=True):
        assert lines.position(offset) == Position(0, column)
        assert lines.offset(Position(0, column)) == offset


def test_only_lsps_line_ends_end_a_line() -> None:
    lines = Lines(TEXT)
    starts = [lines.offset(Position(line, 0)) for line in range(6)]
    assert [TEXT[start : start + 1] for start in starts] == ["a", "b", "e", "\n", "l", ""]


@pytest.mark.parametrize(
    ("position", "offset"),
    [
        (Position(0, 999), TEXT.index("\r\n")),
        (Position(99, 0), len(TEXT)),
        (Position(4, 999), len(TEXT)),
        (Position(0, 8), 7),  # between the two halves of the face
    ],
)
def test_what_lies_outside_is_moved_inside(position: Position, offset: int) -> None:
    assert Lines(TEXT).offset(position) == offset


def test_a_range_that_runs_backwards_is_empty() -> None:
    assert Lines("ab\ncd").span(Range(Position(1, 1), Position(0, 1))) == Span(4, 4)


def test_a_problem_underlines_its_line_without_the_indentation() -> None:
    assert Lines("a\n    b = 1  \n").line_range(1) == Range(Position(1, 4), Position(1, 9))
    assert Lines("").line_range(7) == Range(Position(0, 0), Position(0, 0))


@given(st.text(alphabet="aé😋\r\n\f\u2028"), st.sampled_from(["utf-8", "utf-16", "utf-32"]))
def test_every_offset_has_its_own_position(text: str, encoding: str) -> None:
    lines = Lines(text, encoding)
    for offset in range(len(text) + 1):
        inside_line_end = text[offset - 1 : offset + 1] == "\r\n"
        assert inside_line_end or lines.offset(lines.position(offset)) == offset
