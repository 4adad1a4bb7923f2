"""State, models and the settings' texts -> Overview, and the findings that are of no single model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from tablewright.comparison.overview import Overview, SourceText, Trouble
from tablewright.environment.candidates import settings_modules
from tablewright.environment.folders import is_file
from tablewright.findings import Finding, Severity
from tablewright.project.checking import silencing_comments, wish_for
from tablewright.project.files import module_file
from tablewright.project.sources import Sources
from tablewright.project.state import PlacedFinding, PlacedFix, State
from tablewright.project.tables import unmapped_of
from tablewright.rules import RULES, findings_of_project
from tablewright.settings import Problem, Settings
from tablewright.source.models import Models
from tablewright.source.registry import Registry

_MOST_SETTINGS = 20
"""Files that a settings module takes all names from, directly or not."""

_NOT_INSTALLED_ON_PURPOSE = frozenset(
    {"tests", "test", "testing", "examples", "example", "docs", "fixtures", "samples"}
)


def project_findings(
    root: Path, sources: Sources, models: Models, state: State, settings: Settings, registry: Registry | None
) -> tuple[PlacedFinding, ...]:
    """As the user set them, by file and position."""
    on_request = {rule.code for rule in RULES if rule.on_request}
    wanted = [
        rule.code
        for rule in RULES
        if rule.check_project is not None
        and (settings.select is None or rule.code in settings.select)
        and (rule.code not in on_request or rule.code in (*(settings.select or ()), *settings.severity))
    ]
    overview = overview_of(root, sources, models, state, settings, registry, tables=not on_request.isdisjoint(wanted))
    found = findings_of_project(overview, wanted)
    return tuple(_placed(each, root, sources, settings) for each in found if _counts(each, root, sources, settings))


def overview_of(
    root: Path,
    sources: Sources,
    models: Models,
    state: State,
    settings: Settings,
    registry: Registry | None,
    *,
    tables: bool = True,
) -> Overview:
    """`tables`: also those without a model."""
    settings_file = state.settings_file or _settings_file(state)
    texts = tuple(_settings_texts(settings_file, root, sources)) if settings_file is not None else ()
    troubles, app_troubles = tuple(_troubles(state)), tuple(_app_troubles(state, root))
    pointed = {each.path for each in (*troubles, *app_troubles) if each.path is not None}
    ready = state.phase == "ready"
    packages = dict(_app_packages(models, root)) if ready else {}
    return Overview(
        models=models,
        settings=texts,
        texts={path: text for path in pointed if (text := sources.text(Path(path))) is not None},
        troubles=troubles,
        app_troubles=app_troubles,
        schemas={alias.alias: alias.schema for alias in state.aliases.values() if alias.schema is not None},
        migrations={each.alias: each for each in registry.migrations} if registry is not None else {},
        installed_apps=state.installed_apps if ready else (),
        auth_user_model=state.auth_user_model,
        routers=state.routers,
        unmapped=unmapped_of(state, models, settings) if tables else (),
        app_packages=packages,
        other_settings=tuple(_other_settings(root, {each.path for each in texts}, sources)) if packages else (),
        core_tables=_core_tables(registry) if registry is not None else None,
    )


def _core_tables(registry: Registry) -> dict[str, tuple[tuple[str, str], ...]]:
    """Of models that an app of Django's own brings, swapped ones and their join tables left out."""
    swapped = {each.label for each in registry.models if each.swapped}
    found: dict[str, list[tuple[str, str]]] = {
        package: [] for package in registry.apps.values() if package.startswith("django.contrib.")
    }
    for model in registry.models:
        tables = found.get(registry.apps.get(model.app_label, ""))
        made = model.managed and not model.proxy and swapped.isdisjoint((model.label, model.auto_created))
        if tables is not None and made and model.write is not None:
            tables.append((model.write, model.table))
    return {package: tuple(tables) for package, tables in found.items()}


def _settings_file(state: State) -> Path | None:
    """Where the settings module must be, when it never came to say so itself."""
    environment = state.environment
    if state.problem is None or environment is None or not environment.settings_module:
        return None
    return module_file(environment.root, environment.settings_module)


def _settings_texts(path: Path, root: Path, sources: Sources) -> Iterator[SourceText]:
    """The settings module, and the project's files that it imports all names from."""
    waiting, seen = [path], {path}
    while waiting and len(seen) <= _MOST_SETTINGS:
        path = waiting.pop(0)
        text, module = sources.text(path), sources.module(path)
        if text is None:
            continue
        yield SourceText(str(path), text)
        for written in module.star_imports if module is not None else ():
            found = _imported(written, path, root)
            if found is not None and found not in seen:
                seen.add(found)
                waiting.append(found)


def _imported(written: str, path: Path, root: Path) -> Path | None:
    plain = written.lstrip(".")
    if len(plain) == len(written):
        return module_file(root, plain)
    folder = path.parent
    for _ in range(len(written) - len(plain) - 1):
        folder = folder.parent
    found = module_file(folder, plain) if plain else folder / "__init__.py"
    return found if found is not None and found != path and is_file(found) else None


def _troubles(state: State) -> Iterator[Trouble]:
    if state.problem is not None:
        yield _trouble(state.problem)
    for alias in state.aliases.values():
        if alias.problem is not None and alias.problem != state.problem:
            yield replace(_trouble(alias.problem), alias=alias.alias)


def _app_troubles(state: State, root: Path) -> Iterator[Trouble]:
    """On the line that fails where it is the project's, else where the app is named."""
    for each in state.app_problems:
        trouble = replace(_trouble(each.problem), app=each.app)
        own = each.problem.path is not None and each.problem.path.is_relative_to(root)
        if own or each.app:
            yield trouble if own else replace(trouble, path=None, line=None)


def _trouble(problem: Problem) -> Trouble:
    path = str(problem.path) if problem.path is not None and problem.path.is_absolute() else None
    line = problem.line if path else None
    return Trouble(problem.kind, problem.message, problem.hint, path, line, command=problem.command)


def _app_packages(models: Models, root: Path) -> Iterator[tuple[str, str]]:
    for path, placed in models.by_path.items():
        if all(each.model.registered or not each.model.paired for each in placed):
            continue
        folder = _package_folder(Path(path))
        if not folder.is_relative_to(root) or folder == root or not is_file(folder / "__init__.py"):
            continue
        parts = folder.relative_to(root).parts
        made = is_file(folder / "apps.py") or is_file(folder / "migrations" / "__init__.py")
        if made and _NOT_INSTALLED_ON_PURPOSE.isdisjoint(parts):
            yield ".".join(parts), path


def _package_folder(path: Path) -> Path:
    """`clinic/models/patient.py` and `clinic/models.py` are of `clinic`."""
    for folder in path.parents:
        if folder.name == "models":
            return folder.parent
    return path.parent


def _other_settings(root: Path, known: set[str], sources: Sources) -> Iterator[str]:
    for name in settings_modules(root):
        path = module_file(root, name)
        if path is not None and str(path) not in known and (text := sources.text(path)) is not None:
            yield text


def _counts(finding: Finding, root: Path, sources: Sources, settings: Settings) -> bool:
    path = Path(finding.path)
    module = sources.module(path)
    if module is None:
        return finding.code not in settings.ignore
    if finding.code in wish_for(module, path, root, settings).ignored:
        return False
    codes: Mapping[int, frozenset[str] | None] = silencing_comments(module.text)
    silent = codes.get(module.text.count("\n", 0, finding.span.start), frozenset())
    return silent is not None and finding.code not in silent


def _placed(finding: Finding, root: Path, sources: Sources, settings: Settings) -> PlacedFinding:
    path = Path(finding.path)
    severity = settings.severity.get(finding.code)
    finding = replace(finding, severity=Severity(severity)) if severity else finding
    fixes = tuple(
        PlacedFix(
            fix.title,
            {path: fix.edits} if fix.edits else {},
            fix.safe,
            fix.preferred,
            fix.copies,
            fix.runs,
            fix.arguments,
        )
        for fix in finding.fixes
    )
    return PlacedFinding(finding, path, finding.span, fixes)
