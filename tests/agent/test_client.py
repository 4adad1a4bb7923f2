"""Interpreters that fail, and agents that hang, die or are stopped -> one clear error each, and no process left."""

from __future__ import annotations

import os
import re
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from support.agents import LIMIT, boot, start_agent
from support.projects import write_project
from tablewright.agent import Agent, AgentError
from tablewright.environment import Environment

SQLITE = {"ENGINE": "django.db.backends.sqlite3", "NAME": "legacy.sqlite3"}
SLEEP = "import time\nprint('asleep')\ntime.sleep(600)"


def project(root: Path, extra: str = "") -> Path:
    return write_project(root, {"default": SQLITE}, extra=extra)


def executable(path: Path, text: str) -> str:
    path.write_text(text)
    path.chmod(0o755)
    return str(path)


def wait_until(what: Any) -> None:
    end = time.monotonic() + LIMIT
    while not what():
        assert time.monotonic() < end, "it took too long"
        threading.Event().wait(0.02)


INTERPRETERS: dict[str, tuple[str | None, str]] = {
    "missing": (None, "The interpreter “.*” does not exist"),
    "not executable": ("", "cannot be run: Permission denied"),
    "not a program": ("\0\0\0", "cannot be run: Exec format error"),
    "no python": ("#!/bin/sh\nexit 0\n", "does not start Tablewright's agent: it ended with exit code 0"),
    "complains": ("#!/bin/sh\necho no such container: web >&2; exit 1\n", "agent: no such container: web"),
    "too old": (
        "#!/bin/sh\necho 'Tablewright needs Python 3.8 or later in the project, and this is Python 3.7.' >&2; exit 3\n",
        "^Tablewright needs Python 3.8 or later in the project, and this is Python 3.7.$",
    ),
}


@pytest.mark.parametrize("what", INTERPRETERS)
def test_interpreters_that_do_not_run(what: str, tmp_path: Path) -> None:
    text, message = INTERPRETERS[what]
    program = tmp_path / "python"
    if text is not None:
        program.write_text(text)
        program.chmod(0o644 if what == "not executable" else 0o755)
    with pytest.raises(AgentError, match=message) as raised, start_agent(project(tmp_path), program) as agent:
        boot(agent)
    assert raised.value.kind == "no-interpreter"
    assert raised.value.hint


def test_a_project_folder_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(AgentError, match=r"folder “.*gone” does not exist") as raised:
        start_agent(tmp_path / "gone")
    assert raised.value.kind == "no-interpreter"


def test_no_command(tmp_path: Path) -> None:
    with pytest.raises(AgentError) as raised:
        Agent(Environment(root=tmp_path, command=(), settings_module=None))
    assert raised.value.kind == "no-interpreter"


def test_a_command_prefix_runs_in_the_root_with_its_variables(tmp_path: Path) -> None:
    extra = "import os\nassert os.environ['SHOP'] == 'ü' and os.path.samefile('.', os.path.dirname(__file__) + '/..')"
    command = ("env", "WRAPPED=1", sys.executable)
    environment = Environment(project(tmp_path, extra), command, "config.settings", (("SHOP", "ü"),))
    with Agent(environment) as agent:
        assert boot(agent)["installed_apps"] == ["shop"]


@pytest.mark.parametrize(
    ("extra", "how"),
    [
        ("import os; print('last words'); os._exit(7)", "exit code 7"),
        ("import os, signal; print('last words', flush=True); os.kill(os.getpid(), signal.SIGKILL)", "signal SIGKILL"),
        ("print('last words', flush=True); import ctypes; ctypes.string_at(0)", "signal SIGSEGV"),
    ],
)
def test_settings_that_end_the_process(extra: str, how: str, tmp_path: Path) -> None:
    with start_agent(project(tmp_path, extra.replace("'last words')", "'last words', flush=True)"))) as agent:
        with pytest.raises(AgentError) as raised:
            boot(agent)
        assert raised.value.kind == "died"
        assert raised.value.message == f"The project's Python ended with {how} while loading the settings."
        assert "last words" in raised.value.detail
        with pytest.raises(AgentError, match=re.escape(how)):  # and so says every later call
            boot(agent)


def test_settings_that_hang(tmp_path: Path) -> None:
    extra = f"import subprocess\nCHILD = subprocess.Popen(['sleep', '600'])\nprint(CHILD.pid, flush=True)\n{SLEEP}"
    with start_agent(project(tmp_path, extra)) as agent:
        with pytest.raises(AgentError) as raised:
            agent.call("boot", {"settings_module": "config.settings"}, timeout=3)
        assert raised.value.kind == "timeout"
        assert raised.value.message == "Loading the settings took longer than 3 seconds and was ended."
        assert "schema-timeout" in raised.value.hint
        child = int(raised.value.detail.split()[0])
        wait_until(lambda: not running(child))
        with pytest.raises(AgentError, match="was stopped"):
            boot(agent)


def running(process: int) -> bool:
    """Not gone, and not a zombie that nobody has waited for."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_stop_ends_calls_under_way(tmp_path: Path) -> None:
    agent = start_agent(project(tmp_path, SLEEP))
    errors: list[AgentError] = []

    def call() -> None:
        try:
            boot(agent)
        except AgentError as error:
            errors.append(error)

    callers = [threading.Thread(target=call) for _ in range(2)]
    for caller in callers:
        caller.start()
    wait_until(lambda: "asleep" in agent.stderr)
    agent.stop()
    agent.stop()
    for caller in callers:
        caller.join(LIMIT)
    assert [error.kind for error in errors] == ["stopped", "stopped"]
    wait_until(lambda: not running(agent._process.pid))


def test_calls_from_several_threads_keep_apart(tmp_path: Path) -> None:
    root = project(tmp_path)
    (tmp_path / "legacy.sqlite3").touch()
    with start_agent(root) as agent:
        boot(agent)
        found: dict[int, Any] = {}

        def call(number: int) -> None:
            method = ("hello", "schema")[number % 2]
            found[number] = agent.call(method, {"alias": "default"} if number % 2 else None, timeout=LIMIT)

        callers = [threading.Thread(target=call, args=(number,)) for number in range(8)]
        for caller in callers:
            caller.start()
        for caller in callers:
            caller.join(LIMIT)
        assert {number: "tables" in result for number, result in found.items()} == {n: n % 2 == 1 for n in range(8)}


def test_a_large_output_of_user_code_is_kept_in_part(tmp_path: Path) -> None:
    with start_agent(project(tmp_path, "print('x' * 1000000 + 'END', flush=True)")) as agent:
        boot(agent)
        wait_until(lambda: "END" in agent.stderr)
        assert len(agent.stderr) <= 65536


def test_an_unknown_method(tmp_path: Path) -> None:
    with start_agent(project(tmp_path)) as agent, pytest.raises(AgentError, match="no method 'fetch'") as raised:
        agent.call("fetch", timeout=LIMIT)
    assert raised.value.kind == "internal"


def test_no_process_is_left(tmp_path: Path) -> None:
    with start_agent(project(tmp_path)) as agent:
        boot(agent)
        process = agent._process.pid
        assert os.getpgid(process) == process
    wait_until(lambda: not running(process))
