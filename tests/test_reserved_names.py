"""Names of fields in real Django: what breaks there is what reserved-name says, and nothing else."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from support.interpreters import Interpreter
from tablewright.rules._reserved import breaks, names_in

SCRIPT = Path(__file__).parent / "rules" / "try_reserved_names.py"
ELSEWHERE = {"objects"}
"""What depends on the rest of the class: tests/rules/reserved-name.md."""


def test_names_that_break_a_model_are_those_that_the_rule_reports(interpreter: Interpreter) -> None:
    done = subprocess.run([interpreter.executable, SCRIPT], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-3000:]
    broken: dict[str, list[str]] = json.loads(done.stdout)
    django = interpreter.django_version
    said = {name: breaks(name, django) for name in broken}
    assert {
        name: broken[name] for name in broken if said[name] is None and name not in ELSEWHERE and broken[name]
    } == {}
    assert [name for name in broken if said[name] is not None and not broken[name]] == []
    assert names_in(django) <= set(broken)
    assert broken["objects"] == ["import"]
    assert broken["room"] == []
