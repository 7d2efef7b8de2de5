"""Commands that tell of files and folders."""

from __future__ import annotations

import fnmatch
import re
import stat
from datetime import UTC, datetime

from virtual_phone.device.call import Call, Program
from virtual_phone.device.processes import user_name
from virtual_phone.files.nodes import Link, Status
from virtual_phone.files.paths import join, split
from virtual_phone.toolbox.folders import reason
from virtual_phone.toolbox.options import take

GROUPS = {0: "root", 1000: "system", 1015: "sdcard_rw", 2000: "shell", 2001: "cache"}


def ls(call: Call) -> int:
    options = take(call.words, "lad1ARtrhiFsZ")
    code = 0
    files: list[str] = []
    folders: list[str] = []
    for name in options.rest or ["."]:
        try:
            follow = "l" not in options.flags or name.endswith("/")
            status = call.phone.files.status(call.path(name), call.process.actor, follow)
        except OSError as fault:
            call.error(f"{name}: {reason(fault)}")
            code = 1
            continue
        (folders if status.is_folder and "d" not in options.flags else files).append(name)
    _show(call, files, "", options.flags)
    for name in folders:
        if len(options.rest) > 1:
            call.line(f"\n{name}:" if files or name != folders[0] else f"{name}:")
        code = _list_folder(call, name, options.flags) or code
    return code


def _list_folder(call: Call, name: str, flags: frozenset[str]) -> int:
    try:
        names = sorted(call.phone.files.names(call.path(name), call.process.actor))
    except OSError as fault:
        call.error(f"{name}: {reason(fault)}")
        return 1
    if "a" in flags:
        names = [".", "..", *names]
    elif "A" not in flags:
        names = [entry for entry in names if not entry.startswith(".")]
    if "l" in flags:
        blocks = sum((_status(call, f"{call.path(name)}/{entry}").size + 1023) // 1024 for entry in names)
        call.line(f"total {blocks}")
    _show(call, names, call.path(name) + "/", flags)
    if "R" in flags:
        for entry in names:
            if entry not in (".", "..") and _status(call, f"{call.path(name)}/{entry}").is_folder:
                call.line(f"\n{name}/{entry}:")
                _list_folder(call, f"{name}/{entry}", flags)
    return 0


def _status(call: Call, path: str) -> Status:
    try:
        return call.phone.files.status(path, call.process.actor, follow=False)
    except OSError:
        return Status(0, 0, 0, 0, 0, 0)


def _show(call: Call, names: list[str], base: str, flags: frozenset[str]) -> None:
    if "l" not in flags:
        for name in names:
            call.line(name)
        return
    rows = [(name, _status(call, base + name if base else call.path(name))) for name in names]
    users = max((len(user_name(status.uid)) for _, status in rows), default=0)
    groups = max((len(group_name(status.gid)) for _, status in rows), default=0)
    sizes = max((len(str(status.size)) for _, status in rows), default=0)
    for name, status in rows:
        when = datetime.fromtimestamp(status.mtime_s, UTC).strftime("%Y-%m-%d %H:%M")
        call.line(
            f"{stat.filemode(status.mode)} {status.links} {user_name(status.uid):<{users}} "
            f"{group_name(status.gid):<{groups}} {status.size:>{sizes}} {when} {name}{_arrow(call, base, name, status)}"
        )


def _arrow(call: Call, base: str, name: str, status: Status) -> str:
    if not stat.S_ISLNK(status.mode):
        return ""
    node = call.phone.files.find(base + name if base else call.path(name), call.process.actor, follow=False)
    return f" -> {node.target(call.process.actor)}" if isinstance(node, Link) else ""


def group_name(gid: int) -> str:
    return GROUPS.get(gid) or user_name(gid)


def stat_(call: Call) -> int:
    options = take(call.words, "Lft", "c")
    code = 0
    for name in options.rest:
        try:
            status = call.phone.files.status(call.path(name), call.process.actor, "L" in options.flags)
        except OSError as fault:
            call.error(f"'{name}': {reason(fault)}")
            code = 1
            continue
        call.line(_described(options.values.get("c"), name, status))
    return code


def _described(template: str | None, name: str, s: Status) -> str:
    kinds = {stat.S_IFREG: "regular file", stat.S_IFDIR: "directory", stat.S_IFLNK: "symbolic link"}
    when = datetime.fromtimestamp(s.mtime_s, UTC).strftime("%Y-%m-%d %H:%M:%S.000000000 +0000")
    kind = kinds.get(stat.S_IFMT(s.mode), "character device")
    values = {
        "a": f"{s.mode & 0o7777:o}", "A": stat.filemode(s.mode), "b": str((s.size + 511) // 512), "B": "512",
        "f": f"{s.mode:x}", "F": kind, "g": str(s.gid), "G": group_name(s.gid), "h": str(s.links), "i": str(s.inode),
        "n": name, "N": f"'{name}'", "o": "4096", "s": str(s.size), "u": str(s.uid), "U": user_name(s.uid),
        "y": when, "Y": str(s.mtime_s), "x": when, "X": str(s.mtime_s), "z": when, "Z": str(s.mtime_s), "%": "%",
    }  # fmt: skip
    if template is None:
        template = (
            "  File: %N\n  Size: %s\t Blocks: %b\t IO Blocks: %B\t %F\nDevice: fd00h/64768d\t Inode: %i\t Links: %h\n"
            "Access: (%a/%A)\tUid: (%u/%U)\tGid: (%g/%G)\nAccess: %x\nModify: %y\nChange: %z"
        )
    return re.sub(r"%(.)", lambda match: values.get(match.group(1), match.group(0)), template)


def readlink(call: Call) -> int:
    options = take(call.words, "fenq")
    code = 0
    for name in options.rest:
        try:
            if options.flags & {"f", "e"}:
                call.line(call.phone.files.real_path(call.path(name), call.process.actor))
                continue
            node = call.phone.files.find(call.path(name), call.process.actor, follow=False)
        except OSError:
            code = 1
            continue
        if isinstance(node, Link):
            call.line(node.target(call.process.actor))
        else:
            code = 1
    return code


def realpath(call: Call) -> int:
    code = 0
    for name in call.words:
        try:
            call.line(call.phone.files.real_path(call.path(name), call.process.actor))
        except OSError as fault:
            call.error(f"{name}: {reason(fault)}")
            code = 1
    return code


def basename(call: Call) -> int:
    name = split(call.words[0].rstrip("/"))[1] or "/" if call.words else ""
    suffix = call.words[1] if len(call.words) > 1 else ""
    call.line(name.removesuffix(suffix) if name != suffix else name)
    return 0


def dirname(call: Call) -> int:
    for word in call.words:
        call.line(split(word.rstrip("/"))[0] if "/" in word else ".")
    return 0


def du(call: Call) -> int:
    options = take(call.words, "skhamc", "d")
    for name in options.rest or ["."]:
        try:
            kilobytes = _kilobytes(call, call.path(name))
        except OSError as fault:
            call.error(f"'{name}': {reason(fault)}")
            return 1
        call.line(f"{kilobytes // 1024}M\t{name}" if "h" in options.flags else f"{kilobytes}\t{name}")
    return 0


def _kilobytes(call: Call, path: str) -> int:
    status = call.phone.files.status(path, call.process.actor, follow=False)
    if not status.is_folder:
        return (status.size + 1023) // 1024
    names = call.phone.files.names(path, call.process.actor)
    return 4 + sum(_kilobytes(call, f"{path}/{name}") for name in names)


def df(call: Call) -> int:
    options = take(call.words, "kHhiPa", "t")
    total = call.phone.files.capacity_bytes // 1024
    free = call.phone.files.free_bytes // 1024
    rows = [("/dev/block/dm-0", total, total - free, free, "/data"), ("tmpfs", 1_900_000, 900, 1_899_100, "/dev")]
    if any(word.startswith(("/sdcard", "/storage")) for word in options.rest):
        rows[0] = ("/dev/fuse", total, total - free, free, "/storage/emulated")
    for word in options.rest:
        if not call.phone.files.exists(call.path(word), call.process.actor):
            call.error(f"{word}: No such file or directory")
            return 1
    rows = rows[:1] if options.rest else rows
    human = bool(options.flags & {"h", "H"})
    call.line("Filesystem      Size  Used Avail Use% Mounted on" if human else
              "Filesystem     1K-blocks    Used Available Use% Mounted on")  # fmt: skip
    for name, size, used, available, where in rows:
        percent = f"{-(-used * 100 // max(1, size))}%"
        if human:
            shown = [f"{number / 1048576:.0f}G" for number in (size, used, available)]
            call.line(f"{name:<15} {shown[0]:>4} {shown[1]:>5} {shown[2]:>5} {percent:>4} {where}")
        else:
            call.line(f"{name:<14} {size:>9} {used:>7} {available:>9} {percent:>4} {where}")
    return 0


def find(call: Call) -> int:
    words = list(call.words)
    roots: list[str] = []
    while words and not words[0].startswith(("-", "!", "(")):
        roots.append(words.pop(0))
    tests = dict(zip(words[::2], words[1::2], strict=False)) if "-delete" not in words else {
        **dict(zip(words[::2], words[1::2], strict=False)), "-delete": ""
    }  # fmt: skip
    code = 0
    for root in roots or ["."]:
        code = _find(call, root, 0, tests, "-delete" in words) or code
    return code


def _find(call: Call, name: str, depth: int, tests: dict[str, str], delete: bool) -> int:
    path = join(call.cwd, name)
    try:
        node = call.phone.files.find(path, call.process.actor, follow=False)
        children = (
            sorted(call.phone.files.names(path, call.process.actor))
            if stat.S_ISDIR(node.meta.mode) and depth < int(tests.get("-maxdepth", "99"))
            else []
        )
    except OSError as fault:
        call.error(f"'{name}': {reason(fault)}")
        return 1
    code = 0
    for child in children if delete else []:
        code = _find(call, f"{name.rstrip('/')}/{child}", depth + 1, tests, delete) or code
    kind = "d" if stat.S_ISDIR(node.meta.mode) else "l" if isinstance(node, Link) else "f"
    fits = (
        fnmatch.fnmatchcase(split(path)[1], tests.get("-name", "*"))
        and kind in tests.get("-type", kind)
        and depth >= int(tests.get("-mindepth", "0"))
    )
    if fits and delete:
        call.phone.files.remove(path, call.process.actor)
    elif fits:
        call.line(name)
    for child in [] if delete else children:
        code = _find(call, f"{name.rstrip('/')}/{child}", depth + 1, tests, delete) or code
    return code


PROGRAMS: dict[str, Program] = {
    "basename": basename,
    "df": df,
    "dirname": dirname,
    "du": du,
    "find": find,
    "ls": ls,
    "readlink": readlink,
    "realpath": realpath,
    "stat": stat_,
}
