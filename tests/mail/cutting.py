"""A wire to the mail server that breaks after so many bytes, as wires do."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Wire:
    """`left`: bytes that the server may still send before the connection is cut (None: it holds).

    With `instead`, that is called in place of cutting, once.
    """

    port: int
    target: int
    left: int | None = None
    cuts: int = 0
    instead: Callable[[], None] | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def allows(self, size: int) -> int:
        """How many of these bytes may pass."""
        with self.lock:
            if self.left is None:
                return size
            passed = min(size, self.left)
            self.left -= passed
            return passed


@contextmanager
def wire_to(target: int) -> Iterator[Wire]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        wire = Wire(listening.getsockname()[1], target)
        stop = threading.Event()
        listening.settimeout(0.1)

        def accept() -> None:
            while not stop.is_set():
                with contextlib.suppress(OSError):
                    client, _ = listening.accept()
                    client.settimeout(None)
                    threading.Thread(target=_connect, args=(wire, client), daemon=True).start()

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield wire
        stop.set()
        thread.join()


def _connect(wire: Wire, client: socket.socket) -> None:
    server = socket.create_connection(("127.0.0.1", wire.target))
    threading.Thread(target=_pump, args=(client, server), daemon=True).start()
    with contextlib.suppress(OSError):
        while data := server.recv(16_384):
            passed = wire.allows(len(data))
            client.sendall(data[:passed])
            if passed < len(data):
                wire.cuts += 1
                if wire.instead is None:
                    break
                wire.left = None
                wire.instead()
                client.sendall(data[passed:])
    for end in (client, server):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


def _pump(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(16_384):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)
