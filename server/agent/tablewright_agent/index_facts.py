"""A model's Meta -> the JSON of its RegistryIndexes; what cannot be told of one is left out."""

METHODS = {
    "BTreeIndex": "btree",
    "BloomIndex": "bloom",
    "BrinIndex": "brin",
    "GinIndex": "gin",
    "GistIndex": "gist",
    "HashIndex": "hash",
    "SpGistIndex": "spgist",
}
KINDS = {"UniqueConstraint": "unique", "CheckConstraint": "check", "ExclusionConstraint": "exclusion"}


def indexes(meta):
    told = [_facts(each, "index", "indexes") for each in meta.indexes]
    told += [_facts(each, _constraint_kind(each), "constraints") for each in meta.constraints]
    told += [{"kind": "unique", "fields": list(names), "option": "unique_together"} for names in meta.unique_together]
    together = getattr(meta, "index_together", None) or ()
    return told + [{"kind": "index", "fields": list(names), "option": "index_together"} for names in together]


def _facts(each, kind, option):
    facts = {"kind": kind, "name": str(each.name or ""), "option": option}
    names, descending = _names(each, kind)
    if names is None:
        facts["expressions"] = True
    else:
        facts["fields"] = names
        if any(descending):
            facts["descending"] = descending
    if kind not in ("check", "other") and getattr(each, "condition", None) is not None:
        facts["condition"] = True
    if getattr(each, "include", ()):
        facts["include"] = [str(name) for name in each.include]
    if getattr(each, "nulls_distinct", None) is not None:
        facts["nulls_distinct"] = bool(each.nulls_distinct)
    if getattr(each, "deferrable", None) is not None:
        facts["deferrable"] = True
    if getattr(each, "opclasses", ()):
        facts["operator_classes"] = [str(name) for name in each.opclasses]
    method = next((METHODS[kind.__name__] for kind in type(each).__mro__ if kind.__name__ in METHODS), "")
    if method:
        facts["method"] = method
    return facts


def _constraint_kind(constraint):
    """By the names of its classes: PostgreSQL's cannot be imported without the driver."""
    return next((KINDS[kind.__name__] for kind in type(constraint).__mro__ if kind.__name__ in KINDS), "other")


def _names(each, kind):
    """(names of fields, which of them go down); (None, []) where any is an expression, or cannot be told."""
    if kind == "check":
        condition = getattr(each, "condition", None)
        found = _in_condition(condition if condition is not None else getattr(each, "check", None))
        return (list(dict.fromkeys(found)), []) if found else (None, [])
    expressions = list(getattr(each, "expressions", ()) or ())
    if kind == "exclusion":
        expressions = [pair[0] for pair in expressions]
    if not expressions:
        orders = getattr(each, "fields_orders", None)
        if orders is not None:
            return [str(name) for name, _ in orders], [order == "DESC" for _, order in orders]
        return ([str(name) for name in each.fields], []) if kind in ("index", "unique") else (None, [])
    plain = [_plain(expression) for expression in expressions]
    if any(name is None for name, _ in plain):
        return None, []
    return [name for name, _ in plain], [down for _, down in plain]


def _plain(expression):
    """`F("a")`, `F("a").desc()`, "a", `OpClass("a", name="b")`."""
    if isinstance(expression, str):
        return expression, False
    if type(expression).__name__ == "OrderBy":
        return _plain(expression.expression)[0], bool(expression.descending)
    if type(expression).__name__ == "OpClass":
        return _plain(expression.get_source_expressions()[0])
    return (str(expression.name), False) if type(expression).__name__ == "F" else (None, False)


def _in_condition(condition):
    """The fields that a Q or an expression names; None where one of its parts is of no kind that is known."""
    if isinstance(condition, tuple) and len(condition) == 2:
        of_value = _in_condition(condition[1]) if hasattr(condition[1], "resolve_expression") else []
        return None if of_value is None else [str(condition[0]).partition("__")[0], *of_value]
    if hasattr(condition, "children"):
        parts = condition.children
    elif type(condition).__name__ == "F":
        return [str(condition.name).partition("__")[0]]
    elif type(condition).__name__ == "RawSQL":
        return None
    elif hasattr(condition, "get_source_expressions"):
        parts = [part for part in condition.get_source_expressions() if part is not None]
    else:
        return None
    found = [_in_condition(part) for part in parts]
    return None if any(each is None for each in found) else [name for each in found for name in each]
