"""Environment -> one running agent: start, call with a timeout, stop. Blocking; callers bring their own thread."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import subprocess
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import IO, Any

from tablewright.environment import Environment
from tablewright.environment.sending import banner, parcel
from tablewright.environment.starting import how_it_ended, kill_group, start
from tablewright.schema.memory import long_lived

PROTOCOL = 1
OUTPUT_KEPT = 65536  # bytes of what the project's code printed
MUCH = 16384  # bytes of a message that holds tables, not one that tells how far the agent is
TOO_OLD = 3  # exit code of server/agent/__main__.py for a Python before 3.8


Progress = Callable[[str, int, int], None]
"""What is being read, how many steps are done, of how many."""


class AgentError(Exception):
    """What an agent could not do, as it says it: see ARCHITECTURE.md for the kinds."""

    def __init__(self, kind: str, message: str, hint: str = "", detail: str = "", **place: Any) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.hint = hint
        self.detail = detail
        self.place = place  # "file", "line" (from 1), "variable", "package" where the agent knows them


class Agent:
    """A process in the project's interpreter. Every call has a timeout; one that runs out kills the process group."""

    def __init__(self, environment: Environment) -> None:
        """Starts the process; AgentError("no-interpreter") when that cannot be done."""
        self.environment = environment
        self._process = _start(environment)
        self._ids = itertools.count(1)
        self._lock, self._writing = threading.Lock(), threading.Lock()
        self._unsent = bytearray() if environment.sent else None  # until Python there has the agent's files
        self._waiting: dict[int, SimpleQueue[Any]] = {}
        self._told: dict[int, Progress] = {}
        self._tables: dict[int, _Tables] = {}
        self._ended: AgentError | None = None
        self._stopped = False
        self._output = bytearray()
        self._doing = "hello"
        self._alive = False  # it has answered: so it is our agent that runs
        self._readers = [
            threading.Thread(target=read, name="tablewright-agent", daemon=True)
            for read in (self._read_answers, self._read_output)
        ]
        for reader in self._readers:
            reader.start()
        threading.Thread(target=self._watch, name="tablewright-agent", daemon=True).start()
        self._send(0, "hello", {"protocol": PROTOCOL})

    def __enter__(self) -> Agent:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def call(
        self,
        method: str,
        params: Mapping[str, Any] | None = None,
        *,
        timeout: float,
        progress: Progress | None = None,
        table: Callable[[Any], Any] = lambda data: data,
    ) -> Any:
        """The result, or AgentError. Calls may come from several threads; ids keep them apart. `timeout` in seconds.
        `progress` hears, in another thread, how far the agent is. There `table` is given each of a schema's tables, as
        soon as it has come; what it makes of them are the result's "tables"."""
        if method in ("schema", "marks"):  # the database server gives up as well, even when it does not notice our end
            params = {"timeout": timeout, **(params or {})}
        number, answer = next(self._ids), SimpleQueue[Any]()
        with self._lock:
            if self._ended:
                raise _again(self._ended)
            self._waiting[number] = answer
            if progress is not None:
                self._told[number] = progress
            self._tables[number] = _Tables(table)
            self._doing = method
            self._send(number, method, params or {})
        try:
            result = answer.get(timeout=timeout)
        except Empty:
            self.stop()
            raise self._too_slow(method, timeout) from None
        finally:
            with self._lock:
                self._waiting.pop(number, None)
                self._told.pop(number, None)
                self._tables.pop(number, None)
        if isinstance(result, Exception):
            raise result
        return result

    def stop(self) -> None:
        """Ends the process group; calls under way raise AgentError("stopped"). Safe to call twice."""
        with self._lock:
            self._stopped = True
        kill_group(self._process)

    @property
    def alive(self) -> bool:
        """It can be called, as far as is known."""
        return not self._stopped and self._process.poll() is None

    @property
    def stderr(self) -> str:
        """The last of what the project's code printed (both of its streams), for the log and for error details."""
        return bytes(self._output).decode("utf-8", "replace")

    def _send(self, number: int, method: str, params: Mapping[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": dict(params)}).encode("ascii")
        frame = b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
        with self._writing:
            if self._unsent is None:
                self._write(frame)
            else:
                self._unsent += frame

    def _write(self, data: bytes) -> None:
        with contextlib.suppress(OSError, ValueError):  # it is ending: _watch says how
            _wire(self._process.stdin).write(data)
            _wire(self._process.stdin).flush()

    def _send_files(self) -> None:
        """Once the bootstrap has said that it listens, so that no write ever waits for a command that hangs."""
        said, listens = banner(_wire(self._process.stdout))
        self._output += said
        if listens:
            with self._writing:
                self._write(parcel(self.environment, agent_folder()) + bytes(self._unsent or b""))
                self._unsent = None

    def _watch(self) -> None:
        """Waits for the end, takes the group's other processes along, and tells those who wait for an answer."""
        code = self._process.wait()
        kill_group(self._process)
        for reader in self._readers:
            reader.join(2)  # a child that left the group may hold the pipes open: then what was read is all there is
        with self._lock:
            self._ended = self._end(code)
            waiting = list(self._waiting.values())
        for answer in waiting:
            answer.put(_again(self._ended))
        with contextlib.suppress(OSError):
            _wire(self._process.stdin).close()

    def _read_answers(self) -> None:
        stream = _wire(self._process.stdout)
        with contextlib.suppress(OSError, ValueError):
            if self._unsent is not None:
                self._send_files()
            while header := stream.readline():
                name, _, value = header.partition(b":")
                if name.strip().lower() != b"content-length":
                    continue
                stream.readline()
                length = int(value)
                with long_lived() if length > MUCH else contextlib.nullcontext():
                    self._take(json.loads(stream.read(length)))
        kill_group(self._process)  # no more answers will come

    def _take(self, message: Mapping[str, Any]) -> None:
        if message.get("method") == "progress":
            said = message["params"]
            with self._lock:
                progress = self._told.get(said["id"])
            if progress is not None:
                progress(said["what"], said["done"], said["of"])
            return
        number = message["params"]["id"] if message.get("method") == "tables" else message.get("id") or 0
        with self._lock:
            self._alive = True
            answer, tables = self._waiting.get(number), self._tables.get(number)
        if tables is not None and "method" in message:
            tables.take(message["params"]["tables"])
        elif answer is not None and tables is not None:
            answer.put(_error(message["error"]) if "error" in message else tables.with_them(message.get("result")))

    def _read_output(self) -> None:
        descriptor = _wire(self._process.stderr).fileno()
        with contextlib.suppress(OSError):
            while chunk := os.read(descriptor, 8192):
                self._output += chunk
                del self._output[:-OUTPUT_KEPT]

    def _too_slow(self, method: str, timeout: float) -> AgentError:
        what, _ = _DOINGS.get(method, (f"“{method}”", ""))
        hint = "Raise “schema-timeout”, or see the log for what the project was doing."
        if method == "boot":
            hint = "Something in the settings module waits or loops; if it is only slow, raise “schema-timeout”."
        return AgentError("timeout", f"{what} took longer than {timeout:g} seconds and was ended.", hint, self.stderr)

    def _end(self, code: int) -> AgentError:
        if self._stopped:
            return AgentError("stopped", "The project's agent was stopped.", "Reload to start it again.")
        output, command = self.stderr, " ".join(self.environment.command)
        last = next((line.strip() for line in reversed(output.splitlines()) if line.strip()), "")
        if code == TOO_OLD and "Python 3.8" in last:
            return AgentError("no-interpreter", last, "Select a newer interpreter for the project.", output)
        if not self._alive:
            why = last or f"it ended with {how_it_ended(code)}"
            hint = f"It must run Python, and see the folder “{agent_folder()}”."
            if self.environment.sent:
                hint = "It must start Python 3.8 or later, connect its input and output, and give it no terminal."
            return AgentError("no-interpreter", f"“{command}” does not start Tablewright's agent: {why}", hint, output)
        doing = _DOINGS.get(self._doing, ("", "working"))[1]
        message = f"The project's Python ended with {how_it_ended(code)} while {doing}."
        hint = "What it printed is in the log (on the command line: -v). Code that runs on import may end the process."
        return AgentError("died", message, hint, output)


class _Tables:
    """Those of one answer, which come ahead of it. What `make` raises is raised by the call that waits for them."""

    def __init__(self, make: Callable[[Any], Any]) -> None:
        self._make = make
        self._made: list[Any] = []
        self._failure: Exception | None = None

    def take(self, tables: list[Any]) -> None:
        try:
            self._made += [self._make(table) for table in tables if self._failure is None]
        except (TypeError, ValueError, LookupError, AttributeError) as error:  # not as an agent of ours writes it
            self._failure = error

    def with_them(self, result: Any) -> Any:
        if self._failure is not None:
            return self._failure
        return {**result, "tables": self._made} if self._made else result


_DOINGS = {
    "hello": ("Starting the project's Python", "starting"),
    "boot": ("Loading the settings", "loading the settings"),
    "schema": ("Reading the database", "reading the database"),
    "marks": ("Looking for changes in the database", "looking for changes in the database"),
    "models": ("Loading the project's models", "loading the project's models"),
    "fields": ("Making a field of the project's", "making a field of the project's"),
}
"""Method -> what takes too long, and while doing what the agent ended."""


def agent_folder() -> Path:
    """Where the agent's code is: beside the package in a wheel or bundle, `server/agent` in the repository."""
    packaged = Path(__file__).parent / "_agent"
    return packaged if packaged.is_dir() else Path(__file__).parents[1] / "agent"


def _start(environment: Environment) -> subprocess.Popen[bytes]:
    started = start(environment, agent_folder())
    if not isinstance(started, subprocess.Popen):
        raise AgentError(started.kind, started.message, started.hint)
    return started


def _wire(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None  # noqa: S101 - all three are pipes
    return stream


def _error(error: Mapping[str, Any]) -> AgentError:
    data = dict(error.get("data") or {})
    kind, message = data.pop("kind", "internal"), data.pop("message", error.get("message", ""))
    return AgentError(kind, message, data.pop("hint", ""), data.pop("traceback", ""), **data)


def _again(error: AgentError) -> AgentError:
    """A new one for each who waits: a raised exception carries its own traceback."""
    return AgentError(error.kind, error.message, error.hint, error.detail, **error.place)
