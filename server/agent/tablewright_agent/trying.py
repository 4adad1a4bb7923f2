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
    """{"models": [{"label", "alias", "rows": 0 or 1}, or {"label", "alias"?, "problem", "untried"?, "file"?, "line"?}]}
    in order. `untried`: Django could not be asked, so that nothing is known of the model. `timeout`: seconds that a
    statement may take."""
    _, populated = populate(tell, settings_module, ready)
    root = project_root()
    sessions = {}
    try:
        done = ((label, _tried(label, sessions, timeout, root, populated)) for label in models)
        return {"models": [dict({"label": label}, **what) for label, what in done]}
    finally:
        for alias in list(sessions):
            _close(alias, sessions)


def _tried(label, sessions, timeout, root, populated):
    from django.apps import apps
    from django.db import router

    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        return _unknown(label.partition(".")[0], populated)
    if model._meta.abstract or model._meta.swapped:
        return {"problem": "The model has no table: it is abstract, or swapped for another."}
    alias = router.db_for_read(model)
    connection = None
    try:
        connection = _session(alias, sessions, timeout)
        # Not one row more than Django itself would ask for; making objects of it runs the project's own code.
        return {"alias": alias, "rows": len(list(model._default_manager.using(alias).all()[:1]))}
    except Problem as problem:
        return {"alias": alias, "problem": _sentence(problem), "untried": True}
    except Exception as error:
        _close(alias, sessions)  # a statement that failed may have ended the transaction
        secret = str(connection.settings_dict.get("PASSWORD") or "") if connection is not None else ""
        file, line = user_place(error, root)
        told = {"alias": alias, "problem": without_secret(in_words(error), secret)}
        return dict(told, **({"file": file, "line": line} if file else {}))


def _unknown(app, populated):
    """Of a model that Django does not have: what its app raised, where that is why."""
    for name, problem in populated.problems:
        if app in (name, *name.split(".")):
            place = {key: problem.place[key] for key in ("file", "line") if problem.place.get(key)}
            return dict(place, problem=_sentence(problem), untried=True)
    return {"problem": "Django does not know this model: its app is not in INSTALLED_APPS.", "untried": True}


def _sentence(problem):
    return " ".join(filter(None, (problem.message, problem.hint)))


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
