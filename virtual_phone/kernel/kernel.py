"""What the kernel shows as files: nodes that are made when they are read, owned by root."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from virtual_phone.files.nodes import Actor, Folder, Link, Made, MadeFolder, Node

if TYPE_CHECKING:
    from virtual_phone.device.phone import Phone


_FIRST_SDK_THAT_TELLS_SHELL = 29


class KernelFiles:
    """Nodes of one phone, with the kernel's owner."""

    def __init__(self, phone: Phone) -> None:
        self.phone = phone

    def file(self, read: Callable[[], str], mode: int = 0o444, write: Callable[[str], None] | None = None) -> Made:
        def written(data: bytes) -> None:
            assert write is not None
            write(data.decode())

        meta = self.phone.files.meta(stat.S_IFREG | mode, 0, 0)
        return Made(meta, lambda _: read().encode(), written if write else None)

    @property
    def told_to_shell(self) -> int:
        """The mode of the load and the thermal zones: Android 8 and 9 let only system_server read them (SELinux)."""
        return 0o444 if self.phone.profile.sdk >= _FIRST_SDK_THAT_TELLS_SHELL else 0o400

    def folder(self, children: dict[str, Node]) -> Folder:
        return Folder(self.phone.files.meta(stat.S_IFDIR | 0o755, 0, 0), children)

    def made_folder(
        self, names: Callable[[], Iterable[str]], lookup: Callable[[str, Actor], Node | None]
    ) -> MadeFolder:
        return MadeFolder(self.phone.files.meta(stat.S_IFDIR | 0o555, 0, 0), names, lookup)

    def link(self, target: Callable[[Actor], str]) -> Link:
        return Link(self.phone.files.meta(stat.S_IFLNK | 0o777, 0, 0), target)
