"""Models of before an edit -> those of them that still hold: all that they were made from is as it was."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tablewright.source.apps import App
from tablewright.source.modelling import Modelling
from tablewright.source.models import Model
from tablewright.source.statements import ClassStatement, Module
from tablewright.source.world import Defined, Question, World


@dataclass(frozen=True, slots=True)
class Kept:
    """`built`: (path, class name, position) -> the class, the questions its model depends on, and the model.

    `answers`: those that it was built with, and some that are of no use any more; `needed`: how many were not, when
    they were counted last. `files`: what each answer was read from, of `modules`. `circumstances`: what else it was
    built for. `apps`: with the files that they were read from.
    """

    built: Mapping[tuple[str, str, int], tuple[ClassStatement, frozenset[Question], Model | None]]
    answers: Mapping[Question, object]
    needed: int
    files: Mapping[Question, frozenset[str]]
    modules: Mapping[str, Module]
    circumstances: object
    apps: tuple[App, ...]
    apps_files: frozenset[str]


class Reuse:
    """What one `resolve` takes over from the one before."""

    def __init__(self, world: World, circumstances: object, kept: Kept | None) -> None:
        self._world = world
        self._kept = kept
        self._circumstances = circumstances
        self._apps: tuple[App, ...] = ()
        self._apps_files: frozenset[str] = frozenset()
        self._other: set[Question] = set()
        self._changed: frozenset[str] | None = None
        """Files of which something may be read otherwise than before; None: any."""
        if kept is not None and kept.circumstances == circumstances and kept.modules.keys() == world.modules.keys():
            before = kept.modules
            self._changed = frozenset(path for path, module in world.modules.items() if before[path] is not module)
        self.built: dict[tuple[str, str, int], tuple[ClassStatement, frozenset[Question], Model | None]] = {}

    def apps(self, read: Callable[[], tuple[App, ...]]) -> tuple[App, ...]:
        """The same object as before where nothing of it changed."""
        kept, world = self._kept, self._world
        if kept is not None and self._changed is not None and self._changed.isdisjoint(kept.apps_files):
            self._apps, self._apps_files = kept.apps, kept.apps_files
        else:
            world.consulted = set()
            self._apps = read()
            self._apps_files = frozenset(world.consulted)
            if kept is None or self._apps != kept.apps:
                self._changed = None
        return self._apps

    def begin(self) -> None:
        """Once the world can answer everything: asks again what may have another answer now. Most questions are those
        of many models, so each is asked once, and few ever have another answer."""
        kept, world = self._kept, self._world
        if kept is None:
            return
        asked = kept.answers.keys()
        if self._changed is not None:
            changed = self._changed
            again = [question for question, files in kept.files.items() if not changed.isdisjoint(files)]
            world.answers |= kept.answers
            world.files |= kept.files
            for question in again:
                del world.answers[question]
            asked = dict.fromkeys(again).keys()
        self._other = {question for question in asked if self._differs(question, kept.answers[question])}

    def _differs(self, question: Question, answer: object) -> bool:
        return question[1] not in self._world.modules or self._world.ask(question) != answer

    def model(self, modelling: Modelling, path: str, statement: ClassStatement, position: int) -> Model | None:
        key = (path, statement.name, position)
        before = self._kept.built.get(key) if self._kept is not None else None
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
        answers, files = self._world.answers, self._world.files
        needed = self._kept.needed if self._kept is not None else 0
        if len(answers) > 2 * needed:
            asked: set[Question] = set()
            asked = asked.union(*(questions for _, questions, _ in self.built.values()))
            answers = {question: answers[question] for question in asked}
            files = {question: files[question] for question in asked}
            needed = len(answers)
        modules, circumstances = self._world.modules, self._circumstances
        return Kept(self.built, answers, needed, files, modules, circumstances, self._apps, self._apps_files)
