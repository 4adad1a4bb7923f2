"""Command line -> the language server, or one of the commands in `cli`."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence

from tablewright import cli


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 0 nothing to report, 1 findings or differences, 2 the command could not do its work."""
    gc.disable()  # a command ends with its answer; the language server turns it on again
    return cli.run(sys.argv[1:] if arguments is None else arguments, serve=_serve)


def _serve(tcp: int | None) -> None:
    from tablewright.lsp.server import serve

    serve(tcp)


if __name__ == "__main__":
    sys.exit(main())
