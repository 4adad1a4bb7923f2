"""`file:` URI <-> Path. Other schemes have no path: notebooks, untitled and remote documents are not ours."""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

_DRIVE = re.compile(r"/[A-Za-z]:")


def path_of(uri: str, *, windows: bool = os.name == "nt") -> Path | None:
    """None for anything but a usable `file:` URI. `?` and `#` end the path, as in every URI; `%3F` does not."""
    try:
        parts = urlsplit(uri)
    except ValueError:  # a bracket that belongs to no IPv6 address
        return None
    text = unquote(parts.path, errors="surrogateescape")
    if parts.scheme != "file" or not text or "\0" in text:
        return None
    if windows and parts.netloc not in ("", "localhost"):
        text = f"//{parts.netloc}{text}"
    elif windows and _DRIVE.match(text):
        text = text[1:]
    return Path(os.path.normpath(text))


def uri_of(path: Path) -> str:
    return path.absolute().as_uri()
