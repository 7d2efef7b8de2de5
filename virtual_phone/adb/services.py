"""Which service answers which name in an OPEN. Unknown names are refused, as adbd refuses them."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING

from virtual_phone.adb import shell_service, sync_service
from virtual_phone.adb.stream import Stream

if TYPE_CHECKING:
    from virtual_phone.device.phone import Phone


def serve(phone: Phone, stream: Stream, service: str) -> Awaitable[None] | None:
    kind, _, rest = service.partition(":")
    name, *options = kind.split(",")
    match name:
        case "shell" if "v2" in options:
            return shell_service.serve_v2(phone, stream, rest, options)
        case "shell":
            return shell_service.serve_raw(phone, stream, rest, terminal=not rest)
        case "exec":
            return shell_service.serve_raw(phone, stream, rest, terminal=False)
        case "sync":
            return sync_service.SyncService(phone, stream).serve()
        case "reboot":
            return _reboot(phone)
        case "root":
            return stream.write(b"adbd cannot run as root in production builds\n")
        case "unroot":
            return stream.write(b"adbd not running as root\n")
        case "remount":
            return stream.write(b'Not running as root. Try "adb root" first.\n')
        case "usb":
            return stream.write(b"restarting in USB mode\n")
        case "tcpip":
            return stream.write(f"restarting in TCP mode port: {rest}\n".encode())
        case "reverse":
            return stream.write(_length_prefixed("FAIL", "reverse is not available on a virtual phone"))
        case _:
            return None


def _length_prefixed(status: str, text: str) -> bytes:
    return f"{status}{len(text):04x}{text}".encode()


async def _reboot(phone: Phone) -> None:
    phone.reboot_soon()
