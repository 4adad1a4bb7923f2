"""Plans of managed models -> the same without references that Django would write into a migration that does not load.

`makemigrations` adds relations after it has made all models, those of the last name first, and puts them into their
models where nothing stands between. What refers to a model with a composite key and is added before the relations of
that key keeps them out of it, and Django reads no model whose composite key has a field that is not there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tablewright.rendering.context import Context
from tablewright.rendering.keys import COMPOSITE_SINCE
from tablewright.rendering.plans import Plan
from tablewright.rendering.relations import Relation
from tablewright.schema.model import TableKey

WHY = "makemigrations would write a migration that does not load"


def that_migrate(plans: Mapping[TableKey, Plan], context: Context) -> dict[TableKey, Plan]:
    """Without ForeignObjects that come too early; foreign keys of one column are the table's, and stay."""
    made = {}
    for key, plan in plans.items():
        ends = [(each, plans[each.end]) for each in plan.composites if each.end in plans]
        early = [each for each, end in ends if comes_early(plan, end, plans, context)]
        notes = (
            f"Refers to “{each.foreign_key.target_table}” ({', '.join(each.target_columns)}): {WHY}." for each in early
        )
        left = tuple(each for each in plan.composites if each not in early)
        made[key] = replace(plan, composites=left, untold=(*plan.untold, *notes)) if early else plan
    return made


def comes_early(plan: Plan, target: Plan, plans: Mapping[TableKey, Plan], context: Context) -> bool:
    """A reference from the one to the other keeps relations out of the other's composite key."""
    if not context.managed or context.django < COMPOSITE_SINCE or len(target.key.columns) <= 1:
        return False
    name = target.class_name.lower()
    ends = [each.foreign_key for column in target.key.columns if isinstance(each := target.relations[column], Relation)]
    later = [plans.get((end.target_namespace, end.target_table)) for end in ends]
    return plan.class_name.lower() > name and any(end is not None and end.class_name.lower() > name for end in later)
