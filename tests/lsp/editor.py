"""A project on disk -> an editor on it: a real client with a real server process.

    async with editor(root) as e:
        await e.ready()
        e.open("shop/models.py")
        assert [d.code for d in await e.diagnostics("shop/models.py")] == ["no-such-table"]

A caret is written ¦ in a piece of the file that occurs once.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.protocol import JsonRPCNotification, JsonRPCRequestMessage, JsonRPCResponseMessage, default_converter
from pytest_lsp import LanguageClient
from pytest_lsp.client import register_lsp_features

from tablewright.lsp.positions import Lines
from tablewright.source.edits import Edit, apply

SERVER = Path(__file__).resolve().parents[2] / "server"
LIMIT = 30.0  # seconds
PYTHON = {"python": sys.executable}


class Editor:
    """What a user and an editor do. Paths are relative to `root`; texts are those in the editor, saved or not."""

    def __init__(self, client: LanguageClient, root: Path) -> None:
        self.client = client
        self.root = root
        self.states: list[dict[str, Any]] = []
        self.registered: list[str] = []
        self.watched: list[Any] = []
        self.shown: list[str] = []
        self.questions: list[types.ShowMessageRequestParams] = []
        self.answer: str | None = None
        self.configuration: dict[str, Any] = dict(PYTHON)
        self.texts: dict[str, str] = {}
        self.server: types.ServerCapabilities
        self._news = asyncio.Event()
        self._versions: dict[str, int] = {}

    @property
    def encoding(self) -> str:
        return str(getattr(self.server.position_encoding, "value", self.server.position_encoding))

    def uri(self, name: str) -> str:
        return (self.root / name).as_uri()

    def lines(self, name: str) -> Lines:
        return Lines(self.texts[name], self.encoding)

    async def until(self, true: Callable[[], bool]) -> None:
        async def wait() -> None:
            while not true():
                self._news.clear()
                await self._news.wait()

        await asyncio.wait_for(wait(), LIMIT)

    async def phase(self, phase: str, *, after: int = 0, folder: Path | None = None) -> dict[str, Any]:
        """The newest state, once it has that phase and more than `after` states came."""
        uri = (folder or self.root).as_uri()
        await self.until(lambda: self._newest(uri).get("phase") == phase and len(self.states) > after)
        return self._newest(uri)

    async def ready(self) -> dict[str, Any]:
        return await self.phase("ready")

    async def state(self, **members: Any) -> dict[str, Any]:
        """The newest state, once it has these members."""
        uri = self.root.as_uri()
        await self.until(lambda: members.items() <= self._newest(uri).items())
        return self._newest(uri)

    def _newest(self, uri: str) -> dict[str, Any]:
        return next((s for s in reversed(self.states) if s["folder"] == uri), {})

    # -- what a user does

    def open(self, name: str, text: str | None = None) -> None:
        self.texts[name] = (self.root / name).read_bytes().decode() if text is None else text
        item = types.TextDocumentItem(self.uri(name), "python", 1, self.texts[name])
        self._versions[name] = 1
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    def type(self, name: str, old: str, new: str) -> None:
        """Replaces `old`, which occurs once, by an incremental change."""
        text = self.texts[name]
        assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times"
        lines, start = self.lines(name), text.index(old)
        where = types.Range(lines.position(start), lines.position(start + len(old)))
        self._versions[name] += 1
        self.texts[name] = text.replace(old, new)
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(self._versions[name], self.uri(name)),
                [types.TextDocumentContentChangePartial(where, new)],
            )
        )

    def close(self, name: str) -> None:
        identifier = types.TextDocumentIdentifier(self.uri(name))
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(identifier))

    def saved(self, name: str, text: str) -> None:
        """A file changes on disk, and the editor's watcher says so."""
        (self.root / name).write_text(text, encoding="utf-8")
        change = types.FileEvent(self.uri(name), types.FileChangeType.Changed)
        self.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([change]))

    def cancel(self) -> None:
        """What is shown last is what the user cancels."""
        token = list(self.client.progress_reports)[-1]
        self.client.window_work_done_progress_cancel(types.WorkDoneProgressCancelParams(token))

    async def diagnostics(self, name: str) -> Sequence[types.Diagnostic]:
        """By pull."""
        report = await self.client.text_document_diagnostic_async(
            types.DocumentDiagnosticParams(types.TextDocumentIdentifier(self.uri(name)))
        )
        assert isinstance(report, types.RelatedFullDocumentDiagnosticReport)
        return list(report.items)

    async def underlined(self, name: str) -> list[tuple[str, str]]:
        """(code, the text that is underlined) of each diagnostic."""
        lines = self.lines(name)
        found = [(d.code, lines.span(d.range)) for d in await self.diagnostics(name)]
        return [(str(code), self.texts[name][span.start : span.end]) for code, span in found]

    async def hover(self, name: str, caret: str) -> types.Hover | None:
        params = types.HoverParams(types.TextDocumentIdentifier(self.uri(name)), self._caret(name, caret).start)
        return await self.client.text_document_hover_async(params)

    async def hover_text(self, name: str, caret: str) -> str:
        found = await self.hover(name, caret)
        return found.contents.value if found and isinstance(found.contents, types.MarkupContent) else ""

    async def actions(self, name: str, caret: str, *only: str) -> list[types.CodeAction]:
        params = types.CodeActionParams(
            types.TextDocumentIdentifier(self.uri(name)),
            self._caret(name, caret),
            types.CodeActionContext([], only=list(only) or None),
        )
        found = await self.client.text_document_code_action_async(params)
        return [action for action in found or () if isinstance(action, types.CodeAction)]

    def _caret(self, name: str, caret: str) -> types.Range:
        text, piece = self.texts[name], caret.replace("¦", "")
        assert text.count(piece) == 1, f"{piece!r} occurs {text.count(piece)} times"
        at = self.lines(name).position(text.index(piece) + caret.index("¦"))
        return types.Range(at, at)

    def apply(self, name: str, edit: types.WorkspaceEdit | None) -> str:
        """The file's text after an edit that must concern it alone, typed into the editor too."""
        assert edit is not None
        if edit.document_changes is None:
            [(uri, edits)] = (edit.changes or {}).items()
        else:
            [change] = edit.document_changes
            assert isinstance(change, types.TextDocumentEdit)
            assert change.text_document.version == self._versions[name]
            uri, edits = change.text_document.uri, change.edits
        assert uri == self.uri(name)
        lines = self.lines(name)
        new = apply(self.texts[name], [Edit(lines.span(e.range), e.new_text) for e in edits])  # type: ignore[union-attr]
        self._versions[name] += 1
        self.texts[name] = new
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(self._versions[name], self.uri(name)),
                [types.TextDocumentContentChangeWholeDocument(new)],
            )
        )
        return new

    async def request(self, method: str, **params: Any) -> Any:
        return await self.client.protocol.send_request_async(method, params)

    async def command(self, name: str, *arguments: Any) -> Any:
        return await self.client.workspace_execute_command_async(types.ExecuteCommandParams(name, list(arguments)))

    def vanish(self) -> asyncio.subprocess.Process:
        """The client closes its end without a word."""
        server = self.client._server
        assert server is not None
        assert server.stdin is not None
        server.stdin.close()
        return server

    async def exists(self, name: str) -> None:
        await self._poll((self.root / name).exists)

    async def ended(self, process: int) -> None:
        def gone() -> bool:
            try:
                os.kill(process, 0)
            except ProcessLookupError:
                return True
            return False

        await self._poll(gone)

    async def _poll(self, true: Callable[[], bool]) -> None:
        """For what no message tells."""

        async def wait() -> None:
            while not true():
                await asyncio.sleep(0.02)

        await asyncio.wait_for(wait(), LIMIT)

    # -- what an editor does

    def _listen(self) -> None:
        features = self.client.protocol.fm.features
        features["tablewright/state"] = self._on_state
        features[types.CLIENT_REGISTER_CAPABILITY] = self._on_register
        features[types.WINDOW_SHOW_MESSAGE_REQUEST] = self._on_question
        features[types.WINDOW_SHOW_DOCUMENT] = self._on_show_document
        features[types.WORKSPACE_APPLY_EDIT] = self._on_apply
        features[types.WORKSPACE_CONFIGURATION] = self._on_configuration
        # Notifications that the library keeps by itself are news, too.
        for method in (types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS, types.WORKSPACE_DIAGNOSTIC_REFRESH, types.PROGRESS):
            features[method] = self._also_news(features[method])

    def _also_news(self, handler: Callable[..., Any]) -> Callable[..., Any]:
        def heard(params: Any) -> Any:
            result = handler(params)
            self._news.set()
            return result

        return heard

    def _on_state(self, params: dict[str, Any]) -> None:
        self.states.append(params)
        self._news.set()

    def _on_register(self, params: types.RegistrationParams) -> None:
        self.registered += [registration.method for registration in params.registrations]
        for registration in params.registrations:
            self.watched += (registration.register_options or {}).get("watchers", ())
        self._news.set()

    def _on_question(self, params: types.ShowMessageRequestParams) -> types.MessageActionItem | None:
        self.questions.append(params)
        return next((a for a in params.actions or () if self.answer and self.answer in a.title), None)

    def _on_show_document(self, params: types.ShowDocumentParams) -> types.ShowDocumentResult:
        self.shown.append(params.uri)
        return types.ShowDocumentResult(success=True)

    def _on_apply(self, params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
        for name in tuple(self.texts):
            if self.uri(name) in str(params.edit):
                self.apply(name, params.edit)
        return types.ApplyWorkspaceEditResult(applied=True)

    def _on_configuration(self, params: types.ConfigurationParams) -> list[Any]:
        return [self.configuration for _ in params.items]


def _converter() -> Any:
    converter = default_converter()
    for kind, member in (
        (JsonRPCRequestMessage, "params"),
        (JsonRPCNotification, "params"),
        (JsonRPCResponseMessage, "result"),
    ):
        converter.register_structure_hook(kind, lambda data, cls, m=member: cls(**{m: None, **data}))
    # The library takes every action that has a command for a bare command.
    converter.register_structure_hook(
        types.Command | types.CodeAction, lambda data, _: converter.structure(data, types.CodeAction)
    )
    return converter


def capabilities(
    *, pull: bool = True, refresh: bool = True, encodings: Sequence[str] = (), dynamic: bool = True
) -> types.ClientCapabilities:
    """`dynamic`: the client lets the server register wishes, and answers questions for configuration."""
    return types.ClientCapabilities(
        general=types.GeneralClientCapabilities(position_encodings=list(encodings) or None),
        text_document=types.TextDocumentClientCapabilities(
            diagnostic=types.DiagnosticClientCapabilities() if pull else None
        ),
        window=types.WindowClientCapabilities(
            work_done_progress=True, show_document=types.ShowDocumentClientCapabilities(support=dynamic)
        ),
        workspace=types.WorkspaceClientCapabilities(
            configuration=dynamic,
            diagnostics=types.DiagnosticWorkspaceClientCapabilities(refresh_support=True) if pull and refresh else None,
            did_change_configuration=types.DidChangeConfigurationClientCapabilities(dynamic_registration=dynamic),
            did_change_watched_files=types.DidChangeWatchedFilesClientCapabilities(
                dynamic_registration=dynamic, relative_pattern_support=dynamic
            ),
            workspace_edit=types.WorkspaceEditClientCapabilities(
                document_changes=dynamic, resource_operations=[types.ResourceOperationKind.Create] if dynamic else None
            ),
        ),
    )


@contextlib.asynccontextmanager
async def editor(
    root: Path,
    *others: Path,
    can: types.ClientCapabilities | None = None,
    settings: Mapping[str, Any] | None = None,
    options: Mapping[str, Any] | None = None,
    vanishes: bool = False,
) -> AsyncIterator[Editor]:
    """An editor with the folders `root` and `others` open. `settings` is what it answers about configuration."""
    client = LanguageClient(converter_factory=_converter)
    register_lsp_features(client)
    e = Editor(client, root)
    e.configuration = {**PYTHON, **(settings or {})}
    e._listen()
    environment = {**os.environ, "PYTHONPATH": str(SERVER), "PYTHONUTF8": "1"}
    start = "from tablewright.lsp.server import serve; serve()"
    await client.start_io(sys.executable, "-c", start, env=environment)
    folders = [types.WorkspaceFolder(path.as_uri(), path.name) for path in (root, *others)]
    result = await client.initialize_session(
        types.InitializeParams(
            can or capabilities(),
            workspace_folders=folders,
            initialization_options={"settings": PYTHON, **(options or {})},
        )
    )
    e.server = result.capabilities
    try:
        yield e
    finally:
        if not vanishes:
            await asyncio.wait_for(client.shutdown_session(), LIMIT)
        await client.stop()
