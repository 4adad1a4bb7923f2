"""tests/rules/<rule>.md of rules about a whole project -> cases: its files, its database, and what carets mark in them.

    ## What happens, in words

    ```sql
    CREATE TABLE …
    ```

    ```python config/settings.py
    INSTALLED_APPS = ["clinic"]
    #^^^^^^^^^^^^^ app-not-installed: The message.
    ```

Each block but SQL is a file of the project, after its name; of what a case does not say, `FILES` has the rest. Carets
that follow the `#` at once mark the first column as well. The SQL makes `legacy.sqlite3`. Only findings that are of no
single model count. A message says PYTHON for the interpreter's path. A case without carets says “Nothing is reported.”;
fixes are shown as in `rule_cases`, those without edits by their titles.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from support.projects import MANAGE
from support.rule_cases import NOTHING, Expected

DATABASES = 'DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "legacy.sqlite3"}}'
FILES = {
    "manage.py": MANAGE,
    "config/__init__.py": "",
    "config/settings.py": f'SECRET_KEY = "tests only"\nINSTALLED_APPS = ["clinic"]\n{DATABASES}\n',
    "clinic/__init__.py": "",
    "clinic/models.py": "from django.db import models\n",
}
_FENCE = re.compile(r"^```(\w+)(?: ([^\n]*))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_MARK = re.compile(r"^#( *)(\^+) ([a-z-]+): (.*)$")
_FIX = re.compile(r"^Fix: ([^\n]+)$(?:\n\n```diff\n(.*?)^```$)?", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class ProjectCase:
    """`expected` and `fixes`: as `rule_cases.Case` has them, findings after the name of their file."""

    rule: str
    title: str
    sql: str
    files: Mapping[str, str]
    expected: tuple[tuple[str, Expected], ...]
    fixes: tuple[tuple[str, str], ...]
    silent: bool

    @property
    def name(self) -> str:
        return f"{self.rule}: {self.title}"

    def write(self, root: Path) -> Path:
        for name, text in {**FILES, **self.files}.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return root


def project_cases_in(path: Path) -> list[ProjectCase]:
    """ValueError names the case that is not written as above."""
    text = path.read_text(encoding="utf-8")
    return [_case(path.stem, section) for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:]]


def _case(rule: str, section: str) -> ProjectCase:
    title, _, body = section.partition("\n")
    sql, files, expected = "", {}, []
    for kind, name, text in _FENCE.findall(body):
        if kind == "sql":
            sql += text
        elif kind != "diff":
            if not name:
                raise ValueError(f"“{title}” has a block without a file's name.")
            files[name], marks = _marks(text)
            expected += [(name, mark) for mark in marks]
    silent = NOTHING in body
    if silent == bool(expected):
        raise ValueError(f"“{title}” marks findings or says “{NOTHING}”, one of them.")
    fixes = tuple((fix, diff) for fix, diff in _FIX.findall(body))
    return ProjectCase(rule, title, sql, files, tuple(expected), fixes, silent)


def _marks(block: str) -> tuple[str, list[Expected]]:
    rows: list[str] = []
    expected: list[Expected] = []
    for row in block.splitlines():
        mark = _MARK.match(row)
        if mark is None:
            rows.append(row)
        else:
            first = 0 if not mark[1] else 1 + len(mark[1])
            width = len(mark[2]) + (not mark[1])
            expected.append(Expected(len(rows) - 1, first, width, mark[3], mark[4]))
    return "".join(f"{row}\n" for row in rows), expected
