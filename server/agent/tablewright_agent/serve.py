"""Frames on the wire -> calls of handlers on the main thread, and their answers."""

import faulthandler
import os
import platform
import queue
import sys
import threading

from . import PROTOCOL, wire
from .boot import boot
from .errors import Problem, problem_of
from .migrations_unwritten import read_unwritten
from .models import read_fields, read_migrations, read_models
from .schema import read_alias, read_marks
from .sql import read_sql
from .trying import try_models


def hello(protocol=PROTOCOL):
    if protocol != PROTOCOL:
        raise Problem(
            "internal",
            "The server speaks protocol %s and its agent protocol %s." % (protocol, PROTOCOL),
            "Install Tablewright again: its parts are of different versions.",
        )
    return {
        "protocol": PROTOCOL,
        "python": platform.python_version(),
        "executable": sys.executable,
        "platform": sys.platform,
    }


METHODS = {
    "hello": hello,
    "boot": boot,
    "schema": read_alias,
    "marks": read_marks,
    "models": read_models,
    "migrations": read_migrations,
    "unwritten": read_unwritten,
    "fields": read_fields,
    "sql": read_sql,
    "try": try_models,
}
TELLING = ("schema", "models", "migrations", "unwritten", "fields", "sql", "try")
"""These take first a function that says how far they are."""


def serve(reader, writer):
    """Never returns: the process ends with the input, or with the method `exit`."""
    faulthandler.enable()
    inbox = queue.Queue()
    process = os.getpid()

    def read():
        # Its own thread, so that the end of input ends the process even in the middle of a query.
        while True:
            try:
                message = wire.read_message(reader)
            except wire.MalformedError as error:
                message = error
            except BaseException:
                message = None
            if message is None or isinstance(message, dict) and message["method"] == "exit":
                os._exit(0)
            inbox.put(message)

    def tell(told):
        if os.getpid() != process:
            os._exit(1)  # a child that user code forked, and that came back
        wire.write_message(writer, told)

    threading.Thread(target=read, name="tablewright-wire", daemon=True).start()
    while True:
        try:
            message = inbox.get()
            reply = answer(message, tell)
            if os.getpid() != process:
                os._exit(1)  # such a child, in its first request
            if reply is not None:
                wire.write_message(writer, reply)
        except KeyboardInterrupt:
            continue
        except OSError:
            os._exit(1)  # nobody reads any more


def answer(message, notify):
    """A request, or what was malformed about it -> the reply; None for a notification. What is said on the way, as
    `progress` {id, what, done, of}, goes to `notify`."""
    if isinstance(message, wire.MalformedError):
        return {"id": None, "error": {"code": message.code, "message": str(message)}}
    reply = {"id": message.get("id")}
    method, params = METHODS.get(message["method"]), message.get("params")

    def tell(what, done, of):
        notify({"method": "progress", "params": {"id": message.get("id"), "what": what, "done": done, "of": of}})

    first = (tell,) if message["method"] in TELLING else ()
    if method is None:
        reply["error"] = {"code": wire.UNKNOWN_METHOD, "message": "There is no method %r." % message["method"]}
    elif not (params is None or isinstance(params, dict)) or not _accepts(method, len(first), params or {}):
        reply["error"] = {"code": wire.INVALID_PARAMS, "message": "%r does not take these params." % message["method"]}
    else:
        try:
            reply["result"] = method(*first, **(params or {}))
        except BaseException as error:  # user code may raise SystemExit or KeyboardInterrupt
            data = problem_of(error).as_json()
            reply["error"] = {"code": wire.REFUSED, "message": data["message"], "data": data}
    return reply if "id" in message else None


def _accepts(function, skipped, params):
    code = function.__code__
    names = code.co_varnames[skipped : code.co_argcount]
    required = names[: len(names) - len(function.__defaults__ or ())]
    return set(required) <= set(params) <= set(names)
