"""The folders that a phone has when it leaves the factory."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from virtual_phone.device.packages import APP
from virtual_phone.files.nodes import ROOT, Device, Folder, Link, Made, Node
from virtual_phone.files.paths import split
from virtual_phone.kernel.cpusets import cpusets
from virtual_phone.kernel.proc import proc
from virtual_phone.kernel.sysfs import sysfs

if TYPE_CHECKING:
    from virtual_phone.device.phone import Phone

FOLDERS = (
    ("/acct", 0o755, 0, 0),
    ("/apex", 0o755, 0, 0),
    ("/cache", 0o770, 1000, 2001),
    ("/data", 0o771, 1000, 1000),
    ("/data/app", 0o771, 1000, 1000),
    ("/data/data", 0o771, 1000, 1000),
    ("/data/local", 0o751, 0, 0),
    ("/data/local/tmp", 0o771, 2000, 2000),
    ("/data/tombstones", 0o771, 1000, 1000),
    ("/dev", 0o755, 0, 0),
    ("/mnt", 0o755, 0, 1000),
    ("/odm", 0o755, 0, 0),
    ("/product", 0o755, 0, 0),
    ("/storage", 0o755, 0, 0),
    ("/storage/emulated", 0o711, 0, 0),
    ("/storage/emulated/0", 0o771, 2000, 1015),
    ("/storage/emulated/0/Android", 0o771, 2000, 1015),
    ("/storage/emulated/0/Android/data", 0o771, 2000, 1015),
    ("/storage/emulated/0/Android/media", 0o771, 2000, 1015),
    ("/storage/emulated/0/DCIM", 0o771, 2000, 1015),
    ("/storage/emulated/0/Download", 0o771, 2000, 1015),
    ("/storage/self", 0o755, 0, 0),
    ("/system", 0o755, 0, 0),
    ("/system/app", 0o755, 0, 0),
    ("/system/bin", 0o751, 0, 2000),
    ("/system/framework", 0o755, 0, 0),
    ("/system/lib64", 0o755, 0, 0),
    ("/system/priv-app", 0o755, 0, 0),
    ("/vendor", 0o755, 0, 2000),
)
LINKS = (
    ("/bin", "/system/bin"),
    ("/d", "/sys/kernel/debug"),
    ("/etc", "/system/etc"),
    ("/sdcard", "/storage/self/primary"),
    ("/storage/self/primary", "/storage/emulated/0"),
)


def lay_out(phone: Phone) -> None:
    for path, mode, uid, gid in FOLDERS:
        _put(phone, path, Folder(phone.files.meta(stat.S_IFDIR | mode, uid, gid)))
    for path, target in LINKS:
        _link(phone, path, target)
    for name, endless in (("null", False), ("zero", True)):
        _put(phone, f"/dev/{name}", Device(phone.files.meta(stat.S_IFCHR | 0o666, 0, 0), endless))
    _put(phone, "/proc", proc(phone))
    _put(phone, "/sys", sysfs(phone))
    _put(phone, "/dev/cpuset", cpusets(phone))
    _programs(phone)
    _put(phone, "/system/build.prop", Made(phone.files.meta(stat.S_IFREG | 0o600, 0, 0), lambda _: b""))
    _preinstall(phone)
    phone.files.used_bytes = phone.profile.data_mb * 1024 * 1024 // 3


def _link(phone: Phone, path: str, target: str) -> None:
    _put(phone, path, Link(phone.files.meta(stat.S_IFLNK | 0o777, 0, 0), lambda _: target))


def _put(phone: Phone, path: str, node: Node) -> None:
    folder, name = split(path)
    parent = phone.files.find(folder, ROOT)
    assert isinstance(parent, Folder)
    parent.children[name] = node


EMPTY_ARCHIVE = b"PK\x05\x06" + b"\0" * 18


def _programs(phone: Phone) -> None:
    """Puts the programs' names into /system/bin. Nothing reads their contents."""
    for name in phone.programs.table:
        if phone.offers(name) and "/" not in name:
            meta = phone.files.meta(stat.S_IFREG | 0o755, 0, 2000)
            _put(phone, f"/system/bin/{name}", Made(meta, lambda _: b"\x7fELF\x02virtual"))


def _preinstall(phone: Phone) -> None:
    """Gives the phone a benchmark app that stands in until an APK is installed."""
    put_apk(phone, APP, "0.1.0-virtual", 1, False, EMPTY_ARCHIVE)


def put_apk(phone: Phone, name: str, version_name: str, version_code: int, debuggable: bool, data: bytes) -> None:
    """Adds a package: its APK, which everybody may read, and its private folder."""
    folder = f"/data/app/{name}-1"
    files = phone.files
    if not files.exists(folder, ROOT):
        _put(phone, folder, Folder(files.meta(stat.S_IFDIR | 0o755, 1000, 1000)))
    apk = f"{folder}/base.apk"
    files.open_for_writing(apk, ROOT, mode=0o644)
    files.append(apk, data, ROOT)
    package = phone.packages.add(name, version_name, version_code, apk, debuggable, int(phone.clock.wall_s()))
    for path in (f"/data/data/{name}", f"/data/data/{name}/files"):
        if not files.exists(path, ROOT):
            _put(phone, path, Folder(files.meta(stat.S_IFDIR | 0o700, package.uid, package.uid)))


def put_tombstone(phone: Phone, text: str) -> None:
    """Writes what debuggerd leaves behind, which only the system may read."""
    number = len(phone.files.names("/data/tombstones", ROOT))
    path = f"/data/tombstones/tombstone_{number:02d}"
    phone.files.open_for_writing(path, ROOT, mode=0o640)
    phone.files.append(path, text.encode(), ROOT)
