"""Redirections of a command, opened from left to right."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from virtual_phone.device.pipes import Bytes, Discard, Reader, Writer
from virtual_phone.files.paths import join
from virtual_phone.shell.expansion import expand_text
from virtual_phone.shell.streams import Streams
from virtual_phone.shell.syntax import Redirect

if TYPE_CHECKING:
    from virtual_phone.shell.interpreter import Shell


class RedirectFault(Exception):
    """A file cannot be opened or created; the words are mksh's."""


class FileWriter:
    """Collects and writes to a virtual file at each drain."""

    def __init__(self, shell: Shell, path: str, append: bool) -> None:
        self._shell = shell
        self._path = path
        self._buffer = bytearray()
        files, actor = shell.phone.files, shell.process.actor
        files.open_for_writing(path, actor, append)

    def write(self, data: bytes) -> None:
        self._buffer += data

    async def drain(self) -> None:
        if self._buffer:
            data, self._buffer = bytes(self._buffer), bytearray()
            self._shell.phone.files.append(self._path, data, self._shell.process.actor)

    def close(self) -> None: ...


async def open_redirects(shell: Shell, redirects: tuple[Redirect, ...], streams: Streams) -> Streams:
    for redirect in redirects:
        target = await expand_text(redirect.target, shell.around(streams))
        streams = _apply(shell, redirect, target, streams)
    return streams


def _apply(shell: Shell, redirect: Redirect, target: str, streams: Streams) -> Streams:
    if redirect.kind in (">&", "<&"):
        return _duplicate(redirect, target, streams)
    if redirect.kind == "<<":
        return replace(streams, stdin=Bytes(target.encode("utf-8", "surrogateescape")))
    if redirect.kind == "<":
        return replace(streams, stdin=_source(shell, target))
    writer = _sink(shell, target, redirect.kind == ">>")
    return _set(streams, redirect.descriptor, writer)


def _set(streams: Streams, descriptor: int, writer: Writer) -> Streams:
    if descriptor == 1:
        return replace(streams, stdout=writer)
    return replace(streams, stderr=writer) if descriptor == 2 else streams


def _duplicate(redirect: Redirect, target: str, streams: Streams) -> Streams:
    writers: dict[str, Writer] = {"1": streams.stdout, "2": streams.stderr}
    if target == "-":
        return _set(streams, redirect.descriptor, Discard())
    return _set(streams, redirect.descriptor, writers[target]) if target in writers else streams


def _source(shell: Shell, target: str) -> Reader:
    try:
        return Bytes(shell.phone.files.read(join(shell.state.cwd, target), shell.process.actor))
    except OSError as fault:
        raise RedirectFault(f"can't open {target}: {os.strerror(fault.errno or 0)}") from fault


def _sink(shell: Shell, target: str, append: bool) -> Writer:
    path = join(shell.state.cwd, target)
    if path == "/dev/null":
        return Discard()
    try:
        return FileWriter(shell, path, append)
    except OSError as fault:
        raise RedirectFault(f"can't create {target}: {os.strerror(fault.errno or 0)}") from fault
