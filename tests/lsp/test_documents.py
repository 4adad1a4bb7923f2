"""Changes as a client sends them -> the text it has."""

from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types

from tablewright.lsp.documents import Documents

URI = "file:///shop/models.py"


def opened(text: str, encoding: str = "utf-16") -> Documents:
    documents = Documents(encoding)
    documents.opened(types.TextDocumentItem(URI, "python", 1, text))
    return documents


def change(documents: Documents, *changes: types.TextDocumentContentChangeEvent, version: int = 2) -> str | None:
    identifier = types.VersionedTextDocumentIdentifier(version, URI)
    document = documents.changed(types.DidChangeTextDocumentParams(identifier, changes))
    return document.text if document else None


@given(
    st.text(alphabet="aé😋\r\n\f\u2028", max_size=12),
    st.text(alphabet="b😋\n", max_size=4),
    st.integers(0, 12),
    st.integers(0, 12),
    st.sampled_from(["utf-8", "utf-16", "utf-32"]),
)
def test_a_change_replaces_exactly_its_range(text: str, new: str, start: int, end: int, encoding: str) -> None:
    start, end = sorted((min(start, len(text)), min(end, len(text))))
    if "\r\n" in (text[start - 1 : start + 1], text[end - 1 : end + 1]):
        return  # no client has a caret inside a line end
    documents = opened(text, encoding)
    lines = documents.lines(text)
    where = types.Range(lines.position(start), lines.position(end))
    assert change(documents, types.TextDocumentContentChangePartial(where, new)) == text[:start] + new + text[end:]


def test_changes_of_one_message_follow_each_other() -> None:
    at = types.Range(types.Position(0, 0), types.Position(0, 1))
    documents = opened("ab")
    first, second = (types.TextDocumentContentChangePartial(at, text) for text in ("xy", ""))
    assert change(documents, first, second) == "yb"
    assert change(documents, types.TextDocumentContentChangeWholeDocument("new"), version=3) == "new"
    assert [d.version for d in documents] == [3]


def test_half_characters_become_replacements() -> None:
    assert change(opened("\ud83d"), types.TextDocumentContentChangeWholeDocument("a\udc00")) == "a\ufffd"


def test_what_is_not_open_is_left_alone() -> None:
    documents = opened("a")
    assert documents.closed(URI) is not None
    assert documents.closed(URI) is None
    assert change(documents, types.TextDocumentContentChangeWholeDocument("b")) is None
    assert documents.opened(types.TextDocumentItem("untitled:1", "python", 1, "")) is None
