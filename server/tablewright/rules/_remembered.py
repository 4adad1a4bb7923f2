"""A function of a project's models -> the same, worked out once for all rules that ask of the same models."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from tablewright.source.models import Models

_T = TypeVar("_T")


def once(function: Callable[[Models], _T]) -> Callable[[Models], _T]:
    """Keeps the last answer: models are frozen, and a changed project has others."""
    kept: list[tuple[Models, _T]] = []

    @wraps(function)
    def remembered(models: Models) -> _T:
        for known, answer in kept:
            if known is models:
                return answer
        answer = function(models)
        kept[:] = [(models, answer)]
        return answer

    return remembered
