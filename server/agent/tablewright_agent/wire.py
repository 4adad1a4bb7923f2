"""Bytes on the wire -> JSON-RPC messages, and back."""

import json

PARSE_ERROR, INVALID_REQUEST, UNKNOWN_METHOD, INVALID_PARAMS, REFUSED = -32700, -32600, -32601, -32602, -32000
LONGEST_LINE = 65536

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
    """Sends a message. A schema's tables are taken out of it on the way, so that a large one is never there twice; each
    is on a line of its own, so that the other side can read them one by one as well."""
    parts = _parts(message)
    stream.write(b"Content-Length: %d\r\n\r\n" % sum(map(len, parts)))
    stream.writelines(parts)
    stream.flush()


def _parts(message):
    """The message's JSON in pieces: `tables` of its result one by one."""
    result = message.get("result")
    if not isinstance(result, dict) or not isinstance(result.get("tables"), list):
        return [_encoded(dict(message, jsonrpc="2.0"))]
    tables = result.pop("tables")
    whole = _encoded({"jsonrpc": "2.0", "id": message["id"], "result": dict(result, tables=[])})
    parts = [whole[: -len(b"]}}")]]
    for number in range(len(tables)):
        parts.append((b"\n" if number == 0 else b",\n") + _encoded(tables[number]))
        tables[number] = None
    return parts + [b"\n]}}"]


def _encoded(value):
    return _ENCODER.encode(value).encode("ascii")


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
