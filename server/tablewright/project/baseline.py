"""`.tablewright/baseline.json` <-> the findings that are known and accepted, so that only new drift shows."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from tablewright.findings import Finding
from tablewright.project.state import PlacedFinding
from tablewright.settings import Problem, Settings, setting_line

USUAL = Path(".tablewright", "baseline.json")
VERSION = 1
LARGEST = 50_000_000
"""Bytes: half a million findings."""


class Entry(NamedTuple):
    """What a finding is known by, wherever it stands: moved lines and renamed files change none of it.

    `field` is "" where there is a column: a field may be renamed and map the same one.
    """

    code: str
    model: str
    table: str
    column: str
    field: str


@dataclass(frozen=True, slots=True)
class Baseline:
    """`accepted`: how many findings of each entry. `problem`: why the file says nothing."""

    accepted: Mapping[Entry, int] = field(default_factory=dict)
    problem: Problem | None = None


def entry_of(finding: Finding) -> Entry:
    field = "" if finding.column else finding.field or ""
    return Entry(finding.code, finding.model, finding.table, finding.column or "", field)


def acceptable(finding: Finding) -> bool:
    """Findings of models. What is wrong with settings or a database keeps from the work, and comes and goes."""
    return bool(finding.model) and finding.code != "unused-ignore"


def new_findings(findings: Iterable[PlacedFinding], baseline: Baseline) -> tuple[PlacedFinding, ...]:
    """Those that the baseline does not accept. Where there are more of an entry than it accepts, all of them: which one
    is the new one, nobody can tell."""
    findings = tuple(findings)
    if not baseline.accepted:
        return findings
    counts = Counter(entry_of(each.finding) for each in findings)

    def accepted(finding: Finding) -> bool:
        entry = entry_of(finding)
        return acceptable(finding) and counts[entry] <= baseline.accepted.get(entry, 0)

    return tuple(each for each in findings if not accepted(each.finding))


def baseline_path(root: Path, settings: Settings) -> Path:
    """The file of the setting `baseline`, else the usual one below the project's root."""
    return root / Path(settings.baseline or USUAL).expanduser()


def read_baseline(path: Path) -> Baseline:
    """Empty where there is no file. Never raises. Read again only when the file has changed."""
    try:
        stat = path.stat()
    except FileNotFoundError:
        return Baseline()
    except (OSError, ValueError) as error:
        return _refused(path, f"it cannot be read ({getattr(error, 'strerror', None) or error})")
    return _read(path, (stat.st_mtime_ns, stat.st_size, stat.st_ino))


@lru_cache(maxsize=32)
def _read(path: Path, stamp: tuple[int, int, int]) -> Baseline:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
        if len(data) > LARGEST:
            return _refused(path, "it is larger than any baseline")
        said = json.loads(data.decode("utf-8-sig"))
    except OSError as error:
        return _refused(path, f"it cannot be read ({error.strerror})")
    except UnicodeDecodeError as error:
        return _refused(path, "it is not UTF-8", error.object[: error.start].count(b"\n"))
    except json.JSONDecodeError as error:
        return _refused(path, f"it is not valid JSON ({error.msg})", error.lineno - 1)
    except (ValueError, RecursionError):
        return _refused(path, "it is not valid JSON")
    version = said.get("version") if isinstance(said, dict) else None
    if isinstance(version, int) and version > VERSION:
        return _refused(path, f"it is of version {version}, and this Tablewright knows version {VERSION}")
    entries = said.get("findings") if isinstance(said, dict) and version == VERSION else None
    if not isinstance(entries, list):
        return _refused(path, 'it has no "version": 1 with a list of "findings"')
    accepted: Counter[Entry] = Counter()
    for number, each in enumerate(entries, 1):
        if (read := _entry(each)) is None:
            return _refused(path, f"its finding {number} is none: each has at least a code and a model")
        accepted[read[0]] += read[1]
    return Baseline(accepted)


def _entry(said: Any) -> tuple[Entry, int] | None:
    if not isinstance(said, dict):
        return None
    texts = [said.get(name, "") for name in Entry._fields]
    count = said.get("count", 1)
    if not all(isinstance(text, str) for text in texts) or not texts[0] or not texts[1]:
        return None
    if not isinstance(count, int) or isinstance(count, bool) or count < 1:
        return None
    return Entry(*texts), count


def _refused(path: Path, reason: str, line: int | None = None) -> Baseline:
    message = f"The baseline “{path.name}” is not used, because {reason}: all findings are shown."
    hint = "Mend the file, or write it again with “tablewright check --write-baseline”."
    return Baseline(problem=Problem("baseline", message, hint, path, line))


def baseline_problem(root: Path, settings: Settings) -> Problem | None:
    """Why the project's baseline says nothing; a file that the settings name must be there."""
    path = baseline_path(root, settings)
    if settings.baseline and not path.exists():
        line = setting_line(root, "baseline")
        place = root / "pyproject.toml" if line is not None else None
        message = f"There is no baseline “{settings.baseline}”: all findings are shown."
        return Problem("baseline", message, "Write it with “tablewright check --write-baseline”.", place, line)
    return read_baseline(path).problem


def baseline_text(accepted: Mapping[Entry, int]) -> str:
    """A line an entry, in a fixed order, so that two branches that change different entries can be merged."""
    rows = []
    for entry in sorted(accepted):
        said: dict[str, Any] = {name: text for name, text in entry._asdict().items() if text}
        if accepted[entry] > 1:
            said["count"] = accepted[entry]
        rows.append(json.dumps(said, ensure_ascii=False))
    inside = "".join(f"\n    {row}," for row in rows).removesuffix(",")
    return f'{{\n  "version": {VERSION},\n  "findings": [{inside}\n  ]\n}}\n'


def counted(findings: Iterable[PlacedFinding]) -> Counter[Entry]:
    return Counter(entry_of(each.finding) for each in findings if acceptable(each.finding))
