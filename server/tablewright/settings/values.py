"""What a user wrote for a setting -> its value in Settings; TypeError or ValueError (its reason) where it is wrong."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from typing import Any

SEVERITIES = ("error", "warning", "information", "hint", "off")

REFRESH = ("manual", "focus")

OVERRIDES = ("host", "port", "user", "name", "password-env")

MANY_TO_MANY = ("through", "field", "off")

COMMENTS = ("db-comment", "help-text")


def text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    if "\0" in value:
        raise ValueError("it holds a NUL character")
    return value


def texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise TypeError
    return tuple(text(member) for member in value)


def argv(value: Any) -> tuple[str, ...]:
    words = tuple(shlex.split(value)) if isinstance(value, str) else texts(value)
    if not words:
        raise ValueError("it is empty")
    return words


def variables(value: Any) -> dict[str, str]:
    """Numbers are what people write for ports; a truth value has no one spelling in an environment."""
    if not isinstance(value, Mapping):
        raise TypeError
    return {
        text(k): str(v) if isinstance(v, int | float) and not isinstance(v, bool) else text(v) for k, v in value.items()
    }


def overrides(value: Any) -> dict[str, dict[str, str]]:
    if not isinstance(value, Mapping):
        raise TypeError
    found: dict[str, dict[str, str]] = {}
    for alias, entry in value.items():
        entry = {str(key).replace("_", "-"): text for key, text in variables(entry).items()}
        if "password" in entry:
            raise ValueError("a password does not belong here; “password-env” names the variable that holds it")
        if unknown := sorted(entry.keys() - set(OVERRIDES)):
            raise ValueError(f"“{alias}” has “{unknown[0]}”, which is none of {', '.join(OVERRIDES)}")
        found[text(alias)] = entry
    return found


def names(value: Any) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise TypeError
    for member in value.values():
        if not text(member).isidentifier():
            raise ValueError(f"“{member}” is no Python name")
    return dict(value)


def severities(value: Any) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise TypeError
    for code, word in value.items():
        if word not in SEVERITIES:
            raise ValueError(f"“{code}” has “{word}”, which is none of {', '.join(SEVERITIES)}")
    return dict(value)


def globs_to_codes(value: Any) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, Mapping):
        raise TypeError
    return {text(glob): texts(codes) for glob, codes in value.items()}


def truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def seconds(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError
    if not 1 <= value <= 3600:
        raise ValueError(f"{value} is not between 1 and 3600")
    return float(value)


def refresh(value: Any) -> str | float:
    if isinstance(value, str):
        if value in REFRESH:
            return value
        try:
            value = float(value)
        except ValueError:
            raise ValueError(f"“{value}” is neither") from None
    return seconds(value)


def one_of(words: tuple[str, ...]) -> Callable[[Any], str]:
    def convert(value: Any) -> str:
        if text(value) not in words:
            raise ValueError(f"“{value}” is none of them")
        return str(value)

    return convert
