"""Calls that are made ahead -> what they give, in order; what one raises; who has the session when."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

sys.path.append(str(Path(__file__).parents[2] / "server" / "agent"))
from tablewright_agent.readers.ahead import ahead, in_turn


@pytest.mark.parametrize("way", [ahead, in_turn])
def test_results_come_in_order(way: Callable[..., Any]) -> None:
    with way([lambda: 1, lambda: None, lambda: [2]]) as answers:
        assert list(answers) == [1, None, [2]]


def test_the_next_is_asked_for_before_the_first_is_used() -> None:
    second_began, first_used = threading.Event(), threading.Event()

    def second() -> str:
        second_began.set()
        assert first_used.wait(30)
        return "second"

    with ahead([lambda: "first", second]) as answers:
        assert next(answers) == "first"
        assert second_began.wait(30)
        first_used.set()
        assert next(answers) == "second"


@pytest.mark.parametrize("way", [ahead, in_turn])
@pytest.mark.parametrize("error", [ValueError("lost"), SystemExit(3), KeyboardInterrupt()])
def test_what_one_raises_comes_in_its_place_and_ends_it(way: Callable[..., Any], error: BaseException) -> None:
    made = []

    def fail() -> None:
        raise error

    with way([lambda: 1, fail, lambda: made.append(3)]) as answers:
        assert next(answers) == 1
        with pytest.raises(type(error)) as raised:
            next(answers)
    assert raised.value is error
    assert made == []


def test_leaving_early_waits_for_the_call_under_way_and_makes_no_other() -> None:
    began, go_on = threading.Event(), threading.Event()
    made = []

    def slow() -> None:
        began.set()
        assert go_on.wait(30)
        made.append("slow")

    threads, interval = threading.active_count(), sys.getswitchinterval()
    helper = threading.Thread(target=lambda: began.wait(30) and go_on.set())
    helper.start()
    with ahead([lambda: 1, slow, lambda: made.append("never")]) as answers:
        assert next(answers) == 1
        assert began.wait(30)
    helper.join()
    assert made == ["slow"]
    assert (threading.active_count(), sys.getswitchinterval()) == (threads, interval)
