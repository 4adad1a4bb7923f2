"""MySQL's own server, where there is one -> a private server of it, as support.databases has them.

Neither Debian nor a package registry has MySQL 8: it is tested where TABLEWRIGHT_MYSQLD names a `mysqld`, or one that
is not MariaDB's is on the PATH. Elsewhere its rows as they were recorded stand in (tests/agent/test_mysql.py).
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator

from support.databases import Mariadb, _scratch, _system_path, running_mariadb


def mysqld() -> str | None:
    program = os.environ.get("TABLEWRIGHT_MYSQLD") or shutil.which("mysqld", path=_system_path())
    if program is None:
        return None
    version = subprocess.run([program, "--version"], capture_output=True, text=True).stdout
    return None if "MariaDB" in version else program


@contextlib.contextmanager
def mysql_server(program: str) -> Iterator[Mariadb]:
    """Starts MySQL on an empty folder, and stops it. It is spoken to as MariaDB is."""
    with _scratch("tw-m8-") as scratch:
        me = ["--user=root"] if os.geteuid() == 0 else []
        data = [program, "--no-defaults", f"--datadir={scratch / 'data'}", "--secure-file-priv=NULL", *me]
        subprocess.run([*data, "--initialize-insecure"], check=True, capture_output=True)
        socket = scratch / "socket"
        command = [*data, f"--socket={socket}", "--skip-networking", "--mysqlx=OFF", f"--pid-file={scratch / 'pid'}"]
        command += [f"--tmpdir={scratch}", "--skip-log-bin", "--innodb-flush-log-at-trx-commit=0"]
        with running_mariadb(command, socket, scratch / "log") as server:
            yield server
