"""Classes that new text uses -> what makes them known in its file: each written once, or imported from beside it."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import count
from pathlib import PurePath

from tablewright.source.edits import Edit, ImportNeed, is_free
from tablewright.source.statements import Module, PlacedClass, Span

_TOKENS = re.compile(
    r"""(?P<other>\"{3}.*?\"{3}|'{3}.*?'{3}|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|#[^\r\n]*)|(?P<name>\b[^\W\d]\w*)""",
    re.DOTALL,
)
_COMMENTS_ABOVE = re.compile(r"(?:^[ \t]*#[^\r\n]*(?:\r\n|\n|\r))+\Z", re.MULTILINE)
_STEP = "    "
_LINE_END = re.compile(r"\r\n|\n|\r")
_LIBRARIES = frozenset({"django", *sys.stdlib_module_names})


@dataclass(frozen=True, slots=True)
class ClassText:
    """A class that the text of a field uses, "class Name(…):\\n…\\n", with what its own text imports."""

    name: str
    text: str
    imports: tuple[ImportNeed, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """How text in a file comes by its classes. `edits` are absolute; `imports` what these or the text itself need;
    `renamed`: class -> the name that the text has to use for it, where its own is taken in the file."""

    edits: tuple[Edit, ...] = ()
    imports: tuple[ImportNeed, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)


def known_classes(
    path: str, module: Module, classes: Iterable[ClassText], first: int, user: int, modules: Mapping[str, Module]
) -> Known:
    """`first`: where the first model of the file stands; `user`: where what uses the classes does. `modules`: those of
    the project, by path."""
    beside = modules_beside(path, modules)
    edits: list[Edit] = []
    imports: list[ImportNeed] = []
    renamed: dict[str, str] = {}
    place = _above_comments(module, min(first, user))
    for wanted in classes:
        for name in numbered(wanted.name):
            here = bound_to(path, module, name, user, modules)
            if here is not None and same_class(here, wanted.text):
                break
            if not is_free(module, name):
                continue
            home = next((dotted for dotted, each in beside.items() if same_class(_top(each, name), wanted.text)), None)
            if home is not None:
                imports.append(ImportNeed(home, name))
            else:
                text = _indented(_named(wanted, name), module, user)
                edits.append(Edit(Span(place, place), _set_in(module, place, text)))
                imports += wanted.imports
            break
        renamed[wanted.name] = name
    return Known(tuple(edits), tuple(imports), {old: new for old, new in renamed.items() if old != new})


def modules_beside(path: str, modules: Mapping[str, Module]) -> dict[str, Module]:
    """Name for a relative import -> module, of those in the same folder (of a `models` package: of the one around it as
    well) that import nothing of the project, so that importing them leads in no circle."""
    own = PurePath(path)
    around = {own.parent: ".", **({own.parent.parent: ".."} if own.parent.name == "models" else {})}
    found = {}
    for each, module in modules.items():
        file = PurePath(each)
        dots = around.get(file.parent)
        if dots is None or file == own or not _name_of_module(file):
            continue
        if not module.star_imports and all(name.partition(".")[0] in _LIBRARIES for name in module.imports.values()):
            found[f"{dots}{file.stem}"] = module
    return found


def _name_of_module(file: PurePath) -> bool:
    return file.suffix == ".py" and file.stem != "__init__" and file.stem.isidentifier()


def bound_to(path: str, module: Module, name: str, user: int, modules: Mapping[str, Module]) -> str | None:
    """The text of the class that the name means where `user` stands; None where it means none that is known."""
    own = [placed for placed in module.classes if placed.statement.name == name]
    if own:
        return _text_of(own[0]) if len(own) == 1 and own[0].offset < user else None
    home, _, there = module.imports.get(name, "").rpartition(".")
    return _top(_imported(path, home, modules), there) if home else None


def _imported(path: str, dotted: str, modules: Mapping[str, Module]) -> Module | None:
    level = len(dotted) - len(dotted.lstrip("."))
    wanted = tuple(part for part in (*dotted[level:].split(".")[:-1], f"{dotted.rpartition('.')[2]}.py") if part)
    folders = PurePath(path).parents
    if level:
        return modules.get(str(folders[level - 1].joinpath(*wanted))) if level <= len(folders) else None
    found = [module for each, module in modules.items() if PurePath(each).parts[-len(wanted) :] == wanted]
    return found[0] if len(found) == 1 else None


def _top(module: Module | None, name: str) -> str | None:
    own = [placed for placed in module.classes if placed.statement.name == name] if module is not None else []
    return _text_of(own[0]) if len(own) == 1 else None


def _text_of(placed: PlacedClass) -> str | None:
    statement = placed.statement
    if statement.conditional or statement.broken:
        return None
    return statement.block[statement.span.start : statement.span.end]


def same_class(one: str | None, other: str) -> bool:
    """They say the same but for their docstrings, however they are laid out."""
    if one is None:
        return False
    return one.strip() == other.strip() or _meaning(one) == _meaning(other) != ""


@lru_cache(maxsize=256)
def _meaning(text: str) -> str:
    try:
        (found,) = ast.parse(text.strip()).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    if isinstance(found, ast.ClassDef) and ast.get_docstring(found) is not None:
        found.body = found.body[1:]
    return ast.dump(found)


def numbered(name: str) -> Iterator[str]:
    """BitField, Bit2Field, Bit3Field …"""
    yield name
    yield from (f"{name.removesuffix('Field')}{number}Field" for number in count(2))


def renamed_in(text: str, names: Mapping[str, str]) -> str:
    """Names in Python text, but for those in its strings and comments."""

    def other(match: re.Match[str]) -> str:
        return names.get(match["name"] or "", match[0])

    return _TOKENS.sub(other, text) if names else text


def uses(text: str, name: str) -> bool:
    """Outside of strings and comments."""
    return any(match["name"] == name for match in _TOKENS.finditer(text))


def _named(wanted: ClassText, name: str) -> str:
    return re.sub(rf"\bclass {re.escape(wanted.name)}\b", f"class {name}", wanted.text, count=1)


def _indented(text: str, module: Module, user: int) -> str:
    """As the class is that uses it."""
    own = next((each.statement for each in module.classes if each.offset == user), None)
    step = own.indent if own is not None and not own.conditional and not own.body_on_header else ""
    if not step or step == _STEP:
        return text
    return re.sub(rf"^(?:{_STEP})+", lambda match: step * (len(match[0]) // len(_STEP)), text, flags=re.MULTILINE)


def _above_comments(module: Module, at: int) -> int:
    """In front of the comments right above, which are the class's own, unless they are the file's."""
    found = _COMMENTS_ABOVE.search(module.text, 0, at)
    ends = module.import_insert_at - module.behind_imports
    return found.start() if found is not None and found.start() > ends else at


def _set_in(module: Module, place: int, text: str) -> str:
    """Two empty lines around it, as far as they are not there."""
    before = module.text[:place]
    ends = len(_LINE_END.findall(before[len(before.rstrip()) :]))
    lead = "\n" * max(0, 3 - ends) if before.strip("\ufeff \t\r\n") else ""
    return (lead + text.rstrip("\n") + "\n\n\n").replace("\n", module.newline)
