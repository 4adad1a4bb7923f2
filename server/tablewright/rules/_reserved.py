"""The name of a field, and a Django -> what a field of that name breaks.

Data of Django 3.2 to 6.1: each name was given to a field in each of them, and an object made, read, saved, validated
and deleted (tests/test_reserved_names.py does it again).
"""

from __future__ import annotations

from collections.abc import Mapping

_Django = tuple[int, int]

_CHECKS = "Django's checks refuse it, so every manage.py command stops"
_IMPORT = "the module that has the model cannot be imported"
_QUERY = "every query of this model fails"
_SAVE = "saving an object fails"
_CLEAN = "validation fails, and with it every form of this model"

_NAMES: Mapping[str, tuple[str, _Django]] = {
    # In Django 3.2 the class's own methods stay; a field's values are only set on objects.
    "check": (_CHECKS, (4, 0)),
    "mro": (_IMPORT, (4, 0)),
    "add_to_class": (_IMPORT, (4, 0)),
    "_prepare": (_IMPORT, (4, 0)),
    "_base_manager": (_IMPORT, (4, 0)),
    "_default_manager": (_IMPORT, (3, 2)),
    "_meta": (_QUERY, (3, 2)),
    "_state": (_QUERY, (3, 2)),
    "from_db": (_QUERY, (4, 0)),
    "save": (_SAVE, (3, 2)),
    "save_base": (_SAVE, (3, 2)),
    "_do_insert": (_SAVE, (3, 2)),
    "_do_update": (_SAVE, (3, 2)),
    "_get_pk_val": (_SAVE, (3, 2)),
    "_is_pk_set": (_SAVE, (5, 2)),
    "_prepare_related_fields_for_save": (_SAVE, (3, 2)),
    "_save_parents": (_SAVE, (3, 2)),
    "_save_table": (_SAVE, (3, 2)),
    "_validate_force_insert": (_SAVE, (5, 0)),
    "_assign_returned_values": (_SAVE, (6, 0)),
    "get_deferred_fields": ("refreshing an object fails", (3, 2)),
    "refresh_from_db": ("refreshing an object fails", (3, 2)),
    "delete": ("deleting an object fails", (3, 2)),
    "clean": (_CLEAN, (3, 2)),
    "clean_fields": (_CLEAN, (3, 2)),
    "full_clean": (_CLEAN, (3, 2)),
    "validate_unique": (_CLEAN, (3, 2)),
    "validate_constraints": (_CLEAN, (4, 1)),
    "get_constraints": (_CLEAN, (4, 1)),
    "_get_unique_checks": (_CLEAN, (3, 2)),
    "_perform_unique_checks": (_CLEAN, (3, 2)),
    "_perform_date_checks": (_CLEAN, (3, 2)),
    "unique_error_message": ("validation of a duplicate fails", (3, 2)),
    "date_error_message": ("validation of a duplicate in time fails", (3, 2)),
    "prepare_database_save": ("updating a relation with an object fails", (3, 2)),
    "serializable_value": ("serializing an object fails", (3, 2)),
    "asave": ("saving an object in asynchronous code fails", (4, 2)),
    "adelete": ("deleting an object in asynchronous code fails", (4, 2)),
    "arefresh_from_db": ("refreshing an object in asynchronous code fails", (4, 2)),
}
"""name -> (what happens, the first Django where it does); of names that Django's `Model` has for itself."""


def breaks(name: str, django: _Django) -> str | None:
    """What happens at run time, None when nothing does. `objects` depends on the class: see `OBJECTS`."""
    if name.endswith("_"):
        return f"a name must not end with “_”: {_CHECKS}"
    if "__" in name:
        return f"“__” joins names in lookups: {_CHECKS}"
    if name == "pk":
        return f"“pk” stands for the key of every model: {_CHECKS}"
    what, since = _NAMES.get(name, ("", django))
    return f"it hides what Django's models have of that name: {what}" if what and since <= django else None


OBJECTS = f"Django needs it for the model's manager: {_IMPORT}"
"""Of a field called `objects` in a class that has no manager of another name."""


def names_in(django: _Django) -> frozenset[str]:
    return frozenset(name for name, (_, since) in _NAMES.items() if since <= django)
