"""What a name in the tree can stand for."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

ROOT_UID = 0
SYSTEM_UID = 1000
SHELL_UID = 2000
SHELL_GROUPS = frozenset({2000, 1004, 1007, 1011, 1015, 1028, 3001, 3002, 3003, 3006, 3009, 3011})
"""Named shell, input, log, adb, sdcard_rw, sdcard_r, net_bt_admin, net_bt, inet, net_bw_stats, readproc, uhid."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks. It decides what may be read, and what /proc/self is."""

    uid: int
    groups: frozenset[int]
    pid: int = 0


ROOT = Actor(0, frozenset({0}))


@dataclass(slots=True)
class Meta:
    mode: int
    uid: int
    gid: int
    mtime_s: int
    inode: int


@dataclass(slots=True)
class Folder:
    meta: Meta
    children: dict[str, Node] = field(default_factory=dict)


@dataclass(slots=True)
class Regular:
    meta: Meta
    content: Path
    """A file in the private folder, named by a counter."""


@dataclass(slots=True)
class Link:
    meta: Meta
    target: Callable[[Actor], str]


@dataclass(slots=True)
class Made:
    """A file of the kernel's: its content is made when it is read."""

    meta: Meta
    read: Callable[[Actor], bytes]
    write: Callable[[bytes], None] | None = None


@dataclass(slots=True)
class MadeFolder:
    """A folder of the kernel's, such as /proc."""

    meta: Meta
    names: Callable[[], Iterable[str]]
    lookup: Callable[[str, Actor], Node | None]


@dataclass(slots=True)
class Device:
    """/dev/null and /dev/zero."""

    meta: Meta
    endless: bool


Node = Folder | Regular | Link | Made | MadeFolder | Device


@dataclass(frozen=True, slots=True)
class Status:
    mode: int
    size: int
    uid: int
    gid: int
    mtime_s: int
    inode: int
    links: int = 1

    @property
    def is_folder(self) -> bool:
        return stat.S_ISDIR(self.mode)
