"""stdio or a loopback port -> a language server. Which method and command is answered by which function."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from typing import Any

from lsprotocol import types

from tablewright.lsp import (
    code_actions,
    commands,
    configuration,
    diagnostics,
    elsewhere,
    freshness,
    generating,
    hover,
    knowing,
    lifecycle,
    silencing,
    snapshot,
    statements,
    sync,
    sync_commands,
    syncing,
    tables,
)
from tablewright.lsp.session import Refused, Session
from tablewright.schema.memory import collect_seldom

FEATURES: dict[str, tuple[Callable[..., Any], Any]] = {
    types.INITIALIZED: (configuration.initialized, None),
    types.WORKSPACE_DID_CHANGE_CONFIGURATION: (configuration.did_change_configuration, None),
    types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS: (configuration.did_change_workspace_folders, None),
    types.WORKSPACE_DID_CHANGE_WATCHED_FILES: (sync.did_change_watched_files, None),
    types.TEXT_DOCUMENT_DID_OPEN: (sync.did_open, None),
    types.TEXT_DOCUMENT_DID_CHANGE: (sync.did_change, None),
    types.TEXT_DOCUMENT_DID_SAVE: (sync.did_save, None),
    types.TEXT_DOCUMENT_DID_CLOSE: (sync.did_close, None),
    types.TEXT_DOCUMENT_HOVER: (hover.text_hover, None),
    types.TEXT_DOCUMENT_CODE_ACTION: (code_actions.code_action, code_actions.OPTIONS),
    "tablewright/tables": (tables.tables, None),
    "tablewright/places": (generating.places, None),
    "tablewright/generate": (generating.generate, None),
    "tablewright/table": (tables.table, None),
    "tablewright/refresh": (commands.refresh_request, None),
    "tablewright/check": (freshness.check_request, None),
    "tablewright/writeSnapshot": (snapshot.write_request, None),
    "tablewright/report": (commands.report_request, None),
    "tablewright/addToBaseline": (silencing.add_request, None),
    "tablewright/sync": (syncing.sync, None),
    "tablewright/sql": (statements.sql_request, None),
    "tablewright/try": (lifecycle.try_request, None),
    "tablewright/handOver": (lifecycle.hand_over_request, None),
    "tablewright/migrateCommand": (elsewhere.migrate_request, None),
}
PULLED: dict[str, tuple[Callable[..., Any], Any]] = {
    types.TEXT_DOCUMENT_DIAGNOSTIC: (diagnostics.document_diagnostic, diagnostics.OPTIONS),
    types.WORKSPACE_DIAGNOSTIC: (diagnostics.workspace_diagnostic, None),
}
COMMANDS: dict[str, Callable[..., Any]] = {
    "tablewright.generateModels": commands.generate_models,
    "tablewright.refreshSchema": commands.refresh_schema,
    "tablewright.writeSnapshot": snapshot.write_command,
    "tablewright.restart": commands.restart_all,
    "tablewright.copyReport": commands.copy_report,
    "tablewright.addToBaseline": silencing.add_command,
    sync_commands.MODEL: sync_commands.sync_command,
    sync_commands.FILE: sync_commands.sync_command,
    "tablewright.showSql": statements.show_sql,
    lifecycle.TRY: lifecycle.try_command,
    lifecycle.HAND_OVER: lifecycle.hand_over_command,
    "tablewright.copyText": elsewhere.show_text,
    "tablewright.runMigrate": elsewhere.show_migrate,
    "tablewright.openSetting": elsewhere.show_setting,
}


def make_server() -> Session:
    """A server that waits for a client. What only some clients can do is added when they say so."""
    ls = Session()
    for method, (function, options) in FEATURES.items():
        ls.feature(method, options)(function)
    ls.feature(types.INITIALIZE)(initialize)
    ls.feature(types.SHUTDOWN)(shutdown)
    return ls


def initialize(ls: Session, params: types.InitializeParams) -> None:
    """initialize"""
    ls.begin(params)
    for method, (function, options) in PULLED.items() if ls.client.pulls else ():
        ls.feature(method, options)(function)
    for name, command in COMMANDS.items() if not ls.client.commands else ():
        ls.command(name)(command)


def shutdown(ls: Session, params: Any = None) -> None:
    """shutdown: agents end at once, so that the process can."""
    for folder in ls.folders.values():
        folder.project.close()
        freshness.stop(folder)
        knowing.stop(folder)
        if folder.loading is not None:
            folder.loading.cancel()


def _defect(record: logging.LogRecord) -> bool:
    """A request that was refused in a sentence is no fault, and needs no traceback in the log."""
    return record.exc_info is None or not isinstance(record.exc_info[1], Refused)


def serve(tcp: int | None = None) -> None:
    """Serves one client on stdio, or on a loopback port; returns when it has gone."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(message)s")
    logging.getLogger("tablewright").setLevel(logging.INFO)
    logging.getLogger("pygls.protocol.json_rpc").addFilter(_defect)
    collect_seldom()
    ls = make_server()
    if tcp is not None:
        ls.start_tcp("127.0.0.1", tcp)
        return
    stdin, stdout = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # nothing but the protocol goes to the client
    ls.start_io(stdin, stdout)
