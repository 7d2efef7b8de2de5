"""Nothing outside the virtual phone needs Linux: what macOS or Windows lack is called only where the host was asked."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parents[1]
ROOMS = ("harness", "models", "dashboards", "android_app", "scripts", "bigcore.py")
"""Not virtual_phone, which plays a Linux kernel, and not tests and benchmarks, which use it."""
BUILT = HOME / "android_app" / "target"
"""What the build of the app makes and fetches; tools of other people among it."""
MODULES = frozenset({"fcntl", "grp", "posix", "pty", "pwd", "resource", "spwd", "syslog", "termios", "tty"})
OF_OS = frozenset(
    re.findall(
        r"\w+",
        """chown chroot fchmod fchown fork forkpty getegid geteuid getgid getgroups getloadavg getpgid getpgrp
        getpriority getsid getuid kill killpg lchown memfd_create mkfifo mknod nice open openpty pidfd_open
        posix_fadvise posix_spawn pread preadv ptsname pwrite sched_getaffinity sched_getparam sched_getscheduler
        sched_setaffinity sched_setparam sched_setscheduler sched_yield sendfile setegid seteuid setgid setpgid
        setpriority setsid setuid splice statvfs sync sysconf tcgetpgrp uname wait wait3 wait4 waitid
        O_DIRECTORY O_NOFOLLOW O_PATH O_TMPFILE""",
    )
)
"""What Windows or macOS have not, and `open`, which opens a folder on POSIX only; `kill` ends a process on Windows."""
OF_SIGNAL = frozenset(
    re.findall(
        r"\w+",
        """SIGALRM SIGCHLD SIGCONT SIGHUP SIGKILL SIGPIPE SIGQUIT SIGSTOP SIGTSTP SIGUSR1 SIGUSR2 SIGWINCH alarm
        pthread_kill pthread_sigmask setitimer sigwait""",
    )
)
METHODS = frozenset({"send_signal", "add_signal_handler"})
"""Of processes and event loops: Windows takes no SIGINT there, and has no handlers."""
_WORDS = rf"\b(os\.({'|'.join(OF_OS)})|signal\.({'|'.join(OF_SIGNAL)})|{'|'.join((*METHODS, *MODULES))})\b"
_IMPORTED = r"from (os|signal) import"
ASKS = ("os.name", "sys.platform", "hasattr(os")
NO_FOLDER = frozenset(
    (file, "os.open") for file in ("harness/cli/door.py", "harness/cli/library_log.py", "harness/lab/certificates.py")
)
"""They open a file, which every host can."""


def _is_posix_only(node: ast.AST) -> str | None:
    match node:
        case ast.Import(names=names):
            return next((name.name for name in names if name.name in MODULES), None)
        case ast.ImportFrom(module=str(module)) if module in MODULES:
            return module
        case ast.ImportFrom(module="os" | "signal", names=names):
            found = next((name.name for name in names if name.name in OF_OS | OF_SIGNAL), None)
            return found and f"{node.module}.{found}"
        case ast.Attribute(value=ast.Name(id="os"), attr=attribute) if attribute in OF_OS:
            return f"os.{attribute}"
        case ast.Attribute(value=ast.Name(id="signal"), attr=attribute) if attribute in OF_SIGNAL:
            return f"signal.{attribute}"
        case ast.Attribute(attr=attribute) if attribute in METHODS:
            return attribute
    return None


def _unguarded(tree: ast.AST, guarded: bool = False) -> Iterator[tuple[int, str]]:
    """A call is guarded by a condition around it that asks the host, or by one before it that leaves the function."""
    if (found := _is_posix_only(tree)) and not guarded:
        yield getattr(tree, "lineno", 0), found
    asked = guarded or (isinstance(tree, ast.If | ast.IfExp | ast.BoolOp) and _asks(tree))
    for child in ast.iter_child_nodes(tree):
        yield from _unguarded(child, asked)
        leaves = isinstance(child, ast.If) and isinstance(child.body[-1], ast.Return | ast.Raise)
        asked = asked or (leaves and _asks(child))


def _asks(node: ast.If | ast.IfExp | ast.BoolOp) -> bool:
    condition = ast.unparse(node if isinstance(node, ast.BoolOp) else node.test)
    return any(word in condition for word in ASKS)


def _sources() -> Iterator[Path]:
    for room in ROOMS:
        place = HOME / room
        files = [place] if place.is_file() else sorted(place.rglob("*.py"))
        yield from (file for file in files if BUILT not in file.parents)


def _may_hold_one(source: str) -> bool:
    """Parsing every file would take seconds."""
    return re.search(f"{_WORDS}|{_IMPORTED}", source) is not None


def test_what_other_hosts_lack_is_called_only_where_the_host_was_asked() -> None:
    found = {
        f"{file.relative_to(HOME).as_posix()}:{line} {what}"
        for file in _sources()
        if _may_hold_one(source := file.read_text(encoding="utf-8"))
        for line, what in _unguarded(ast.parse(source))
        if (file.relative_to(HOME).as_posix(), what) not in NO_FOLDER
    }
    assert found == set()


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import fcntl", ["fcntl"]),
        ("from pwd import getpwnam", ["pwd"]),
        ("from os import fork, path", ["os.fork"]),
        ("from signal import SIGINT, SIGKILL", ["signal.SIGKILL"]),
        ("from os import path", []),
        ("os.open(folder, os.O_RDONLY)", ["os.open"]),
        ("cores = os.sched_getaffinity(0)", ["os.sched_getaffinity"]),
        ("process.send_signal(signal.SIGKILL)", ["send_signal", "signal.SIGKILL"]),
        ("cores = os.sched_getaffinity(0) if hasattr(os, 'sched_getaffinity') else 1", []),
        ("if os.name == 'posix':\n  import fcntl", []),
        ("def f():\n  if os.name != 'posix':\n    return\n  os.open(folder, 0)", []),
        ("def f():\n  os.open(folder, 0)\n  if os.name != 'posix':\n    return", ["os.open"]),
        ("process.send_signal(signal.SIGINT)", ["send_signal"]),
        ("x = os.path.join(a, b)", []),
    ],
)
def test_the_search_finds_what_it_shall(source: str, found: list[str]) -> None:
    assert [what for _, what in _unguarded(ast.parse(source))] == found
