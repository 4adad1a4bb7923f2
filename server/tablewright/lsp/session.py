"""One client's session: what it can do, its open documents, its folders with their projects."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Generator, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.capabilities import get_capability
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer
from pygls.protocol import (
    JsonRPCNotification,
    JsonRPCRequestMessage,
    JsonRPCResponseMessage,
    LanguageServerProtocol,
    default_converter,
    lsp_method,
)

from tablewright import __version__
from tablewright.lsp.documents import Document, Documents
from tablewright.lsp.positions import Lines
from tablewright.lsp.uris import path_of, uri_of
from tablewright.project import PlacedFinding, Project
from tablewright.project.trying import Tried
from tablewright.settings import Problem

log = logging.getLogger("tablewright")


class Refused(JsonRpcException):
    """A request that cannot be answered; the message is a sentence for the user."""

    CODE = types.LSPErrorCodes.RequestFailed.value


@dataclass(frozen=True, slots=True)
class Client:
    """What the client can do. `watches_folders`: also those outside of the workspace; `commands`: it brings them
    itself; `diagnostics_in_hover`: it shows them there itself."""

    pulls: bool = False
    configuration: bool = False
    registers_configuration: bool = False
    watches: bool = False
    watches_folders: bool = False
    shows_documents: bool = False
    progress: bool = False
    document_changes: bool = False
    creates_files: bool = False
    annotates: bool = False
    commands: bool = False
    diagnostics_in_hover: bool = False
    related_information: bool = False


@dataclass(eq=False, slots=True)
class Folder:
    """A workspace folder and its project.

    `told` is the problem that the user was told of last, `counted` the number of findings once they were counted,
    `counting` the count that is due, `recounted` how many were begun. `doing` is what a load is doing, None while
    none runs. `checking` is the check that runs or ran last, which ended at `checked`; `due` the one that is to follow;
    `timer` starts one by the clock. `learning` asks Django what it knows of models, `learning_at` starts that;
    `to_learn`: of all, not only of what was edited; `learn_again`: once more after the one that runs; `seen` is what
    was shown of it last. `tried`: models that were tried and failed, by label, with the text that their file had.
    """

    uri: str
    path: Path
    settings: Mapping[str, Any]
    project: Project
    loading: asyncio.Task[None] | None = None
    again: bool = False
    doing: str | None = None
    checking: asyncio.Task[bool] | None = None
    checked: float = float("-inf")
    due: asyncio.Task[bool] | None = None
    timer: asyncio.TimerHandle | None = None
    learning: asyncio.Task[None] | None = None
    learning_at: asyncio.TimerHandle | None = None
    learn_again: bool = False
    seen: tuple[object, ...] = ()
    to_learn: bool = False
    told: Problem | None = None
    counted: int | None = None
    counting: asyncio.TimerHandle | None = None
    recounted: int = 0
    published: set[Path] = field(default_factory=set)
    tried: dict[str, tuple[Path, str | None, Tried]] = field(default_factory=dict)

    def findings(self, path: Path) -> tuple[PlacedFinding, ...]:
        """Of one file. A defect of ours in one file goes to the log, and hides nothing in the others."""
        try:
            return self.project.findings(path)
        except Exception:
            log.exception("“%s” could not be checked.", path)
            return ()

    def project_findings(self) -> tuple[PlacedFinding, ...]:
        """Those that are of no single model, with the same care."""
        try:
            return self.project.project_findings()
        except Exception:
            log.exception("The project “%s” could not be checked.", self.project.root)
            return ()


class Protocol(LanguageServerProtocol):
    """Keeps the library's own copy of the documents out of the way: see `documents`."""

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> Generator[Any, Any, None]:
        yield self.fm.features[types.TEXT_DOCUMENT_DID_OPEN], (params,), None

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> Generator[Any, Any, None]:
        yield self.fm.features[types.TEXT_DOCUMENT_DID_CHANGE], (params,), None

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> Generator[Any, Any, None]:
        yield self.fm.features[types.TEXT_DOCUMENT_DID_CLOSE], (params,), None


class Session(LanguageServer):
    """The state of one connection. Features are functions in the modules beside this one."""

    def __init__(self) -> None:
        super().__init__("tablewright", __version__, protocol_cls=Protocol, converter_factory=_converter)
        self.client = Client()
        self.documents = Documents(types.PositionEncodingKind.Utf16)
        self.folders: dict[str, Folder] = {}
        self.initial_settings: Mapping[str, Any] = {}
        self.roots: tuple[str, ...] = ()
        self.watched: set[Path] = set()
        self._tasks: set[asyncio.Task[Any]] = set()

    def begin(self, params: types.InitializeParams) -> None:
        """Remembers what `initialize` says."""
        options = params.initialization_options
        options = options if isinstance(options, Mapping) else {}
        settings = options.get("settings")
        self.initial_settings = settings if isinstance(settings, Mapping) else {}
        self.client = _client(params.capabilities, options)
        self.documents = Documents(str(self.workspace.position_encoding))
        root = self.workspace.root_uri
        self.roots = tuple(f.uri for f in params.workspace_folders or ()) or ((root,) if root else ())

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Runs `work` beside everything else; a failure goes to the log."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("Something went wrong in Tablewright.", exc_info=error)

    def folder_of(self, path: Path) -> Folder | None:
        """The innermost workspace folder that holds the file; else one whose project, found upward from it, does."""
        around = [f for f in self.folders.values() if path.is_relative_to(f.path)]
        around = around or [f for f in self.folders.values() if path.is_relative_to(f.project.root)]
        return max(around, key=lambda f: len(f.path.parts), default=None)

    def folders_for(self, uri: str | None) -> Iterable[Folder]:
        """The one that holds `uri`, or all of them without one."""
        path = path_of(uri) if uri else None
        if path is None:
            return tuple(self.folders.values()) if uri is None else ()
        folder = self.folder_of(path)
        return (folder,) if folder else ()

    def folders_in(self, params: Any) -> tuple[Folder, ...]:
        """Those that a request with `{uri?}` is about."""
        uri = params.get("uri") if isinstance(params, Mapping) else None
        return tuple(self.folders_for(uri if isinstance(uri, str) and uri else None))

    def place(self, uri: str) -> tuple[Folder, Path] | None:
        """The folder and path of a document that a project may speak about: a Python file below a workspace folder."""
        path = path_of(uri)
        folder = self.folder_of(path) if path and path.suffix == ".py" else None
        return (folder, path) if folder and path else None

    def uri(self, path: Path) -> str:
        """As the client spells it, where it has the file open."""
        document = self.documents.get(path)
        return document.uri if document else uri_of(path)

    def lines(self, project: Project, path: Path) -> Lines:
        document = self.documents.get(path)
        return document.lines if document else self.documents.lines(project.text(path) or "")

    def unsaved(self, path: Path) -> bool:
        """What is typed is not what Django would read."""
        document = self.documents.get(path)
        return document is not None and document.text != _on_disk(path)

    def documents_of(self, folder: Folder) -> tuple[Document, ...]:
        return tuple(d for d in self.documents if d.path.suffix == ".py" and self.folder_of(d.path) is folder)

    def report_server_error(self, error: Exception, source: Any) -> None:
        """To the log only: nobody at the editor can do anything with it."""
        trace = (getattr(error, "data", None) or {}).get("traceback", ()) if not isinstance(error, Refused) else ()
        if not isinstance(error, Refused):
            log.error("%s: %s\n%s", getattr(source, "__name__", source), error, "".join(trace))


def _client(capabilities: types.ClientCapabilities, options: Mapping[str, Any]) -> Client:
    def can(name: str) -> bool:
        return bool(get_capability(capabilities, name))

    operations = get_capability(capabilities, "workspace.workspace_edit.resource_operations") or ()
    return Client(
        # One that cannot be told to pull again would never see what the schema says: it comes later than the file.
        pulls=get_capability(capabilities, "text_document.diagnostic") is not None
        and can("workspace.diagnostics.refresh_support"),
        configuration=can("workspace.configuration"),
        registers_configuration=can("workspace.did_change_configuration.dynamic_registration"),
        watches=can("workspace.did_change_watched_files.dynamic_registration"),
        watches_folders=can("workspace.did_change_watched_files.relative_pattern_support"),
        shows_documents=can("window.show_document.support"),
        progress=can("window.work_done_progress"),
        document_changes=can("workspace.workspace_edit.document_changes"),
        creates_files=types.ResourceOperationKind.Create in operations,
        annotates=get_capability(capabilities, "workspace.workspace_edit.change_annotation_support") is not None,
        commands=options.get("clientCommands") is True,
        diagnostics_in_hover=options.get("diagnosticsInHover") is True,
        related_information=can("text_document.publish_diagnostics.related_information"),
    )


def _converter() -> Any:
    """Parameters of methods that LSP does not know stay the plain JSON that they are."""
    converter: Any = default_converter()  # type: ignore[no-untyped-call]
    for kind in (JsonRPCRequestMessage, JsonRPCNotification):
        converter.register_structure_hook(kind, lambda data, cls: cls(**{"params": None, **data}))
    converter.register_structure_hook(JsonRPCResponseMessage, lambda data, cls: cls(**{"result": None, **data}))
    return converter


def _on_disk(path: Path) -> str | None:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None
