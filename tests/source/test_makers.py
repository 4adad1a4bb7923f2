"""What a project's own field class makes of its arguments is followed, or unknown; it is never guessed."""

from __future__ import annotations

import pytest

from tablewright.source.models import Field
from tablewright.source.module import parse_module
from tablewright.source.resolve import resolve
from tablewright.source.statements import UNKNOWN

HEAD = "from django.conf import settings\nfrom django.db import models\nfrom other import Thing, change\nLENGTH = 7\n"


def field_of(classes: str, call: str) -> Field:
    text = f"{HEAD}{classes}\nclass A(models.Model):\n    x = {call}\n"
    models = resolve({"/p/app/models.py": parse_module(text)}, root="/p", installed_apps=["app"])
    field = models.by_label["app.A"].field("x")
    assert field is not None
    return field


def field_class(body: str, base: str = "models.CharField", parameters: str = "*args, **kwargs") -> str:
    lines = "".join(f"        {line}\n" for line in body.split("\n"))
    return f"class X({base}):\n    def __init__(self, {parameters}):\n{lines}"


PASS = "super().__init__(*args, **kwargs)"


@pytest.mark.parametrize(
    ("body", "call", "max_length"),
    [
        (PASS, "X(max_length=5)", 5),
        (PASS, "X()", None),
        (f'kwargs["max_length"] = 40\n{PASS}', "X(max_length=5)", 40),
        (f'kwargs["max_length"] = LENGTH\n{PASS}', "X()", 7),
        (f'kwargs["max_length"] = kwargs["blank"] = 3\n{PASS}', "X()", 3),
        (f'kwargs.setdefault("max_length", 40)\n{PASS}', "X()", 40),
        (f'kwargs.setdefault("max_length", 40)\n{PASS}', "X(max_length=5)", 5),
        (f'kwargs["max_length"] = kwargs.get("max_length", 9)\n{PASS}', "X(max_length=5)", 5),
        (f'kwargs["max_length"] = kwargs.get("max_length", 9)\n{PASS}', "X()", 9),
        (f'"""Text."""\nself.kind: str = kwargs.pop("kind", None)\n{PASS}', "X(kind=1, max_length=5)", 5),
        (f'size = kwargs.pop("size", 2)\nkwargs["max_length"] = size * 2\n{PASS}', "X(size=4)", 8),
        (f'kwargs.pop("max_length", None)\n{PASS}', "X(max_length=5)", None),
        (f'del kwargs["max_length"]\n{PASS}', "X(max_length=5)", None),
        ('d = {"max_length": 3}\nd.update(kwargs)\nsuper().__init__(*args, **d)', "X()", 3),
        ('d = {"max_length": 3}\nd.update(kwargs)\nsuper().__init__(*args, **d)', "X(max_length=5)", 5),
        ("d = dict(max_length=3, **kwargs)\nsuper().__init__(*args, **d)", "X()", 3),
        ('kwargs = {"max_length": 3, **kwargs}\nsuper(X, self).__init__(*args, **kwargs)', "X(null=True)", 3),
        ("super().__init__(*args, max_length=6, **kwargs)", "X()", 6),
        ("models.CharField.__init__(self, *args, max_length=6, **kwargs)", "X()", 6),
        (f'if "max_length" not in kwargs:\n    kwargs["max_length"] = 4\n{PASS}', "X()", 4),
        (f'if "max_length" not in kwargs:\n    kwargs["max_length"] = 4\n{PASS}', "X(max_length=5)", 5),
        (f'if not kwargs.get("null", True):\n    raise ValueError\n{PASS}', "X(max_length=5)", 5),
        (f'if settings.LONG:\n    kwargs["blank"] = True\n{PASS}', "X(max_length=5)", 5),
        (f"{PASS}\nself.validators.append(1)", "X(max_length=5)", 5),
        (f"{PASS}\nself.extra = 1", "X(max_length=5)", 5),
        # What is not known:
        (f'kwargs["max_length"] = settings.LENGTH\n{PASS}', "X()", UNKNOWN),
        (f'if settings.LONG:\n    kwargs["max_length"] = 90\n{PASS}', "X(max_length=5)", UNKNOWN),
        (f'if settings.LONG:\n    kwargs["max_length"] = 90\n{PASS}', "X()", UNKNOWN),
        (f"{PASS}\nself.max_length = 90", "X(max_length=5)", UNKNOWN),
        (f"kwargs = change(kwargs, 'max_length')\n{PASS}", "X(max_length=5)", UNKNOWN),
        (f"change(kwargs)['max_length']\n{PASS}", "X(max_length=5)", UNKNOWN),
        (f"for name in ('max_length',):\n    kwargs[name] = 1\n{PASS}", "X(max_length=5)", UNKNOWN),
        (f"kwargs[change()] = 1  # max_length\n{PASS}", "X(max_length=5)", UNKNOWN),
        (f'kwargs.setdefault("max_length", 40)\n{PASS}', "X(**change())", UNKNOWN),
        ('d = {"max_length": 3}\nd.update(kwargs)\nsuper().__init__(*args, **d)', "X(**change())", UNKNOWN),
        ("models.TextField.__init__(self, *args, max_length=6, **kwargs)\nThing.__init__(self)", "X()", UNKNOWN),
    ],
)
def test_presets(body: str, call: str, max_length: object) -> None:
    field = field_of(field_class(body), call)
    assert field.max_length == max_length
    assert (field.internal_type, field.maps) == ("CharField", "column")


@pytest.mark.parametrize(
    ("classes", "call", "facts"),
    [
        (
            field_class("super().__init__(max_length=size, null=True)", parameters="size, kind=None"),
            "X(12)",
            {"max_length": 12, "null": True, "has_default": False},
        ),
        (
            field_class("super().__init__(max_length=size, **kwargs)", parameters="*, size=3, **kwargs"),
            "X(default='')",
            {"max_length": 3, "has_default": True},
        ),
        (
            field_class('kwargs["to"] = "app.B"\nkwargs["on_delete"] = models.CASCADE\n' + PASS, "models.ForeignKey"),
            "X(null=True)",
            {"column": "x_id", "null": True},
        ),
        (  # A mixin's __init__ comes first, then the class behind it.
            "class M:\n    def __init__(self, *args, **kwargs):\n        kwargs['null'] = True\n"
            "        super().__init__(*args, **kwargs)\n"
            + field_class('kwargs["max_length"] = 4\n' + PASS).replace("class X", "class Y")
            + "class X(M, Y): pass\n",
            "X()",
            {"null": True, "max_length": 4},
        ),
        (
            field_class('if settings.LONG:\n    kwargs["default"] = 1\n' + PASS),
            "X(max_length=2)",
            {"has_default": UNKNOWN, "max_length": 2},
        ),
        ("class X(models.UUIDField): pass\n", "X(max_length=36)", {"max_length": 32}),
        ("class X(models.CharField):\n    def db_type(self, c): return 'x'\n", "X()", {"internal_type": UNKNOWN}),
        (
            "class N:\n    def db_type(self, c): return 'x'\nclass M(N): pass\nclass X(M, models.CharField): pass\n",
            "X()",
            {"internal_type": UNKNOWN},
        ),
        ("class X(models.CharField):\n    null = True\n", "X()", {"null": UNKNOWN}),
        (
            (
                "class X(models.CharField):\n    def contribute_to_class(self, cls, name, **kwargs):\n"
                "        super().contribute_to_class(cls, name, **kwargs)\n"
                "        setattr(cls, self.name, Thing(self))\n"
            ),
            "X(max_length=3)",
            {"maps": "column", "column": "x", "max_length": 3},
        ),
        (
            (
                "class X(models.CharField):\n    def contribute_to_class(self, cls, name, **kwargs):\n"
                "        super().contribute_to_class(cls, name + '_x', **kwargs)\n"
            ),
            "X(max_length=3)",
            {"maps": "unknown", "column": UNKNOWN},
        ),
        (
            (
                "class X(models.CharField):\n    def contribute_to_class(self, cls, name, **kwargs):\n"
                "        super().contribute_to_class(cls, name)\n        cls.add_to_class('y', models.TextField())\n"
            ),
            "X(max_length=3)",
            {"maps": "unknown", "column": UNKNOWN},
        ),
    ],
)
def test_classes(classes: str, call: str, facts: dict[str, object]) -> None:
    field = field_of(classes, call)
    assert {name: getattr(field, name) for name in facts} == facts
