"""A limit for a whole conversation. A socket's own time limit counts from byte to byte, so that a server that sends one
byte now and then would never end."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator

from harness.nightly.tell.errors import OF_THE_LIBRARIES, NotDelivered


class TimeLimit:
    """Cuts the connection that it watches when the time is over, be it opened before that or after."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._ends_s = time.monotonic() + seconds
        self._watched: socket.socket | None = None
        self._lock = threading.Lock()

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self._ends_s

    @property
    def left_s(self) -> float:
        """Raises TimeoutError where there is none."""
        left_s = self._ends_s - time.monotonic()
        if left_s <= 0:
            raise TimeoutError
        return left_s

    def watch(self, opened: socket.socket) -> None:
        """In place of the one before, which TLS takes out of its socket."""
        with self._lock:
            self._watched = opened
        if self.is_over:
            self.cut()

    def cut(self) -> None:
        with self._lock, contextlib.suppress(OSError):
            if self._watched is not None:
                # TLS's own would also take its state away, in the middle of what another thread reads.
                socket.socket.shutdown(self._watched, socket.SHUT_RDWR)


@contextlib.contextmanager
def within(seconds: float) -> Iterator[TimeLimit]:
    """NotDelivered says that it took longer, whatever else went wrong in the block because of that.

    The clock and not the cut tells that it took too long: a socket's own limit may end the block just before the cut,
    and smtplib calls that a server that hung up.
    """
    limit = TimeLimit(seconds)
    timer = threading.Timer(seconds, limit.cut)
    timer.daemon = True
    timer.start()
    try:
        yield limit
    except OF_THE_LIBRARIES as error:
        if limit.is_over or isinstance(error, TimeoutError):
            raise NotDelivered(f"it did not answer within {seconds:g} s", at_once_again=True) from error
        raise
    finally:
        timer.cancel()
