"""The command line: arguments -> one command's work and its exit code. One module a command."""

from __future__ import annotations

import argparse
import difflib
import io
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

import tablewright
from tablewright.booting import Early
from tablewright.cli import check, diff, doctor, generate, handover, snapshot, sql, sync, tables, trying
from tablewright.cli.common import Usage, common_options
from tablewright.cli.console import Console, Stop, did_you_mean, printable

COMMANDS = (check, generate, sync, sql, trying, handover, snapshot, diff, tables, doctor)


def run(arguments: Sequence[str], serve: Callable[[int | None], None], early: Early | None = None) -> int:
    """Runs one command. `serve` is handed in, since only the caller knows the language server. `early`: processes that
    were started for it; those that it does not take are ended."""
    try:
        return _run(arguments, serve, early)
    finally:
        if early is not None:
            early.end()


def _run(arguments: Sequence[str], serve: Callable[[int | None], None], early: Early | None) -> int:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    console = Console(sys.stdout, sys.stderr)
    options = argparse.Namespace(verbose="-v" in arguments)
    try:
        options = _parse(arguments)
        if options.command == "serve":
            serve(options.tcp)
            return 0
        console = Console(sys.stdout, sys.stderr, color=not options.no_color, quiet=options.quiet)
        _need_a_folder()
        options.early = early
        code: int = options.run(options, console)
        sys.stdout.flush()
        return code
    except Stop as stop:
        console.clear()
        console.error(stop.message)
        if options.verbose and stop.detail:
            print(stop.detail.rstrip(), file=sys.stderr)
        return 2
    except BrokenPipeError:
        # The reader (`head`) has enough. Python must not complain once more when it closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        console.clear()
        return 130
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    except Exception as error:  # noqa: BLE001 -- a traceback is for those who ask for it
        console.clear()
        if options.verbose:
            traceback.print_exc()
        reason = printable(f"{type(error).__name__}: {error}")
        console.error(
            f"Tablewright itself failed ({reason}). Please report it with the output of the same command and -v."
        )
        return 2


def _need_a_folder() -> None:
    """Paths count from the current folder, which another program may have removed."""
    try:
        Path.cwd()
    except OSError as error:
        raise Stop(f"The current folder cannot be used ({error.strerror}). Go to another one.") from None


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise Usage(f"{message[:1].upper()}{message[1:]}. See “{self.prog} --help”.")


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = _Parser(
        prog="tablewright",
        description="Keeps Django models true to the tables they sit on.",
        epilog="example: tablewright check --fail-on error",
    )
    parser.add_argument("--version", action="version", version=f"tablewright {tablewright.__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)
    common = common_options(_Parser(add_help=False))
    for module in COMMANDS:
        command = commands.add_parser(
            module.NAME,
            help=module.HELP,
            description=module.HELP[:1].upper() + module.HELP[1:] + ".",
            epilog=f"example: {module.EXAMPLE}",
            parents=[common],
        )
        module.add_options(command)
        command.set_defaults(run=module.run)
    server = commands.add_parser(
        "serve",
        help="the language server, on stdio",
        description="The language server, on stdio.",
        epilog="example: tablewright serve --tcp 9257",
    )
    server.add_argument("--tcp", type=int, metavar="PORT", help="listen on this port of the loopback address instead")
    server.add_argument("--stdio", action="store_true", help="the default; for editors that insist on saying it")
    server.set_defaults(verbose=False)

    names = [module.NAME for module in COMMANDS] + ["serve"]
    if arguments and not arguments[0].startswith("-") and arguments[0] not in names:
        near = difflib.get_close_matches(arguments[0], names, 1)
        guess = did_you_mean(near, f" The commands are {', '.join(names)}.")
        raise Usage(f"There is no command “{printable(arguments[0])}”.{guess}")
    options = parser.parse_args(arguments)
    if options.command is None:
        parser.print_help()
        raise SystemExit(0 if not arguments else 2)
    return options
