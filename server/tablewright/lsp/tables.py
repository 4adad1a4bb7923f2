"""`tablewright/tables`, `/table`: the tables of a project for a client's own lists and views."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lsprotocol import types

from tablewright.explain.column import table_name
from tablewright.explain.table import table_markdown
from tablewright.lsp.hover import facts, read
from tablewright.lsp.session import Folder, Refused, Session
from tablewright.schema.model import Table

ALL_COLUMNS = 1000


def tables(ls: Session, params: Any) -> list[dict[str, Any]]:
    """tablewright/tables {uri?, unmapped} -> [{alias, namespace, name, kind, columns, comment}]"""
    wanted = _object(params)
    folders = ls.folders_for(_string(wanted, "uri"))
    found = (row for folder in folders for row in rows(folder, unmapped=bool(wanted.get("unmapped"))))
    return [
        {
            "alias": alias,
            "namespace": table.namespace,
            "name": table.name,
            "kind": table.kind,
            "columns": len(table.columns),
            "comment": table.comment or "",
        }
        for alias, table in found
    ]


def rows(folder: Folder, *, unmapped: bool) -> Iterator[tuple[str, Table]]:
    """(alias, table) in the order that people look for them."""
    if unmapped:
        yield from folder.project.unmapped_tables()
        return
    for alias in folder.project.state.aliases.values():
        if alias.schema is not None:
            yield from ((alias.alias, table) for table in alias.schema.tables)


def table(ls: Session, params: Any) -> dict[str, str]:
    """tablewright/table {uri, position} or {uri?, alias, namespace, name} -> {title, markdown}"""
    wanted = _object(params)
    if isinstance(wanted.get("position"), Mapping):
        return _table_at(ls, _string(wanted, "uri") or "", wanted["position"])
    key = (str(wanted.get("namespace") or ""), str(wanted.get("name") or ""))
    for folder in ls.folders_for(_string(wanted, "uri")):
        alias = folder.project.state.aliases.get(str(wanted.get("alias") or "default"))
        found = alias.schema.table(key) if alias and alias.schema else None
        if alias and alias.schema and found:
            markdown = table_markdown(found, alias.schema, None, rows=ALL_COLUMNS, read=read(alias))
            return {"title": table_name(found), "markdown": markdown}
    raise Refused(f"There is no table “{'.'.join(part for part in key if part)}” in what was read of the database.")


def _table_at(ls: Session, uri: str, position: Mapping[str, Any]) -> dict[str, str]:
    folder, path = _python_file(ls, uri)
    at = types.Position(int(position.get("line", 0)), int(position.get("character", 0)))
    offset = ls.lines(folder.project, path).offset(at)
    models = folder.project.models().by_path.get(str(path), ())
    model = next((p.model for p in models if p.model.paired and p.model.span.moved(p.offset).contains(offset)), None)
    if model is None:
        raise Refused("There is no model at the caret whose table could be shown.")
    known = facts(folder, model)
    for pairing in known.pairings:
        if pairing.table is not None:
            when = known.read.get(pairing.schema.alias, "")
            markdown = table_markdown(pairing.table, pairing.schema, pairing, rows=ALL_COLUMNS, read=when)
            return {"title": table_name(pairing.table), "markdown": markdown}
    raise Refused(known.unread or f"The table of the model “{model.name}” was not found in the database.")


def _python_file(ls: Session, uri: str) -> tuple[Folder, Path]:
    placed = ls.place(uri)
    if placed is None:
        raise Refused("This file is no Python file of an open workspace folder.")
    return placed


def _object(params: Any) -> Mapping[str, Any]:
    return params if isinstance(params, Mapping) else {}


def _string(params: Mapping[str, Any], key: str) -> str | None:
    value = params.get(key)
    return value if isinstance(value, str) and value else None
