"""Tables, and where their models should go -> the edits of every file, and what the user should know."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tablewright.project.apps import app_files, package_of
from tablewright.project.state import State
from tablewright.project.tables import app_label
from tablewright.rendering import admin, packages, test_runner
from tablewright.rendering.context import Context, Naming
from tablewright.rendering.edits import insert_models
from tablewright.rendering.geometry import GIS_MODELS, GIS_NAME
from tablewright.rendering.models import ModelText, models_for
from tablewright.rendering.naming_map import complaints
from tablewright.schema.model import Schema, Table
from tablewright.schema.names import find_table
from tablewright.settings import Settings
from tablewright.source.class_edits import bound_to
from tablewright.source.edits import Edit
from tablewright.source.models import Models
from tablewright.source.module import parse_module
from tablewright.source.statements import Module, Span

NEEDED_APPS = ("django.contrib.postgres", "django.contrib.gis")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Models for (alias, namespace, name) tables.

    `into`: a models file, or with `split` the folder of a models package, which gets one file a model. `at`: the line
    start where they go, None for the end of the file. `admin`: ModelAdmin classes too. `new_app`: the label of an app
    that is made for them, in whose folder `into` lies then. `managed`: None as the settings have it. `test_runner`: a
    module that makes unmanaged tables in test databases; it may be all that is wanted.
    """

    tables: tuple[tuple[str, str, str], ...]
    into: Path
    at: int | None = None
    split: bool = False
    admin: bool = False
    new_app: str = ""
    managed: bool | None = None
    test_runner: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """`edits` are absolute ones of the texts as they are; a file that is not there is empty. `created`: those files, in
    order. `notes`: what the user should know or do. `models`: how many there are."""

    edits: Mapping[Path, tuple[Edit, ...]]
    created: tuple[Path, ...] = ()
    notes: tuple[str, ...] = ()
    models: int = 0


@dataclass(frozen=True, slots=True)
class Around:
    """What a project knows where models are made. `text` and `module` of a file: None where there is none."""

    root: Path
    state: State
    settings: Settings
    models: Models
    text: Callable[[Path], str | None]
    module: Callable[[Path], Module | None]


@dataclass(slots=True)
class _Files:
    """The edits so far."""

    around: Around
    edits: dict[Path, tuple[Edit, ...]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def module(self, path: Path) -> Module:
        """ValueError where the file is there and cannot be read."""
        module = self.around.module(path)
        if module is None and path.exists():
            raise ValueError(f"“{path.name}” cannot be read, so nothing can be added to it.")
        return module or parse_module("")

    def add(self, path: Path, edits: Sequence[Edit]) -> None:
        if edits or not path.exists():
            self.edits[path] = tuple(edits)

    def new(self, path: Path, text: str) -> None:
        """A whole file; one that is there already is left as it is."""
        if not path.exists() and self.around.text(path) is None:
            self.edits[path] = (Edit(Span(0, 0), text),) if text else ()


def generate(wanted: Wanted, around: Around) -> Made:
    """LookupError when a table, or an alias's schema, is gone; ValueError when a place cannot take the models."""
    files = _Files(around)
    texts: tuple[ModelText, ...] = ()
    if wanted.new_app:
        made = app_files(wanted.new_app, around.root, around.state, around.text, managed=_managed(wanted, around))
        for path, text in made.files.items():
            files.new(path, text)
    if wanted.tables:
        texts = _models(wanted, files)
    if wanted.new_app:
        for path, edits in made.edits.items():
            files.add(path, edits)
        files.notes += made.notes
    if wanted.admin and texts:
        _admin(wanted, texts, files)
    if wanted.test_runner:
        _test_runner(files)
    files.notes += _needed(texts, around)
    if around.settings.naming_map:
        schemas = [alias.schema for alias in around.state.aliases.values() if alias.schema is not None]
        files.notes += complaints(around.settings.naming_map, [table for schema in schemas for table in schema.tables])
    created = tuple(path for path in files.edits if not path.exists())
    return Made(files.edits, created, tuple(dict.fromkeys(files.notes)), len(texts))


def _models(wanted: Wanted, files: _Files) -> tuple[ModelText, ...]:
    """Adds the models; those that there are."""
    if not wanted.split:
        module = files.module(wanted.into)
        texts = model_texts(module, {}, wanted.into, wanted, files.around)
        files.add(wanted.into, insert_models(module, texts, wanted.at))
        return texts
    package = wanted.into
    beside = package.with_suffix(".py")
    hidden = files.around.text(beside)
    if hidden is not None and not _says_nothing(hidden):
        raise ValueError(
            f"“{beside.name}” is beside the folder “{package.name}”, which would hide it. Move its models into"
            f" “{package.name}/__init__.py” first, or add the new ones to “{beside.name}”."
        )
    if hidden is not None:
        files.notes.append(f"Delete “{beside.name}”: it is empty, and the folder “{package.name}” takes its place.")
    init, shared = files.module(package / "__init__.py"), files.module(package / packages.FIELDS)
    taken = {path.stem for path in package.glob("*")} if package.is_dir() else set()
    texts = model_texts(init, _classes(shared), package / "__init__.py", wanted, files.around)
    for name, edits in packages.split(texts, init, shared, taken).items():
        files.add(package / name, edits)
    return texts


def _says_nothing(text: str) -> bool:
    """Comments, imports and a docstring at the most, as `startapp` leaves it."""
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError):
        return False
    constants = (each.value for each in body if isinstance(each, ast.Expr))
    imports = all(isinstance(each, ast.Import | ast.ImportFrom | ast.Expr) for each in body)
    return imports and all(isinstance(each, ast.Constant) for each in constants)


def model_texts(
    module: Module, shared: Mapping[str, str], path: Path, wanted: Wanted, around: Around
) -> tuple[ModelText, ...]:
    """Models as the file at `path` would write them. `shared`: classes of another file that they may use."""
    state, settings, models = around.state, around.settings, around.models
    label = wanted.new_app or app_label(path, around.root, models, state)
    texts: list[ModelText] = []
    taken = {placed.statement.name for placed in module.classes} | set(module.imports) | set(module.constants)
    taken |= set(shared)
    taken |= {model.name for model in models.by_label.values() if label and model.app_label == label}
    spoken = {} if wanted.split else {path: name for name, path in reversed(tuple(module.imports.items()))}
    for alias in dict.fromkeys(alias for alias, _, _ in wanted.tables):
        schema, tables = _tables(alias, wanted, state)
        backend = state.aliases[alias].backend
        models_path = next((each for each in ("django.db.models", GIS_MODELS) if each in spoken), "")
        context = Context(
            django=state.django_version,
            vendor=schema.vendor,
            models_name=spoken.get(models_path, "models"),
            gis_is_models=models_path == GIS_MODELS,
            models=models,
            app_label=label,
            managed=_managed(wanted, around),
            naming=Naming(settings.strip_prefixes, settings.singular, settings.naming_map),
            installed_apps=models.installed_apps,
            many_to_many=settings.many_to_many,
            comments=settings.comments,
            yes_no=settings.yes_no,
            use_tz=state.use_tz,
            auth_user_model=state.auth_user_model,
            file_classes=shared if wanted.split else _bound(module, path, wanted.at, models),
            gis=spoken.get(GIS_MODELS, GIS_NAME) if backend is not None and backend.is_gis else None,
        )
        made = models_for(tables, schema, context, taken)
        taken |= {text.class_name for text in made}
        texts += made
    return tuple(texts)


def _classes(module: Module) -> dict[str, str]:
    return {placed.statement.name: placed.statement.block for placed in module.classes}


def _bound(module: Module, path: Path, at: int | None, models: Models) -> dict[str, str]:
    """What the file's names mean where new text goes: a class's text, "" for anything else."""
    place = len(module.text) if at is None else at
    modules = models.kept.modules if models.kept is not None else {}
    names = {*_classes(module), *module.imports, *module.constants, *module.functions}
    return {name: bound_to(str(path), module, name, place, modules) or "" for name in names}


def _managed(wanted: Wanted, around: Around) -> bool:
    return around.settings.managed if wanted.managed is None else wanted.managed


def _tables(alias: str, wanted: Wanted, state: State) -> tuple[Schema, list[Table]]:
    schema = state.aliases[alias].schema if alias in state.aliases else None
    if schema is None:
        raise LookupError(f"The tables of “{alias}” are not known.")
    if schema.partial:  # whose models are related to which cannot be told
        raise LookupError(f"The tables of “{alias}” have not all been read yet.")
    tables = []
    for _, namespace, name in (each for each in wanted.tables if each[0] == alias):
        table = schema.table((namespace, name))
        if table is None:
            raise LookupError(f"Table “{name}” is not in the database of “{alias}”.")
        tables.append(table)
    return schema, tables


def _admin(wanted: Wanted, texts: Sequence[ModelText], files: _Files) -> None:
    around = files.around
    home = package_of(wanted.into, around.root, around.state, wanted.new_app)
    path = home / "admin" / "__init__.py" if (home / "admin").is_dir() else home / "admin.py"
    inside = wanted.into.relative_to(home).with_suffix("").parts if wanted.into.is_relative_to(home) else ("models",)
    dots = "." if path.parent == home else ".."
    source = dots + ".".join(part for part in inside if part != "__init__")
    module = files.module(path)
    stubs = admin.stubs(texts, module, source, lambda db_table: _is_view(db_table, wanted, around.state))
    files.add(path, stubs.edits)
    files.notes += stubs.notes
    if around.state.installed_apps and "django.contrib.admin" not in around.state.packages:
        files.notes.append("Add “django.contrib.admin” to INSTALLED_APPS: without it the admin classes are not used.")


def _is_view(db_table: str, wanted: Wanted, state: State) -> bool:
    schemas = [state.aliases[alias].schema for alias in dict.fromkeys(alias for alias, _, _ in wanted.tables)]
    tables = [find_table(schema, db_table) for schema in schemas if schema is not None]
    return any(table is not None and table.is_view for table in tables)


def _test_runner(files: _Files) -> None:
    around = files.around
    schemas = [alias.schema for alias in around.state.aliases.values() if alias.schema is not None]
    views = {
        name
        for name, models in around.models.by_table.items()
        for schema in schemas
        if models and (table := find_table(schema, name)) is not None and table.is_view
    }
    for edit in (edit for edits in files.edits.values() for edit in edits):
        for model in parse_module(edit.text).classes:
            db_table = admin.db_table_of(model.statement)
            found = [find_table(schema, db_table) for schema in schemas] if db_table else []
            if any(table is not None and table.is_view for table in found):
                views.add(db_table)
    environment = around.state.environment
    settings_module = (environment.settings_module if environment else None) or around.settings.settings_module or ""
    package = settings_module.partition(".")[0] if "." in settings_module else ""
    folder = around.root / package if package and (around.root / package).is_dir() else around.root
    path = folder / f"{test_runner.MODULE}.py"
    files.add(path, test_runner.edits(files.module(path), sorted(views)))
    dotted = ".".join([*path.relative_to(around.root).with_suffix("").parts, test_runner.CLASS])
    files.notes.append(f"Say in your settings: TEST_RUNNER = “{dotted}”.".replace("“", '"').replace("”", '"'))


def _needed(texts: Sequence[ModelText], around: Around) -> list[str]:
    """Apps that the models' imports call for."""
    modules = {need.module for text in texts for need in text.imports}
    return [
        f"Add “{app}” to INSTALLED_APPS: the models use its classes."
        for app in NEEDED_APPS
        if any(re.match(rf"{re.escape(app)}\b", module) for module in modules)
        and around.state.installed_apps
        and app not in around.state.packages
    ]
