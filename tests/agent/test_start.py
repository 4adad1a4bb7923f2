"""A command that runs Python somewhere else -> the agent, sent there, through shells and greetings."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from support.agents import LIMIT, boot
from support.databases import sqlite_at
from support.interpreters import Interpreter
from support.projects import write_project
from tablewright.agent import Agent, AgentError
from tablewright.environment import Environment, find_environment
from tablewright.settings import Problem, Settings

SQLITE = {"ENGINE": "django.db.backends.sqlite3", "NAME": "legacy.sqlite3"}


def script(path: Path, text: str) -> str:
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def project(tmp_path: Path, extra: str = "") -> tuple[Path, Path]:
    """(the project here, which must not be run; the project there, whose settings end with `extra`)."""
    here = write_project(tmp_path / "home" / "shop", {"default": SQLITE}, extra="raise SystemExit('not here')")
    there = write_project(tmp_path / "there" / "app", {"default": SQLITE}, extra=extra)
    return here, there


def docker(tmp_path: Path, cwd: Path, python: object = sys.executable, before: str = "") -> tuple[str, ...]:
    """`docker compose exec -T web python`: in a folder of its own, with none of our variables but `$THERE`."""
    run = f'cd "{cwd}" && shift 5 && exec env -i PATH=/usr/bin:/bin $THERE "{python}" "$@"'
    return (script(tmp_path / "docker", f"{before}\n{run}"), "compose", "exec", "-T", "web", "python")


def ssh(tmp_path: Path, cwd: Path, python: object = sys.executable, before: str = "") -> tuple[str, ...]:
    """`ssh host python`: the arguments are joined by spaces, and a shell there takes them apart again."""
    run = f'cd "{cwd}" && shift && exec env -i PATH=/usr/bin:/bin $THERE sh -c "$*"'
    return (script(tmp_path / "ssh", f"{before}\n{run}"), "host", shlex.quote(str(python)))


WAYS: dict[str, Callable[..., tuple[str, ...]]] = {"docker": docker, "ssh": ssh}


def sent(here: Path, command: tuple[str, ...], **more: Any) -> Environment:
    return replace(Environment(here, command, "config.settings", sent=True), **more)


def refusal(environment: Environment) -> AgentError:
    with pytest.raises(AgentError) as raised, Agent(environment) as agent:
        boot(agent)
    return raised.value


@pytest.mark.parametrize("way", WAYS)
def test_the_agent_runs_where_nothing_of_ours_is(way: str, interpreter: Interpreter, tmp_path: Path) -> None:
    here, there = project(tmp_path, "import sys\nassert not any('server/agent' in entry for entry in sys.path)")
    sqlite_at(there / "legacy.sqlite3").run("CREATE TABLE a (x int)")
    before = sorted(there.rglob("*"))
    with Agent(sent(here, WAYS[way](tmp_path, there, interpreter.executable))) as agent:
        facts = boot(agent)
        tables: list[str] = []
        agent.call("schema", {"alias": "default"}, timeout=LIMIT, table=lambda table: tables.append(table["name"]))
    assert (facts["root"], facts["settings_file"]) == (str(there), str(here / "config/settings.py"))
    assert facts["django"].startswith(interpreter.django)
    assert tables == ["a"]
    assert sorted(path for path in there.rglob("*") if "__pycache__" not in path.parts) == before


def test_models_are_the_same_there_as_in_the_folder(tmp_path: Path, interpreter: Interpreter) -> None:
    """But for where their files are: what the role loads on its way comes over the wire as well."""
    models = "from django.db import models\nclass Person(models.Model):\n    name = models.CharField(max_length=5)\n"
    root = write_project(tmp_path / "app", {"default": SQLITE}, models=models)
    answers = []
    for sends in (False, True):
        environment = Environment(root, (str(interpreter.executable),), "config.settings", sent=sends)
        with Agent(environment) as agent:
            answers.append(agent.call("models", {"settings_module": "config.settings"}, timeout=LIMIT))
    assert [model["label"] for model in answers[0]["models"]] == ["shop.Person"]
    assert answers[0] == answers[1]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "before",
    [
        "echo Welcome",
        "echo Content-Length: 5; echo; echo abc",
        "printf 'no end of line'",
        "head -c 300000 /dev/zero",
        "printf '\\377\\376\\n'",
    ],
)
def test_what_a_command_prints_first_does_no_harm(way: str, before: str, tmp_path: Path) -> None:
    here, there = project(tmp_path)
    with Agent(sent(here, WAYS[way](tmp_path, there, before=before))) as agent:
        assert boot(agent)["installed_apps"] == ["shop"]


def test_a_greeting_is_kept_for_the_log(tmp_path: Path) -> None:
    here, there = project(tmp_path)
    with Agent(sent(here, ssh(tmp_path, there, before="echo Welcome"))) as agent:
        boot(agent)
        assert "Welcome" in agent.stderr


# What a command may do instead of starting our Python -> what is said.
REFUSALS = {
    "echo 'service \"web\" is not running'; exit 1": 'agent: service "web" is not running',
    "echo Permission denied, please try again. >&2; exit 255": "agent: Permission denied, please try again",
    "exec </dev/null": "The command passes no input on to Python: add -i to docker exec or kubectl exec",
    f'exec "{sys.executable}" -c "import pty, sys; pty.spawn(sys.argv[1:])" "{sys.executable}" -c "$9"': "a terminal",
    "exit 0": "agent: it ended with exit code 0",
}


@pytest.mark.parametrize("before", REFUSALS)
def test_a_command_that_does_not_do(before: str, tmp_path: Path) -> None:
    here, there = project(tmp_path)
    error = refusal(sent(here, docker(tmp_path, there, before=before)))
    assert error.kind == "no-interpreter"
    assert REFUSALS[before] in error.message
    assert "connect its input and output" in error.hint


def test_a_command_that_hangs_keeps_nobody_waiting(tmp_path: Path) -> None:
    here, there = project(tmp_path)
    too_slow = pytest.raises(AgentError, match="Starting the project's Python took longer than 1 second")
    with Agent(sent(here, docker(tmp_path, there, before="sleep 600"))) as agent, too_slow as raised:
        agent.call("hello", timeout=1)
    assert raised.value.kind == "timeout"


def test_python_there_ends_with_the_command(tmp_path: Path) -> None:
    """It is not of our process group: only that nobody writes to it any more tells it so."""
    here, there = project(tmp_path, "import os, time\nprint(os.getpid(), flush=True)\ntime.sleep(600)")
    run = script(tmp_path / "apart", f'exec setsid -w "{sys.executable}" "$@"')
    with Agent(sent(here, docker(tmp_path, there, run))) as agent:
        waiting = threading.Thread(target=refused, args=(agent,))
        waiting.start()
        wait_until(lambda: agent.stderr.strip())
        process = int(agent.stderr.split()[0])
        assert os.getpgid(process) != os.getpgid(agent._process.pid)
    waiting.join(LIMIT)
    wait_until(lambda: not running(process))


def refused(agent: Agent) -> None:
    with contextlib.suppress(AgentError):
        boot(agent)


def wait_until(what: Callable[[], Any]) -> None:
    end = time.monotonic() + LIMIT
    while not what():
        assert time.monotonic() < end, "it took too long"
        threading.Event().wait(0.02)


def running(process: int) -> bool:
    """Not gone, and not a zombie that nobody has waited for."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


# -- the root there


@pytest.mark.parametrize(
    ("cwd", "root_there", "root"),
    [
        ("app", None, "app"),  # the folder in which Python starts
        ("", None, "app"),  # the only one below
        ("srv", None, "srv/shop"),  # of the same name below
        ("srv", "other", "srv/other"),  # as it is set, from there
        ("empty", None, "HERE"),  # nothing there: it is mounted at the same path
    ],
)
def test_the_root_there(cwd: str, root_there: str | None, root: str, tmp_path: Path) -> None:
    here = write_project(tmp_path / "home" / "shop", {"default": SQLITE})
    (tmp_path / "there/empty").mkdir(parents=True)
    if root != "HERE":  # one disk plays both machines: a path here is also there
        (here / "manage.py").unlink()
    for folder in ("app",) if cwd in ("app", "") else ("srv/shop", "srv/other"):
        write_project(tmp_path / "there" / folder, {"default": SQLITE})
    with Agent(sent(here, docker(tmp_path, tmp_path / "there" / cwd), root_there=root_there)) as agent:
        assert boot(agent)["root"] == (str(here) if root == "HERE" else str(tmp_path / "there" / root))


def test_a_root_that_is_not_there(tmp_path: Path) -> None:
    here, there = project(tmp_path)
    error = refusal(sent(here, docker(tmp_path, there), root_there="/no/such/folder"))
    assert "The folder there cannot be used (“command-root”): " in error.message
    assert "/no/such/folder" in error.message


def test_a_command_that_does_not_start_in_the_project(tmp_path: Path) -> None:
    here, _ = project(tmp_path)
    (here / "manage.py").unlink()  # one disk plays both machines
    (tmp_path / "bare").mkdir()
    # In “/” all that is installed lies below the folder as well.
    for folder in (str(tmp_path / "bare"), "/"):
        error = refusal(sent(here, docker(tmp_path, Path(folder))))
        assert error.message == (
            f"There is no settings module “config.settings” below “{folder}” (there is no “config”)."
        )


# -- variables there


def test_variables_are_set_there_as_far_as_they_may(tmp_path: Path) -> None:
    extra = "import os\nINSTALLED_APPS = [os.environ[name] for name in ('SET', 'FILE', 'BOTH')] + sorted(os.environ)"
    here, there = project(tmp_path, extra)
    environment = sent(
        here,
        docker(tmp_path, there, before="THERE='BOTH=there SET=there'"),
        variables=(("BOTH", "file"), ("FILE", "file ü"), ("SET", "setting")),
        weak=frozenset({"BOTH", "FILE"}),
    )
    with Agent(environment) as agent:
        apps = boot(agent)["installed_apps"]
    assert apps[:3] == ["setting", "file ü", "there"]
    assert "TABLEWRIGHT_AGENT" not in apps


@pytest.mark.parametrize(
    ("weak", "module"), [({"DJANGO_SETTINGS_MODULE"}, "config.docker"), (set(), "config.settings")]
)
def test_the_settings_module_of_the_place_wins_over_what_files_here_say(
    weak: set[str], module: str, tmp_path: Path
) -> None:
    here, there = project(tmp_path)
    (there / "config/docker.py").write_text("from config.settings import *\n")
    command = docker(tmp_path, there, before="THERE=DJANGO_SETTINGS_MODULE=config.docker")
    variables = (("DJANGO_SETTINGS_MODULE", "config.settings"),)
    with Agent(sent(here, command, variables=variables, weak=frozenset(weak))) as agent:
        assert boot(agent)["settings_module"] == module


# -- errors and other processes there


def test_an_error_in_the_agent_there_shows_its_lines(tmp_path: Path) -> None:
    here, there = project(tmp_path, "import os\nos.environ['GONE']")
    error = refusal(sent(here, docker(tmp_path, there)))
    assert (error.kind, error.place["variable"]) == ("environment-variable", "GONE")
    assert error.place["file"] == str(here / "config/settings.py"), "as the editor calls it"
    assert re.search(r'File "<tablewright>/tablewright_agent/boot.py", line \d+, in \w+\n +\S', error.detail)


def test_modules_of_the_project_with_names_of_ours_are_not_taken(tmp_path: Path) -> None:
    here, there = project(tmp_path)
    for name in ("json.py", "zlib.py", "tablewright_agent.py", "queue.py"):
        (there / name).write_text("raise RuntimeError('the project is not asked')\n")
    with Agent(sent(here, docker(tmp_path, there))) as agent:
        assert boot(agent)["installed_apps"] == ["shop"]


# -- from settings to the agent


@pytest.mark.parametrize("way", WAYS)
def test_a_command_in_the_settings_is_probed_and_sent_to(way: str, tmp_path: Path) -> None:
    here, there = project(tmp_path)
    command = WAYS[way](tmp_path, there, before="echo Welcome")
    environment = find_environment(here, Settings(command=command))
    assert isinstance(environment, Environment)
    assert environment.sent
    assert environment.weak == {"DJANGO_SETTINGS_MODULE"}
    assert environment.decisions[-1] == "agent: sent to the command, root found there"
    assert f"(setting command; Python {'.'.join(map(str, sys.version_info[:3]))})" in environment.decisions[-2]


def test_an_old_python_behind_a_command(tmp_path: Path) -> None:
    old = script(
        tmp_path / "python2", "echo '  File \"<string>\", line 1' >&2; echo 'SyntaxError: invalid syntax' >&2; exit 1"
    )
    here, _ = project(tmp_path)
    problem = find_environment(here, Settings(command=(old,)))
    assert isinstance(problem, Problem)
    assert problem.message.endswith("does not start a Python interpreter: it is a Python older than 3.8.")


def test_the_root_there_comes_from_the_settings(tmp_path: Path) -> None:
    here, there = project(tmp_path)
    write_project(there / "other", {"default": SQLITE})
    settings = Settings(command=docker(tmp_path, there), command_root="other", env={"SHOP": "x"})
    environment = find_environment(here, settings)
    assert isinstance(environment, Environment)
    assert environment.decisions[-1] == "agent: sent to the command, root “other” there"
    with Agent(environment) as agent:
        assert boot(agent)["root"] == str(there / "other")
