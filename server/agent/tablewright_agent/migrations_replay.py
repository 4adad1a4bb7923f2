"""Migrations in order -> which of them made each table, and what those that are not applied will change."""

from .migrations_state import (
    Table,
    aspects,
    column_of,
    default_table,
    has_join_table,
    is_many,
    is_swapped,
    kept_facts,
    pointing_at,
    points_at_field,
    target_of,
    tuples_of,
    with_field_renamed,
)


class Replay:
    """`touches`, `makes`: as Migrations has them, of those that are not `applied`. `allowed(app, model)`: whether the
    routers let migrate change its table there.

    `_models`: {(app, model): Table} as the migrations' state has it; `_made`: {table: what made it}, the database's
    side; `_joins`: {(app, model, field): what made its join table}; `_gone`: tables that ones not applied take away;
    `unclear`: apps with operations that nothing is known of. Names of models are in small letters.
    """

    def __init__(self, migrations, applied=(), allowed=lambda app, model: True):
        self._models, self._made, self._joins, self._gone = {}, {}, {}, set()
        self.touches, self.makes, self.unclear = {}, {}, set()
        self._allowed, applied = allowed, set(applied)
        for key, migration in migrations:
            self._key, self._waits, self._told = key, key not in applied, []
            for operation in migration.operations:
                try:
                    self._apply(operation, self._models, True)
                except Exception:  # an operation of the project's, of its own ways
                    self.unclear.add(key[0])
            if self._told:
                self.touches["%s.%s" % key] = list(dict.fromkeys(self._told))

    def maker(self, label, table):
        """(label, name) of what made the table of the model `label`, or None."""
        app, _, name = label.partition(".")
        made = self._made.get(table)
        if made is None:
            for (owner, model, field), maker in self._joins.items():
                if owner == app and "%s_%s" % (model, field) == name.lower():
                    return maker
        return made

    def has(self, label):
        """Whether the migrations' state has the model, or may have it."""
        app, _, name = label.partition(".")
        return app in self.unclear or (app, name.lower()) in self._models

    def _apply(self, operation, models, live):
        """`live`: whether it does to the database what it does to the state `models`. Each kind of operation, also
        what is made of it, has a method of its name, in small letters."""
        for kind in type(operation).__mro__:
            method = getattr(self, "_on_%s" % kind.__name__.lower(), None)
            if method is not None and kind.__module__.partition(".")[0] == "django":
                return method(operation, models, live)
        if type(operation).__module__.partition(".")[0] != "django":
            self.unclear.add(self._key[0])
        return None

    def _tell(self, model, state, *words):
        """`words`: what is told of a model, put behind its label. `state`: False where it is not of the database."""
        if self._waits and state and state.moved and self._allowed(*model):
            self._told += [("%s.%s" % model + word).lower() for word in words]

    def _tell_kept(self, model, live, state, kind, fields, name=None):
        if not (live and self._waits):
            return
        columns = state.columns(fields) if fields is not None else None
        words = [": %s %s" % (kind, ", ".join(columns))] if columns else []
        self._tell(model, state, *words, *([": name %s" % name] if name else []))

    def _on_runsql(self, operation, models, live):
        for each in operation.state_operations or ():
            self._apply(each, models, False)

    def _on_separatedatabaseandstate(self, operation, models, live):
        apart = dict(models)
        for each in operation.database_operations:
            self._apply(each, apart, live)
        for each in operation.state_operations:
            self._apply(each, models, False)

    def _on_createmodel(self, operation, models, live):
        options, model = operation.options, (self._key[0], operation.name.lower())
        moved = options.get("managed", True) and not options.get("proxy") and not is_swapped(options, model)
        fields = {name.lower(): field for name, field in operation.fields}
        kept = {each.name: kept_facts(each) for each in (*options.get("indexes", ()), *options.get("constraints", ()))}
        together = {name: tuples_of(options.get(name)) for name in ("unique_together", "index_together")}
        state = Table(options.get("db_table") or default_table(*model), bool(moved), fields, kept, together)
        models[model] = state.but(ordered=bool(options.get("order_with_respect_to")))
        if not live or not moved:
            return
        self._made[state.table] = self._key
        joins = [name for name, field in operation.fields if has_join_table(field)]
        self._joins.update({(*model, name.lower()): self._key for name in joins})
        self._tell(model, state, "", *(".%s" % name for name in joins))
        if self._waits and state.table not in self._gone and self._allowed(*model):
            self.makes["%s.%s" % model] = "%s.%s" % self._key

    def _on_deletemodel(self, operation, models, live):
        model = self._key[0], operation.name.lower()
        state = models.pop(model, None)
        if state and live:
            self._tell(model, state, "")
            self._made.pop(state.table, None)
            self.makes.pop("%s.%s" % model, None)
            self._leave(state.table)

    def _on_renamemodel(self, operation, models, live):
        app = self._key[0]
        old, new = (app, operation.old_name.lower()), (app, operation.new_name.lower())
        state = models.pop(old, None)
        if state is None:
            return
        plain = state.table == default_table(*old)
        models[new] = state.but(table=default_table(*new)) if plain else state
        if live:
            self._joins = {(*new, join[2]) if join[:2] == old else join: key for join, key in self._joins.items()}
            if "%s.%s" % old in self.makes:
                self.makes["%s.%s" % new] = self.makes.pop("%s.%s" % old)
            if plain and old != new:
                self._rename_table(state, models[new], new)
                self._tell(old, state, "")
        for (owner, name), other in list(models.items()):
            for field_name, field in other.fields.items():
                if target_of(field, owner, name) in (old, new):
                    if live and has_join_table(field) and old != new:
                        self._tell((owner, name), other, ".%s" % field_name)
                    models[owner, name] = models[owner, name].field_as(field_name, pointing_at(field, new))

    def _on_altermodeltable(self, operation, models, live):
        model = self._key[0], operation.name.lower()
        state = models.get(model)
        if state is not None:
            models[model] = state.but(table=operation.table or default_table(*model))
            if live:
                self._rename_table(state, models[model], model)

    def _rename_table(self, old, new, model):
        if old.table == new.table:
            return
        if old.table in self._made:
            self._made[new.table] = self._made.pop(old.table)
        self._leave(old.table)
        self._tell(model, new, "", *(".%s" % name for name, field in new.fields.items() if has_join_table(field)))

    def _leave(self, table):
        if self._waits:
            self._gone.add(table)

    def _on_altermodeltablecomment(self, operation, models, live):
        model = self._key[0], operation.name.lower()
        self._tell(model, live and models.get(model), ": comment")

    def _on_altermodeloptions(self, operation, models, live):
        model = self._key[0], operation.name.lower()
        if "managed" in operation.options and model in models:
            models[model] = models[model].but(moved=bool(operation.options["managed"]))

    def _on_alterorderwithrespectto(self, operation, models, live):
        model = self._key[0], operation.name.lower()
        state = models.get(model)
        if state is not None and state.ordered != bool(operation.order_with_respect_to):
            models[model] = state.but(ordered=not state.ordered)
            self._tell(model, live and state, ": column _order" if state.ordered else "._order")

    def _on_addfield(self, operation, models, live):
        model, name = self._field_of(operation)
        if live and has_join_table(operation.field):
            self._joins[(*model, name)] = self._key
        if model not in models:
            return
        if column_of(name, operation.field) is not None or has_join_table(operation.field):
            self._tell(model, live and models[model], ".%s" % name)
        models[model] = models[model].field_as(operation.name, operation.field)

    def _on_removefield(self, operation, models, live):
        model, name = self._field_of(operation)
        if live:
            self._joins.pop((*model, name), None)
        state = models.get(model)
        if state is None or name not in state.fields:
            return
        column = column_of(operation.name, state.fields[name])
        if column is not None:
            self._tell(model, live and state, ": column %s" % column)
        models[model] = state.but(fields={key: each for key, each in state.fields.items() if key != name})

    def _on_renamefield(self, operation, models, live):
        model, old, new = self._key[0], operation.old_name, operation.new_name
        model = model, operation.model_name.lower()
        if live and (*model, old.lower()) in self._joins:
            self._joins[(*model, new.lower())] = self._joins.pop((*model, old.lower()))
        state = models.get(model)
        if state is None or old.lower() not in state.fields:
            return
        field = state.fields[old.lower()]
        fields = {new.lower() if key == old.lower() else key: each for key, each in state.fields.items()}
        models[model] = state.but(fields=fields, **with_field_renamed(state, old, new))
        self._tell_column(model, live and state, (old, field), (new, field))

    def _on_alterfield(self, operation, models, live):
        model, name = self._field_of(operation)
        state = models.get(model)
        if state is None:
            return
        old, new = state.fields.get(name), operation.field
        models[model] = state.field_as(name, new)
        if old is None or is_many(old) or is_many(new):
            if old is not None and has_join_table(new) and getattr(old, "db_table", None) != new.db_table:
                self._tell(model, live and state, ".%s" % name)
            return
        felt = aspects(old, new) if live and self._waits else []
        self._tell(model, live and state, *(".%s: %s" % (name, word) for word in felt))
        self._tell_column(model, live and state, (operation.name, old), (operation.name, new))
        if "type" in felt:
            self._tell_keys_to(model, name, old.primary_key, models)

    def _tell_keys_to(self, model, key, primary, models):
        """Columns that hold such a key change with it."""
        for (owner, name), other in models.items():
            for field_name, field in other.fields.items():
                if target_of(field, owner, name) == model and points_at_field(field, key, primary):
                    self._tell((owner, name), other, ".%s: type" % field_name)

    def _tell_column(self, model, state, old, new):
        """(name, field) of before and after: the column may have another name."""
        if not (state and self._waits):
            return
        (old_name, was), (new_name, now) = old, new
        column = column_of(old_name, was)
        if has_join_table(was):
            self._tell(model, state, ".%s" % new_name)
        elif column is not None and column != column_of(new_name, now):
            self._tell(model, state, ".%s" % new_name, ": column %s" % column)

    def _on_addindex(self, operation, models, live):
        self._add(operation, operation.index, models, live)

    def _on_addconstraint(self, operation, models, live):
        self._add(operation, operation.constraint, models, live)

    def _add(self, operation, added, models, live):
        model = self._key[0], operation.model_name.lower()
        state = models.get(model)
        if state is not None:
            models[model] = state.but(kept=dict(state.kept, **{added.name: kept_facts(added)}))
            self._tell_kept(model, live, state, *kept_facts(added), name=added.name)

    def _on_removeindex(self, operation, models, live):
        model = self._key[0], operation.model_name.lower()
        state = models.get(model)
        if state is not None:
            kind, fields = state.kept.get(operation.name, ("", None))
            models[model] = state.but(kept={key: each for key, each in state.kept.items() if key != operation.name})
            self._tell_kept(model, live, state, kind, fields, name=operation.name)

    _on_removeconstraint = _on_removeindex

    def _on_renameindex(self, operation, models, live):
        """Of `index_together` where it names fields. Nothing but a name changes."""
        model = self._key[0], operation.model_name.lower()
        state = models.get(model)
        if state is not None:
            kept, together = dict(state.kept), dict(state.together)
            fields = getattr(operation, "old_fields", None)
            if fields:
                kept[operation.new_name] = "index", list(fields)
                together["index_together"] = together["index_together"] - {tuple(fields)}
            elif operation.old_name in kept:
                kept[operation.new_name] = kept.pop(operation.old_name)
            models[model] = state.but(kept=kept, together=together)

    def _on_alteruniquetogether(self, operation, models, live):
        self._together(operation, "unique_together", "unique", models, live)

    def _on_alterindextogether(self, operation, models, live):
        self._together(operation, "index_together", "index", models, live)

    def _together(self, operation, option, kind, models, live):
        model = self._key[0], operation.name.lower()
        state = models.get(model)
        if state is not None:
            wanted = tuples_of(getattr(operation, option))
            models[model] = state.but(together=dict(state.together, **{option: wanted}))
            for fields in sorted(wanted ^ state.together[option]):
                self._tell_kept(model, live, state, kind, fields)

    def _field_of(self, operation):
        return (self._key[0], operation.model_name.lower()), operation.name.lower()
