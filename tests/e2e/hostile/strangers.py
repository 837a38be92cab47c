#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Many hostile clients, for a limited time.

  strangers.py --grpc PORT --http PORT --clients N --seconds S [--kinds A,B]
      [--certificate DIR]... [--artifact NAME]

Each client is of one kind, and begins again whenever it is cut off. Clients
are anonymous, or known by DIR/cert.pem and DIR/key.pem; of several they have
one after the other. The program ends by
itself, prints one line with counts for each kind, and exits with 0.
"""

import argparse
import asyncio
import collections
import contextlib
import gzip
import logging
import os
import random
import ssl
import struct
import time

from http2 import (DATA, END_HEADERS, HEADERS, PING, PREFACE, RST, SETTINGS,
                   WINDOW_UPDATE, call_headers, frame, message)
from reports import Reports

# A client that is cut off waits this long, so that the load does not depend on
# how fast the server refuses.
_PAUSE = 0.05


# One byte that stands for the field `accept-charset:` (RFC 7541, appendix A).
_CHARSET = b"\x8f"
_HISTORY = call_headers(b"/bootmill.v1.FleetService/ListFleetRevisions")
# Field 1, `parent`.
_HISTORY_OF_WEB = message(b"\x0a\x17orgs/default/fleets/web")

_HEALTH = call_headers(b"/grpc.health.v1.Health/Check")
_WATCH = call_headers(b"/grpc.health.v1.Health/Watch")
_WHOAMI = call_headers(b"/bootmill.v1.PrincipalService/GetCaller")
_REFLECTION = call_headers(
    b"/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo")
_DOWNLOAD = call_headers(b"/bootmill.v1.ArtifactService/DownloadArtifact")
_BOMB_HEADERS = call_headers(b"/grpc.health.v1.Health/Check", b"gzip")


def make_bomb():
    """Returns a compressed message: 1 MB that decompresses to 1 GB of zeros.
    """
    zeros = gzip.compress(bytes(64 << 20), 9)
    body = zeros * 16
    return b"\1" + struct.pack(">I", len(body)) + body


def make_tls(protocol, certificate):
    """Returns a TLS context that accepts any server."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    tls.check_hostname = False
    tls.verify_mode = ssl.CERT_NONE
    tls.set_alpn_protocols([protocol])
    if certificate:
        tls.load_cert_chain(f"{certificate}/cert.pem",
                            f"{certificate}/key.pem")
    return tls


class Client(Reports):
    """One client. Its methods, and those of Reports, are the kinds of attack.
    """

    def __init__(self, ports, tls, bodies, end, counts):
        self._ports = ports
        self._tls = tls
        self._bomb = bodies["bomb"]
        self._download = bodies["download"]
        self._artifact = bodies["artifact"]
        self._end = end
        self._counts = counts

    def left(self):
        """Returns how many seconds are left."""
        return self._end - time.monotonic()

    async def run(self, kind):
        """Runs the attack `kind` until the time is up."""
        play = getattr(self, kind)
        while self.left() > 0:
            self._counts[kind] += 1
            with contextlib.suppress(OSError, EOFError, asyncio.TimeoutError,
                                     asyncio.IncompleteReadError):
                await asyncio.wait_for(play(), self.left())
            await asyncio.sleep(_PAUSE)

    @contextlib.asynccontextmanager
    async def _connected(self, port, alpn=None):
        tls = self._tls[alpn] if alpn else None
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", port, ssl=tls,
            server_hostname="localhost" if tls else None)
        try:
            yield reader, writer
        finally:
            writer.transport.abort()

    @contextlib.asynccontextmanager
    async def _http2(self):
        async with self._connected(self._ports["grpc"], "h2") as (reader,
                                                                  writer):
            writer.write(PREFACE + frame(SETTINGS, 0, 0))
            yield reader, writer

    async def silent(self):
        """Connects and sends nothing."""
        async with self._connected(random.choice(list(
                self._ports.values()))) as (reader, _):
            await reader.read()

    async def idle(self):
        """Shakes hands, sends a request or not, and does nothing more."""
        async with self._connected(self._ports["http"],
                                   "http/1.1") as (_, writer):
            if random.random() < 0.5:
                writer.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
                await writer.drain()
            # When the server closes its side, this side does not answer.
            writer.transport.pause_reading()
            await asyncio.sleep(self.left())

    async def slow(self):
        """Sends an HTTP request at one byte a second."""
        async with self._connected(self._ports["http"],
                                   "http/1.1") as (reader, writer):
            for byte in b"GET /bootmill.v1.FleetService/GetFleet HTTP/1.1":
                writer.write(bytes((byte,)))
                await writer.drain()
                await asyncio.sleep(1)
            await reader.read()

    async def asking(self):
        """Asks without a pause what anybody may ask: guesses links, too."""
        guess = b'{"token": "guess"}'
        asks = (b"GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n",
                b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
                b"POST /session/link HTTP/1.1\r\nHost: localhost\r\n"
                b"Content-Type: application/json\r\nX-Bootmill-Csrf: 1\r\n"
                b"Content-Length: %d\r\n\r\n%s" % (len(guess), guess))
        async with self._connected(self._ports["http"],
                                   "http/1.1") as (reader, writer):
            while self.left() > 0:
                writer.write(random.choice(asks))
                await writer.drain()
                if not await reader.read(1 << 16):
                    return

    async def bomb(self):
        """Sends a small message that becomes a large one."""
        async with self._http2() as (reader, writer):
            writer.write(frame(HEADERS, END_HEADERS, 1, _BOMB_HEADERS))
            for at in range(0, len(self._bomb), 16384):
                writer.write(frame(DATA, 0, 1, self._bomb[at:at + 16384]))
                await writer.drain()
            await reader.read()

    async def resets(self):
        """Begins calls and cancels them at once."""
        async with self._http2() as (_, writer):
            stream = 1
            while not writer.is_closing():
                burst = b""
                for _ in range(200):
                    burst += frame(HEADERS, END_HEADERS, stream, _WHOAMI)
                    burst += frame(RST, 0, stream, b"\0\0\0\x08")
                    stream += 2
                writer.write(burst)
                await writer.drain()
                await asyncio.sleep(0)

    async def flood(self):
        """Sends pings and settings, which the server must answer."""
        async with self._http2() as (reader, writer):
            burst = (frame(PING, 0, 0, b"12345678")
                     + frame(SETTINGS, 0, 0)) * 200
            while not writer.is_closing():
                writer.write(burst)
                await writer.drain()
                await asyncio.sleep(0)
                if not await reader.read(65536):
                    return

    async def half_closed(self):
        """Sends the beginning of a TLS handshake and nothing more."""
        async with self._connected(self._ports["grpc"]) as (reader, writer):
            writer.write(b"\x16\x03\x01\x02\x00\x01")
            writer.write_eof()
            await reader.read()

    async def never_reading(self):
        """Sends requests and does not read the answers."""
        async with self._http2() as (_, writer):
            stream = 1
            while not writer.is_closing():
                kind = _HEALTH if stream % 4 == 1 else _WATCH
                writer.write(frame(HEADERS, END_HEADERS, stream, kind)
                             + frame(DATA, 1, stream, b"\0\0\0\0\0"))
                stream += 2
                await writer.drain()
                await asyncio.sleep(0.2)

    async def small_headers(self):
        """Begins calls whose headers are small on the wire only."""
        async with self._http2() as (reader, writer):
            for stream in range(1, 200, 2):
                path = (b"/grpc.health.v1.Health/Watch" if stream % 4 == 1 else
                        b"/bootmill.v1.PrincipalService/GetCaller")
                writer.write(frame(HEADERS, END_HEADERS, stream,
                                   call_headers(path, more=_CHARSET * 7000)))
                await writer.drain()
            await reader.read()

    async def taken_back(self):
        """Begins calls that send too little, and takes back others that wait
        for them.
        """
        async with self._http2() as (_, writer):
            for stream in range(1, 33, 2):
                writer.write(frame(HEADERS, END_HEADERS, stream, _WHOAMI)
                             + frame(DATA, 0, stream, b"\0\0\0"))
            stream = 33
            while not writer.is_closing():
                for _ in range(40):
                    writer.write(
                        frame(HEADERS, END_HEADERS, stream, _WHOAMI)
                        + frame(RST, 0, stream, b"\0\0\0\x08"))
                    stream += 2
                await writer.drain()
                await asyncio.sleep(1)

    async def cut_off(self):
        """Sends what no client may send, again and again."""
        async with self._http2() as (reader, writer):
            writer.write(frame(SETTINGS, 0, 0) * 50)
            await reader.read()

    async def unread(self):
        """Asks for large answers and does not read them."""
        async with self._http2() as (_, writer):
            for stream in range(1, 200, 2):
                writer.write(frame(HEADERS, END_HEADERS, stream, _HISTORY)
                             + frame(DATA, 1, stream, _HISTORY_OF_WEB))
                await writer.drain()
                await asyncio.sleep(0.02)
            await asyncio.sleep(self.left())

    async def unread_at_all(self):
        """Makes many calls, and lets the server send nothing of the answers.
        """
        async with self._connected(self._ports["grpc"], "h2") as (reader,
                                                                  writer):
            # SETTINGS_INITIAL_WINDOW_SIZE: RFC 9113, section 6.5.2.
            no_window = struct.pack(">HI", 4, 0)
            writer.write(PREFACE + frame(SETTINGS, 0, 0, no_window))
            for stream in range(1, 200, 2):
                writer.write(frame(HEADERS, END_HEADERS, stream, _WHOAMI)
                             + frame(DATA, 1, stream, message(b"")))
            await writer.drain()
            await reader.read()

    async def unread_download(self):
        """Begins many downloads. Some such clients read nothing, the others
        let the server send nothing.
        """
        window = random.choice((0, (1 << 31) - 1))
        async with self._connected(self._ports["grpc"], "h2") as (reader,
                                                                  writer):
            writer.write(
                PREFACE
                + frame(SETTINGS, 0, 0, struct.pack(">HI", 4, window))
                + frame(WINDOW_UPDATE, 0, 0, struct.pack(">I", 1 << 30)))
            for stream in range(1, 200, 2):
                writer.write(frame(HEADERS, END_HEADERS, stream, _DOWNLOAD)
                             + frame(DATA, 1, stream, self._download))
                await writer.drain()
            if window:
                await asyncio.sleep(self.left())
            await reader.read()

    async def reflection(self):
        """Begins streams of reflection and leaves them open."""
        async with self._http2() as (reader, writer):
            for stream in range(1, 33, 2):
                writer.write(
                    frame(HEADERS, END_HEADERS, stream, _REFLECTION))
            await writer.drain()
            await reader.read()

    async def malformed(self):
        """Sends bytes that belong to no protocol."""
        port, alpn = random.choice((("grpc", "h2"), ("http", "http/1.1")))
        async with self._connected(self._ports[port], alpn) as (reader,
                                                                writer):
            writer.write(random.choice((
                os.urandom(4096),
                PREFACE + frame(HEADERS, 0, 1, os.urandom(64)),
                PREFACE + b"\xff\xff\xff\0\0\0\0\0\0",
                b"GET / HTTP/1.1\r\nContent-Length: 1e9\r\n\r\n",
                b"POST /bootmill.v1.X/Y HTTP/1.1\r\nHost: x\r\n"
                b"Content-Length: 1000000\r\n\r\n" + bytes(100_000))))
            await reader.read()


_KINDS = ("silent", "slow", "bomb", "resets", "flood", "half_closed",
          "never_reading", "malformed", "small_headers", "reflection",
          "asking")


async def _main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--grpc", type=int, required=True)
    parser.add_argument("--http", type=int, required=True)
    parser.add_argument("--clients", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--kinds", default=",".join(_KINDS))
    parser.add_argument("--certificate", action="append")
    parser.add_argument("--artifact", default="")
    args = parser.parse_args()
    kinds = args.kinds.split(",")
    # asyncio logs a warning for every write to a connection that was cut off.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    counts = collections.Counter()
    # Of the download: field 1, `name`.
    bodies = {"bomb": make_bomb() if "bomb" in kinds else b"",
              "download": message(b"\x0a" + bytes((len(args.artifact),))
                                  + args.artifact.encode()),
              "artifact": args.artifact and f"/{args.artifact}"}
    end = time.monotonic() + args.seconds
    print("begun", flush=True)
    ports = {"grpc": args.grpc, "http": args.http}
    tls = [{protocol: make_tls(protocol, certificate)
            for protocol in ("h2", "http/1.1")}
           for certificate in args.certificate or [None]]
    await asyncio.gather(*(
        Client(ports, tls[i % len(tls)], bodies, end,
               counts).run(kinds[i % len(kinds)])
        for i in range(args.clients)))
    for kind in kinds:
        print(f"{kind}: {counts[kind]} times")


if __name__ == "__main__":
    asyncio.run(_main())
