"""INSTALLED_APPS and the project's AppConfig classes -> which app a module belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tablewright.source.statements import UNKNOWN, Module, Unknown
from tablewright.source.stock import AUTO_FIELDS
from tablewright.source.world import Defined, External, World, base_definitions

_CONFIGS = frozenset({"django.apps.AppConfig", "django.apps.config.AppConfig"})


@dataclass(frozen=True, slots=True)
class App:
    """`name` is the package, `label` "" when it cannot be told; `auto_field` None when the app does not set one."""

    name: str
    label: str
    auto_field: str | Unknown | None = None


def installed(world: World, entries: Sequence[str]) -> tuple[App, ...]:
    """The apps, in order. Without entries (the settings are not known): those that Django's conventions make of the
    packages that hold models."""
    if entries:
        return tuple(_app(world, entry) for entry in entries)
    packages = dict.fromkeys(filter(None, (package(name) for path, name in world.names.items() if path[0] != "<")))
    return tuple(_app(world, name) for name in packages)


def package(module: str) -> str:
    """The package that an app of this module would be: `clinic.models.patient` -> `clinic`."""
    parts = module.split(".")
    if "models" in parts[1:]:
        return ".".join(parts[: parts.index("models", 1)])
    return ".".join(parts[:-1])


def containing(apps: Sequence[App], module: str) -> App | None:
    """The app whose package holds the module: the longest that fits, as in Django. A project may run from a deeper
    folder than its root (`src/`), so that the package's name may stand behind others."""
    by_name, parts = _by_name(apps), module.split(".")
    for count in range(len(parts), 0, -1):
        found = by_name.get(".".join(parts[:count]))
        if found is not None:
            return found
    inside = [app for app in apps if app.name and f".{app.name}." in f".{module}."]
    return max(inside, key=lambda app: len(app.name), default=None)


_kept: list[tuple[Sequence[App], dict[str, App]]] = []


def _by_name(apps: Sequence[App]) -> dict[str, App]:
    """Worked out once for the same apps, which are asked for by every file of a project."""
    for known, answer in tuple(_kept):
        if known is apps:
            return answer
    found: dict[str, App] = {}
    for app in apps:
        if app.name:
            found.setdefault(app.name, app)
    _kept[:] = [(apps, found)]
    return found


def is_loaded(world: World, apps: Sequence[App], path: str) -> bool:
    """Django imports the module for sure: it is an app's `models`, lies in that package, or is imported by it.
    A package below an installed app is another app, which may not be installed itself."""
    name = world.names.get(path, "")
    app = containing(apps, name)
    if app is None:
        return path.startswith("<")
    inside = f".{name}.".partition(f".{app.name}.")[2]
    if inside.startswith("models."):
        return True
    own = name[: len(name) - len(inside.rstrip("."))] + "models"
    holders = (held for held in world.modules if f"{world.names.get(held)}.".startswith(f"{own}."))
    return any(_imports(world.module(held), world.names[path], own) for held in holders)


def _imports(module: Module, name: str, importer: str) -> bool:
    around = importer.rpartition(".")[0]
    for written in (*module.imports.values(), *module.star_imports):
        path = f"{around}.{written.lstrip('.')}".lstrip(".") if written.startswith(".") else written
        if f"{path}.".startswith(f"{name}."):
            return True
    return False


def _app(world: World, entry: str) -> App:
    found = world.absolute(entry)
    if isinstance(found, Defined):
        return _configured(world, found, entry.rpartition(".apps.")[0])
    configs = list(_configs(world, f"{entry}.apps"))
    chosen = [config for config in configs if _constant(world, config, "default") is not False]
    if len(chosen) > 1:
        chosen = [config for config in configs if _constant(world, config, "default") is True]
    if len(chosen) == 1:
        return _configured(world, chosen[0], entry)
    head, _, last = entry.rpartition(".")
    name = head.removesuffix(".apps") if last[:1].isupper() and head else entry
    return stock_app(name)


def stock_app(name: str) -> App:
    """The app of a package without an AppConfig that is known."""
    return App(name, name.rpartition(".")[2], AUTO_FIELDS.get(name))


def _configs(world: World, module: str) -> Iterator[Defined]:
    path = world.paths.get(module)
    for statement in world.classes(path).values() if path is not None else ():
        config = Defined(path or "", statement)
        if _is_config(world, config, ()):
            yield config


def _is_config(world: World, definition: Defined, seen: tuple[tuple[str, str], ...]) -> bool:
    if definition.key in seen:
        return False
    return any(
        (isinstance(base, External) and base.path in _CONFIGS)
        or (isinstance(base, Defined) and _is_config(world, base, (*seen, definition.key)))
        for base in base_definitions(world, definition)
    )


def _configured(world: World, config: Defined, package_name: str) -> App:
    written = _constant(world, config, "name")
    name = written if isinstance(written, str) else package_name
    label = _constant(world, config, "label")
    auto_field = _constant(world, config, "default_auto_field")
    if label is None:
        label = name.rpartition(".")[2]
    return App(
        name,
        label if isinstance(label, str) else "",
        auto_field if auto_field is None or isinstance(auto_field, str) else UNKNOWN,
    )


def _constant(world: World, definition: Defined, name: str, depth: int = 20) -> object | Unknown | None:
    """A class attribute's value, inherited ones too; None when there is none."""
    statement = definition.statement
    if name in statement.constants:
        return world.value(definition.path, statement.constants[name], statement.constants)
    if name in statement.others or any(assignment.name == name for assignment in statement.assignments):
        return UNKNOWN
    for base in base_definitions(world, definition) if depth else ():
        if isinstance(base, Defined):
            found = _constant(world, base, name, depth - 1)
            if found is not None:
                return found
    return None
