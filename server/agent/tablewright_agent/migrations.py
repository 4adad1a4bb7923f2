"""Migrations on disk and in each database -> which there are, which are applied, and which of them made each table."""

import functools
import importlib
import pkgutil

from .app_errors import app_problem
from .connecting import database_problem, open_session
from .errors import Problem
from .migrations_order import as_counted, in_order
from .migrations_replay import Replay

SECONDS = 10  # that a statement may take
TABLE = "django_migrations"  # the one table of the user's that is read


class Migrated:
    """`disk`: {(label, name): a Migration, or None where it does not load}. `problems`: [(label, Problem)]."""

    def __init__(self, populated):
        from django.apps import apps

        self.disk, self.problems = {}, []
        for config in apps.get_app_configs():
            try:
                self._read_app(config, populated)
            except BaseException as error:
                self._take(error, config, populated, "The package of migrations of the app “%s”")
        self.applied, self.why, self._replays, self._left_out = {}, {}, {}, {}
        self._read_aliases()
        for alias, rows in self.applied.items():
            self._left_out[alias], self.applied[alias] = as_counted(self.disk, rows)

    def facts(self):
        """The JSON of Migrations, one an alias."""
        told = []
        for alias, applied in self.applied.items():
            known = [key for key in self.disk if key not in self._left_out[alias]]
            facts = {"alias": alias, "known": _by_app(known), "applied": _by_app(applied)}
            if alias in self.why:
                facts["problem"] = self.why[alias]
            else:
                replay = self._replay(alias)
                facts.update(touches=replay.touches, makes=replay.makes)
            told.append(facts)
        return told

    def made(self, tables):
        """`tables`: (label, table, alias) of models -> {label: {"migration": of what made its table there}, as far as
        that is known, or {"migration_known": False} where it may be the migrations' all the same}."""
        failed = {label for label, _ in self.problems}
        found = {}
        for label, table, alias in tables:
            replay = self._replay(alias or "default")
            made = replay.maker(label, table)
            if made is not None:
                found[label] = {"migration": "%s.%s" % made}
            elif label.partition(".")[0] in failed or replay.has(label):
                found[label] = {"migration_known": False}
        return found

    def _replay(self, alias):
        if alias not in self._replays:
            left_out, applied = self._left_out.get(alias), self.applied.get(alias, ())
            if left_out is None:
                left_out, applied = as_counted(self.disk, ())
            allowed = functools.partial(_allowed, alias)
            self._replays[alias] = Replay(in_order(self.disk, left_out), applied, allowed)
        return self._replays[alias]

    def _read_app(self, config, populated):
        """As Django's MigrationLoader does, but each file for itself."""
        from django.db.migrations.loader import MigrationLoader

        package, explicit = MigrationLoader.migrations_module(config.label)
        if package is None:
            return
        try:
            module = importlib.import_module(package)
        except ModuleNotFoundError as error:
            if not explicit and error.name == package:
                return  # it has none
            raise
        if not hasattr(module, "__path__"):
            return
        if getattr(module, "__file__", None) is None and not isinstance(module.__path__, list):
            return  # an empty folder
        for _, name, is_package in pkgutil.iter_modules(module.__path__):
            if is_package or name[0] in "_~":
                continue
            key = config.label, name
            self.disk[key] = None
            try:
                self.disk[key] = importlib.import_module("%s.%s" % (package, name)).Migration(name, config.label)
            except BaseException as error:
                self._take(error, config, populated, "The migration “%s” of the app “%%s”" % name)

    def _take(self, error, config, populated, what):
        problem = app_problem(error, config.name, populated.root, what=what)
        if not populated.ready:
            problem.hint += " If Django loads it, it needs what AppConfig.ready() does: the setting “ready” runs that."
        self.problems.append((config.label, problem))

    def _read_aliases(self):
        from django.db import connections

        for alias in connections.databases:
            name = str(alias)
            self.applied[name] = []
            try:
                self.applied[name] = _applied(connections[alias], name)
            except Problem as problem:
                self.why[name] = problem.message
            except Exception:  # there is no such backend: `boot` says why
                del self.applied[name]


def _allowed(alias, app, name):
    """Whether the routers let migrate change the model's table there; not where they fail."""
    from django.apps import apps
    from django.db import router

    try:
        hints = {"model": apps.get_model(app, name)}
    except (LookupError, ValueError):  # it is gone, or has another name now
        hints = {}
    try:
        return router.allow_migrate(alias, app, model_name=name, **hints)
    except BaseException:  # noqa: BLE001 - of the project
        return False


def _applied(connection, alias):
    """[(label, name)] in the order in which they were applied; none where there is no such table."""
    if connection.vendor == "unknown":
        raise ValueError("an alias without ENGINE")
    try:
        cursor = open_session(connection, alias, SECONDS)
        try:
            if TABLE not in map(str.lower, connection.introspection.table_names(cursor)):
                return []
            app, name, number, table = map(connection.ops.quote_name, ("app", "name", "id", TABLE))
            # Each column with its table: for SQLite, a bare name in quotes that is no column is a text.
            cursor.execute("SELECT {0}.{1}, {0}.{2} FROM {0} ORDER BY {0}.{3}".format(table, app, name, number))
            return [(str(app), str(name)) for app, name in cursor.fetchall()]
        except Exception as error:
            raise database_problem(error, connection, alias, "read") from error
        finally:
            cursor.close()
    finally:
        connection.close()


def _by_app(keys):
    found = {}
    for app, name in keys:
        found.setdefault(app, []).append(name)
    return found
