"""What commands say -> two streams: results, and progress and errors."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TextIO

_STYLES = {
    "error": "1;31",
    "warning": "1;33",
    "information": "1;36",
    "hint": "1;35",
    "bold": "1",
    "dim": "2",
    "good": "32",
}


class Stop(Exception):  # noqa: N818 -- not every stop is an error of ours
    """The command cannot do its work. `message` is one paragraph; `detail` is shown with -v."""

    def __init__(self, message: str, detail: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.detail = detail


class Console:
    """Results go to `out`; `err` gets progress when it is a terminal, and errors."""

    def __init__(self, out: TextIO, err: TextIO, *, color: bool = True, quiet: bool = False) -> None:
        self._out = out
        self._err = err
        self._progress = not quiet and err.isatty() and os.environ.get("TERM") != "dumb"
        self._shown = False
        self._color = color and out.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
        self.quiet = quiet

    def style(self, text: str, name: str) -> str:
        return f"\033[{_STYLES[name]}m{text}\033[0m" if self._color else text

    def print(self, text: str = "", end: str = "\n") -> None:
        self.clear()
        self._out.write(text + end)

    def source(self, line: str, style: str = "") -> None:
        """A line of a file of the user's: letter for letter, but on a terminal nothing that this would obey."""
        if self._out.isatty():
            line = "\t".join(printable(part) for part in line.rstrip("\r").split("\t"))
        self.print(self.style(line, style) if style else line)

    def note(self, text: str) -> None:
        """Something beside the result, on the error stream; left out when quiet."""
        if not self.quiet:
            self.clear()
            self._err.write(text + "\n")

    def error(self, text: str) -> None:
        self.clear()
        self._err.write(text + "\n")
        self._err.flush()

    def progress(self, sentence: str, percentage: int | None) -> None:
        if self._progress:
            share = f" {percentage} %" if percentage is not None else ""
            self._err.write(f"\r\033[K{printable(sentence)} …{share}")
            self._err.flush()
            self._shown = True

    def clear(self) -> None:
        if self._shown:
            self._err.write("\r\033[K")
            self._shown = False


def did_you_mean(near: Iterable[str], otherwise: str = "") -> str:
    """What is put behind the sentence that there is nothing of a name."""
    names = " or ".join(f"“{printable(each)}”" for each in near)
    return f" Did you mean {names}?" if names else otherwise


def printable(text: str) -> str:
    """Nothing that a terminal would obey: what is no printable character is spelt out."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)
