"""One deadline for a request, whatever it waits for: the name's address, a proxy, a handshake, a byte a second."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from contextvars import copy_context
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from pdd_ops.deliver.undelivered import Undelivered

T = TypeVar("T")
_GRACE = 0.5  # seconds after the deadline in which what was cut off may still say how far it had come


class Expired(Exception):
    """The deadline has passed. `sent`: the request may have gone out."""

    def __init__(self, *, sent: bool) -> None:
        super().__init__()
        self.sent = sent


class Gate:
    """Between a request that runs in a thread of its own and whoever waits for it."""

    def __init__(self) -> None:
        self.events: SimpleQueue[tuple[str, Any]] = SimpleQueue()
        self.passed = False
        self._over = False
        self._answered = threading.Event()
        self._sockets: list[socket.socket] = []

    def hold(self, connection: socket.socket) -> None:
        """Takes note of a connection, which is cut at the deadline."""
        self._sockets.append(connection)
        if self._over:
            self.end()

    def pass_through(self) -> None:
        """Asks, from the thread, whether what cannot be taken back may be sent now. Raises Expired where it is late."""
        self.events.put(("asked", None))
        self._answered.wait()
        if not self.passed:
            raise Expired(sent=False)

    def let_through(self) -> None:
        """Lets the thread send."""
        self.passed = True
        self._answered.set()

    def end(self) -> None:
        """Nothing is sent from now on; connections are cut."""
        self._over = True
        self._answered.set()
        for connection in self._sockets:
            with suppress(OSError):  # closed, or never connected
                socket.socket.shutdown(connection, socket.SHUT_RDWR)  # that of an SSLSocket would go on in the clear


def within(seconds: float, about_to_send: Callable[[], None], work: Callable[[Gate], T]) -> T:
    """What `work` returns. It runs in another thread and asks the gate before it sends; then `about_to_send` is called
    in this thread. Raises what it raises, and Expired after so many seconds."""
    gate, context, end = Gate(), copy_context(), time.monotonic() + seconds

    def run() -> None:
        try:
            gate.events.put(("done", context.run(work, gate)))
        except BaseException as error:  # noqa: BLE001  # raised by whoever waits
            gate.events.put(("failed", error))

    threading.Thread(target=run, daemon=True).start()  # one that hangs must not keep the process
    try:
        while True:
            event, value = gate.events.get(timeout=max(0.0, end - time.monotonic()))
            if event == "done":
                result: T = value
                return result
            if event == "failed":
                raise value
            about_to_send()
            gate.let_through()
    except Empty:
        last: T = _last_word(gate)
        return last
    finally:
        gate.end()


def _last_word(gate: Gate) -> Any:  # noqa: ANN401  # what `work` returned
    """What the work makes of being cut off: an answer that had begun, or that it knows what became of the request."""
    gate.end()
    with suppress(Empty):
        event, value = gate.events.get(timeout=_GRACE)
        if event == "asked":
            event, value = gate.events.get(timeout=_GRACE)
        if event == "done":
            return value
        if isinstance(value, Undelivered):
            raise value from None
    raise Expired(sent=gate.passed) from None
