"""Text of a snapshot -> its JSON; or the line where it is none, and why: people merge and edit such files."""

from __future__ import annotations

import json
import re
from collections.abc import Hashable, Iterator
from json.decoder import JSONDecodeError, JSONDecoder
from typing import Any

from tablewright.schema.shape import Path

NONE = "The file is no snapshot of Tablewright."
ANOTHER = "Name a file that “tablewright snapshot” wrote."
AGAIN = "Write it again with “tablewright snapshot”."


class SnapshotError(ValueError):
    """Why a text is no snapshot. `line` counts from 0; None where it is no single line's fault."""

    def __init__(self, message: str, line: int | None = None, hint: str = AGAIN) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.hint = hint


def decode(text: str, newest: int) -> dict[str, Any]:
    """The object that the text spells, of a version that is known."""
    if not text.strip():
        raise SnapshotError("The snapshot is empty.")
    try:
        data = json.loads(text)
    except JSONDecodeError as error:
        raise _not_json(text, error) from None
    except (ValueError, RecursionError):  # digits, or brackets, by the thousand
        raise SnapshotError(NONE, hint=ANOTHER) from None
    version = data.get("version") if isinstance(data, dict) else None
    if type(version) is not int or version < 1:
        raise SnapshotError(f"{NONE[:-1]}: it does not say of which version it is.", hint=ANOTHER)
    if version > newest:
        message = f"The snapshot has format {version}, and this Tablewright reads up to {newest}."
        raise SnapshotError(message, line_at(text, ("version",)), "Update Tablewright.")
    found: dict[str, Any] = data
    return found


_CONFLICT = re.compile(r"^(?:<{7}|\|{7}|={7}|>{7})(?=\s|$)", re.MULTILINE)


def _not_json(text: str, error: JSONDecodeError) -> SnapshotError:
    if conflict := _CONFLICT.search(text):
        line = text.count("\n", 0, conflict.start())
        message = f"The snapshot has a conflict of a merge that is not resolved, in line {line + 1}."
        return SnapshotError(message, line, "Finish the merge, or write it again with “tablewright snapshot”.")
    if not text.lstrip().startswith("{"):
        return SnapshotError(NONE, hint=ANOTHER)
    line = text.count("\n", 0, error.pos)
    if not text[error.pos :].strip() or error.msg.startswith("Unterminated string"):
        return SnapshotError(f"The snapshot is cut off in line {line + 1}.", line)
    return SnapshotError(f"The snapshot is not valid JSON in line {line + 1}: {error.msg}.", line)


# -- lines


def line_at(text: str, path: Path) -> int:
    """Where the value at `path` stands in a text that is valid JSON; counted from 0."""
    at = _past_space(text, 0)
    for step in path:
        at = dict(_starts(text, at)).get(step, at)
    return text.count("\n", 0, at)


_decoder = JSONDecoder()
_SPACE = re.compile(r"[ \t\n\r]*")


def _starts(text: str, at: int) -> Iterator[tuple[Hashable, int]]:
    """(key or number, where its value starts) of each member of the object or list at `at`."""
    of_object = text[at] == "{"
    at, number = _past_space(text, at + 1), 0
    while text[at] not in "]}":
        key: Hashable = number
        if of_object:
            key, at = _decoder.raw_decode(text, at)
            at = _past_space(text, _past_space(text, at) + 1)
        yield key, at
        _, at = _decoder.raw_decode(text, at)
        at, number = _past_space(text, at), number + 1
        if text[at] == ",":
            at = _past_space(text, at + 1)


def _past_space(text: str, at: int) -> int:
    space = _SPACE.match(text, at)
    return space.end() if space else at
