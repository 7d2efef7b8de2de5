"""What a command over lines of text reads."""

from __future__ import annotations

import os

from virtual_phone.device.call import Call
from virtual_phone.device.pipes import read_all


async def inputs(call: Call, names: list[str], silently: bool = False) -> list[tuple[str, bytes]] | None:
    """Returns each named file's content, or standard input's for none or `-`; None where no file can be read."""
    found: list[tuple[str, bytes]] = []
    failed = False
    for name in names or ["-"]:
        if name == "-":
            found.append(("-", await read_all(call.stdin)))
            continue
        try:
            found.append((name, call.phone.files.read(call.path(name), call.process.actor)))
        except OSError as fault:
            if not silently:
                call.error(f"{name}: {os.strerror(fault.errno or 0)}")
            failed = True
    return None if failed and not found else found
