"""A process that is killed right after one of its commits: from then on it reaches neither the store nor the phone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection
from support.fault_ground import MemoryBoard

from harness.phone.adb.transport import Reply, Transport
from harness.store.store import Store


class Killed(BaseException):
    """No `except` of the harness catches it, as none catches kill -9."""


@dataclass
class Life:
    """Ends with the commit of this number, counted from 1. None: it does not end."""

    last: int | None = None
    commits: int = 0

    @property
    def over(self) -> bool:
        return self.last is not None and self.commits >= self.last

    def demand(self) -> None:
        """What a killed process would still try (its `finally` clauses run in this one) comes to nothing."""
        if self.over:
            raise Killed


class MortalStore(Store):
    """`life` is the whole process's: of the sweep and of the session on its phone."""

    life = Life()

    @contextmanager
    def changing(self) -> Iterator[Connection]:
        self.life.demand()
        with super().changing() as connection:
            yield connection
        self.life.commits += 1
        self.life.demand()

    @contextmanager
    def looking(self) -> Iterator[Connection]:
        self.life.demand()
        with super().looking() as connection:
            yield connection


class MortalWay:
    """A Transport of that process."""

    def __init__(self, way: Transport, life: Life) -> None:
        self._way = way
        self._life = life

    def __getattr__(self, name: str) -> object:
        self._life.demand()
        return getattr(self._way, name)

    def run(self, line: str, timeout_s: float = 30.0) -> Reply:
        self._life.demand()
        return self._way.run(line, timeout_s)


class MortalBoard(MemoryBoard):
    """The switchboard of that process. The phones outlive it."""

    life = Life()

    def transport(self, serial: str) -> Transport:
        return MortalWay(super().transport(serial), self.life)  # type: ignore[return-value]
