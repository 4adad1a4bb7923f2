"""What a machine lacks -> a skip that names it, or a failure where CI must have everything."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def missing(what: str) -> NoReturn:
    """Skips the test with one line; where `CI` is set a missing part fails the run instead."""
    sentence = f"This machine lacks {what}."
    if os.environ.get("CI"):
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)
