"""The bundled folder -> a running language server, with any Python from 3.10 on and without its site-packages.

The extension starts it as `python -I -S -X utf8 serve.py`: nothing that is installed, set or lying about changes it.
With arguments it is the command line: `serve.py check --project …`.
"""

import sys
from pathlib import Path

if sys.version_info < (3, 10):  # noqa: UP036 -- whatever Python is found may start this file
    version = ".".join(map(str, sys.version_info[:2]))
    sys.exit("Tablewright's server needs Python 3.10 or newer, and this is Python " + version + ".")

here = Path(__file__).resolve().parent
sys.path[:0] = [str(here / "libs"), str(here / "server")]

from tablewright.__main__ import main  # noqa: E402

sys.exit(main(sys.argv[1:] or ["serve"]))
