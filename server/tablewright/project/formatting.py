"""New text for a project's files -> the same as the project's own formatter lays it out, where it has one."""

from __future__ import annotations

import ast
import contextlib
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tablewright.project.generating import Made
from tablewright.project.state import State
from tablewright.settings.toml import toml_table
from tablewright.source.edits import Edit

SECONDS = 15
"""What a formatter may take for all that is new in one folder."""

_NEW = re.compile(r"^(class|from|import|@)\b|^@", re.MULTILINE)
_PIECE = "# tablewright: piece {}"
_WINDOWS = os.name == "nt"


@dataclass(frozen=True, slots=True)
class Formatter:
    """`name`: "ruff" or "black". `program`: its path."""

    name: str
    program: str

    def command(self, path: Path) -> list[str]:
        """Reads text from its input and writes it as it would be in the file at `path`."""
        if self.name == "ruff":
            known = ["--no-cache", "--force-exclude", "--stdin-filename", str(path)]
            return [self.program, "format", *known, "-"]
        return [self.program, "--quiet", "--stdin-filename", str(path), "-"]


def laid_out(made: Made, top: Path, state: State) -> Made:
    """`formatted`, where the project's environment is loaded: with a snapshot no process is started."""
    if state.environment is None or any(alias.source == "snapshot" for alias in state.aliases.values()):
        return made
    return formatted(made, top, interpreter(state.environment.command))


def formatted(made: Made, top: Path, python: str) -> Made:
    """The same with its new classes and files laid out anew. `top`: the folder above which no configuration counts.
    `python`: the project's interpreter, "" where it is not on this machine. A formatter that cannot do it changes
    nothing and is noted."""
    edits: dict[Path, tuple[Edit, ...]] = dict(made.edits)
    notes: list[str] = []
    by_folder: dict[Path, list[tuple[Path, int]]] = {}
    for path, each in edits.items():
        if path.suffix == ".py":
            new = [(path, number) for number, edit in enumerate(each) if _NEW.search(edit.text) and "\n" in edit.text]
            by_folder.setdefault(path.parent, []).extend(new)
    for folder, pieces in by_folder.items():
        name = chosen(folder, top) if pieces else ""
        formatter = found(name, python) if name else None
        if formatter is None:
            continue
        texts, why = _run(formatter, pieces[0][0], folder, [edits[path][number].text for path, number in pieces])
        if why:
            notes.append(f"“{name}” could not format the new text, which has our own layout therefore: {why}")
        for (path, number), text in zip(pieces, texts, strict=False):
            before = edits[path]
            edits[path] = (*before[:number], replace(before[number], text=text), *before[number + 1 :])
    return replace(made, edits=edits, notes=tuple(dict.fromkeys([*made.notes, *notes])))


def chosen(folder: Path, top: Path) -> str:
    """The formatter that the nearest configuration names, "" where none does: one for ruff's formatter before black's,
    which comes before a configuration of ruff that may be for its linter alone."""
    for here in _upward(folder, top):
        tools = toml_table(here / "pyproject.toml", "tool")
        own = [here / name for name in (".ruff.toml", "ruff.toml") if (here / name).is_file()]
        ruff: Mapping[str, Any] | None = toml_table(own[0]) if own else _table(tools, "ruff")
        if ruff is not None and "format" in ruff:
            return "ruff"
        if "black" in tools:
            return "black"
        if ruff is not None:
            return "ruff"
    return ""


def found(name: str, python: str) -> Formatter | None:
    """The program beside the project's interpreter, else on the PATH."""
    ends = (f"{name}.exe",) if _WINDOWS else (name,)
    beside = [Path(python).parent / end for end in ends] if python else []
    program = next((str(path) for path in beside if os.access(path, os.X_OK)), None) or shutil.which(name)
    return Formatter(name, program) if program else None


def _table(tools: Mapping[str, Any], name: str) -> Mapping[str, Any] | None:
    table = tools.get(name)
    return table if isinstance(table, dict) else None


def _upward(folder: Path, top: Path) -> Iterator[Path]:
    for here in (folder, *folder.parents):
        yield here
        if here == top or (here / ".git").exists() or not here.is_relative_to(top):
            return


def _run(formatter: Formatter, path: Path, folder: Path, texts: Sequence[str]) -> tuple[list[str], str]:
    """The texts as the formatter has them, in one run; and why they are as they were."""
    while not folder.is_dir():  # it will be made
        folder = folder.parent
    given = "\n".join(f"{_PIECE.format(number)}\n{_plain(text).strip()}\n" for number, text in enumerate(texts))
    try:
        process = subprocess.Popen(
            formatter.command(path),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=folder,
            start_new_session=not _WINDOWS,
        )
    except OSError as error:
        return [], f"it does not start ({error.strerror})."
    with process:
        try:
            out, err = process.communicate(given.encode(), SECONDS)
        except subprocess.TimeoutExpired:
            _kill(process)
            return [], f"it had not ended after {SECONDS} seconds."
    if process.returncode:
        said = err.decode(errors="replace").strip().splitlines()
        return [], f"{said[-1] if said else f'it ended with code {process.returncode}'}."
    cut = re.split(r"^# tablewright: piece \d+[ \t]*$", out.decode(errors="replace").replace("\r\n", "\n"), flags=re.M)
    if len(cut) != len(texts) + 1 or not all(map(_same, texts, cut[1:])):
        return [], "what it gave back means something else."
    return [_placed(text, new) for text, new in zip(texts, cut[1:], strict=True)], ""


def _kill(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(OSError):
        if _WINDOWS:
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _same(before: str, after: str) -> bool:
    try:
        return ast.dump(ast.parse(_plain(before))) == ast.dump(ast.parse(after))
    except (SyntaxError, ValueError, RecursionError):
        return False


def _placed(before: str, after: str) -> str:
    """With the blank lines around it, and the line ends, that it had."""
    newline = next((end for end in ("\r\n", "\n", "\r") if end in before), "\n")
    head = before[: len(before) - len(before.lstrip("\r\n"))]
    tail = before[len(before.rstrip("\r\n")) :]
    return head + after.strip("\n").replace("\n", newline) + tail


def interpreter(command: Iterable[str]) -> str:
    """The Python of an environment's command, "" where it is a prefix that leads elsewhere."""
    words = list(command)
    return words[0] if len(words) == 1 else ""
