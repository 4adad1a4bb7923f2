"""Relations in real Django: its checks and reverse-name-clash say the same of every model here."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from support.interpreters import Interpreter
from tablewright.rules._reverse import clashes
from tablewright.source.module import parse_module
from tablewright.source.resolve import resolve

SCRIPT = Path(__file__).parent / "rules" / "check_reverse_names.py"

HEAD = "from django.db import models\n\n\nclass Target(models.Model):\n    name = models.CharField(max_length=9)\n\n\n"

SAMPLES = {
    "apart": """
class Visit(models.Model):
    first = models.ForeignKey(Target, models.CASCADE, related_name="firsts")
    second = models.ForeignKey(Target, models.CASCADE)
""",
    "two_keys": """
class Visit(models.Model):
    first = models.ForeignKey(Target, models.CASCADE)
    second = models.ForeignKey("Target", on_delete=models.CASCADE)
""",
    "same_names": """
class Visit(models.Model):
    first = models.ForeignKey(Target, models.CASCADE, related_name="visits")


class Call(models.Model):
    first = models.ForeignKey(Target, models.CASCADE, related_name="visits")
""",
    "field_of_target": """
class Visit(models.Model):
    first = models.ForeignKey(Target, models.CASCADE, related_name="name")


class Name(models.Model):
    first = models.ForeignKey(Target, models.CASCADE)


class Other(models.Model):
    name = models.CharField(max_length=9)
    target = models.OneToOneField(Target, models.CASCADE, related_name="name")
""",
    "accessor_is_a_field": """
class Room(models.Model):
    visit_set = models.IntegerField()
    visit = models.IntegerField()


class Visit(models.Model):
    room = models.ForeignKey(Room, models.CASCADE)
""",
    "hidden": """
class Visit(models.Model):
    first = models.ForeignKey(Target, models.CASCADE, related_name="+")
    second = models.ForeignKey(Target, models.CASCADE, related_name="name+")
    third = models.ForeignKey(Target, models.CASCADE)
    fourth = models.ManyToManyField(Target, related_name="+")
    fifth = models.ManyToManyField(Target, related_name="+")
""",
    "query_names": """
class Visit(models.Model):
    first = models.ForeignKey(Target, models.CASCADE, related_name="firsts", related_query_name="name")
    second = models.ForeignKey(Target, models.CASCADE, related_name="seconds", related_query_name="firsts")
    third = models.ForeignKey(Target, models.CASCADE, related_name="thirds", related_query_name="query")
    fourth = models.ForeignKey(Target, models.CASCADE, related_name="fourths", related_query_name="query")
""",
    "to_itself": """
class Node(models.Model):
    parent = models.ForeignKey("self", models.CASCADE)
    cause = models.ForeignKey("Node", models.CASCADE, related_name="parent")


class Tree(models.Model):
    tree = models.ForeignKey("self", models.CASCADE)
""",
    "one_to_one": """
class Visit(models.Model):
    first = models.OneToOneField(Target, models.CASCADE)
    second = models.OneToOneField(Target, models.CASCADE)
    third = models.ForeignKey(Target, models.CASCADE)
""",
    "many_to_many": """
class Visit(models.Model):
    first = models.ManyToManyField(Target)
    second = models.ManyToManyField(Target)
    third = models.ManyToManyField(Target, related_name="name")
    fourth = models.ManyToManyField(Target, related_name="fourths")
""",
    "many_to_itself": """
class Person(models.Model):
    friends = models.ManyToManyField("self")
    mates = models.ManyToManyField("self")
    follows = models.ManyToManyField("self", symmetrical=False)
    likes = models.ManyToManyField("self", symmetrical=False)
    knows = models.ManyToManyField("self", symmetrical=False, related_name="known_by")


class Animal(models.Model):
    eats = models.ManyToManyField("Animal")
    hunts = models.ManyToManyField("Animal")
    nests = models.ManyToManyField("Animal", symmetrical=True)
""",
    "abstract": """
class Owned(models.Model):
    owner = models.ForeignKey(Target, models.CASCADE, related_name="owned")

    class Meta:
        abstract = True


class Cat(Owned):
    pass


class Dog(Owned):
    pass
""",
    "abstract_with_class": """
class Owned(models.Model):
    owner = models.ForeignKey(Target, models.CASCADE, related_name="%(app_label)s_%(class)s_owned")
    seller = models.ForeignKey(Target, models.CASCADE, related_name="%(class)ss", related_query_name="%(class)s_q")

    class Meta:
        abstract = True


class Cat(Owned):
    pass


class Dog(Owned):
    other = models.ForeignKey(Target, models.CASCADE, related_name="cats")
""",
    "children": """
class Place(models.Model):
    name = models.CharField(max_length=9)
    restaurant = models.IntegerField()


class Restaurant(Place):
    pass


class Bar(Place):
    tables = models.IntegerField()


class Guest(models.Model):
    first = models.ForeignKey(Bar, models.CASCADE, related_name="name")
    second = models.ForeignKey(Bar, models.CASCADE, related_name="tables")
    third = models.ForeignKey(Place, models.CASCADE, related_name="thirds")
    fourth = models.ForeignKey(Bar, models.CASCADE, related_name="thirds")
    fifth = models.ForeignKey(Place, models.CASCADE, related_name="bar")
    sixth = models.ForeignKey(Bar, models.CASCADE, related_name="bar")
""",
    "own_parent_link": """
class Place(models.Model):
    pass


class Bar(Place):
    place = models.OneToOneField(Place, models.CASCADE, parent_link=True, related_name="bars")


class Guest(models.Model):
    first = models.ForeignKey(Place, models.CASCADE, related_name="bars")
    second = models.ForeignKey(Bar, models.CASCADE, related_name="place")
""",
    "proxies": """
class Near(Target):
    class Meta:
        proxy = True


class Visit(models.Model):
    first = models.ForeignKey(Near, models.CASCADE, related_name="visits")
    second = models.ForeignKey(Target, models.CASCADE, related_name="visits")
    third = models.ForeignKey(Near, models.CASCADE, related_name="name")
""",
    "default_name": """
class Visit(models.Model):
    first = models.ForeignKey(Target, models.CASCADE)
    second = models.ForeignKey(Target, models.CASCADE, related_name="seconds")

    class Meta:
        default_related_name = "%(class)s_things"


class Call(models.Model):
    first = models.ForeignKey(Target, models.CASCADE)
    second = models.ManyToManyField(Target)

    class Meta:
        default_related_name = "name"
""",
    "through": """
class Team(models.Model):
    members = models.ManyToManyField(Target, through="Membership")
    team_set = models.ManyToManyField(Target, related_name="membership_set")


class Membership(models.Model):
    team = models.ForeignKey(Team, models.CASCADE)
    target = models.ForeignKey(Target, models.CASCADE)
""",
}


def test_django_and_the_rule_say_the_same(interpreter: Interpreter, tmp_path: Path) -> None:
    texts = {app: HEAD + text.lstrip("\n") for app, text in SAMPLES.items()}
    done = subprocess.run(
        [interpreter.executable, SCRIPT],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        timeout=120,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert said_of(texts) == {
        app: {field: sorted(set(codes)) for field, codes in fields.items()}
        for app, fields in json.loads(done.stdout).items()
    }


def said_of(texts: dict[str, str]) -> dict[str, dict[str, list[str]]]:
    modules = {f"/project/{app}/models.py": parse_module(text) for app, text in texts.items()}
    models = resolve(
        modules,
        root="/project",
        installed_apps=tuple(texts),
        default_auto_field="django.db.models.AutoField",
        auth_user_model="auth.User",
    )
    found: dict[str, dict[str, list[str]]] = {app: {} for app in texts}
    for model in models.by_label.values():
        if model.paired:
            for field in model.fields:
                if codes := sorted({clash.code for clash in clashes(model, field, models)}):
                    found[model.app_label][f"{model.name}.{field.name}"] = codes
    return found
