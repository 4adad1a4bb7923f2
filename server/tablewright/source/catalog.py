"""Django's own field classes: what each calls itself, takes by position, and is without arguments. Data, 3.2 to 6.1."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass

_FIELD = [
    "verbose_name",
    "name",
    "primary_key",
    "max_length",
    "unique",
    "blank",
    "null",
    "db_index",
    "rel",
    "default",
    "editable",
    "serialize",
    "unique_for_date",
    "unique_for_month",
    "unique_for_year",
    "choices",
    "help_text",
    "db_column",
    "db_tablespace",
    "auto_created",
    "validators",
    "error_messages",
    "db_comment",
    "db_default",
]
_NAMED = ["verbose_name", "name"]


@dataclass(frozen=True, slots=True)
class Stock:
    """A field class of Django: its internal type, positional parameters, and what it maps ("column" or "none").

    `relation`: its first argument is a model, and its column is `<name>_id`. `forced`: it sets the length itself,
    whatever is passed.
    """

    internal_type: str
    parameters: tuple[str, ...] = tuple(_FIELD)
    max_length: int | None = None
    maps: str = "column"
    relation: bool = False
    one_to_one: bool = False
    null: bool = False
    unique: bool = False
    forced: bool = False


def _stock(internal_type: str, parameters: list[str] | None = None, **more: object) -> Stock:
    return Stock(internal_type, tuple(_FIELD if parameters is None else parameters), **more)  # type: ignore[arg-type]


_DATE = [*_NAMED, "auto_now", "auto_now_add"]
_FOREIGN = ["to", "on_delete", "related_name", "related_query_name", "limit_choices_to", "parent_link", "to_field"]

_CORE: dict[str, Stock] = {
    **{
        name: _stock(name)
        for name in [
            "AutoField",
            "BigAutoField",
            "SmallAutoField",
            "BooleanField",
            "IntegerField",
            "BigIntegerField",
            "SmallIntegerField",
            "PositiveIntegerField",
            "PositiveSmallIntegerField",
            "PositiveBigIntegerField",
            "FloatField",
            "DurationField",
            "IPAddressField",
            "TextField",
            "CharField",
            "BinaryField",
        ]
    },
    "NullBooleanField": _stock("NullBooleanField", null=True),
    "CommaSeparatedIntegerField": _stock("CharField"),
    "DateField": _stock("DateField", _DATE),
    "DateTimeField": _stock("DateTimeField", _DATE),
    "TimeField": _stock("TimeField", _DATE),
    "DecimalField": _stock("DecimalField", [*_NAMED, "max_digits", "decimal_places"]),
    "EmailField": _stock("CharField", max_length=254),
    "SlugField": _stock("SlugField", max_length=50),
    "URLField": _stock("CharField", _NAMED, max_length=200),
    "FileField": _stock("FileField", [*_NAMED, "upload_to", "storage"], max_length=100),
    "ImageField": _stock("FileField", [*_NAMED, "width_field", "height_field"], max_length=100),
    "FilePathField": _stock(
        "FilePathField", [*_NAMED, "path", "match", "recursive", "allow_files", "allow_folders"], max_length=100
    ),
    "GenericIPAddressField": _stock(
        "GenericIPAddressField", [*_NAMED, "protocol", "unpack_ipv4"], max_length=39, forced=True
    ),
    "UUIDField": _stock("UUIDField", ["verbose_name"], max_length=32, forced=True),
    "JSONField": _stock("JSONField", [*_NAMED, "encoder", "decoder"]),
    "GeneratedField": _stock("GeneratedField", []),
    "ForeignKey": _stock("ForeignKey", [*_FOREIGN, "db_constraint"], relation=True),
    "OneToOneField": _stock(
        "OneToOneField", ["to", "on_delete", "to_field"], relation=True, one_to_one=True, unique=True
    ),
    "ForeignObject": _stock(
        "ForeignObject",
        ["to", "on_delete", "from_fields", "to_fields", "rel", "related_name", "related_query_name"],
        maps="none",
        relation=True,
    ),
    "ManyToManyField": _stock("ManyToManyField", ["to"], maps="none"),
    "CompositePrimaryKey": _stock("CompositePrimaryKey", [], maps="none"),
    "OrderWrt": _stock("IntegerField"),
}

_POSTGRES: dict[str, Stock] = {
    **{
        name: _stock(name)
        for name in [
            "HStoreField",
            "IntegerRangeField",
            "BigIntegerRangeField",
            "DecimalRangeField",
            "DateTimeRangeField",
            "DateRangeField",
            "CICharField",
            "CITextField",
        ]
    },
    "CIEmailField": _stock("CIEmailField", max_length=254),
    "ArrayField": _stock("ArrayField", ["base_field", "size"]),
    "JSONField": _stock("JSONField", [*_NAMED, "encoder", "decoder"]),
}

_GIS: dict[str, Stock] = {
    name: _stock(name, ["verbose_name"])
    for name in [
        "GeometryField",
        "PointField",
        "LineStringField",
        "PolygonField",
        "MultiPointField",
        "MultiLineStringField",
        "MultiPolygonField",
        "GeometryCollectionField",
        "RasterField",
    ]
}

FIELDS: Mapping[str, Stock] = {
    **{f"django.db.models.{name}": stock for name, stock in _CORE.items()},
    **{f"django.contrib.postgres.fields.{name}": stock for name, stock in _POSTGRES.items()},
    **{f"django.contrib.gis.db.models.{name}": stock for name, stock in _GIS.items()},
    "django.contrib.postgres.search.SearchVectorField": _stock("SearchVectorField"),
    "django.contrib.postgres.search.SearchQueryField": _stock("SearchQueryField"),
    "django.contrib.contenttypes.fields.GenericForeignKey": _stock("GenericForeignKey", [], maps="none"),
    "django.contrib.contenttypes.fields.GenericRelation": _stock("GenericRelation", [], maps="none"),
}

MODEL = "django.db.models.Model"

NO_COLUMN = frozenset(
    {
        "model_utils.Choices",
        "model_utils.FieldTracker",
        "model_utils.tracker.FieldTracker",
        "simple_history.models.HistoricalRecords",
        "taggit.managers.TaggableManager",
    }
)
"""What others' packages put into class bodies that is no column of the model's table."""

_HOMES = (
    (
        re.compile(r"django\.db\.models\.(?:fields|base)(?:\.(?:related|files|json|generated|composite|proxy))?\."),
        "django.db.models.",
    ),
    (
        re.compile(r"django\.contrib\.postgres\.fields\.(?:array|citext|hstore|jsonb|ranges)\."),
        "django.contrib.postgres.fields.",
    ),
    (re.compile(r"django\.contrib\.gis\.db\.models\.fields\."), "django.contrib.gis.db.models."),
)


def canonical(path: str) -> str:
    """The path that Django documents: `django.db.models.fields.CharField` -> `django.db.models.CharField`."""
    if not path.startswith("django."):
        return path
    for home, public in _HOMES:
        found = home.match(path)
        if found:
            path = public + path[found.end() :]
    module, _, name = path.rpartition(".")
    if module == "django.contrib.gis.db.models" and name not in _GIS:
        return f"django.db.models.{name}"
    return path


def known_package(path: str) -> bool:
    """Part of Django or of Python, so that what is not in this catalogue is no field and no model."""
    root = path.partition(".")[0]
    return root in ("django", "builtins") or root in sys.stdlib_module_names
