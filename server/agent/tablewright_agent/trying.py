"""Models that somebody wants to try -> whether Django reads a row through each of them, or what went wrong.

The one place where a user's table is read: asked for by name, in a session that writes nothing, one row at the most, of
which nothing is told but that it is there.
"""

import contextlib

from .boot import project_root
from .connecting import ask_ahead, open_session
from .errors import Problem, in_words, user_place, without_secret
from .populating import populate


def try_models(tell, settings_module=None, models=(), timeout=10, ready=False):
    """{"models": [{"label", "alias", "rows": 0 or 1}, or {"label", "alias"?, "problem", "file"?, "line"?}]}, in order.
    `timeout`: seconds that a statement may take."""
    populate(tell, settings_module, ready)
    root = project_root()
    sessions = {}
    try:
        return {"models": [dict({"label": label}, **_tried(label, sessions, timeout, root)) for label in models]}
    finally:
        for alias in list(sessions):
            _close(alias, sessions)


def _tried(label, sessions, timeout, root):
    from django.apps import apps
    from django.db import router

    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        return {"problem": "Django does not know this model: its app is not in INSTALLED_APPS, or does not import."}
    if model._meta.abstract or model._meta.swapped:
        return {"problem": "The model has no table: it is abstract, or swapped for another."}
    alias = router.db_for_read(model)
    connection = None
    try:
        connection = _session(alias, sessions, timeout)
        # Not one row more than Django itself would ask for; making objects of it runs the project's own code.
        return {"alias": alias, "rows": len(list(model._default_manager.using(alias).all()[:1]))}
    except Problem as problem:
        return {"alias": alias, "problem": " ".join(filter(None, (problem.message, problem.hint)))}
    except Exception as error:
        _close(alias, sessions)  # a statement that failed may have ended the transaction
        secret = str(connection.settings_dict.get("PASSWORD") or "") if connection is not None else ""
        file, line = user_place(error, root)
        told = {"alias": alias, "problem": without_secret(in_words(error), secret)}
        return dict(told, **({"file": file, "line": line} if file else {}))


def _session(alias, sessions, timeout):
    from django.db import connections

    if alias not in sessions:
        connection = connections[alias]
        ask_ahead(connection)
        sessions[alias] = open_session(connection, alias, timeout)
    return connections[alias]


def _close(alias, sessions):
    from django.db import connections

    with contextlib.suppress(Exception):  # a failed session may not close either
        sessions.pop(alias).close()
    with contextlib.suppress(Exception):
        connections[alias].close()
