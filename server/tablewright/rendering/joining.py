"""Plans of models -> the same with many-to-many fields, and without the join tables that Django makes by itself.

A pure join table has two foreign keys that are its key or unique together, and besides these at most a key of its own
and times or positions that the database fills in by itself. The field is on the model that the first column refers to,
or on the other one where that is not being written; a model that somebody has written already gets none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from tablewright.rendering.context import Context
from tablewright.rendering.many_to_many import Join, name_of, plural
from tablewright.rendering.migrating import WHY, comes_early
from tablewright.rendering.plans import Plan
from tablewright.rendering.relations import Relation
from tablewright.schema.model import Column, Table, TableKey
from tablewright.schema.types import parse_type

_BOTH = 2
_FILLED_SINCE = (5, 0)
"""From here on Django leaves a column to the database's default."""

_RULES_SINCE = (6, 1)
_TIMES = frozenset({"date", "time", "datetime"})
_POSITIONS = frozenset({"position", "pos", "sort", "sort_order", "ordering", "rank", "seq", "sequence", "ordinal"})


@dataclass(frozen=True, slots=True)
class _Joined:
    """A pure join table: the column that refers to the field's model, and the one that refers to the other."""

    plan: Plan
    owner: str
    other: str
    relations: Mapping[str, Relation]

    def end(self, column: str) -> TableKey:
        key = self.relations[column].foreign_key
        return (key.target_namespace, key.target_table)


def with_joins(plans: Mapping[TableKey, Plan], context: Context) -> dict[TableKey, Plan]:
    made = dict(plans)
    if context.many_to_many == "off":
        return made
    found: list[_Joined] = []
    for key, plan in plans.items():
        joined = _joined(plan, context)
        placed = _placed(joined, plans, context) if isinstance(joined, _Joined) else joined
        if isinstance(placed, str):
            made[key] = replace(plan, untold=(*plan.untold, placed))
        elif placed is not None:
            found.append(placed)
    wanted = Counter((each.end(each.owner), _wanted(each)) for each in found)
    referred = {end for plan in plans.values() for end in _ends(plan)}
    for each in found:
        owner = made[each.end(each.owner)]
        through = each.plan.class_name
        reserved = {context.models_name.partition(".")[0], "settings"}
        plainest = through.lower() == (owner.class_name + each.plan.names[each.other]).lower()
        ambiguous = wanted[owner.table.key, _wanted(each)] > 1 and not plainest
        name = name_of(_wanted(each), through, owner.taken, reserved, ambiguous=ambiguous)
        by_django = context.many_to_many == "field" and each.plan.table.key not in referred
        by_django = by_django and _as_django_makes_it(each, plans, context)
        to_itself = each.end(each.owner) == each.end(each.other)
        join = Join(
            name=name,
            table=each.plan.table,
            target=each.relations[each.other].target,
            to_itself=to_itself,
            through=None if by_django else through,
            through_fields=(each.plan.names[each.owner], each.plan.names[each.other])
            if to_itself and not by_django
            else None,
        )
        made[owner.table.key] = replace(owner, joins=(*owner.joins, join))
        if by_django:
            del made[each.plan.table.key]
    return made


def _wanted(joined: _Joined) -> str:
    return plural(joined.plan.names[joined.other])


def _placed(joined: _Joined, plans: Mapping[TableKey, Plan], context: Context) -> _Joined | str | None:
    """The other way round where only the second column's model is being written, or can be migrated."""
    ways = [joined, replace(joined, owner=joined.other, other=joined.owner)]
    written = [way for way in ways if way.end(way.owner) in plans]
    sound = [way for way in written if not comes_early(plans[way.end(way.owner)], joined.plan, plans, context)]
    return sound[0] if sound else f"No many-to-many field uses this table: {WHY}." if written else None


def _ends(plan: Plan) -> set[TableKey]:
    return {(key.target_namespace, key.target_table) for key in plan.table.foreign_keys}


def _joined(plan: Plan, context: Context) -> _Joined | str | None:
    """From the first column to the second; a note where Django cannot use the table; None for what is no join table."""
    table = plan.table
    keys = {key.columns for key in table.foreign_keys}
    if table.kind not in ("table", "partitioned table") or table.error or len(table.foreign_keys) != _BOTH:
        return None
    if len(keys) != _BOTH or any(len(key) != 1 for key in keys):
        return None
    columns = [column for column in table.columns if (column.name,) in keys]
    pair = frozenset(column.name for column in columns)
    unique = [frozenset(table.primary_key), *(frozenset(c.columns) for c in table.unique_constraints if c.plain)]
    if len(columns) != _BOTH or pair not in unique:
        return None
    if any(column.null and column.name not in table.primary_key for column in columns):
        return None
    if not all(_by_itself(column, table, context) for column in table.columns if column.name not in pair):
        return None
    if not plan.key.certain:
        return "No many-to-many field uses this table: without the whole key Django would remove other rows as well."
    relations = {name: each for name in pair if isinstance(each := plan.relations[name], Relation)}
    if len(relations) != _BOTH or any(each.one_to_one or each.target.key is None for each in relations.values()):
        return None
    return _Joined(plan, columns[0].name, columns[1].name, relations)


def _by_itself(column: Column, table: Table, context: Context) -> bool:
    """Adding to the field need not know of it."""
    filled = column.generated is not None or bool(column.auto)
    if not filled and column.default is not None:
        filled = context.django >= _FILLED_SINCE
    if table.primary_key == (column.name,):
        return filled
    family = parse_type(context.vendor, column.base_type).family
    return filled and (family in _TIMES or column.name.lower() in _POSITIONS or column.generated is not None)


def _as_django_makes_it(joined: _Joined, plans: Mapping[TableKey, Plan], context: Context) -> bool:
    """Django's own join table has the same columns: `id`, and each model's name with "_id"."""
    table, owner, other = joined.plan.table, plans[joined.end(joined.owner)], plans.get(joined.end(joined.other))
    if other is None or len(table.columns) != _BOTH + 1:
        return False
    own, far = owner.class_name.lower(), other.class_name.lower()
    wanted = (f"from_{own}_id", f"to_{own}_id") if owner is other else (f"{own}_id", f"{far}_id")
    key = next((column for column in table.columns if column.name not in (joined.owner, joined.other)), None)
    same = str.upper if context.vendor == "oracle" else str
    if key is None or table.primary_key != (key.name,) or not key.auto:
        return False
    if tuple(map(same, (joined.owner, joined.other, key.name))) != tuple(map(same, (*wanted, "id"))):
        return False
    if any(joined.relations[column].to_field is not None for column in (joined.owner, joined.other)):
        return False
    # Django's own join table deletes in Python, which 6.1 refuses beside the database's rules.
    rules = {key.on_delete for plan in (owner, other) for key in plan.table.foreign_keys}
    return context.django < _RULES_SINCE or not rules & {"CASCADE", "SET NULL", "SET DEFAULT"}
