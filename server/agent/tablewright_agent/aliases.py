"""Aliases -> their connections, none of them open, ready to be asked for column types; what cannot say so without a
connection is left out."""

import contextlib


class WouldConnectError(Exception):
    """It hangs on the server."""


class _Types(dict):
    """Django's column types of a vendor, without those that hang on the server's version."""

    unsure = frozenset()

    def __missing__(self, name):
        if name in self.unsure:
            raise WouldConnectError
        raise KeyError(name)


@contextlib.contextmanager
def closed_connections():
    """{alias: connection} of those that can be loaded. Until the end none of them connects."""
    from django.db import connections

    found, undo = {}, []
    for alias in connections.databases:
        with contextlib.suppress(Exception):  # `boot` says why there is no such backend
            connection = connections[alias]
            if connection.vendor == "unknown":
                continue  # Django's own dummy: it has no ENGINE
            if connection.connection is None:
                undo.append(_without_server(connection))
            found[str(alias)] = connection
    try:
        yield found
    finally:
        for each in undo:
            each()


def _without_server(connection):
    attributes = connection.__dict__
    before = dict(attributes)
    attributes["connect"] = _refuse
    try:
        connection.data_types  # noqa: B018 - MySQL's is a property that asks, from Django 5 on
    except WouldConnectError:
        types = _Types(connection._data_types)
        types.unsure = frozenset(name for name in ("UUIDField",) if types.pop(name, None))
        attributes["data_types"] = types

    def undo():
        for name in ("connect", "data_types"):
            if name in before:
                attributes[name] = before[name]
            else:
                attributes.pop(name, None)

    return undo


def _refuse():
    raise WouldConnectError
