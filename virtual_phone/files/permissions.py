"""Who may do what with a node, by its permission bits."""

from __future__ import annotations

import errno
import os

from virtual_phone.files.nodes import Actor, Meta

READ, WRITE, SEARCH = 4, 2, 1


def fault(number: int, path: str) -> OSError:
    return OSError(number, os.strerror(number), path)


def allowed(meta: Meta, actor: Actor, wanted: int) -> bool:
    if actor.uid == 0:
        return True
    if actor.uid == meta.uid:
        return (meta.mode >> 6) & wanted == wanted
    shift = 3 if meta.gid in actor.groups else 0
    return (meta.mode >> shift) & wanted == wanted


def demand(meta: Meta, actor: Actor, wanted: int, path: str) -> None:
    if not allowed(meta, actor, wanted):
        raise fault(errno.EACCES, path)
