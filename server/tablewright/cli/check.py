"""`tablewright check`: findings of all models, or of the files named."""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from tablewright.cli.accepting import Scope, accept, say_gone, write_baseline
from tablewright.cli.common import Usage
from tablewright.cli.console import Console, Stop, did_you_mean, printable
from tablewright.cli.explaining import explain
from tablewright.cli.fixing import add_fix_options, check_fix_options, fix
from tablewright.cli.options import (
    alias_problems,
    load,
    named_paths,
    open_project,
    relative,
    split_codes,
    start_of,
)
from tablewright.cli.positions import Lines
from tablewright.cli.report import Checked, as_json, as_text
from tablewright.environment import absolute
from tablewright.findings import Severity
from tablewright.project import PlacedFinding, Project
from tablewright.project.baseline import USUAL, baseline_path
from tablewright.rules import RULES
from tablewright.schema.names import closest
from tablewright.source.models import Model
from tablewright.source.statements import Unknown

NAME = "check"
HELP = "findings of all models, or of the files named"
EXAMPLE = "tablewright check clinic/models.py --fail-on error"

BASELINE_HELP = f"the findings that are accepted (default: the setting “baseline”, else {USUAL.as_posix()})"

_TOLD = frozenset({"settings-not-importable", "database-driver-missing", "database-unreachable", "app-not-importable"})
"""These keep from the work, and are errors of the command itself."""


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files or folders with models (default: all)")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    parser.add_argument("--select", metavar="CODES", action="append", help="only these codes")
    parser.add_argument("--ignore", metavar="CODES", action="append", help="not these codes")
    parser.add_argument(
        "--fail-on",
        choices=[*(severity.value for severity in Severity), "never"],
        default="warning",
        help="the least severity that makes the exit code 1 (default: warning)",
    )
    parser.add_argument("--baseline", metavar="FILE", help=BASELINE_HELP)
    parser.add_argument("--write-baseline", action="store_true", help="accept what is found from now on")
    add_fix_options(parser)
    parser.add_argument("--explain", metavar="CODE", help="print the page of a rule, and check nothing")


def run(options: argparse.Namespace, console: Console) -> int:
    if options.explain is not None:
        _known_codes([options.explain])
        explain(options.explain, console)
        return 0
    begin = time.monotonic()
    paths = named_paths(options)
    check_fix_options(options)
    select, ignore = split_codes(options.select), split_codes(options.ignore) or []
    _known_codes([*(select or ()), *ignore])
    project = open_project(options, start_of(paths), select=select, baseline=_from_here(options.baseline))
    if options.baseline and not options.write_baseline and not baseline_path(project.root, project.settings).exists():
        raise Usage(f"There is no baseline “{printable(options.baseline)}”. Write it with --write-baseline.")
    state = load(project, options, console, models=True, migrations=True)
    incomplete = alias_problems(state, console, verbose=options.verbose)

    files = files_to_check(project, paths)
    if options.fix or options.diff:
        codes = frozenset(rule.code for rule in RULES if rule.code not in ignore)
        different = fix(project, files, options, codes, console)
        if options.diff:
            return 2 if incomplete else int(different)
    whole = [found for found in _of_project(project) if not paths or found.path in files]
    findings = [found for found in whole if found.finding.code not in ignore]
    for number, path in enumerate(files):
        console.progress("Comparing models with tables", 100 * number // len(files))
        incomplete |= _say_what_is_unread(project, path, console)
        found = [each for each in project.findings(path, accepted=True) if each not in whole]
        findings += [each for each in found if each.finding.code not in (*_TOLD, *ignore)]
    off = {rule.code for rule in RULES if rule.code in ignore or (select is not None and rule.code not in select)}
    scope = Scope(frozenset(files), not paths and not options.database, off)
    if options.write_baseline:
        if incomplete:
            raise Stop("The baseline was not written, because not everything could be checked.")
        write_baseline(project, findings, scope, console)
        return 0
    accepted = accept(project, findings, scope)
    if accepted is not None:
        findings = list(accepted.new)

    models = [placed.model for path in files for placed in project.models().by_path.get(str(path), ())]
    checked = Checked(
        findings=tuple(findings),
        models=sum(model.paired for model in models),
        unknown_models=sum(_unknown(model) for model in models),
        unknown_fields=sum(_unknown_fields(model) for model in models),
        tables=sum(len(alias.schema.tables) for alias in state.aliases.values() if alias.schema is not None),
        sources={alias.alias: alias.source for alias in state.aliases.values() if alias.schema is not None},
        seconds=time.monotonic() - begin,
        accepted=accepted.accepted if accepted is not None else None,
        gone=sum(accepted.gone.values()) if accepted is not None else 0,
        apps=tuple(each.app for each in state.app_problems if each.app),
    )
    render = as_json if options.format == "json" else as_text
    render(checked, project, console)
    if accepted is not None and not incomplete:
        say_gone(accepted, console)
    if incomplete:
        return 2
    return int(_fails(findings, options.fail_on))


def _from_here(baseline: str | None) -> str | None:
    return str(absolute(Path(baseline).expanduser())) if baseline else None


def files_to_check(project: Project, paths: Iterable[Path]) -> list[Path]:
    """All that hold models, or those below `paths`; a file that is named counts whatever its name is."""
    files = project.files()
    wanted: dict[Path, None] = {}
    everything = True
    for path in paths:
        everything = False
        if not path.is_relative_to(project.root):
            raise Usage(f"“{printable(str(path))}” is not in the project “{printable(str(project.root))}”.")
        if path.is_file() and path not in files and (text := project.text(path)) is not None:
            project.open_text(path, text)
        wanted |= dict.fromkeys([path] if path.is_file() else [file for file in files if file.is_relative_to(path)])
    return list(files if everything else wanted)


def _of_project(project: Project) -> Iterator[PlacedFinding]:
    """What stderr has not said already."""
    return (found for found in project.project_findings() if found.finding.code not in _TOLD)


def _say_what_is_unread(project: Project, path: Path, console: Console) -> bool:
    problem = project.file_problem(path)
    if problem is not None:
        console.error(f"{relative(path, project.root)}: {printable(problem)}")
        return True
    module = project.module(path)
    if module is None:
        return False
    broken = [*module.broken, *(span.moved(c.offset) for c in module.classes for span in c.statement.broken)]
    lines = Lines(module.text)
    for line in sorted({lines.place(span.start)[0] for span in broken}):
        console.error(f"{relative(path, project.root)}:{line + 1}: This does not parse, so that nothing is said of it.")
    return bool(broken)


def _known_codes(codes: Iterable[str]) -> None:
    known = [rule.code for rule in RULES]
    for code in codes:
        if code not in known:
            guess = did_you_mean(closest(code, known, 1), f" The codes are {', '.join(known)}.")
            raise Usage(f"There is no rule “{printable(code)}”.{guess}")


def _fails(findings: Iterable[PlacedFinding], fail_on: str) -> bool:
    if fail_on == "never":
        return False
    limit = Severity(fail_on).rank
    counts = Counter(found.finding.severity.rank for found in findings)
    return any(count for rank, count in counts.items() if rank <= limit)


def _unknown(model: Model) -> bool:
    return model.paired and (isinstance(model.db_table, Unknown) or not model.complete)


def _unknown_fields(model: Model) -> int:
    if not model.paired:
        return 0
    return sum(
        field.maps == "unknown"
        or (field.maps == "column" and (isinstance(field.column, Unknown) or isinstance(field.internal_type, Unknown)))
        for field in model.fields
    )
