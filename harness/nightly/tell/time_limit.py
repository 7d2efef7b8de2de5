"""A limit for a whole conversation. A socket's own time limit counts from byte to byte, so that a server that sends one
byte now and then would never end."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator

from harness.nightly.tell.errors import NotDelivered


@contextlib.contextmanager
def within(seconds: float, connection: Callable[[], socket.socket | None]) -> Iterator[None]:
    """Cuts the connection after so many seconds; NotDelivered then says so, whatever else went wrong in the block.

    The clock and not the cut tells that it took too long: a socket's own limit may end the block just before the cut,
    and smtplib calls that a server that hung up.
    """
    began_s = time.monotonic()

    def cut() -> None:
        if (open_socket := connection()) is not None:
            with contextlib.suppress(OSError):
                open_socket.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    except TimeoutError as error:
        raise _too_slow(seconds) from error
    except Exception as error:
        if time.monotonic() - began_s >= seconds:
            raise _too_slow(seconds) from error
        raise
    finally:
        timer.cancel()


def _too_slow(seconds: float) -> NotDelivered:
    return NotDelivered(f"it did not answer within {seconds:g} s", at_once_again=True)
