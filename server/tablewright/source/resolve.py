"""Modules of a project -> Models: what its classes mean to Django, as far as source can tell.

Nothing is imported and nothing is read: who calls gives the modules that hold models, those they import from within
the project, and the `apps.py` of its apps. What leads outside is UNKNOWN, unless it is Django's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tablewright.source.apps import App, containing, installed, is_loaded, package, stock_app
from tablewright.source.modelling import Modelling
from tablewright.source.models import Model, Models, PlacedModel
from tablewright.source.reuse import Reuse
from tablewright.source.statements import Module
from tablewright.source.world import World, stock_modules

NO_APP = App("", "")


def resolve(
    modules: Mapping[str, Module],
    *,
    root: str,
    installed_apps: Sequence[str] = (),
    default_auto_field: str = "",
    auth_user_model: str = "auth.User",
    previous: Models | None = None,
) -> Models:
    """All models of the project.

    `modules`: by file path; `root`: the folder that absolute imports start from. `installed_apps` empty: not known,
    and the app of a model is the package around its `models` module. `default_auto_field` "": not known.
    `previous`: the result before an edit; models that the edit does not touch are then the same objects.
    """
    known: dict[str, object] = {"AUTH_USER_MODEL": auth_user_model}
    if installed_apps:
        known["INSTALLED_APPS"] = tuple(installed_apps)
    world = World(modules, root, known)
    reuse = Reuse(world, (root, tuple(known.items())), previous.kept if previous is not None else None)
    apps = reuse.apps(lambda: installed(world, installed_apps))
    modelling = Modelling(world, default_auto_field, auth_user_model)
    world.kinds["app"] = lambda path, _: _app_of(world, apps, path)
    world.kinds["loaded"] = lambda path, _: not installed_apps or is_loaded(world, apps, path)
    world.kinds["app of label"] = lambda path, label: _labelled(world, apps, path, label)
    reuse.begin()

    by_label: dict[str, Model] = {}
    by_table: dict[str, list[Model]] = {}
    by_path: dict[str, tuple[PlacedModel, ...]] = {}
    for path in modules:
        placed = []
        for position, each in enumerate(modules[path].classes):
            model = reuse.model(modelling, path, each.statement, position)
            if model is not None:
                placed.append(PlacedModel(model, each.offset))
        if placed:
            by_path[path] = tuple(placed)
    packages = frozenset(app.partition(".apps.")[0] for app in installed_apps)
    own = [placed.model for models in by_path.values() for placed in models]
    for model in [*own, *_stock_models(world, modelling, reuse, packages, auth_user_model)]:
        by_label.setdefault(model.label, model)
        if isinstance(model.db_table, str) and model.paired:
            by_table.setdefault(model.db_table, []).append(model)
    tables = {name: tuple(models) for name, models in by_table.items()}
    return Models(by_label, tables, by_path, packages, reuse.kept())


def _app_of(world: World, apps: Sequence[App], path: str) -> App:
    """Django's own models know their app, installed or not."""
    name = world.names.get(path, "")
    return containing(apps, name) or (stock_app(package(name)) if path.startswith("<") else NO_APP)


def _labelled(world: World, apps: Sequence[App], path: str, label: str) -> App:
    """A model may say that it belongs to another app than the one it is written in."""
    around = _app_of(world, apps, path)
    return around if around.label == label else next((app for app in apps if app.label == label), NO_APP)


def _stock_models(
    world: World, modelling: Modelling, reuse: Reuse, packages: frozenset[str], auth_user_model: str
) -> Iterator[Model]:
    """Django's own models of the apps that are installed; none while that is not known."""
    for path, module in stock_modules().items():
        if package(world.names[path]) not in packages:
            continue
        for position, each in enumerate(module.classes):
            model = reuse.model(modelling, path, each.statement, position)
            if model is None or model.abstract:
                continue
            if model.label != "auth.User" or auth_user_model.lower() == "auth.user":
                yield model
