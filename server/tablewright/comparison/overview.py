"""The words for a project as a whole, which rules about settings, apps and migrations read."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from tablewright.schema.model import Schema, Table
from tablewright.source.models import Models
from tablewright.source.registry import Migrations


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why something of the project is not known: what failed, in words, and what to do about it.

    `kind`: the agent's error kind ("settings-error", "no-driver", "cannot-connect" …). `path` and `line` (from 0):
    where in the project's files it can be mended, None when that is not known. `alias`, `app`: whose trouble it is, ""
    for the settings' own. `command`: what to type in a terminal, "" where that does not help.
    """

    kind: str
    message: str
    hint: str = ""
    path: str | None = None
    line: int | None = None
    alias: str = ""
    app: str = ""
    command: str = ""


@dataclass(frozen=True, slots=True)
class SourceText:
    """A file of the project, as opened or on disk."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Overview:
    """What is known of a project. `settings`: the settings module, then the project's files that it takes names from;
    () when it is not known. `texts`: by path, of further files that troubles point into.

    `schemas`, `migrations`: by alias, of those that are known. `installed_apps`: as Django has them, () when the
    settings are not known. `unmapped`: (alias, table) that no model maps. `app_packages`: packages of the project that
    are made as apps (they have an `apps.py` or migrations) and hold models -> the first file of these, installed or
    not. `app_troubles`: why apps' models are not known. `other_settings`: the texts of the project's other settings
    modules. `core_tables`: package of Django's own apps -> (alias, table) of what `migrate` makes for it, where the
    routers write it; None while Django has not said.
    """

    models: Models
    settings: tuple[SourceText, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    troubles: tuple[Trouble, ...] = ()
    app_troubles: tuple[Trouble, ...] = ()
    schemas: Mapping[str, Schema] = field(default_factory=dict)
    migrations: Mapping[str, Migrations] = field(default_factory=dict)
    installed_apps: tuple[str, ...] = ()
    auth_user_model: str = "auth.User"
    routers: bool = False
    unmapped: tuple[tuple[str, Table], ...] = ()
    app_packages: Mapping[str, str] = field(default_factory=dict)
    other_settings: tuple[str, ...] = ()
    core_tables: Mapping[str, tuple[tuple[str, str], ...]] | None = None

    @property
    def packages(self) -> tuple[str, ...]:
        """Those of the installed apps, in order: "clinic.apps.ClinicConfig" is of "clinic"."""
        return tuple(app.partition(".apps.")[0] for app in self.installed_apps)

    def of_kinds(self, kinds: Collection[str]) -> Iterator[Trouble]:
        """The troubles of settings and databases of these kinds."""
        return (trouble for trouble in self.troubles if trouble.kind in kinds)
