"""Files -> the same with one to three edits as people make them: at random, but the same for the same seed."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping

Edit = Callable[[random.Random, str], str]

_FIELD = re.compile(r"^    (\w+) = [\w.]+\(.*\)$", re.MULTILINE)
_BASES = re.compile(r"^class (\w+)\(([^()]*)\):", re.MULTILINE)
_NUMBER = re.compile(r"(?<=[ =(])\d+\b")
_META = re.compile(r"^    class Meta.*:\n((?:        .*\n)+)", re.MULTILINE)
_DECORATOR = re.compile(r"^@\w+\n", re.MULTILINE)
_EFFECT = re.compile(r"^\w+\.add_to_class\(.*\)$", re.MULTILINE)
_NEW = (
    "models.IntegerField(null=True)",
    "models.CharField(max_length=17)",
    "models.ForeignKey('auth.Group', models.PROTECT)",
    "models.AutoField(primary_key=True)",
    "CodeField(size=3)",
    "MoodField(null=True)",
    "PriceField(max_digits=5, decimal_places=1)",
)


def _one(pattern: re.Pattern[str], chance: random.Random, text: str) -> re.Match[str] | None:
    found = list(pattern.finditer(text))
    return chance.choice(found) if found else None


def _replaced(match: re.Match[str] | None, text: str, new: str, group: int = 0) -> str:
    return text if match is None else text[: match.start(group)] + new + text[match.end(group) :]


def rename_field(chance: random.Random, text: str) -> str:
    return _replaced(_one(_FIELD, chance, text), text, chance.choice(["renamed", "code", "label", "title"]), 1)


def change_field(chance: random.Random, text: str) -> str:
    found = _one(_FIELD, chance, text)
    return _replaced(found, text, f"    {found[1]} = {chance.choice(_NEW)}" if found else "")


def remove_field(chance: random.Random, text: str) -> str:
    return _replaced(_one(_FIELD, chance, text), text, chance.choice(["", "    pass"]))


def add_field(chance: random.Random, text: str) -> str:
    found = _one(_FIELD, chance, text)
    name = chance.choice(["added", "code", "count", "created", "price_currency", "page_ptr"])
    return _replaced(found, text, f"{found[0]}\n    {name} = {chance.choice(_NEW)}" if found else "")


def hide_name(chance: random.Random, text: str) -> str:
    found = _one(_FIELD, chance, text)
    name = chance.choice(["code", "created", "label"])
    return _replaced(found, text, f"{found[0]}\n    {name} = None" if found else "")


def change_bases(chance: random.Random, text: str) -> str:
    found = _one(_BASES, chance, text)
    if found is None:
        return text
    bases = [base.strip() for base in found[2].split(",") if base.strip()]
    if len(bases) > 1 and chance.random() < 0.5:
        bases.pop(chance.randrange(len(bases)))
    else:
        known = ["models.Model", "Stamped", "Uuid", "Page", "Base", "Plain"]
        bases = chance.choice([*([name] for name in known), [*bases, "Plain"]])
    return _replaced(found, text, ", ".join(bases), 2)


def change_number(chance: random.Random, text: str) -> str:
    return _replaced(_one(_NUMBER, chance, text), text, str(chance.randint(1, 60)))


def change_meta(chance: random.Random, text: str) -> str:
    found = _one(_META, chance, text)
    if found is not None and chance.random() < 0.7:
        options = ["managed = False", "db_table = 'other'", "abstract = True", "proxy = True", "app_label = 'store'"]
        return _replaced(found, text, f"        {chance.choice(options)}\n", 1)
    return _replaced(found, text, "")


def remove_decorator(chance: random.Random, text: str) -> str:
    return _replaced(_one(_DECORATOR, chance, text), text, "")


def remove_effect(chance: random.Random, text: str) -> str:
    return _replaced(_one(_EFFECT, chance, text), text, "Shown.add_to_class('late', models.IntegerField(default=1))")


def touch_method(chance: random.Random, text: str) -> str:
    found = _one(_FIELD, chance, text)
    return _replaced(found, text, f"{found[0]}\n\n    def made(self):\n        return 1\n" if found else "")


def comment(chance: random.Random, text: str) -> str:
    found = _one(_FIELD, chance, text)
    return _replaced(found, text, f"    # Said of it.\n{found[0]}" if found else "")


def break_syntax(chance: random.Random, text: str) -> str:
    at = chance.randrange(len(text))
    return text[:at] + chance.choice(["(", '"""', "class", "\n    x = models.", "\n)", " = "]) + text[at:]


def remove_line(chance: random.Random, text: str) -> str:
    lines = text.splitlines(keepends=True)
    lines.pop(chance.randrange(len(lines))) if lines else None
    return "".join(lines)


RUNNING: tuple[Edit, ...] = (
    *(rename_field, change_field, remove_field, add_field, add_field, hide_name, change_bases, change_bases),
    *(change_number, change_number, change_meta, remove_decorator, remove_effect, touch_method, comment),
)
BREAKING: tuple[Edit, ...] = (break_syntax, remove_line)


def edited(files: Mapping[str, str], seed: int, *, breaking: bool = False) -> dict[str, str]:
    chance = random.Random(seed)
    result = dict(files)
    names = [name for name, text in files.items() if text.strip()]
    for _ in range(chance.randint(1, 3)):
        name = chance.choice([*names, "shop/models.py", "shop/models.py"])
        result[name] = chance.choice(RUNNING)(chance, result[name])
    if breaking:
        name = chance.choice(names)
        result[name] = chance.choice(BREAKING)(chance, result[name])
    return result
