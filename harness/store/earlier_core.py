"""The core that a phone was measured on before, for commands that look at phones and need no store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from harness.errors import StoreFailed
from harness.results.records import CoreChoice
from harness.store.address import address_of, file_of
from harness.store.store import Store

CoreMemory = Callable[[str, CoreChoice], CoreChoice | None]
"""By a phone's identity, and the core that the rule says now."""


@contextmanager
def core_memory() -> Iterator[CoreMemory]:
    """Of the user's store. One that is not there is not made, and one that is broken remembers nothing."""
    store = _store()
    if store is None:
        yield _nothing
        return
    with store:

        def earlier(identity: str, fresh: CoreChoice) -> CoreChoice | None:
            try:
                return store.earlier_core(identity, fresh, threads=1)
            except StoreFailed:
                return None

        yield earlier


def _store() -> Store | None:
    try:
        file = file_of(address_of(None))
        return None if file is not None and not file.exists() else Store.open()
    except StoreFailed:
        return None


def _nothing(identity: str, fresh: CoreChoice) -> None: ...
