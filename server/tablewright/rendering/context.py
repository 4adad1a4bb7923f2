"""What the text must fit: the project's Django, its names for Django, its models, and the user's naming settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tablewright.source.models import Models

NO_MODELS = Models({}, {}, {})


@dataclass(frozen=True, slots=True)
class Naming:
    """`strip_prefixes` are cut from table names; `renamed` maps a table or "table.column" to a Python name."""

    strip_prefixes: tuple[str, ...] = ()
    singular: bool = False
    renamed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Dialect:
    """What SQL is read in, and the text that is made of it. `models`: the name that the text has for Django's models;
    `of_geodjango`: they are GeoDjango's, where the modules `functions` and `lookups` are others."""

    vendor: str
    django: tuple[int, int]
    models: str = "models"
    of_geodjango: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """`models_name`: the name the text uses for `django.db.models`. `models`: what exists, so that relations find it.
    `installed_apps`: for types that an app brings (django.contrib.postgres). `many_to_many`, `comments`, `yes_no`: as
    in Settings. `auth_user_model`: the label of the project's user model, "" where it is not known. `file_classes`:
    what the file's names mean where the text goes: a class's text, "" for anything else. A field uses one that fits.
    `gis`: the name the text uses for `django.contrib.gis.db.models`; None where the alias has no backend of
    GeoDjango's; `gis_is_models`: `models_name` is the same. `doubtful`: labels of models, in lower case, to which one
    more relation would leave a many-to-many field in doubt."""

    django: tuple[int, int]
    vendor: str
    models_name: str = "models"
    models: Models = NO_MODELS
    app_label: str = ""
    managed: bool = False
    naming: Naming = Naming()
    installed_apps: frozenset[str] = frozenset()
    many_to_many: str = "through"
    comments: str = "db-comment"
    yes_no: bool = False
    use_tz: bool | None = None
    auth_user_model: str = ""
    file_classes: Mapping[str, str] = field(default_factory=dict)
    gis: str | None = None
    gis_is_models: bool = False
    doubtful: frozenset[str] = frozenset()

    @property
    def dialect(self) -> Dialect:
        return Dialect(self.vendor, self.django, self.models_name, self.gis_is_models)
