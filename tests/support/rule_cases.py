"""tests/rules/<rule>.md -> cases: SQL, models, the findings that carets mark, and what each fix changes.

    ## What happens, in words

    ```sql postgresql
    CREATE TABLE …
    ```

    ```python django=4.2
    class Visit(models.Model):
        name = models.CharField(max_length=50)
    #   ^^^^ null-possible: The message.
    ```

    Fix: The fix's title

    ```diff
    -    name = models.CharField(max_length=50)
    +    name = models.CharField(max_length=50, null=True, blank=True)
    ```

A fix that is text for the clipboard, or a command, shows that in a block of kind `text` instead. What a rule reads of
the project besides its models stands in a block of kind `json` (see `support.surroundings`).

The vendor is SQLite and Django 5.2 where nothing else is said. `sql postgresql as clerk`: the role `clerk` reads what
the superuser made. A case without carets says “Nothing is reported.” A case that names one fix names all that its
findings offer, in order.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

from tablewright.findings import Rule

HEAD = "from django.db import models\n\n\n"
NOTHING = "Nothing is reported."
NO_FIX = "There is no fix"
_FENCE = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_MARK = re.compile(r"^#( *)(\^+) ([a-z-]+): (.*)$")
_FIX = re.compile(r"^Fix: ([^\n]+)\n\n```(?:diff|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Expected:
    """A finding: line and column (from 0) in the models, how many characters it marks, code, message."""

    line: int
    column: int
    width: int
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Case:
    rule: str
    title: str
    vendor: str
    role: str
    sql: str
    django: tuple[int, int]
    models: str
    expected: tuple[Expected, ...]
    silent: bool
    fixes: tuple[tuple[str, str], ...]
    around: str = "{}"

    @property
    def name(self) -> str:
        return f"{self.rule}: {self.title}"


def cases_in(path: Path) -> list[Case]:
    """ValueError names the case that is not written as above."""
    text = path.read_text(encoding="utf-8")
    return [_case(path.stem, section) for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:]]


def _case(rule: str, section: str) -> Case:
    title, _, body = section.partition("\n")
    fences = [(kind, info.strip(), text) for kind, info, text in _FENCE.findall(body)]
    sql = [(info, text) for kind, info, text in fences if kind == "sql"]
    python = [(info, text) for kind, info, text in fences if kind == "python"]
    if len(sql) != 1 or len(python) != 1:
        raise ValueError(f"“{title}” needs one sql and one python block.")
    version = re.fullmatch(r"(?:django=(\d+)\.(\d+))?", python[0][0])
    if version is None:
        raise ValueError(f"“{title}” has an unknown word behind “python”.")
    django = (int(version[1]), int(version[2])) if version[1] else (5, 2)
    models, expected = _marks(python[0][1])
    silent = NOTHING in body
    if silent == bool(expected):
        raise ValueError(f"“{title}” marks findings or says “{NOTHING}”, one of them.")
    fixes = tuple((title, diff) for title, diff in _FIX.findall(body))
    vendor, _, role = sql[0][0].partition(" as ")
    around = next((text for kind, _, text in fences if kind == "json"), "{}")
    read = (vendor or "sqlite", role, sql[0][1])
    return Case(rule, title, *read, django, HEAD + models, expected, silent, fixes, around)


def _marks(block: str) -> tuple[str, tuple[Expected, ...]]:
    lines: list[str] = []
    expected: list[Expected] = []
    first = HEAD.count("\n")
    for line in block.splitlines():
        mark = _MARK.match(line)
        if mark is None:
            lines.append(line)
        else:
            place = (first + len(lines) - 1, 1 + len(mark[1]), len(mark[2]))
            expected.append(Expected(*place, mark[3], mark[4]))
    return "\n".join(lines) + "\n", tuple(expected)


def changed_lines(before: str, after: str) -> str:
    """What a diff shows of a fix, without its headers."""
    rows = unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return "".join(f"{row}\n" for row in rows if not row.startswith(("---", "+++", "@@")))


def page(rule: Rule, case_text: str) -> str:
    """The rule's page in the documentation: its docstring, how to silence it, then its cases as they are tested."""
    summary, _, rest = rule.page.strip().partition("\n\n")
    examples = re.sub(r"^## ", "### ", case_text[case_text.index("\n## ") + 1 :], flags=re.MULTILINE)
    return (
        f"# {rule.code}\n\nSeverity: **{rule.severity.value}**\n\n{summary}\n\n{rest}\n\n{_silencing(rule)}"
        "## Examples\n\n"
        f"Every example is a test. The database is SQLite, where no other is named.\n\n{examples.strip()}\n"
    )


def _silencing(rule: Rule) -> str:
    accepted = "All that is there today, so that only new drift shows: `tablewright check --write-baseline`.\n\n"
    return (
        "## Silence it\n\n"
        f"On its line: `# tablewright: ignore[{rule.code}] and why`. In some files, or everywhere, in `pyproject.toml`:"
        f'\n\n```toml\n[tool.tablewright]\nignore = ["{rule.code}"]\n'
        f'per-path-ignores = {{"legacy/**" = ["{rule.code}"]}}\n'
        f'severity = {{{rule.code} = "hint"}}\n```\n\n' + (accepted if rule.check is not None else "")
    )


def index(rules: tuple[Rule, ...]) -> str:
    """The page that lists every rule."""
    rows = "".join(
        f"| [{rule.code}]({rule.code}.md) | {rule.severity.value} | {_first_line(rule)} |\n" for rule in rules
    )
    return (
        "# Rules\n\n"
        "**error**: using the model as written fails, on every read or every write. **warning**: some values fail, are"
        " cut, or come\nback different. **information**: the table promises something that the model does not say."
        " **hint**: good to know.\n\n"
        f"| code | severity | says |\n|---|---|---|\n{rows}"
    )


def _first_line(rule: Rule) -> str:
    return rule.page.strip().partition("\n\n")[0].replace("\n", " ")
