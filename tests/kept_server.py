"""A PostgreSQL that goes away and comes back with its data, and a relay that loses answers."""

import contextlib
import os
import signal
import socket
import threading
import time
from pathlib import Path

from tools import postgres_server

_SETTINGS = {"fsync": "off", "shared_buffers": "32MB", "autovacuum": "off"}
_COMMIT = b"COMMIT\x00"
_LONGEST_SECONDS = 60


class KeptServer:
    """Its folder is kept between stops; connections go through its socket only."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._running: postgres_server.Server | None = None

    def start(self) -> None:
        # What a kill has left behind goes by itself, a moment later.
        ends = time.monotonic() + _LONGEST_SECONDS
        while self._running is None:
            try:
                self._running = postgres_server.start(self.folder, _SETTINGS)
            except RuntimeError:
                if time.monotonic() > ends:
                    raise

    def stop(self) -> None:
        """As at a planned restart: whoever is there is cut off."""
        if self._running is not None:
            self._running.stop()
            self._running = None

    def kill(self) -> None:
        """As when the power goes: without a word, crash recovery at the next start."""
        lines = (self.folder / "data" / "postmaster.pid").read_text().splitlines()
        os.kill(int(lines[0]), signal.SIGKILL)
        self.stop()

    def url(self, name: str = "postgres") -> str:
        return postgres_server.url(str(self.folder), name)


class Relay:
    """Stands between one program and the server, and loses the answer to a COMMIT when told to.

    Modes:
        before: the line breaks when COMMIT is sent; the server never sees it.
        during: the server gets COMMIT and the line breaks at once.
        after: the server has committed and its answer is lost.
    """

    def __init__(self, folder: Path, server_folder: str) -> None:
        self.folder = folder
        self._server = f"{server_folder}/.s.PGSQL.5432"
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / ".s.PGSQL.5432"))
        self._listener.listen()
        self.mode = ""
        self.lost = 0
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._open: list[socket.socket] = []
        self._threads[0].start()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for end in self._open:
            _cut(end)
        for thread in self._threads:
            thread.join(10)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(self._server)
            self._open += [client, server]
            line = _Line(self, client, server)
            self._threads += [
                threading.Thread(target=line.to_server, daemon=True),
                threading.Thread(target=line.to_client, daemon=True),
            ]
            for thread in self._threads[-2:]:
                thread.start()


class _Line:
    def __init__(self, relay: Relay, client: socket.socket, server: socket.socket) -> None:
        self._relay, self._client, self._server = relay, client, server
        self._loses_answer = False

    def to_server(self) -> None:
        while sent := _read(self._client):
            if _COMMIT in sent and self._relay.mode:
                mode, self._relay.mode = self._relay.mode, ""
                self._relay.lost += 1
                if mode != "before":
                    self._loses_answer = True
                    self._server.sendall(sent)
                if mode != "after":
                    break
                continue
            with contextlib.suppress(OSError):
                self._server.sendall(sent)
        _cut(self._client)
        _cut(self._server)

    def to_client(self) -> None:
        while answer := _read(self._server):
            if self._loses_answer:
                break
            with contextlib.suppress(OSError):
                self._client.sendall(answer)
        _cut(self._client)
        _cut(self._server)


def _read(end: socket.socket) -> bytes:
    try:
        return end.recv(65536)
    except OSError:
        return b""


def _cut(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
