"""`check --fix` and `--diff`: files and their findings -> the files with the fixes made, or how they would differ."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from tablewright.cli.common import Usage
from tablewright.cli.console import Console, printable
from tablewright.cli.options import relative
from tablewright.cli.previewing import print_difference
from tablewright.cli.writing import write_changed
from tablewright.project import Project
from tablewright.project.fixing import Fixed, FixWish, fixed


def add_fix_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--fix", action="store_true", help="make the fixes that are safe, and report what is left")
    parser.add_argument("--unsafe", action="store_true", help="with --fix or --diff: also those that may not be")
    parser.add_argument("--diff", action="store_true", help="print what --fix would change, and write nothing")


def check_fix_options(options: argparse.Namespace) -> None:
    if options.unsafe and not (options.fix or options.diff):
        raise Usage("--unsafe says which fixes to make: use it with --fix or --diff.")
    if options.diff and options.format != "text":
        raise Usage(f"--diff prints a difference, not --format {options.format}: use one of them.")
    if (options.fix or options.diff) and options.write_baseline:
        raise Usage("--write-baseline accepts what is found, and --fix mends it: use one after the other.")


def fix(
    project: Project, files: Iterable[Path], options: argparse.Namespace, codes: frozenset[str], console: Console
) -> bool:
    """Makes the fixes in the files, or with --diff prints them. Whether there was anything to change. Stop when a file
    cannot be written: then none is."""
    wish = FixWish(unsafe=options.unsafe, codes=codes)
    changed = [each for each in _all_fixed(project, files, wish, console) if each.after != each.before]
    console.clear()
    if options.diff:
        for each in changed:
            print_difference(relative(each.path, project.root), each.before, each.after, console)
    else:
        write_changed([(each.path, each.before, each.after) for each in changed], project)
    _say(changed, project, console, wrote=not options.diff)
    return bool(changed)


def _all_fixed(project: Project, files: Iterable[Path], wish: FixWish, console: Console) -> Iterator[Fixed]:
    for path in files:
        text = project.text(path)
        if text is not None and any(wish.fix(found) for found in project.findings(path)):
            console.progress(f"Mending {relative(path, project.root)}", None)
            yield fixed(path, text, partial(project.supposed, path), wish)


def _say(changed: Sequence[Fixed], project: Project, console: Console, *, wrote: bool) -> None:
    made = sum(len(each.made) for each in changed)
    if not made:
        console.note("There is nothing that a safe fix would mend." if not wrote else "No fix was made.")
    else:
        counts = Counter(finding.finding.code for each in changed for finding, _ in each.made)
        what = ", ".join(f"{code} ({count})" if count > 1 else code for code, count in sorted(counts.items()))
        where = relative(changed[0].path, project.root) if len(changed) == 1 else f"{len(changed)} files"
        findings = "1 finding" if made == 1 else f"{made} findings"
        console.note(f"{findings} {'mended' if wrote else 'would be mended'} in {where}: {what}.")
    for each in changed:
        for found in each.refused:
            name = relative(each.path, project.root)
            model = printable(found.finding.model)
            console.note(
                f"{name}: the fix of {found.finding.code} in “{model}” was not made, since it does not mend it."
                " Do it by hand."
            )
