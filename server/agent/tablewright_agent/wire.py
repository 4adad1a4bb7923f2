"""Bytes on the wire -> JSON-RPC messages, and back."""

import json
import operator

PARSE_ERROR, INVALID_REQUEST, UNKNOWN_METHOD, INVALID_PARAMS, REFUSED = -32700, -32600, -32601, -32602, -32000
LONGEST_LINE = 65536
TABLES_A_MESSAGE = 50

# Of what there is most, the facts that each has are sent as values in this order; an object of the others follows.
ALWAYS = {
    "columns": ("name", "position", "native_type", "base_type", "null"),
    "foreign_keys": ("name", "columns", "target_namespace", "target_table", "target_columns"),
    "unique_constraints": ("name", "columns"),
    "indexes": ("name", "columns"),
    "checks": ("name", "definition"),
}
_VALUES = {part: operator.itemgetter(*names) for part, names in ALWAYS.items()}
_ENCODER = json.JSONEncoder(separators=(",", ":"))


class MalformedError(Exception):
    """A frame that is no request; `code` is JSON-RPC's."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


def read_message(stream):
    """The next request as a dict, None at the end of input; MalformedError leaves the stream at the next frame."""
    length = _read_header(stream)
    if length is None:
        return None
    body = stream.read(length)
    if len(body) < length:
        return None
    try:
        message = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise MalformedError(PARSE_ERROR, "The frame is not JSON: %s." % error) from error
    if not isinstance(message, dict) or not isinstance(message.get("method"), str):
        raise MalformedError(INVALID_REQUEST, "The frame is not a request: it has no method.")
    return message


def write_message(stream, message):
    """Sends a message. A schema's tables are taken out of it and go ahead, some at a time, as `tables` {id, tables}: so
    the other side works on them already, and a large schema is never there twice."""
    result = message.get("result")
    if isinstance(result, dict) and isinstance(result.get("tables"), list):
        tables = result["tables"]
        for start in range(0, len(tables), TABLES_A_MESSAGE):
            some = slice(start, start + TABLES_A_MESSAGE)
            params = {"id": message["id"], "tables": [_in_rows(table) for table in tables[some]]}
            tables[some] = [None] * len(params["tables"])
            _write(stream, {"method": "tables", "params": params})
        message = dict(message, result=dict(result, tables=[]))
    _write(stream, message)


def _write(stream, message):
    body = _ENCODER.encode(dict(message, jsonrpc="2.0")).encode("ascii")
    stream.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
    stream.flush()


def _in_rows(table):
    """The table's JSON with `ALWAYS` applied."""
    packed = dict(table)
    for part, values in _VALUES.items():
        if part in packed:
            count = len(ALWAYS[part])
            packed[part] = [
                values(fact) if len(fact) == count else (*values(fact), _others(fact, ALWAYS[part]))
                for fact in packed[part]
            ]
    return packed


def _others(fact, names):
    others = dict(fact)
    for name in names:
        del others[name]
    return others


def _read_header(stream):
    """The body's length, or None at the end of input."""
    length, seen = None, False
    while True:
        line = stream.readline(LONGEST_LINE)
        if not line:
            return None
        if line.strip():
            seen = True
            name, _, value = line.partition(b":")
            if name.strip().lower() == b"content-length" and value.strip().isdigit():
                length = int(value)
        elif length is not None:
            return length
        elif seen:
            raise MalformedError(PARSE_ERROR, "The frame's header has no Content-Length.")
