# SPDX-License-Identifier: Apache-2.0
"""Frames of HTTP/2 and calls of gRPC, made by hand."""

import struct

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, RST, SETTINGS, PING = 0, 1, 3, 4, 6
WINDOW_UPDATE = 8
END_HEADERS = 4


def frame(kind, flags, stream, payload=b""):
    """Returns one frame: RFC 9113, section 4.1."""
    return (struct.pack(">I", len(payload))[1:] + bytes((kind, flags))
            + struct.pack(">I", stream) + payload)


def field(name, value):
    """Returns a literal header field without indexing: RFC 7541, 6.2.2."""
    def text(word):
        assert len(word) < 127
        return bytes((len(word),)) + word
    return b"\0" + text(name) + text(value)


def call_headers(path, encoding=None, more=b""):
    """Returns the header block of a gRPC call; `more`: further fields."""
    fields = [(b":method", b"POST"), (b":scheme", b"https"), (b":path", path),
              (b":authority", b"x"), (b"te", b"trailers"),
              (b"content-type", b"application/grpc")]
    if encoding:
        fields.append((b"grpc-encoding", encoding))
    return b"".join(field(*pair) for pair in fields) + more


def message(body):
    """Returns a gRPC message."""
    return b"\0" + struct.pack(">I", len(body)) + body
