"""Models while their classes are made -> what each class body has, and where it stands: afterwards nobody can tell."""

import contextlib
import sys


class Bodies:
    """What was seen of the classes made since `seen()` began."""

    def __init__(self):
        self._seen = {}

    @contextlib.contextmanager
    def seen(self):
        """Django takes the fields out of a class while it makes it, and copies those of abstract bases: which body
        has a field can be seen only there."""
        from django.db.models.base import ModelBase

        original = ModelBase.__new__

        def watched(cls, name, bases, attrs, **kwargs):
            stated = "__qualname__" in attrs  # only a class statement gives one; a call of the metaclass has no body
            names, line = (frozenset(attrs), _line(attrs.get("__module__"))) if stated else (frozenset(), 0)
            made = original(cls, name, bases, attrs, **kwargs)
            self._seen[id(made)] = made, names, line  # itself too: else another might get its id
            return made

        ModelBase.__new__ = staticmethod(watched)
        try:
            yield
        finally:
            ModelBase.__new__ = original

    def has(self, model, name):
        """Whether the body of a model's class has `name`; True for a class that was made before."""
        seen = self._seen.get(id(model))
        return seen is None or name in seen[1]

    def line(self, model):
        """Of its class statement, from 1; 0 where unknown."""
        seen = self._seen.get(id(model))
        return seen[2] if seen else model.__dict__.get("__firstlineno__", 0)  # Python has it from 3.13 on


def _line(module):
    """Where code of that module is making a class just now."""
    frame = sys._getframe(2)
    for _ in range(10):  # a metaclass of the project's own may be in between, or three
        if frame is None:
            break
        if frame.f_globals.get("__name__") == module:
            return frame.f_lineno
        frame = frame.f_back
    return 0
