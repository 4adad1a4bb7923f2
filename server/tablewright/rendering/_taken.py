"""A Python name -> whether Django's models, or the text that we write, have it for something else.

Data of Django 3.2 to 6.1; tests/rendering/test_naming.py compares it with each Django, and with all that text imports.
"""

from __future__ import annotations

import builtins
import re

DJANGO_NAMES = frozenset(
    {
        "add_to_class",
        "adelete",
        "arefresh_from_db",
        "asave",
        "check",
        "clean",
        "clean_fields",
        "date_error_message",
        "delete",
        "from_db",
        "full_clean",
        "get_constraints",
        "get_deferred_fields",
        "mro",
        "objects",
        "pk",
        "prepare_database_save",
        "refresh_from_db",
        "save",
        "save_base",
        "serializable_value",
        "unique_error_message",
        "validate_constraints",
        "validate_unique",
    }
)
"""What every model has already: a field of that name breaks the class or hides Django's own."""

_MADE = re.compile(r"get_(next|previous)_(by|in)_.*|get_.*_display|[gs]et_.*_order")
"""What Django gives a model for its fields."""

_OF_THE_CLASS = frozenset({"Meta", "DoesNotExist", "MultipleObjectsReturned", "NotUpdated"})

IMPORTED = frozenset(
    {
        *("Decimal", "UUID", "Now", "RawSQL", "RandomUUID", "TransactionNow", "F", "Q", "Func", "Value", "OrderBy"),
        *("Cast", "Coalesce", "Collate", "Concat", "Length", "Lower", "Trim", "Upper", "Expression", "ForeignObject"),
        *("BloomIndex", "BrinIndex", "BTreeIndex", "GinIndex", "GistIndex", "HashIndex", "SpGistIndex", "OpClass"),
        *("ExclusionConstraint", "RangeBoundary", "RangeOperators", "Deferrable", "SearchVector"),
        *("TextChoices", "IntegerChoices", "Choices", "AppConfig", "timezone"),
    }
)
"""What generated text imports by its own name, or may; and every name that ends in “Field”."""

_PYTHON = frozenset(
    {"True", "False", "None", "Ellipsis", "NotImplemented", "Exception"}
    | {name for name in dir(builtins) if name.endswith("Error")}
)
"""Python's own that a custom field's methods may use, and its constants."""

_IN_SMALL = frozenset(name.lower() for name in IMPORTED | _PYTHON)


def taken_by_text(name: str) -> bool:
    """A class of that name, in whatever letter case, could hide what the text around it means."""
    small = name.lower()
    return small in _IN_SMALL or small.endswith("field")


def breaks_a_class(name: str) -> bool:
    """A field of that name breaks its class, or what Django does with it."""
    return name in DJANGO_NAMES or name in _OF_THE_CLASS or _MADE.fullmatch(name) is not None
