"""Files that are too long, odd, broken or in a circle: what can be known of them is, and the rest works."""

from __future__ import annotations

from pathlib import Path

import pytest

from tablewright.project.files import LARGEST, decoded, read_source
from tablewright.source import module as module_stage
from tablewright.source.models import Models
from tablewright.source.module import parse_module
from tablewright.source.resolve import resolve

HEAD = "from django.db import models\n"


def models_of(files: dict[str, str], apps: tuple[str, ...] = ("app",)) -> Models:
    modules = {f"/p/{name}.py": parse_module(text) for name, text in files.items()}
    return resolve(modules, root="/p", installed_apps=apps, default_auto_field="django.db.models.BigAutoField")


def test_fifty_thousand_lines_are_read_once_and_then_only_where_they_change() -> None:
    body = "".join(f"    field_{i} = models.IntegerField(null=True)\n" for i in range(30))
    text = HEAD + "".join(f"\n\nclass M{number}(models.Model):\n{body}" for number in range(1_520))
    assert text.count("\n") > 50_000
    assert len(text) < LARGEST
    module = parse_module(text)
    before = models_of({"app/models": text})
    read = module_stage._read.cache_info().misses
    typed = text.replace("class M700(models.Model):\n", "class M700(models.Model):\n    more = models.TextField()\n")
    again = parse_module(typed, module)
    assert module_stage._read.cache_info().misses - read == 1
    after = resolve(
        {"/p/app/models.py": again},
        root="/p",
        installed_apps=["app"],
        default_auto_field="django.db.models.BigAutoField",
        previous=before,
    )
    differ = [label for label, model in after.by_label.items() if model is not before.by_label[label]]
    assert differ == ["app.M700"]
    assert after.by_label["app.M700"].field("more") is not None


@pytest.mark.parametrize(
    ("data", "text", "problem"),
    [
        (b"# -*- coding: latin-1 -*-\nX = '\xe4'\n", "# -*- coding: latin-1 -*-\nX = 'ä'\n", None),
        (b"\xef\xbb\xbfX = 1\n", "X = 1\n", None),
        (b"\n\nX = '\xe4'\n", None, "“models.py” cannot be decoded"),
        (b"# coding: nonsense\n", None, "“models.py” cannot be decoded (unknown encoding"),
        (b"X = 1\0\n", None, "“models.py” has a NUL byte in line 1"),
        (b"#" * (LARGEST + 1), None, "“models.py” has 4.0 MB and is left out"),
    ],
)
def test_bytes(tmp_path: Path, data: bytes, text: str | None, problem: str | None) -> None:
    path = tmp_path / "models.py"
    path.write_bytes(data)
    read, said = read_source(path)
    assert (read or "").lstrip("\ufeff") == (text or "")
    assert (said or "").startswith(problem or "")
    assert (read is None) == (problem is not None)


def test_the_line_that_does_not_decode_is_named() -> None:
    assert "Line 3 is the first that is not UTF-8. Save it as UTF-8" in (decoded("a.py", b"\n\nX = '\xe4'\n")[1] or "")
    assert "Line" not in (decoded("a.py", b"# coding: nonsense\n")[1] or "Line")


NEWER = [
    "type Alias[T] = list[T]\n",
    "def first[T](of: list[T]) -> T:\n    return of[0]\n",
    'NAME = t"{x}"\n',
    "try:\n    pass\nexcept A, B:\n    pass\n",
    "x = 1 if y else then 2\n",
]


@pytest.mark.parametrize("newer", NEWER)
def test_syntax_that_this_python_does_not_know_hides_nothing_else(newer: str) -> None:
    models = models_of(
        {"app/models": f"{HEAD}class A(models.Model):\n    x = models.TextField()\n{newer}class B(A):\n    pass\n"}
    )
    assert list(models.by_label) == ["app.A", "app.B"]
    assert all(model.complete for model in models.by_label.values())


def test_a_class_with_newer_syntax_in_a_method_keeps_its_fields() -> None:
    text = f"{HEAD}class A(models.Model):\n    x = models.TextField()\n\n    def f(self): return t'{{self.x}}'\n"
    model = models_of({"app/models": text}).by_label["app.A"]
    assert [field.name for field in model.fields] == ["id", "x"]


def test_two_apps_with_one_label_are_both_known() -> None:
    one = f"{HEAD}class A(models.Model):\n    x = models.TextField()\n"
    other = f"{HEAD}class A(models.Model):\n    y = models.TextField()\n"
    models = models_of({"one/shop/models": one, "two/shop/models": other}, ("one.shop", "two.shop"))
    found = {path: [each.model.label for each in placed] for path, placed in models.by_path.items()}
    assert found == {"/p/one/shop/models.py": ["shop.A"], "/p/two/shop/models.py": ["shop.A"]}
    assert models.by_label["shop.A"].path == "/p/one/shop/models.py"
    assert len(models.by_table["shop_a"]) == 2


def test_modules_that_import_each_other() -> None:
    one = (
        f"from .b import *\nfrom .b import Base, ONE\n{HEAD}TWO = ONE\n"
        "class A(Base):\n    b = models.ForeignKey('B', models.CASCADE)\n    size = models.CharField(max_length=TWO)\n"
    )
    other = (
        f"from .a import *\nfrom .a import A, TWO\n{HEAD}ONE = TWO\n"
        "class Base(models.Model):\n    class Meta: abstract = True\nclass B(Base):\n"
        "    a = models.ForeignKey(A, models.CASCADE)\n"
    )
    models = models_of(
        {"app/models/__init__": "from .a import A\nfrom .b import B\n", "app/models/a": one, "app/models/b": other}
    )
    assert {"app.A", "app.B"} <= models.by_label.keys()
    field = models.by_label["app.B"].field("a")
    assert field is not None
    assert field.relation is not None
    assert field.relation.target == "app.A"


def test_classes_that_descend_from_each_other_are_no_models() -> None:
    assert not models_of(
        {"app/models": "from .b import B\nclass A(B): pass\n", "app/b": "from .models import A\nclass B(A): pass\n"}
    ).by_label
