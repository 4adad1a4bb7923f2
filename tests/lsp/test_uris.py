"""`file:` URIs as clients spell them <-> paths."""

from pathlib import Path

import pytest

from tablewright.lsp.uris import path_of, uri_of


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("file:///a/my%20shop/models.py", "/a/my shop/models.py"),
        ("file:///a/100%25/%23x;y.py", "/a/100%/#x;y.py"),
        ("file:///a/%C3%A9t%C3%A9/\u00e9.py", "/a/été/é.py"),
        ("file://localhost/a/b.py", "/a/b.py"),
        ("file:///a/b.py#fragment", "/a/b.py"),
        ("file:///a/c/../b.py", "/a/b.py"),
    ],
)
def test_a_file_has_a_path(uri: str, path: str) -> None:
    assert path_of(uri, windows=False) == Path(path)


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("file:///c%3A/shop/models.py", "c:/shop/models.py"),
        ("file:///C:/shop/models.py", "C:/shop/models.py"),
        ("file://server/share/models.py", "//server/share/models.py"),
    ],
)
def test_windows_has_drives_and_shares(uri: str, path: str) -> None:
    assert path_of(uri, windows=True) == Path(path)


@pytest.mark.parametrize(
    "uri", ["untitled:Untitled-1", "vscode-notebook-cell:/a.ipynb#1", "", "file://", "http://[", "file:///a%00b.py"]
)
def test_everything_else_has_none(uri: str) -> None:
    assert path_of(uri) is None


@pytest.mark.parametrize("name", ["a b.py", "é%20.py", "a#b?.py", "😋.py", "it's;.py"])
def test_a_path_comes_back_from_its_uri(tmp_path: Path, name: str) -> None:
    assert path_of(uri_of(tmp_path / name)) == tmp_path / name
