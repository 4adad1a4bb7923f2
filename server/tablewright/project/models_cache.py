"""Registry -> a file in the user's cache folder, and back: what Django knew of the models the last time.

It lies beside the cached schema. Whether a file of the project is still the one that Django loaded is told by its hash.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from pathlib import Path
from typing import Any

from tablewright.project.cache import cache_file, reason, write_whole
from tablewright.source.registry import (
    Migrations,
    Registry,
    RegistryField,
    RegistryIndex,
    RegistryModel,
    RegistryProblem,
    registry_from_json,
)

FORMAT = 3
SUFFIX = ".models"


def cached_registry(root: Path, settings_module: str) -> tuple[Registry | None, str]:
    """And a line on that for the log. A cache that cannot be used is none."""
    try:
        path = cache_file(root, settings_module, SUFFIX)
        head, _, body = path.read_bytes().partition(b"\n")
        if json.loads(head) != _head(body, root, settings_module):
            return None, "cache of models: not used, because it is of another version, or broken"
        return registry_from_json(json.loads(body)), f"cache of models: {path}"
    except FileNotFoundError:
        return None, "cache of models: none"
    except Exception as error:  # noqa: BLE001 -- whatever stands in that file, Django knows it all
        return None, f"cache of models: not used ({reason(error)})"


def write_registry(registry: Registry, root: Path, settings_module: str) -> str:
    """Nothing, or a line for the log that says why it could not be written."""
    try:
        path = cache_file(root, settings_module, SUFFIX)
        body = json.dumps(registry, separators=(",", ":"), default=_members).encode("ascii")
        head = json.dumps(_head(body, root, settings_module)).encode("ascii")
        write_whole(path, (head, b"\n", body))
    except (OSError, ValueError, TypeError) as error:
        return f"cache of models: not written ({reason(error)})"
    return ""


def _head(body: bytes, root: Path, settings_module: str) -> dict[str, Any]:
    digest = hashlib.sha256(body).hexdigest()
    return {"format": FORMAT, "project": str(root), "settings_module": settings_module, "sha256": digest}


def _members(value: Any) -> dict[str, Any]:
    """Of a dataclass, as the agent's answer has them: without those that equal their default."""
    return {name: member for name, default in _DEFAULTS[type(value)] if (member := getattr(value, name)) != default}


def _default(each: Field[Any]) -> Any:
    return each.default if each.default_factory is MISSING else each.default_factory()


_DEFAULTS: Mapping[type[Any], tuple[tuple[str, Any], ...]] = {
    kind: tuple((each.name, _default(each)) for each in fields(kind) if each.init)
    for kind in (Registry, RegistryModel, RegistryField, RegistryIndex, RegistryProblem, Migrations)
}
