"""Commands that change files and folders."""

from __future__ import annotations

import errno
import os
import re
import stat

from virtual_phone.device.call import Call, Program
from virtual_phone.files.paths import split
from virtual_phone.toolbox.options import take


def reason(fault: OSError) -> str:
    return os.strerror(fault.errno or 0)


def rm(call: Call) -> int:
    options = take(call.words, "rRfiv")
    code = 0
    for name in options.rest:
        code = _remove(call, name, options.flags) or code
    if not options.rest and "f" not in options.flags:
        call.error("Needs 1 argument")
        return 1
    return code


def _remove(call: Call, name: str, flags: frozenset[str]) -> int:
    path = call.path(name)
    try:
        status = call.phone.files.status(path, call.process.actor, follow=False)
        if status.is_folder:
            if not flags & {"r", "R"}:
                raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
            code = 0
            for entry in call.phone.files.names(path, call.process.actor):
                code = _remove(call, f"{name.rstrip('/')}/{entry}", flags) or code
            if code:
                return code
        call.phone.files.remove(path, call.process.actor)
    except FileNotFoundError as fault:
        if "f" in flags:
            return 0
        call.error(f"{name}: {reason(fault)}")
        return 1
    except OSError as fault:
        call.error(f"{name}: {reason(fault)}")
        return 1
    return 0


def rmdir(call: Call) -> int:
    code = 0
    for name in call.words:
        try:
            if not call.phone.files.status(call.path(name), call.process.actor, follow=False).is_folder:
                raise OSError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
            call.phone.files.remove(call.path(name), call.process.actor)
        except OSError as fault:
            call.error(f"{name}: {reason(fault)}")
            code = 1
    return code


def mkdir(call: Call) -> int:
    options = take(call.words, "pv", "m")
    code = 0
    for name in options.rest:
        try:
            _make(call, call.path(name), int(options.values.get("m", "755"), 8), "p" in options.flags)
        except OSError as fault:
            call.error(f"'{name}': {reason(fault)}")
            code = 1
    return code


def _make(call: Call, path: str, mode: int, parents: bool) -> None:
    if parents:
        folder = split(path)[0]
        if folder != "/" and not call.phone.files.exists(folder, call.process.actor):
            _make(call, folder, 0o755, True)
        if call.phone.files.exists(path, call.process.actor):
            if call.phone.files.status(path, call.process.actor).is_folder:
                return
            raise OSError(errno.EEXIST, os.strerror(errno.EEXIST))
    call.phone.files.make_folder(path, call.process.actor, mode)


def chmod(call: Call) -> int:
    options = take([word for word in call.words if not re.fullmatch(r"-[rwx]+", word)], "Rfv")
    if len(options.rest) < 2:
        call.error("Needs 2 arguments")
        return 1
    code = 0
    for name in options.rest[1:]:
        code = _change_mode(call, options.rest[0], name, "R" in options.flags) or code
    return code


def _change_mode(call: Call, text: str, name: str, recursive: bool) -> int:
    path = call.path(name)
    try:
        status = call.phone.files.status(path, call.process.actor)
    except OSError as fault:
        call.error(f"{name}: {reason(fault)}")
        return 1
    mode = _new_mode(text, status.mode)
    if mode is None:
        call.error(f"bad mode '{text}'")
        return 1
    try:
        call.phone.files.change_mode(path, mode, call.process.actor)
    except OSError as fault:
        call.error(f"chmod '{name}' to {stat.S_IFMT(status.mode) | mode:o}: {reason(fault)}")
        return 1
    if recursive and status.is_folder:
        return max(
            (_change_mode(call, text, f"{name}/{e}", True) for e in call.phone.files.names(path, call.process.actor)),
            default=0,
        )
    return 0


def _new_mode(text: str, old: int) -> int | None:
    if re.fullmatch(r"[0-7]{1,4}", text):
        return int(text, 8)
    mode = old & 0o7777
    for clause in text.split(","):
        match = re.fullmatch(r"([ugoa]*)([-+=])([rwxX]*)", clause)
        if match is None:
            return None
        who = {"u", "g", "o"} if not match.group(1) or "a" in match.group(1) else set(match.group(1))
        bits = sum(
            {"r": 4, "w": 2, "x": 1, "X": 1 if stat.S_ISDIR(old) or mode & 0o111 else 0}[c] for c in match.group(3)
        )
        for letter in who:
            shift = {"u": 6, "g": 3, "o": 0}[letter]
            if match.group(2) == "=":
                mode &= ~(7 << shift)
            mode = mode & ~(bits << shift) if match.group(2) == "-" else mode | bits << shift
    return mode


def cp(call: Call) -> int:
    return _transfer(call, keep=True)


def mv(call: Call) -> int:
    return _transfer(call, keep=False)


def _transfer(call: Call, keep: bool) -> int:
    options = take(call.words, "rRafpnivdPLH")
    if len(options.rest) < 2:
        call.error("Needs 2 arguments")
        return 1
    *sources, target = options.rest
    into = call.path(target)
    files, actor = call.phone.files, call.process.actor
    is_folder = files.exists(into, actor) and files.status(into, actor).is_folder
    if len(sources) > 1 and not is_folder:
        call.error(f"'{target}' not directory")
        return 1
    code = 0
    for name in sources:
        destination = f"{into}/{split(call.path(name))[1]}" if is_folder else into
        try:
            if keep:
                code = _copy(call, name, call.path(name), destination, bool(options.flags & {"r", "R", "a"})) or code
            else:
                files.rename(call.path(name), destination, actor)
        except FileNotFoundError as fault:
            call.error(f"bad '{name}': {reason(fault)}")
            code = 1
        except OSError as fault:
            call.error(f"bad '{destination}': {reason(fault)}")
            code = 1
    return code


def _copy(call: Call, name: str, source: str, destination: str, recursive: bool) -> int:
    files, actor = call.phone.files, call.process.actor
    status = files.status(source, actor)
    if status.is_folder:
        if not recursive:
            call.error(f"Skipped dir '{name}'")
            return 1
        if not files.exists(destination, actor):
            files.make_folder(destination, actor, status.mode & 0o777)
        return max(
            (_copy(call, e, f"{source}/{e}", f"{destination}/{e}", True) for e in files.names(source, actor)), default=0
        )
    content = files.readable(source, actor)
    data = content if isinstance(content, bytes) else content.read_bytes()
    files.open_for_writing(destination, actor, mode=status.mode & 0o777)
    files.append(destination, data, actor)
    return 0


def touch(call: Call) -> int:
    options = take(call.words, "camh", "dtr")
    files, actor = call.phone.files, call.process.actor
    code = 0
    for name in options.rest:
        path = call.path(name)
        try:
            if not files.exists(path, actor):
                if "c" in options.flags:
                    continue
                files.create(path, actor)
            else:
                files.change_time(path, int(call.phone.clock.wall_s()), actor)
        except OSError as fault:
            call.error(f"'{name}': {reason(fault)}")
            code = 1
    return code


def ln(call: Call) -> int:
    options = take(call.words, "sfnv")
    if len(options.rest) != 2 or "s" not in options.flags:
        call.error("Needs 2 arguments")
        return 1
    target, name = options.rest
    try:
        if "f" in options.flags and call.phone.files.exists(call.path(name), call.process.actor):
            call.phone.files.remove(call.path(name), call.process.actor)
        call.phone.files.make_link(call.path(name), target, call.process.actor)
    except OSError as fault:
        call.error(f"cannot create symlink from '{target}' to '{name}': {reason(fault)}")
        return 1
    return 0


PROGRAMS: dict[str, Program] = {
    "chmod": chmod,
    "cp": cp,
    "ln": ln,
    "mkdir": mkdir,
    "mv": mv,
    "rm": rm,
    "rmdir": rmdir,
    "touch": touch,
}
