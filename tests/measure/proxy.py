"""A TCP proxy of our own, in a process of its own, that does to a connection what networks and servers do."""

import multiprocessing
import random
import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.sharedctypes import Synchronized
from typing import Any
from urllib.parse import urlsplit

UP, DOWN, FLAKY, SLOW, FULL = range(5)
_UNWELL = b"HTTP/1.1 503 Slow Down\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_QUOTA = b'<?xml version="1.0"?><Error><Code>QuotaExceeded</Code><Message>disk full</Message></Error>'
_FULL = (
    b"HTTP/1.1 507 Insufficient Storage\r\nContent-Type: application/xml\r\n"
    b"Content-Length: %d\r\nConnection: close\r\n\r\n%s"
)
_SLOW_SECONDS = 2.0
_FLAKY_SHARE = 0.1


@dataclass
class Proxy:
    """A proxy before one server; ``mode`` may be changed at any time."""

    target: tuple[str, int]
    port: int = 0
    mode: "Synchronized[int]" = field(default_factory=lambda: multiprocessing.get_context("spawn").Value("i", UP))
    process: Any = None

    def start(self) -> "Proxy":
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(self.target, self.mode, theirs), daemon=True)
        self.process.start()
        self.port = ours.recv()
        return self

    def stop(self) -> None:
        self.process.terminate()
        self.process.join()


def before(url: str) -> Proxy:
    """Start a proxy before the server of a URL."""
    parts = urlsplit(url)
    return Proxy((parts.hostname or "", parts.port or 0)).start()


def _serve(target: tuple[str, int], mode: "Synchronized[int]", told: Any) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=256) as server:
        told.send(server.getsockname()[1])
        chance = random.Random(7)
        while True:
            client, _ = server.accept()
            if mode.value == DOWN:
                client.close()
                continue
            threading.Thread(target=_connect, args=(client, target, mode, chance), daemon=True).start()


def _connect(client: socket.socket, target: tuple[str, int], mode: "Synchronized[int]", chance: random.Random) -> None:
    with suppress(OSError), client, socket.create_connection(target) as upstream:
        back = threading.Thread(target=_copy, args=(upstream, client, mode), daemon=True)
        back.start()
        quiet = True
        while data := client.recv(1 << 16):
            begins = data[:4] in (b"GET ", b"PUT ", b"HEAD", b"POST", b"DELE")
            quiet = begins
            if mode.value == DOWN or (quiet and _refuse(client, data, mode.value, chance)):
                break
            upstream.sendall(data)
        _shut(upstream)
        back.join(5)


def _refuse(client: socket.socket, data: bytes, mode: int, chance: random.Random) -> bool:
    """Do to a request what the mode says; tell whether the connection is over."""
    if mode == SLOW:
        time.sleep(_SLOW_SECONDS)
    elif mode == FLAKY and chance.random() < _FLAKY_SHARE:
        if chance.random() < 0.5:
            client.sendall(_UNWELL)
        return True
    elif mode == FULL and data.startswith((b"PUT ", b"POST ")):
        client.sendall(_FULL % (len(_QUOTA), _QUOTA))
        return True
    return False


def _copy(source: socket.socket, sink: socket.socket, mode: "Synchronized[int]") -> None:
    with suppress(OSError):
        while data := source.recv(1 << 16):
            if mode.value == DOWN:
                break
            sink.sendall(data)
    _shut(sink)


def _shut(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
