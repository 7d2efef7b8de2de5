"""The sync service: push, pull, stat and list, versions 1 and 2.

Source: SYNC.TXT and file_sync_protocol.h of packages/modules/adb.
"""

from __future__ import annotations

import errno
import os
import stat
import struct
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from virtual_phone.adb.stream import Stream, StreamClosed
from virtual_phone.files.nodes import SHELL_GROUPS, SHELL_UID, Actor, Regular, Status
from virtual_phone.files.paths import join, split

if TYPE_CHECKING:
    from virtual_phone.device.phone import Phone

REQUEST = struct.Struct("<4sI")
STAT_V1 = struct.Struct("<4sIII")
STAT_V2 = struct.Struct("<4sIQQIIIIQqqq")
DENT_V1 = struct.Struct("<4sIIII")
DENT_V2 = struct.Struct("<4sIQQIIIIQqqqI")
CHUNK = 64 * 1024
CHUNKS_AT_ONCE = 12
LONGEST_PATH = 1024
NONE = Status(0, 0, 0, 0, 0, 0, 0)


class SyncService:
    def __init__(self, phone: Phone, stream: Stream) -> None:
        self._phone = phone
        self._stream = stream
        self._actor = Actor(SHELL_UID, SHELL_GROUPS)

    async def serve(self) -> None:
        while True:
            kind, length = REQUEST.unpack(await self._stream.read_exactly(REQUEST.size))
            if kind == b"QUIT":
                return
            if length > LONGEST_PATH:
                await self._fail("path too long")
                return
            path = (await self._stream.read_exactly(length)).decode("utf-8", "surrogateescape")
            if not await self._answer(kind, path):
                return

    async def _answer(self, kind: bytes, path: str) -> bool:
        match kind:
            case b"STAT":
                status, _ = self._status(path, follow=False)
                await self._stream.write(STAT_V1.pack(kind, status.mode, status.size & 0xFFFFFFFF, status.mtime_s))
            case b"STA2" | b"LST2":
                await self._stream.write(self._stat_v2(kind, path, follow=kind == b"STA2"))
            case b"LIST" | b"LIS2":
                await self._list(path, version_2=kind == b"LIS2")
            case b"SEND":
                await self._receive(path)
            case b"RECV":
                await self._send(path)
            case _:
                await self._fail(f"unknown command {kind.hex()}")
                return False
        return True

    async def _fail(self, text: str) -> None:
        data = text.encode("utf-8", "surrogateescape")
        await self._stream.write(REQUEST.pack(b"FAIL", len(data)) + data)

    def _status(self, path: str, follow: bool) -> tuple[Status, int]:
        try:
            return self._phone.files.status(join("/", path), self._actor, follow), 0
        except OSError as problem:
            return NONE, problem.errno or errno.EIO

    def _stat_v2(self, kind: bytes, path: str, follow: bool) -> bytes:
        s, error = self._status(path, follow)
        return STAT_V2.pack(
            kind, error, 1, s.inode, s.mode, s.links, s.uid, s.gid, s.size, s.mtime_s, s.mtime_s, s.mtime_s
        )

    async def _list(self, path: str, version_2: bool) -> None:
        folder = join("/", path)
        try:
            names = self._phone.files.names(folder, self._actor)
        except OSError:
            names = []
        out: list[bytes] = []
        for name in [".", "..", *names]:
            status, error = self._status(f"{folder}/{name}", follow=False)
            out.append(_entry(name.encode("utf-8", "surrogateescape"), status, error, version_2))
        done = DENT_V2.pack(b"DONE", *[0] * 12) if version_2 else DENT_V1.pack(b"DONE", 0, 0, 0, 0)
        await self._stream.write(b"".join(out) + done)

    async def _send(self, path: str) -> None:
        """Answers a pull."""
        await self._phone.faults.reach("pull", path)
        try:
            content = self._phone.files.readable(join("/", path), self._actor)
        except OSError as problem:
            await self._fail(f"open failed: {os.strerror(problem.errno or 0)}")
            return
        if isinstance(content, bytes):
            await self._send_chunks([content[i : i + CHUNK] for i in range(0, len(content), CHUNK)])
        else:
            await self._send_file(content)
        await self._stream.write(REQUEST.pack(b"DONE", 0))

    async def _send_file(self, content: Path) -> None:
        with content.open("rb") as file:
            while chunks := [chunk for _ in range(CHUNKS_AT_ONCE) if (chunk := file.read(CHUNK))]:
                await self._send_chunks(chunks)

    async def _send_chunks(self, chunks: list[bytes]) -> None:
        if chunks:
            await self._stream.write(b"".join(REQUEST.pack(b"DATA", len(chunk)) + chunk for chunk in chunks))

    async def _receive(self, specification: str) -> None:
        """Takes a push. After an error the rest of the data is read and thrown away, as adbd does."""
        path, _, mode_text = specification.rpartition(",")
        mode = int(mode_text) if mode_text.isdigit() else 0o100644
        path = join("/", path)
        await self._phone.faults.reach("push", path)
        try:
            if stat.S_ISLNK(mode):
                await self._receive_link(path)
                return
            node = self._create(path, mode)
        except OSError as problem:
            await self._fail_receiving(f"couldn't create file: {os.strerror(problem.errno or 0)}")
            return
        try:
            with node.content.open("wb") as file:
                node.meta.mtime_s = await self._receive_data(file)
        except StreamClosed:
            raise
        except OSError as problem:
            if self._phone.files.exists(path, self._actor):
                self._phone.files.remove(path, self._actor)
            await self._fail_receiving(f"write failed: {os.strerror(problem.errno or 0)}")
            return
        self._phone.faults.arrived(path, node.content)
        await self._stream.write(REQUEST.pack(b"OKAY", 0))

    def _create(self, path: str, mode: int) -> Regular:
        """Creates the file. Group and others get the owner's bits, as with an adbd that does not run as root."""
        files = self._phone.files
        self._make_parents(split(path)[0])
        if files.exists(path, self._actor):
            if files.status(path, self._actor).is_folder:
                raise IsADirectoryError(errno.EISDIR, "Is a directory")
            files.remove(files.real_path(path, self._actor), self._actor)
        owner = (mode >> 6) & 7
        return files.create(path, self._actor, mode & 0o777 | owner << 3 | owner)

    def _make_parents(self, folder: str) -> None:
        if folder == "/" or self._phone.files.exists(folder, self._actor):
            return
        self._make_parents(split(folder)[0])
        self._phone.files.make_folder(folder, self._actor, 0o775)

    async def _receive_data(self, file: BinaryIO) -> int:
        while True:
            kind, value = REQUEST.unpack(await self._stream.read_exactly(REQUEST.size))
            if kind == b"DONE":
                return int(value)
            if kind != b"DATA" or value > CHUNK:
                raise OSError(errno.EPROTO, os.strerror(errno.EPROTO))
            await self._phone.faults.reach("push_data")
            data = await self._stream.read_exactly(value)
            self._phone.files.take_space(value)
            file.write(data)

    async def _receive_link(self, path: str) -> None:
        kind, length = REQUEST.unpack(await self._stream.read_exactly(REQUEST.size))
        target = (await self._stream.read_exactly(length)).rstrip(b"\0").decode("utf-8", "surrogateescape")
        if kind != b"DATA":
            raise OSError(errno.EPROTO, os.strerror(errno.EPROTO))
        await self._stream.read_exactly(REQUEST.size)
        self._phone.files.make_link(path, target, self._actor)
        await self._stream.write(REQUEST.pack(b"OKAY", 0))

    async def _fail_receiving(self, text: str) -> None:
        await self._fail(text)
        while True:
            kind, value = REQUEST.unpack(await self._stream.read_exactly(REQUEST.size))
            if kind == b"DONE":
                return
            await self._stream.read_exactly(value)


def _entry(name: bytes, s: Status, error: int, version_2: bool) -> bytes:
    if not version_2:
        return DENT_V1.pack(b"DENT", s.mode, s.size & 0xFFFFFFFF, s.mtime_s, len(name)) + name
    packed = DENT_V2.pack(
        b"DNT2", error, 1, s.inode, s.mode, s.links, s.uid, s.gid, s.size, s.mtime_s, s.mtime_s, s.mtime_s, len(name)
    )
    return packed + name
