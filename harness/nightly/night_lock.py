"""One night at a time: two of one store are refused, also where they run on two computers or for two users."""

from __future__ import annotations

import errno
import stat
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from pathlib import Path

from harness.errors import ConfigRefused, DiskFailed
from harness.phone import process_lock
from harness.phone.state_folder import state_folder
from harness.store.address import beside, key_of
from harness.store.own_files import NIGHT_LOCK
from harness.store.sole_use import NIGHT, sole_use
from harness.store.store import Store

_READ_AND_WRITE = 0o666


@contextmanager
def alone_in(store: Store, folder: Path | None = None) -> Iterator[None]:
    """Raises ConfigRefused where another night uses the store."""
    with ExitStack() as held:
        held.enter_context(alone(store.address, folder))
        if store.file is not None:
            held.enter_context(_alone_beside(store.file))
        if not held.enter_context(sole_use(store, NIGHT)):
            raise _another_night()
        yield


def alone(store: str, folder: Path | None = None) -> AbstractContextManager[None]:
    """Among the processes of this user."""
    file = (folder or state_folder("nightly")) / f"{key_of(store)}.lock"
    return process_lock.alone(file, process_lock.GLANCE_S, _another_night)


def _alone_beside(store: Path) -> AbstractContextManager[None]:
    """Among all who see the file: users with state folders of their own, containers, computers that share a disk.

    Where no file can be made beside it, none is: on a disk that takes no more, a night has something else to say.
    """
    lock = beside(store, NIGHT_LOCK)
    return (
        process_lock.alone(lock, process_lock.GLANCE_S, _another_night) if _can_be_taken(lock, store) else nullcontext()
    )


def _can_be_taken(lock: Path, store: Path) -> bool:
    """Makes it where it is not there: who may write the store may take its lock."""
    mode = stat.S_IMODE(store.stat().st_mode) & _READ_AND_WRITE
    try:
        lock.touch(mode)
        with lock.open("r+b"):
            pass
    except OSError as error:
        if error.errno == errno.EROFS or not lock.exists():
            return False
        step = "give it the owner and the permissions of the store: it keeps two nights apart"
        raise DiskFailed(lock, f"cannot be opened ({error.strerror})", step) from None
    with suppress(PermissionError):  # only its owner may
        lock.chmod(mode)
    return True


def _another_night() -> ConfigRefused:
    what = "another night of this store is still running"
    return ConfigRefused("bigcore nightly run", what, "wait for its end; it will tell what it found")
