"""What Django said holds for what is as it was then, is never a wrong fact of what was edited, and nothing is lost."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from support.agents import start_agent
from support.facts import differences, unknown
from support.merged import merged_of, modules_of, registry_of, source_of, write
from support.merging_project import APPS, FILES, VENDOR
from tablewright.source.merging import Merged, merge, wishes
from tablewright.source.registry import Registry, RegistryField, RegistryModel, field_from_json
from tablewright.source.statements import UNKNOWN

SHOWN = "store.Shown"
"""A proxy: what is not known of the model behind it is not known of this one."""

ALL = frozenset(
    {
        "store.Owner",
        "store.Item",
        "store.Part",
        "store.News",
        "store.Empty",
        "store.Keyed",
        "store.Tallied",
        "store.Words",
    }
    | {"store.Patched", "store.Looped", "store.Shown", "store.Note", "store.Simple", "stock.Shelf", "stock.Place"}
)


@dataclass(frozen=True)
class Project:
    root: Path
    registry: Registry

    def typed(self, edits: dict[str, tuple[str, str]]) -> dict[str, str]:
        files = dict(FILES)
        for name, (old, new) in edits.items():
            assert old in files[name]
            files[name] = files[name].replace(old, new, 1)
        return files

    def merged(self, files: dict[str, str], **more: object) -> Merged:
        return merged_of(self.root, self.registry, files, FILES, APPS, **more)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    root = write(tmp_path_factory.mktemp("merging"), FILES, VENDOR, apps=APPS)
    registry = registry_of(root)
    assert not registry.problems
    return Project(root, registry)


def test_what_nobody_edited_is_known_in_full(project: Project) -> None:
    alone = source_of(project.root, modules_of(project.root, FILES), APPS)
    merged = project.merged(FILES)
    assert {"store.Owner", "store.Owner.mood", "store.News", "store.Looped", "stock.Shelf.label"} <= set(unknown(alone))
    assert unknown(merged.models) == []
    assert list(differences(merged.models, project.registry)) == []
    assert {placed.model.label for each in merged.models.by_path.values() for placed in each} == ALL | {
        "store.Base",
        "store.Plain",
    }
    assert merged.wishes == ()


def test_where_fields_come_from(project: Project) -> None:
    models = project.merged(FILES).models.by_label
    item = {field.name: field for field in models["store.Item"].fields}
    assert [(name, item[name].inherited_from) for name in ("id", "created", "label", "price", "price_currency")] == [
        ("id", None),
        ("created", "kit.models.Stamped"),
        ("label", "shop.base.Base"),
        ("price", None),
        ("price_currency", ""),
    ]
    assert item["id"].implicit
    assert item["price"].statement is not None
    assert [item[name].db_types.get("default") for name in ("tag", "at", "price_currency")] == [
        "varchar(6)",
        "point",
        None,
    ]
    assert (item["owner"].internal_type, item["owner"].relation is not None) == ("ForeignKey", True)
    news = models["store.News"]
    assert [(f.name, f.primary_key, f.implicit) for f in news.fields] == [
        ("page_ptr", True, True),
        ("body", False, False),
        ("tags", False, False),
    ]
    assert models["store.Shown"].fields == models["store.Item"].fields
    assert models["store.Owner"].db_table == "old_owner"


def test_models_that_are_in_no_file_of_the_project(project: Project) -> None:
    models = project.merged(FILES).models
    page, join = models.by_label["kit.Page"], models.by_label["store.News_tags"]
    assert (page.path, page.db_table, page.complete, page.primary_key is not None) == ("", "kit_page", True, True)
    assert models.by_table["store_news_tags"] == (join,)
    assert {"auth_user", "django_content_type", "kit_swappable"} <= set(models.by_table)
    target = models.by_label["store.Note"].field("about")
    assert target is not None
    assert target.relation is not None
    assert models.target(str(target.relation.target)) is models.by_label["auth.User"]


ITEM, SIMPLE = "shop/models.py", "two = models.CharField(max_length=sizes.LONG, unique=True)"
TAG = "tag = CodeField(size=LENGTH)"

CASES: dict[str, tuple[dict[str, tuple[str, str]], set[str]]] = {
    "a method": ({ITEM: ("return self.tag", "return self.tag + '!'")}, set()),
    "a comment": ({ITEM: (TAG, f"# Which?\n    {TAG}")}, set()),
    "a stock field elsewhere": ({ITEM: (SIMPLE, "two = models.TextField()")}, set()),
    "a stock field beside a run-time one": (
        {ITEM: ("at = PointField(null=True)", "at = models.TextField()")},
        {"store.Item"},
    ),
    "a custom field": ({ITEM: (TAG, "tag = CodeField(size=7)")}, {"store.Item", "store.Item.tag"}),
    "a constant of the class": ({ITEM: ("LENGTH = 6", "LENGTH = 7")}, {"store.Item", "store.Item.tag"}),
    "a constant of another file": (
        {"shop/sizes.py": ("SHORT = 4", "SHORT = 5")},
        {
            *("store.Item", "store.Item.label", "store.Part", "store.Part.label", "store.Part.number"),
            *("stock.Shelf", "stock.Shelf.label"),
        },
    ),
    "a field class": (
        {"shop/fields.py": ("size = 2", "size = 3")},
        {"store.Owner", "store.Owner.mood"},
    ),
    "a field class's own argument": (
        {"shop/fields.py": ("len(letters)", "2 * len(letters)")},
        {"store.Item", "store.Item.active", "store.Part.active", "stock.Shelf.active"},
    ),
    "a base": ({ITEM: ("class Keyed(Uuid, Plain)", "class Keyed(Plain, Uuid)")}, {"store.Keyed"}),
    "bases that source knows": ({ITEM: ("class Keyed(Uuid, Plain)", "class Keyed(Plain)")}, set()),
    "a field that hid another": ({ITEM: ("    code = models.CharField(max_length=99)\n", "")}, {"store.Note"}),
    "a field that hides another": (
        {ITEM: ("number = CodeField(size=sizes.LONG)", "created = models.DateField()")},
        set(),
    ),
    "what a decorator is put on": ({ITEM: ("what = models", "which = models")}, {"store.Tallied"}),
    "what a metaclass makes more of": (
        {ITEM: ("title = models.CharField(max_length=40)", "title = models.CharField(max_length=41)")},
        {"store.Words"},
    ),
    "what adds to a class": (
        {ITEM: ('"second", models.IntegerField(null=True)', '"third", models.TextField()')},
        {"store.Patched"},
    ),
    "a loop in a class": ({ITEM: ('("a", "b")', '("a", "c")')}, {"store.Looped"}),
    "an import more": ({ITEM: ("from django.db import models", "from django.db import models, transaction")}, set()),
    "another class by the same name": (
        {ITEM: ("from shop.fields import MoodField", "from kit.fields import PointField as MoodField")},
        {"store.Owner", "store.Owner.mood"},
    ),
    "a table's name": ({"shop/sizes.py": ("PREFIX = 'old_'", "PREFIX = 'new_'")}, set()),
    "a new model": ({ITEM: ("class Simple", "class New(models.Model):\n    pass\n\n\nclass Simple")}, set()),
    "no model any more": ({ITEM: ("class News(Page)", "class News")}, set()),
}


@pytest.mark.parametrize("name", CASES)
def test_an_edit_hides_what_it_touches_and_no_more(project: Project, tmp_path: Path, name: str) -> None:
    """Held to what Django says of the edited files."""
    edits, hidden = CASES[name]
    files = project.typed(edits)
    models = project.merged(files).models
    assert {each for each in unknown(models) if SHOWN not in each and "store.Base" not in each} == hidden
    truth = registry_of(write(tmp_path, files, VENDOR, apps=APPS))
    there, here = str(tmp_path / "project"), str(project.root)
    moved = tuple(replace(model, file=model.file.replace(there, here)) for model in truth.models)
    assert list(differences(models, replace(truth, models=moved))) == []


def test_what_does_not_parse_hides_its_class_only(project: Project) -> None:
    files = project.typed({ITEM: (TAG, "tag = CodeField(size=\n")})
    models = project.merged(files).models
    assert {label for label in unknown(models) if label in ALL} == {"store.Item", SHOWN}
    price = models.by_label["store.Item"].field("price")
    assert price is not None
    assert price.max_digits == 10


def test_a_file_that_django_did_not_load_is_known_from_its_source_alone(project: Project) -> None:
    now = modules_of(project.root, FILES)
    loaded = {path: module for path, module in now.items() if not path.endswith("shop/base.py")}
    alone = source_of(project.root, now, APPS)
    models = merge(alone, project.registry, now, loaded).models
    assert {"store.Part", "stock.Shelf"} <= set(unknown(models))
    assert list(differences(models, project.registry)) == []
    assert models.by_label["store.Looped"].complete


def test_a_file_that_is_gone_takes_what_was_imported_from_it(project: Project) -> None:
    files = {name: text for name, text in FILES.items() if name != "shop/fields.py"}
    models = project.merged(files).models
    assert "store.Owner.mood" in unknown(models)


def test_the_label_that_an_edit_gives_is_another_models(project: Project) -> None:
    files = project.typed({"shop/apps.py": ("label = 'store'", "label = 'sold'")})
    models = project.merged(files).models
    assert "sold.Simple" in models.by_label
    assert not any(label.startswith("store.") for label, model in models.by_label.items() if model.path)
    assert models.by_label["sold.Simple"].db_table == "sold_simple"


def test_one_edit_makes_one_model_anew(project: Project) -> None:
    files = modules_of(project.root, FILES)
    alone = source_of(project.root, files, APPS)
    before = merge(alone, project.registry, files, files)
    after_files = modules_of(project.root, project.typed({ITEM: (SIMPLE, "two = models.TextField()")}), files)
    after_alone = source_of(project.root, after_files, APPS, alone)
    after = merge(after_alone, project.registry, after_files, files, before)
    same = {label for label, model in after.models.by_label.items() if before.models.by_label.get(label) is model}
    assert set(after.models.by_label) - same == {"store.Simple"}
    assert after.models == merge(after_alone, project.registry, after_files, files).models
    again = merge(alone, project.registry, files, files, after)
    assert again.models == before.models
    answered = merge(alone, replace(project.registry, problems=()), files, files, again)
    assert all(answered.models.by_label[label] is model for label, model in again.models.by_label.items() if model.path)


def test_the_agent_tells_of_an_edited_field(project: Project, tmp_path: Path) -> None:
    edit = {ITEM: ("number = CodeField(size=sizes.LONG)", "number = CodeField(size=sizes.SHORT + 5, null=True)")}
    files = project.typed(edit)
    merged = project.merged(files)
    (wish,) = wishes(merged)
    assert wish.as_json() == {
        "class": "kit.fields.CodeField",
        "args": [],
        "kwargs": {"size": 9, "null": True},
        "name": "number",
        "model": "store.Part",
    }
    with start_agent(project.root) as agent:
        params = {"settings_module": "config.settings", "fields": [wish.as_json()]}
        (answer,) = agent.call("fields", params, timeout=60.0)["fields"]
    known = merged_of(
        project.root, project.registry, files, FILES, APPS, constructed={wish.key: field_from_json(answer)}
    )
    number = known.models.by_label["store.Part"].field("number")
    assert number is not None
    assert (number.max_length, number.null, number.db_types["default"]) == (9, True, "varchar(9)")
    assert known.models.by_label["store.Part"].complete
    assert known.wishes == ()


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("CodeField(size=SIZE)", None),  # a name that leads nowhere
        ("CodeField(size=3, help_text=_('Of it'))", {"size": 3}),
        ("CodeField(**{'size': 3})", {"size": 3}),
        ("CodeField(*arguments)", None),
        ("CodeField(default=make_size)", None),
        ("CodeField(choices=[('a', 'b')])", {"choices": [("a", "b")]}),
        ("CodeField(default=b'x')", None),
    ],
)
def test_only_what_is_spelt_out_is_asked_for(project: Project, text: str, asked: dict[str, object] | None) -> None:
    found = wishes(project.merged(project.typed({ITEM: ("number = CodeField(size=sizes.LONG)", f"number = {text}")})))
    assert [wish.kwargs for wish in found] == ([asked] if asked is not None else [])


def test_a_class_that_was_edited_is_not_asked_for(project: Project) -> None:
    files = project.typed({"shop/fields.py": ("size = 2", "size = 3"), ITEM: ("MoodField()", "MoodField(null=True)")})
    assert wishes(project.merged(files)) == ()


def test_a_constructed_field_may_add_others(project: Project) -> None:
    files = project.typed({ITEM: ("number = CodeField(size=sizes.LONG)", "number = PriceField(max_digits=4)")})
    (wish,) = wishes(project.merged(files))
    known = RegistryField("number", "kit.fields.PriceField", "number", "number", "DecimalField", max_digits=4)
    for told, complete in ((None, False), (True, False), (False, True)):
        merged = project.merged(files, constructed={wish.key: replace(known, adds_fields=told)})
        assert merged.models.by_label["store.Part"].complete == complete


@pytest.mark.parametrize(
    "spoil",
    [
        lambda model: replace(model, name="Gone"),
        lambda model: replace(model, label="other.Thing", app_label="other"),
        lambda model: replace(model, fields=()),
        lambda model: replace(model, file="", ancestry={}, module=""),
        lambda model: replace(model, file="/elsewhere/models.py"),
        lambda model: replace(model, fields=tuple(replace(f, name=f"{f.name}x") for f in model.fields)),
        lambda model: replace(model, proxy=not model.proxy, parents={}),
    ],
)
def test_an_answer_that_does_not_fit_is_borne(project: Project, spoil: object) -> None:
    assert callable(spoil)
    models: tuple[RegistryModel, ...] = tuple(spoil(model) for model in project.registry.models)
    for files in (FILES, project.typed({ITEM: (TAG, "tag = CodeField(size=7)")})):
        found = merged_of(project.root, replace(project.registry, models=models), files, FILES, APPS)
        simple = found.models.by_label["store.Simple"]
        one = simple.field("one")
        assert one is not None
        assert (one.column, one.null, simple.db_table) == ("one", True, "store_simple")


def test_nothing_said_changes_nothing(project: Project) -> None:
    files = modules_of(project.root, FILES)
    alone = source_of(project.root, files, APPS)
    merged = merge(alone, Registry("5.2", ()), files, files)
    assert {label: model for label, model in merged.models.by_label.items() if model.path} == {
        label: model for label, model in alone.by_label.items() if model.path
    }


def test_swapped_models_and_routers(tmp_path: Path) -> None:
    files = {
        "shop/models.py": (
            "from django.db import models\nfrom kit.models import Page\n\n\n"
            "class Thing(models.Model):\n    name = models.TextField()\n\n\n"
            "class Old(models.Model):\n    class Meta:\n        swappable = 'SHOP_OLD_MODEL'\n\n\n"
            "class Far(models.Model):\n    pass\n"
        ),
        "shop/routers.py": (
            "class Router:\n    def db_for_read(self, model, **hints):\n"
            "        return 'far' if model.__name__ == 'Far' else None\n\n    db_for_write = db_for_read\n"
        ),
    }
    sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
    apps = ("django.contrib.contenttypes", "django.contrib.auth", "kit", "shop")
    extra = (
        "DATABASE_ROUTERS = ['shop.routers.Router']\n    KIT_SWAPPABLE_MODEL = 'shop.Thing'\n"
        "    SHOP_OLD_MODEL = 'shop.Thing'"
    )
    databases = {"default": sqlite, "far": sqlite}
    root = write(tmp_path, files, VENDOR, apps=apps, databases=databases, extra=extra)
    registry = registry_of(root)
    assert not registry.problems
    models = merged_of(root, registry, files, files, apps).models
    far, old, foreign = (models.by_label[label] for label in ("shop.Far", "shop.Old", "kit.Swappable"))
    assert (far.read, far.write, models.by_label["shop.Thing"].read) == ("far", "far", "default")
    assert [(each.swapped, each.registered, each.paired) for each in (old, foreign)] == [
        ("shop.Thing", False, False)
    ] * 2
    assert "shop_old" not in models.by_table
    edited = {
        **files,
        "shop/models.py": files["shop/models.py"].replace(
            "class Far(models.Model):\n    pass", "class Far(models.Model):\n    a = models.TextField()"
        ),
    }
    assert merged_of(root, registry, edited, files, apps).models.by_label["shop.Far"].write == "far"


def test_a_class_that_says_it_is_of_another_module_and_one_of_two_names(tmp_path: Path) -> None:
    """Django tells the module that the class names; of two classes of one name nobody tells which is there."""
    files = {
        "shop/parts.py": (
            "from django.db import models\nfrom kit.fields import CodeField\n\n\n"
            "class Part(models.Model):\n    __module__ = 'shop.models'\n    code = CodeField(size=3)\n"
        ),
        "shop/models.py": (
            "from django.db import models\nfrom kit.fields import CodeField\nfrom shop.parts import Part\n\n\n"
            "if not Part:\n    class Two(models.Model):\n        code = CodeField(size=4)\n"
            "else:\n    class Two(models.Model):\n        code = CodeField(size=5)\n"
        ),
    }
    apps = ("django.contrib.contenttypes", "django.contrib.auth", "kit", "shop")
    root = write(tmp_path, files, VENDOR, apps=apps)
    registry = registry_of(root)
    assert not registry.problems
    models = merged_of(root, registry, files, files, apps).models
    assert [each for each in differences(models, registry) if each[0] != "shop.Part"] == []
    part = models.by_label["shop.Part"]
    code = part.field("code")
    assert code is not None
    assert (code.max_length, part.complete, models.by_table["shop_part"]) == (3, True, (part,))
    assert all(placed.model.complete is False for placed in models.by_path[str(root / "shop/models.py")])
    files_now = {**files, "shop/parts.py": files["shop/parts.py"].replace("size=3", "size=4")}
    changed = merged_of(root, registry, files_now, files, apps).models.by_label["shop.Part"].field("code")
    assert changed is not None
    assert changed.max_length in (4, UNKNOWN)


def test_join_tables_of_other_packages(project: Project) -> None:
    tables = project.merged(FILES).models.by_table
    assert {"auth_user_groups", "auth_group_permissions"} <= set(tables)
