"""What the kernel shows below /dev/cpuset."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

from virtual_phone.device.masks import mask_of, read_list, spell_list
from virtual_phone.files.nodes import Folder, Node
from virtual_phone.kernel.kernel import KernelFiles

if TYPE_CHECKING:
    from virtual_phone.device.phone import Phone


def cpusets(phone: Phone) -> Folder:
    make = KernelFiles(phone)
    root: dict[str, Node] = {"cpus": make.file(lambda: spell_list(phone.profile.cpus) + "\n")}
    for name in phone.cores.cpusets:
        if name:
            root[name] = make.folder(_cpuset_files(make, name))
    return make.folder(root)


def _cpuset_files(make: KernelFiles, name: str) -> dict[str, Node]:
    phone = make.phone

    def cpus() -> str:
        mask = phone.cores.cpuset_mask(name)
        return spell_list(cpu for cpu in phone.profile.cpus if mask >> cpu & 1) + "\n"

    def set_cpus(text: str) -> None:
        if not read_list(text):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        phone.cores.cpusets[name] = mask_of(read_list(text))

    return {"cpus": make.file(cpus, 0o644), "effective_cpus": make.file(cpus)}
