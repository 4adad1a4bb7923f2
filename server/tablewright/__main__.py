"""Command line -> the language server, or one of the commands in `cli`."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence

import tablewright


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 0 nothing to report, 1 findings or differences, 2 the command could not do its work."""
    gc.disable()  # a command ends with its answer; the language server turns it on again
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given == ["--version"]:  # scripts ask before each run: nothing else is imported for it
        print(f"tablewright {tablewright.__version__}")
        return 0
    from tablewright.cli.early import early_for

    early = early_for(given)
    from tablewright.cli import commands

    return commands.run(given, serve=_serve, early=early)


def _serve(tcp: int | None) -> None:
    from tablewright.lsp.server import serve

    serve(tcp)


if __name__ == "__main__":
    sys.exit(main())
