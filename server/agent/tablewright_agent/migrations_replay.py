"""Migrations in order -> which of them made each table, as far as their operations tell."""


def in_order(disk, applied):
    """[((label, name), Migration)]: each behind what it depends on. `disk` as in migrations.py. Of a squashed migration
    and those that it replaces, either counts: the old ones where only some of them are applied, as in Django."""
    applied = set(applied)
    loaded = {key: migration for key, migration in disk.items() if migration is not None}
    dropped = set()
    for key, migration in loaded.items():
        replaced = [tuple(each) for each in migration.replaces]
        if not replaced:
            continue
        count = sum(each in applied for each in replaced)
        partly = 0 < count < len(replaced) and key not in applied
        if partly and any(each in loaded for each in replaced):
            dropped.add(key)
        else:
            dropped.update(replaced)
    standing = {new: [] for new in loaded}
    for key, migration in loaded.items():
        standing[key] += [tuple(each) for each in migration.dependencies]
        for child in migration.run_before:
            standing.get(tuple(child), []).append(key)
    order, seen = [], set()
    firsts = _firsts(loaded)
    for key in sorted(loaded):
        _visit(key, standing, firsts, seen, order)
    return [(key, loaded[key]) for key in order if key not in dropped]


def _firsts(loaded):
    found = {}
    for app, name in sorted(loaded):
        found.setdefault((app, "__first__"), (app, name))
        found[app, "__latest__"] = (app, name)
    return found


def _visit(start, standing, firsts, seen, order):
    """Depth first, without recursion: histories are long. What is missing, or goes in a circle, is passed over."""
    if start in seen:
        return
    seen.add(start)
    path = [(start, iter(standing[start]))]
    while path:
        key, needed = path[-1]
        following = next(needed, None)
        if following is None:
            order.append(key)
            path.pop()
            continue
        following = firsts.get(following, following)
        if following in standing and following not in seen:
            seen.add(following)
            path.append((following, iter(standing[following])))


class Replay:
    """`_tables`: {(app, model): table} as the migrations' state has it; `_made`: {table: what made it}, the database's
    side; `_joins`: {(app, model, field): what made its many-to-many table}. Names of models are in small letters."""

    def __init__(self, migrations):
        self._tables, self._made, self._joins = {}, {}, {}
        for key, migration in migrations:
            for operation in migration.operations:
                self._apply(operation, key, self._tables, True)

    def maker(self, label, table):
        """(label, name) of what made the table of the model `label`, or None."""
        app, _, name = label.partition(".")
        made = self._made.get(table)
        if made is None:
            for (owner, model, field), maker in self._joins.items():
                if owner == app and "%s_%s" % (model, field) == name.lower():
                    return maker
        return made

    def _apply(self, operation, key, tables, in_database):
        """`in_database`: whether it does to the database what it does to the state."""
        from django.db import migrations

        app = key[0]
        if isinstance(operation, migrations.SeparateDatabaseAndState):
            apart = dict(tables)
            for each in operation.database_operations:
                self._apply(each, key, apart, in_database)
            for each in operation.state_operations:
                self._apply(each, key, tables, False)
        elif isinstance(operation, migrations.CreateModel):
            self._create(operation, key, tables, in_database)
        elif isinstance(operation, migrations.DeleteModel):
            table = tables.pop((app, operation.name.lower()), None)
            if in_database:
                self._made.pop(table, None)
        elif isinstance(operation, migrations.RenameModel):
            old, new = operation.old_name.lower(), operation.new_name.lower()
            table = tables.pop((app, old), None)
            renamed = _default_table(app, new) if table == _default_table(app, old) else table
            self._rename(tables, (app, new), table, renamed, in_database)
            self._rename_joins(lambda join: (app, new, join[2]) if join[:2] == (app, old) else join)
        elif isinstance(operation, migrations.AlterModelTable):
            model = app, operation.name.lower()
            renamed = operation.table or _default_table(*model)
            self._rename(tables, model, tables.get(model), renamed, in_database)
        elif isinstance(operation, migrations.AddField):
            self._join(operation.field, operation.name, app, operation.model_name, key, in_database)
        elif isinstance(operation, migrations.RenameField):
            old, new = (
                (app, operation.model_name.lower(), name.lower()) for name in (operation.old_name, operation.new_name)
            )
            self._rename_joins(lambda join: new if join == old else join)
        elif isinstance(operation, migrations.RemoveField):
            self._joins.pop((app, operation.model_name.lower(), operation.name.lower()), None)

    def _create(self, operation, key, tables, in_database):
        from django.conf import settings

        options, model = operation.options, (key[0], operation.name.lower())
        table = options.get("db_table") or _default_table(*model)
        tables[model] = table
        swappable = options.get("swappable")
        chosen = getattr(settings, swappable, None) if swappable else None
        swapped = chosen is not None and str(chosen).lower() != "%s.%s" % model
        if in_database and options.get("managed", True) and not options.get("proxy") and not swapped:
            self._made[table] = key
            for name, field in operation.fields:
                self._join(field, name, key[0], operation.name, key, in_database)

    def _join(self, field, name, app, model, key, in_database):
        remote = getattr(field, "remote_field", None)
        if in_database and getattr(field, "many_to_many", False) and getattr(remote, "through", None) is None:
            self._joins[app, model.lower(), name.lower()] = key

    def _rename(self, tables, model, old, new, in_database):
        tables[model] = new
        if in_database and old != new and old in self._made:
            self._made[new] = self._made.pop(old)

    def _rename_joins(self, renamed):
        self._joins = {renamed(join): maker for join, maker in self._joins.items()}


def _default_table(app, model):
    from django.db import connection
    from django.db.backends.utils import truncate_name

    return truncate_name("%s_%s" % (app, model), connection.ops.max_name_length())
