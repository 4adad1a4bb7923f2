"""Modules of a project -> Models: what its classes mean to Django, as far as source can tell.

Nothing is imported and nothing is read: who calls gives the modules that hold models, those they import from within
the project, and the `apps.py` of its apps. What leads outside is UNKNOWN, unless it is Django's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tablewright.source.apps import App, containing, installed, is_loaded, package, stock_app
from tablewright.source.modelling import Modelling
from tablewright.source.models import Kept, Model, Models, PlacedModel
from tablewright.source.statements import ClassStatement, Module
from tablewright.source.world import Defined, Question, World, stock_modules

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
    apps = installed(world, installed_apps)
    modelling = Modelling(world, default_auto_field, auth_user_model)
    world.kinds["app"] = lambda path, _: _app_of(world, apps, path)
    world.kinds["loaded"] = lambda path, _: not installed_apps or is_loaded(world, apps, path)
    world.kinds["app of label"] = lambda path, label: _labelled(world, apps, path, label)
    reuse = _Reuse(world, previous.kept if previous is not None else None)

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
    world: World, modelling: Modelling, reuse: _Reuse, packages: frozenset[str], auth_user_model: str
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


class _Reuse:
    """Models of the result before, as long as every question they depend on still has its answer."""

    def __init__(self, world: World, kept: Kept | None) -> None:
        self._world = world
        self._built = kept.built if kept is not None else {}
        # Most questions are those of many models, so all are asked once, and few ever have another answer.
        answers = kept.answers if kept is not None else {}
        self._other = {question for question, answer in answers.items() if self._differs(question, answer)}
        self._needed = kept.needed if kept is not None else 0
        self.built: dict[tuple[str, str, int], tuple[ClassStatement, frozenset[Question], Model | None]] = {}

    def _differs(self, question: Question, answer: object) -> bool:
        return question[1] not in self._world.modules or self._world.ask(question) != answer

    def model(self, modelling: Modelling, path: str, statement: ClassStatement, position: int) -> Model | None:
        key = (path, statement.name, position)
        before = self._built.get(key)
        if before is None or not self._holds(statement, before[0], before[1]):
            self._world.begin()
            model = modelling.model(Defined(path, statement))
            before = (statement, frozenset(self._world.asked), model)
        self.built[key] = before
        return before[2]

    def _holds(self, statement: ClassStatement, before: ClassStatement, questions: frozenset[Question]) -> bool:
        if statement is not before and statement != before:
            return False
        return not self._other or self._other.isdisjoint(questions)

    def kept(self) -> Kept:
        """Answers to questions that nobody asks any more are left out once they may be as many as the others."""
        answers, needed = self._world.answers, self._needed
        if len(answers) > 2 * needed:
            asked: set[Question] = set()
            asked = asked.union(*(questions for _, questions, _ in self.built.values()))
            answers = {question: answers[question] for question in asked}
            needed = len(answers)
        return Kept(self.built, answers, needed)
