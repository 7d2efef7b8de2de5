"""Walking, reading and changing the tree, with the permissions of whoever asks.

No phone path ever becomes a path of this computer: contents are named by a counter, so neither `..` nor a link
leads out.
"""

from __future__ import annotations

import errno
import itertools
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

from virtual_phone.files.nodes import Actor, Device, Folder, Link, Made, MadeFolder, Meta, Node, Regular, Status
from virtual_phone.files.paths import join, split
from virtual_phone.files.permissions import READ, SEARCH, WRITE, allowed, demand, fault

DEEPEST_LINKS = 40
NOEXEC = ("/storage", "/proc", "/sys", "/dev")


class Tree:
    def __init__(self, private: Path, now_s: Callable[[], float], capacity_bytes: int) -> None:
        self.private = private
        self._now_s = now_s
        self.capacity_bytes = capacity_bytes
        self.used_bytes = 0
        self._inodes = itertools.count(1)
        self.root = Folder(self.meta(stat.S_IFDIR | 0o755, 0, 0))
        self.read_only: set[str] = {"/system", "/vendor", "/proc", "/sys", "/apex", "/product"}

    def meta(self, mode: int, uid: int, gid: int) -> Meta:
        return Meta(mode, uid, gid, int(self._now_s()), next(self._inodes))

    # Walking

    def find(self, path: str, actor: Actor, follow: bool = True) -> Node:
        return self._walk(path, actor, follow)[1]

    def real_path(self, path: str, actor: Actor) -> str:
        return self._walk(path, actor, True)[0]

    def _walk(self, path: str, actor: Actor, follow: bool) -> tuple[str, Node]:
        pending = [part for part in path.split("/") if part]
        trail: list[tuple[str, Node]] = [("", self.root)]
        links = 0
        while pending:
            name = pending.pop(0)
            if name == ".":
                continue
            if name == "..":
                if len(trail) > 1:
                    trail.pop()
                continue
            child = self._child(trail[-1][1], name, actor, path)
            if isinstance(child, Link) and (pending or follow):
                links += 1
                if links > DEEPEST_LINKS:
                    raise fault(errno.ELOOP, path)
                target = child.target(actor)
                pending = [part for part in target.split("/") if part] + pending
                if target.startswith("/"):
                    del trail[1:]
                continue
            trail.append((name, child))
        return "/" + "/".join(name for name, _ in trail[1:]), trail[-1][1]

    def _child(self, node: Node, name: str, actor: Actor, path: str) -> Node:
        if not isinstance(node, Folder | MadeFolder):
            raise fault(errno.ENOTDIR, path)
        demand(node.meta, actor, SEARCH, path)
        child = node.children.get(name) if isinstance(node, Folder) else node.lookup(name, actor)
        if child is None:
            raise fault(errno.ENOENT, path)
        return child

    # Asking

    def exists(self, path: str, actor: Actor) -> bool:
        try:
            self.find(path, actor)
        except OSError:
            return False
        return True

    def status(self, path: str, actor: Actor, follow: bool = True) -> Status:
        return self.status_of(self.find(path, actor, follow), actor)

    def status_of(self, node: Node, actor: Actor) -> Status:
        meta, size, links = node.meta, 0, 1
        match node:
            case Regular():
                size = node.content.stat().st_size
            case Link():
                size = len(node.target(actor))
            case Made():
                size = 4096
            case Folder():
                size, links = 4096, 2 + sum(isinstance(child, Folder) for child in node.children.values())
            case MadeFolder():
                links = 2
            case Device():
                pass
        return Status(meta.mode, size, meta.uid, meta.gid, meta.mtime_s, meta.inode, links)

    def may(self, path: str, actor: Actor, wanted: int) -> bool:
        try:
            return allowed(self.find(path, actor).meta, actor, wanted)
        except OSError:
            return False

    def enter(self, path: str, actor: Actor) -> None:
        demand(self.find(path, actor).meta, actor, SEARCH, path)

    def names(self, path: str, actor: Actor) -> list[str]:
        node = self.find(path, actor)
        if not isinstance(node, Folder | MadeFolder):
            raise fault(errno.ENOTDIR, path)
        demand(node.meta, actor, READ, path)
        return list(node.children) if isinstance(node, Folder) else list(node.names())

    def noexec(self, path: str) -> bool:
        return path.startswith(("/sdcard", *NOEXEC))

    # Contents

    def readable(self, path: str, actor: Actor) -> Path | bytes:
        """Returns where the content lies on this computer, or the content itself."""
        node = self.find(path, actor)
        if isinstance(node, Folder | MadeFolder):
            raise fault(errno.EISDIR, path)
        demand(node.meta, actor, READ, path)
        if isinstance(node, Regular):
            return node.content
        return node.read(actor) if isinstance(node, Made) else b""

    def read(self, path: str, actor: Actor) -> bytes:
        content = self.readable(path, actor)
        return content if isinstance(content, bytes) else content.read_bytes()

    def open_for_writing(self, path: str, actor: Actor, append: bool = False, mode: int = 0o666) -> None:
        """Creates the file, or cuts it to nothing."""
        try:
            node = self.find(path, actor)
        except FileNotFoundError:
            self.create(path, actor, mode)
            return
        if isinstance(node, Folder | MadeFolder):
            raise fault(errno.EISDIR, path)
        self._demand_writable(self.real_path(path, actor), node)
        demand(node.meta, actor, WRITE, path)
        if isinstance(node, Regular) and not append:
            self.used_bytes -= node.content.stat().st_size
            node.content.write_bytes(b"")
            node.meta.mtime_s = int(self._now_s())

    def append(self, path: str, data: bytes, actor: Actor) -> None:
        node = self.find(path, actor)
        if isinstance(node, Made):
            if node.write is None:
                raise fault(errno.EACCES, path)
            node.write(data)
        elif isinstance(node, Regular):
            self.take_space(len(data))
            with node.content.open("ab") as file:
                file.write(data)
            node.meta.mtime_s = int(self._now_s())

    def create(self, path: str, actor: Actor, mode: int = 0o666) -> Regular:
        content = self.private / str(next(self._inodes))
        content.touch()
        made = Regular(self.meta(stat.S_IFREG | (mode & 0o7777), actor.uid, actor.uid), content)
        try:
            self._attach(path, actor, made)
        except OSError:
            content.unlink()
            raise
        return made

    def take_space(self, count: int) -> None:
        if self.used_bytes + count > self.capacity_bytes:
            raise fault(errno.ENOSPC, "/data")
        self.used_bytes += count

    @property
    def free_bytes(self) -> int:
        return max(0, self.capacity_bytes - self.used_bytes)

    # Changing

    def make_folder(self, path: str, actor: Actor, mode: int = 0o755) -> Folder:
        made = Folder(self.meta(stat.S_IFDIR | mode, actor.uid, actor.uid))
        self._attach(path, actor, made)
        return made

    def make_link(self, path: str, target: str, actor: Actor) -> None:
        self._attach(path, actor, Link(self.meta(stat.S_IFLNK | 0o777, actor.uid, actor.uid), lambda _: target))

    def change_mode(self, path: str, mode: int, actor: Actor) -> None:
        node = self.find(path, actor)
        self._demand_owner(path, node, actor)
        node.meta.mode = stat.S_IFMT(node.meta.mode) | (mode & 0o7777)

    def change_time(self, path: str, mtime_s: int, actor: Actor) -> None:
        node = self.find(path, actor)
        self._demand_owner(path, node, actor)
        node.meta.mtime_s = mtime_s

    def remove(self, path: str, actor: Actor) -> None:
        """Removes a file, a link, or an empty folder."""
        parent = self._parent_for_change(path, actor)
        name = split(path)[1]
        node = parent.children.get(name)
        if node is None:
            raise fault(errno.ENOENT, path)
        if isinstance(node, Folder) and node.children:
            raise fault(errno.ENOTEMPTY, path)
        del parent.children[name]
        self._forget(node)

    def rename(self, old: str, new: str, actor: Actor) -> None:
        source = self._parent_for_change(old, actor)
        node = source.children.get(split(old)[1])
        if node is None:
            raise fault(errno.ENOENT, old)
        if isinstance(node, Folder) and (new + "/").startswith(old + "/"):
            raise fault(errno.EINVAL, new)
        target = self._parent_for_change(new, actor)
        replaced = target.children.get(split(new)[1])
        if isinstance(replaced, Folder) and replaced.children:
            raise fault(errno.ENOTEMPTY, new)
        del source.children[split(old)[1]]
        target.children[split(new)[1]] = node
        if replaced is not None and replaced is not node:
            self._forget(replaced)

    def forget_everything_in(self, folder: Folder) -> None:
        for name in list(folder.children):
            child = folder.children.pop(name)
            if isinstance(child, Folder):
                self.forget_everything_in(child)
            self._forget(child)

    def _forget(self, node: Node) -> None:
        if isinstance(node, Regular):
            self.used_bytes -= node.content.stat().st_size
            node.content.unlink()

    def _attach(self, path: str, actor: Actor, node: Node) -> None:
        parent = self._parent_for_change(path, actor)
        name = split(path)[1]
        if len(name.encode("utf-8", "surrogateescape")) > 255:
            raise fault(errno.ENAMETOOLONG, path)
        if name in parent.children:
            raise fault(errno.EEXIST, path)
        parent.children[name] = node

    def _parent_for_change(self, path: str, actor: Actor) -> Folder:
        folder, name = split(path)
        if name in ("", ".", ".."):
            raise fault(errno.EEXIST if name == "" else errno.EINVAL, path)
        real, parent = self._walk(folder, actor, True)
        if isinstance(parent, MadeFolder):
            raise fault(errno.EACCES, path)
        if not isinstance(parent, Folder):
            raise fault(errno.ENOTDIR, path)
        self._demand_writable(join(real, name), parent)
        demand(parent.meta, actor, WRITE | SEARCH, path)
        return parent

    def _demand_writable(self, real: str, node: Node) -> None:
        top = "/" + real.split("/")[1]
        if not isinstance(node, Made) and (top in self.read_only or real.count("/") == 1):
            raise fault(errno.EROFS, real)

    def _demand_owner(self, path: str, node: Node, actor: Actor) -> None:
        self._demand_writable(self.real_path(path, actor), node)
        if actor.uid not in (0, node.meta.uid):
            raise fault(errno.EPERM, path)

    def dispose(self) -> None:
        shutil.rmtree(self.private, ignore_errors=True)
