"""Models of tables that have none: chosen, placed, inserted, accepted by Django, and then without a finding."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from lsp.conftest import DRIFT, MODELS, change, write_shop
from lsp.editor import Editor, capabilities, editor
from lsp.making import accepted, annotating, at, classes, make, structured

NAME = "shop/models.py"
SETTINGS = "config/settings.py"
CUSTOMER = {"alias": "default", "namespace": "", "name": "customer"}
LINE = {"alias": "default", "namespace": "", "name": "line"}


async def asked(e: Editor, name: str = NAME, **more: Any) -> dict[str, Any]:
    answer = await e.request("tablewright/generate", uri=e.uri(name), **{"tables": [CUSTOMER, LINE], **more})
    assert isinstance(answer, dict)
    return answer


async def test_the_tables_without_a_model_are_listed(shop: Path) -> None:
    async with editor(shop) as e:
        await e.ready()
        unmapped = await e.request("tablewright/tables", uri=e.uri(NAME), unmapped=True)
        assert unmapped == [
            {**CUSTOMER, "kind": "table", "columns": 2, "comment": ""},
            {**LINE, "kind": "table", "columns": 2, "comment": ""},
        ]
        every = await e.request("tablewright/tables", unmapped=False)
        assert sorted(table["name"] for table in every) == ["customer", "invoice", "line"]


async def test_places_for_models_are_files_packages_and_new_apps(shop: Path) -> None:
    for name in ("crm/__init__.py", "stock/__init__.py", "stock/models/__init__.py", "stock/models/items.py"):
        (shop / name).parent.mkdir(parents=True, exist_ok=True)
        (shop / name).touch()
    with (shop / SETTINGS).open("a") as settings:
        settings.write('INSTALLED_APPS += ["crm", "stock"]\n')
    async with editor(shop) as e:
        await e.ready()
        answer = await e.request("tablewright/places", uri=e.uri(SETTINGS))
        found = [(p["kind"], p["name"], p["app"], p["models"]) for p in answer["places"]]
        assert found == [
            ("file", "shop/models.py", "shop", 1),
            ("file", "stock/models/__init__.py", "stock", 0),
            ("file", "stock/models/items.py", "stock", 0),
            ("file", "crm/models.py", "crm", 0),
            ("package", "stock/models", "stock", 0),
            ("package", "crm/models", "crm", 0),
            ("app", ".", "", 0),
        ]
        assert {p["uri"] for p in answer["places"] if p["kind"] == "app"} == {shop.as_uri()}
        assert {"config", "crm", "manage", "shop", "stock"} <= set(answer["taken"])


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
async def test_generated_models_are_accepted_and_have_no_findings(tmp_path: Path, newline: str) -> None:
    shop = write_shop(tmp_path / "shop é%20", MODELS.replace("\n", newline))
    async with editor(shop) as e:
        await e.ready()
        e.open(NAME)
        answer = await asked(e)
        [text] = make(e, structured(e, answer["edit"])).values()
        assert classes(text) == ["Invoice", "Customer", "Line"]
        assert text.count(newline) == text.count("\n")
        assert text.count("managed = False") == 3
        assert await e.underlined(NAME) == DRIFT
        assert await e.request("tablewright/tables", uri=e.uri(NAME), unmapped=True) == []
        assert (answer["message"], answer["notes"]) == ("Added 2 models of 2 tables to “shop/models.py”.", [])
        assert e.lines(NAME).offset(types.Position(**answer["caret"]["position"])) == text.index("Customer(")
        accepted(shop, "shop.models", "Customer", "Line")


@pytest.mark.parametrize(
    ("caret", "order"),
    [
        ("fr¦om", ["Customer", "Line", "Invoice"]),
        ("cl¦ass Invoice", ["Invoice", "Customer", "Line", "Last"]),
        ("note¦ =", ["Invoice", "Customer", "Line", "Last"]),
        ("¦class Last", ["Invoice", "Last", "Customer", "Line"]),
    ],
)
async def test_models_go_where_the_caret_is_and_never_into_a_class(shop: Path, caret: str, order: list[str]) -> None:
    more = "\n\n# The last.\nclass Last(models.Model):\n    class Meta:\n        abstract = True\n"
    async with editor(shop) as e:
        await e.ready()
        e.open(NAME, MODELS + (more if "Last" in order else ""))
        answer = await asked(e, position=at(e, NAME, caret))
        text = e.apply(NAME, structured(e, answer["edit"]))
        assert classes(text) == order
        assert "# The last.\nclass Last" in text or "Last" not in order
        assert e.lines(NAME).offset(types.Position(**answer["caret"]["position"])) == text.index("Customer(")


async def test_choices_that_are_not_said_are_the_settings_own(shop: Path) -> None:
    async with editor(shop) as e:
        await e.ready()
        e.open(NAME)
        edit = structured(e, (await asked(e, tables=[CUSTOMER], managed=True))["edit"])
        assert e.apply(NAME, edit).count("managed = False") == 1


# -- broken, empty and missing files; before Django is known


@pytest.mark.parametrize(
    "rest",
    [
        "class Half(models.Model):\n    x = models.CharField(max_\n",
        "class Half(models.Model):\n    x = (\n",
        'class Half(models.Model):\n    """Of what\n',
        "this is no Python",
    ],
)
async def test_a_file_that_is_broken_elsewhere_keeps_what_it_has(shop: Path, rest: str) -> None:
    async with editor(shop) as e:
        await e.ready()
        e.open(NAME, f"{MODELS}\n\n{rest}")
        answer = await asked(e)
        text = e.apply(NAME, structured(e, answer["edit"]))
        assert text.startswith(f"{MODELS}\n\n{rest}")
        assert classes(text[len(MODELS) + 2 + len(rest) :]) == ["Customer", "Line"]
        assert await e.request("tablewright/tables", uri=e.uri(NAME), unmapped=True) == []


async def test_a_broken_import_is_left_alone_and_the_models_have_theirs(shop: Path) -> None:
    broken = "from django.db import (models, \n\n\nclass Old(models.Model):\n    pass\n"
    async with editor(shop) as e:
        await e.ready()
        e.open(NAME, broken)
        text = e.apply(NAME, structured(e, (await asked(e))["edit"]))
        own = "from django.db import models\n\n"
        assert text.startswith(own + broken)
        assert classes(text[len(own + broken) :]) == ["Customer", "Line"]


async def test_what_no_python_can_read_is_refused(shop: Path) -> None:
    async with editor(shop) as e:
        await e.ready()
        e.open(NAME, f"{MODELS}\n\0\n")
        with pytest.raises(JsonRpcException, match=r"NUL.*Nothing was inserted\.$"):
            await asked(e)


@pytest.mark.parametrize("text", ["", "\n", "# Ours.\n", '"""Ours."""'])
async def test_an_empty_file_gets_imports_and_models(shop: Path, text: str) -> None:
    async with editor(shop) as e:
        await e.ready()
        e.open(NAME, text)
        new = make(e, structured(e, (await asked(e, position={"line": 0, "character": 0}))["edit"]))[NAME]
        assert classes(new) == ["Customer", "Line"]
        assert text.strip() in new
        accepted(shop, "shop.models", "Customer", "Line")


async def test_a_project_whose_models_do_not_import_gets_its_models(tmp_path: Path) -> None:
    """As inspectdb never could: what it wrote keeps it from starting."""
    shop = write_shop(tmp_path / "shop", "from nowhere import nothing\n")
    async with editor(shop) as e:
        await e.ready()
        e.open(NAME)
        text = e.apply(NAME, structured(e, (await asked(e))["edit"]))
        assert classes(text) == ["Customer", "Line"]


async def test_a_snapshot_is_enough(shop: Path) -> None:
    async with editor(shop) as e:
        await e.ready()
        await e.request("tablewright/writeSnapshot", uri=e.uri(NAME))
    (shop / "legacy.sqlite3").unlink()
    async with editor(shop, settings={"snapshot": ".tablewright/schema.json"}) as e:
        assert (await e.ready())["age"] == "from the snapshot"
        e.open(NAME)
        text = e.apply(NAME, structured(e, (await asked(e))["edit"]))
        assert classes(text) == ["Invoice", "Customer", "Line"]


# -- what clients can and cannot do


@pytest.mark.parametrize("preview", [True, False])
async def test_a_client_that_can_shows_the_changes_before_they_are_made(shop: Path, *, preview: bool) -> None:
    async with editor(shop, can=annotating()) as e:
        await e.ready()
        e.open(NAME)
        edit = structured(e, (await asked(e, preview=preview))["edit"])
        [[label, note]] = (edit.change_annotations or {}).items()
        assert (label, note.needs_confirmation) == ("Models of 2 tables", preview)
        [document] = edit.document_changes or ()
        assert isinstance(document, types.TextDocumentEdit)
        assert document.text_document.version == 1
        assert {getattr(each, "annotation_id", None) for each in document.edits} == {label}
        assert classes(e.apply(NAME, edit)) == ["Invoice", "Customer", "Line"]


async def test_a_client_that_cannot_gets_plain_changes(shop: Path) -> None:
    async with editor(shop, can=capabilities(dynamic=False)) as e:
        await e.ready()
        e.open(NAME)
        edit = structured(e, (await asked(e, preview=True))["edit"])
        assert (edit.document_changes, edit.change_annotations) == (None, None)
        assert classes(e.apply(NAME, edit)) == ["Invoice", "Customer", "Line"]


@pytest.mark.parametrize("dynamic", [True, False])
async def test_an_app_without_models_gets_its_file(shop: Path, *, dynamic: bool) -> None:
    (shop / NAME).unlink()
    async with editor(shop, can=annotating(dynamic=dynamic)) as e:
        await e.ready()
        edit = structured(e, (await asked(e))["edit"])
        created = [c.uri for c in edit.document_changes or () if isinstance(c, types.CreateFile)]
        assert created == [e.uri(NAME)] * dynamic
        assert list(make(e, edit)) == [NAME]
        accepted(shop, "shop.models", "Customer", "Line")


@pytest.mark.parametrize("split", [True, False])
async def test_a_new_app_is_made_and_installed(shop: Path, *, split: bool) -> None:
    async with editor(shop, can=annotating()) as e:
        await e.ready()
        e.open(SETTINGS)
        answer = await asked(e, ".", newApp="legacy", split=split, preview=True)
        texts = make(e, structured(e, answer["edit"]))
        assert '"legacy' in texts[SETTINGS]
        assert "legacy/__init__.py" in texts
        assert "legacy/apps.py" in texts
        holders = {name for name, text in texts.items() if "Meta:" in text}
        assert holders == ({"legacy/models/customer.py", "legacy/models/line.py"} if split else {"legacy/models.py"})
        assert answer["message"] == "Added 2 models of 2 tables to the new app “legacy”."
        assert answer["caret"]["uri"] in {e.uri(name) for name in holders}
        annotations = answer["edit"]["changeAnnotations"]
        assert all(note["needsConfirmation"] for note in annotations.values())
        assert set(annotations) >= {"New files", "What the models need elsewhere"}
        accepted(shop, "legacy.models", "Customer", "Line")


async def test_a_models_package_gets_one_file_a_model(shop: Path) -> None:
    package = shop / "shop/models"
    package.mkdir()
    (shop / NAME).unlink()
    (package / "invoice.py").write_text(MODELS)
    (package / "__init__.py").write_text("from shop.models.invoice import Invoice\n")
    async with editor(shop) as e:
        await e.ready()
        texts = make(e, structured(e, (await asked(e, "shop/models", split=True))["edit"]))
        assert {"shop/models/customer.py", "shop/models/line.py", "shop/models/__init__.py"} == set(texts)
        accepted(shop, "shop.models", "Invoice", "Customer", "Line")


async def test_registrations_come_with_the_models(shop: Path) -> None:
    with (shop / SETTINGS).open("a") as settings:
        settings.write(
            'INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.messages",\n'
            '    "django.contrib.sessions", "django.contrib.admin", "shop"]\n'
            'MIDDLEWARE = ["django.contrib.sessions.middleware.SessionMiddleware",\n'
            '    "django.contrib.auth.middleware.AuthenticationMiddleware",\n'
            '    "django.contrib.messages.middleware.MessageMiddleware"]\n'
            'TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "OPTIONS":\n'
            '    {"context_processors": ["django.template.context_processors.request",\n'
            '        "django.contrib.auth.context_processors.auth",\n'
            '        "django.contrib.messages.context_processors.messages"]}}]\n'
        )
    async with editor(shop) as e:
        await e.ready()
        e.open(NAME)
        texts = make(e, structured(e, (await asked(e, admin=True))["edit"]))
        assert classes(texts["shop/admin.py"]) == ["CustomerAdmin", "LineAdmin"]
        accepted(shop, "shop.models", "Customer", "Line")


# -- what cannot be done


async def test_what_cannot_be_generated_is_said_in_a_sentence(shop: Path) -> None:
    gone = {**CUSTOMER, "name": "gone"}
    async with editor(shop) as e:
        await e.ready()
        for uri, chosen in [
            (e.uri(NAME), [gone]),
            (e.uri(NAME), []),
            (e.uri(NAME), "customer"),
            (e.uri("notes.txt"), [CUSTOMER]),
            ("untitled:1", [CUSTOMER]),
            (None, [CUSTOMER]),
        ]:
            with pytest.raises(JsonRpcException) as refused:
                await e.request("tablewright/generate", uri=uri, tables=chosen)
            assert refused.value.message.endswith((".", "project’s."))
            assert "Error" not in refused.value.message


async def test_a_table_that_vanished_is_said(shop: Path) -> None:
    async with editor(shop) as e:
        await e.ready()
        change(shop, "DROP TABLE customer")
        await e.request("tablewright/refresh", uri=e.uri(NAME))
        with pytest.raises(JsonRpcException, match="“customer”"):
            await asked(e)
        assert (shop / NAME).read_text() == MODELS


@pytest.mark.parametrize("label", ["shop", "config", "2fast", "a b", "class", "../up"])
async def test_a_label_that_no_app_can_have_is_refused(shop: Path, label: str) -> None:
    async with editor(shop) as e:
        await e.ready()
        before = sorted(path.name for path in shop.iterdir())
        with pytest.raises(JsonRpcException, match=r"\.$"):
            await asked(e, ".", newApp=label)
        assert sorted(path.name for path in shop.iterdir()) == before


async def test_a_table_is_shown_as_markdown(shop: Path) -> None:
    async with editor(shop) as e:
        await e.ready()
        e.open(NAME)
        here = await e.request("tablewright/table", uri=e.uri(NAME), position={"line": 5, "character": 9})
        named = await e.request("tablewright/table", alias="default", namespace="", name="customer")
        assert (here["title"], named["title"]) == ("invoice", "customer")
        assert "| `num` | `varchar(20)` | no |  |  | `number` |" in here["markdown"]
        assert "| `name` | `varchar(50)` | no |  |  |" in named["markdown"]
        with pytest.raises(JsonRpcException, match="no table “gone”"):
            await e.request("tablewright/table", alias="default", namespace="", name="gone")
