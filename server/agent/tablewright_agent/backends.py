"""A Django connection that is not open -> its vendor's column types, ranges and abilities; or why there is none."""

import re
import sys

from .errors import Problem, chain, in_words
from .packages import install_command

AUTO_FIELDS = ("AutoField", "BigAutoField", "SmallAutoField")
INTEGER_FIELDS = AUTO_FIELDS + (
    "SmallIntegerField",
    "IntegerField",
    "BigIntegerField",
    "PositiveSmallIntegerField",
    "PositiveIntegerField",
    "PositiveBigIntegerField",
)
FEATURES = (
    "supports_json_field",
    "has_native_json_field",
    "has_native_uuid_field",
    "has_native_duration_field",
    "supports_comments",
    "supports_partial_indexes",
    "supports_expression_indexes",
    "supports_covering_indexes",
    "supports_nulls_distinct_unique_constraints",
    "supports_deferrable_unique_constraints",
    "supports_stored_generated_columns",
    "supports_virtual_generated_columns",
    "supports_unlimited_charfield",
    "interprets_empty_strings_as_nulls",
    "ignores_table_name_case",
    "supports_foreign_keys",
    "supports_on_delete_db_cascade",
    "gis_enabled",
)

# What provides a module that an ENGINE needs, where the package has another name.
PACKAGES = {
    "MySQLdb": "mysqlclient",
    "mssql": "mssql-django",
    "sql_server": "mssql-django",
    "psqlextra": "django-postgres-extra",
    "django_mongodb_backend": "django-mongodb-backend",
    "django_cockroachdb": "django-cockroachdb",
    "django_snowflake": "django-snowflake",
    "django_spanner": "django-google-spanner",
    "django_redshift_backend": "django-redshift-backend",
    "django_prometheus": "django-prometheus",
    "django_tenants": "django-tenants",
    "tenant_schemas": "django-tenant-schemas",
    "dj_db_conn_pool": "django-db-connection-pool",
    "django_db_geventpool": "django-db-geventpool",
    "clickhouse_backend": "django-clickhouse-backend",
    "timescale": "django-timescaledb",
    "django_iris": "django-iris",
    "mysql": "mysql-connector-python",
    "psycopg_pool": "psycopg[pool]",
}


class _WouldConnectError(Exception):
    pass


def backend_facts(connection):
    """The JSON of an alias in the result of `boot`. Some facts hang on the server's version: those are left out, or
    are Django's own first choice, until there is a connection (`schema` sends them again as `backend`)."""
    is_open = connection.connection is not None
    if not is_open:
        connection.connect = _refuse
    try:
        if connection.vendor == "unknown":
            raise Problem("settings-error", "It has no ENGINE.", "")
        types = _data_types(connection)
        plain, unbounded = _templates(types, bounded=True), _templates(types, bounded=False)
        return {
            "vendor": connection.vendor,
            "data_types": plain,
            "data_types_unbounded": {name: text for name, text in unbounded.items() if "%(" not in text},
            "auto_types": _auto_types(connection, types),
            "integer_ranges": _integer_ranges(connection),
            "max_name_length": connection.ops.max_name_length(),
            "features": _features(connection),
        }
    finally:
        if not is_open:
            del connection.connect


def alias_problem(error, alias, engine):
    """What making the connection object raised -> Problem."""
    problem = _alias_problem(error, alias, engine)
    problem.__cause__ = error
    return problem


def _refuse():
    raise _WouldConnectError


def _data_types(connection):
    try:
        types = connection.data_types
    except _WouldConnectError:  # MySQL's hang on the server's version from Django 5 on
        types = connection._data_types
    return {name: template for name, template in types.items() if callable(template) or isinstance(template, str)}


def _templates(types, bounded):
    """Django 4.2 and later compute some templates from a field's parameters: they are asked with placeholders."""
    given = _Parameters(bounded)
    found = {}
    for name, template in types.items():
        if not callable(template):
            if bounded:
                found[name] = template
            continue
        try:
            text = template(given)
        except _WouldConnectError:
            continue
        if isinstance(text, str) and "None" not in text:
            found[name] = text
    return found


class _Parameters(dict):
    """A field's parameters: each its own placeholder, or each None."""

    def __init__(self, bounded):
        super().__init__()
        self.bounded = bounded

    def __missing__(self, name):
        return "%%(%s)s" % name if self.bounded else None


def _auto_types(connection, types):
    from django.db import models

    hidden = object()
    before = connection.__dict__.get("data_types", hidden)
    connection.__dict__["data_types"] = types  # rel_db_type looks there, and must not connect
    try:
        return {name: getattr(models, name)(primary_key=True).rel_db_type(connection) for name in AUTO_FIELDS}
    finally:
        if before is hidden:
            del connection.__dict__["data_types"]
        else:
            connection.__dict__["data_types"] = before


def _integer_ranges(connection):
    ranges = {}
    for name in INTEGER_FIELDS:
        try:
            ranges[name] = list(connection.ops.integer_field_range(name))
        except KeyError:
            continue
    return ranges


def _features(connection):
    found = {}
    for name in FEATURES:
        try:
            value = getattr(connection.features, name)
        except Exception:  # missing in this Django, or it needs a connection
            value = None
        if isinstance(value, bool):
            found[name] = value
    return found


def _alias_problem(error, alias, engine):
    who = "The database “%s”" % alias
    if not engine or isinstance(error, Problem):
        return Problem(
            "settings-error",
            "%s has no ENGINE in DATABASES." % who,
            "Set it, for example to “django.db.backends.postgresql”.",
        )
    links = chain(error)
    if "define a 'default' database" in str(error):
        hint = "Name one of the aliases “default”, or add “default” as an empty dictionary."
        return Problem("settings-error", "DATABASES has no alias “default”, and Django demands one.", hint)
    if re.search("libg(dal|eos)|GDAL|GEOS", " ".join(map(str, links))):
        return Problem(
            "settings-error",
            "%s has the ENGINE “%s”, which needs the libraries GDAL and GEOS: %s." % (who, engine, in_words(links[-1])),
            "Install them (Debian: apt-get install gdal-bin), or say where they are: GDAL_LIBRARY_PATH and "
            "GEOS_LIBRARY_PATH in the settings.",
        )
    needed = _needed_module(links, engine)
    if needed is None:
        said = in_words(error)
        if "isn't an available database backend" in said:
            said = "Django has no such database backend"
        hint = "Django's own are django.db.backends.postgresql, .mysql, .sqlite3 and .oracle."
        return Problem("settings-error", "%s has the ENGINE “%s”, which fails: %s." % (who, engine, said), hint)
    package = _package(needed, engine)
    why = next((in_words(link) for link in links if "required; you have" in str(link)), None)
    if why is None and not any(isinstance(link, ModuleNotFoundError) for link in links):
        why = in_words(links[-1])  # it is installed, but does not load
    lacks = "needs the package “%s”" % package
    command = install_command(package)
    return Problem(
        "no-driver",
        "%s (%s) %s, which %s." % (who, engine, lacks, "does not load: %s" % why if why else "is not installed"),
        "Install it into the project: %s" % command,
        package=package,
        command=command,
    )


def _needed_module(links, engine):
    """The module for want of which the ENGINE does not load, or None when that is not why."""
    names = [link.name for link in links if isinstance(link, ImportError) and link.name]
    for driver in ("psycopg", "MySQLdb", "mysqlclient", "oracledb", "cx_Oracle"):
        if any("Error loading" in str(link) and driver in str(link) for link in links):
            return driver
        if any(str(link).startswith(driver) and "required; you have" in str(link) for link in links):
            return driver
    tops = [name.split(".")[0] for name in names]
    absent = [top for top in tops if top not in sys.modules]  # of a package that is there, no module is missing
    return absent[-1] if absent else None


def _package(module, engine):
    import django

    if module.startswith("psycopg") and module != "psycopg_pool":
        return "psycopg[binary]" if django.VERSION >= (4, 2) else "psycopg2-binary"
    if module in ("oracledb", "cx_Oracle"):
        return "oracledb" if django.VERSION >= (5, 0) else "cx_Oracle"
    return PACKAGES.get(module, module)
