"""A phone that is a folder of this computer: its shell is the real mksh, its commands are small scripts."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from harness.errors import PhoneFailed
from harness.phone.adb.transport import Reply
from harness.reasons import Reason

SETTINGS = """#!/bin/sh
file="$PHONE/settings/$2.$3"
echo "settings $*" >> "$PHONE/calls"
case $1 in
  get) if [ -e "$file" ]; then cat "$file"; echo; else echo null; fi ;;
  put) printf %s "$4" > "$file" ;;
  delete) rm -f "$file"; echo 'Deleted 1 rows' ;;
esac
"""
DUMPSYS = """#!/bin/sh
echo "dumpsys $*" >> "$PHONE/calls"
case "$1 $2 $3" in
  'deviceidle whitelist ') cat "$PHONE/idle" ;;
  'deviceidle whitelist +'*) echo "user,${3#+},10234" >> "$PHONE/idle" ;;
  'deviceidle whitelist -'*) grep -v ",${3#-}," "$PHONE/idle" > "$PHONE/idle2"; mv "$PHONE/idle2" "$PHONE/idle" ;;
  'power '*) echo "  mWakefulness=$(cat "$PHONE/wakefulness")" ;;
  'window policy '*) cat "$PHONE/keyguard" ;;
esac
"""
INPUT = """#!/bin/sh
echo "input $*" >> "$PHONE/calls"
case $2 in KEYCODE_WAKEUP) echo Awake ;; *) echo Asleep ;; esac > "$PHONE/wakefulness"
"""
WM = """#!/bin/sh
grep -q secure=true "$PHONE/keyguard" || echo '  showing=false' > "$PHONE/keyguard"
"""
CMD = """#!/bin/sh
echo "cmd $*" >> "$PHONE/calls"
exit $(cat "$PHONE/cmd_exit")
"""
SU = """#!/bin/sh
[ "$(cat "$PHONE/su")" = yes ] || { echo 'su: inaccessible or not found' >&2; exit 127; }
PHONE_UID=0 exec mksh -c "$2"
"""
ID = """#!/bin/sh
echo "${PHONE_UID:-$(cat "$PHONE/uid")}"
"""
GETPROP = """#!/bin/sh
cat "$PHONE/services/${1#init.svc.}" 2>/dev/null; echo
"""
STOP = """#!/bin/sh
printf stopped > "$PHONE/services/$1"
"""
START = """#!/bin/sh
printf running > "$PHONE/services/$1"
"""
DF = """#!/bin/sh
echo 'Filesystem     1K-blocks    Used Available Use% Mounted on'
echo "/dev/block/dm-8  115609852 20000000 $(cat "$PHONE/free_kib")  18% /data"
"""

CPU = "/sys/devices/system/cpu"


class FolderPhone:
    """A Transport. `/data/local/tmp` and the kernel's CPU files lie below the folder.

    `unplugged` makes every call fail as a lost phone does.
    """

    serial = "folder"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lines: list[str] = []
        self.unplugged = False
        self.garbles = 0
        """So many of the next files arrive broken."""
        self._bin = folder / "bin"
        for sub in ("bin", "settings", "services"):
            (folder / sub).mkdir()
        scripts = {"settings": SETTINGS, "dumpsys": DUMPSYS, "input": INPUT, "wm": WM, "cmd": CMD, "df": DF}
        scripts |= {"su": SU, "id": ID, "getprop": GETPROP, "stop": STOP, "start": START}
        for name, text in scripts.items():
            (self._bin / name).write_text(text)
            (self._bin / name).chmod(0o755)
        self.write("idle", "system,com.android.shell,2000\n")
        self.write("wakefulness", "Awake\n")
        self.write("keyguard", "      showing=false\n      secure=false\n")
        self.write("cmd_exit", "0")
        self.write("free_kib", "1000000")
        self.write("su", "no")
        self.write("uid", "2000")

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text)

    @property
    def calls(self) -> list[str]:
        """Every change asked for, in order."""
        file = self.folder / "calls"
        return file.read_text().splitlines() if file.exists() else []

    def settings(self) -> dict[str, str]:
        return {file.name: file.read_text() for file in (self.folder / "settings").iterdir()}

    def here(self, remote: str) -> Path:
        return Path(self._translated(remote))

    def state(self) -> str:
        return "absent" if self.unplugged else "device"

    def run(self, line: str, timeout_s: float = 30.0) -> Reply:
        self._answer()
        self.lines.append(line)
        done = subprocess.run(
            ["mksh", "-c", self._translated(line)],
            env={"PATH": f"{self._bin}:{os.environ['PATH']}", "PHONE": str(self.folder)},
            capture_output=True,
            text=True,
            check=False,
            timeout=timeout_s,
        )
        stdout = done.stdout.replace(f"{self.folder}/cpu", CPU).replace(str(self.folder), "/data/local/tmp")
        return Reply(stdout, done.stderr, done.returncode)

    @contextmanager
    def stream(self, line: str, silence_s: float) -> Iterator[Iterator[str]]:
        yield iter(self.run(line, silence_s).stdout.splitlines())

    def push(self, local: Path, remote: str, mode: int = 0o644) -> None:
        self.push_bytes(local.read_bytes(), remote, mode)

    def push_bytes(self, content: bytes, remote: str, mode: int = 0o644) -> None:
        self._answer()
        self.lines.append(f"push {remote}")
        if self.garbles:
            self.garbles -= 1
            content = content[:-1] + b"\0"
        place = self.here(remote)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
        place.chmod(mode)

    def pull(self, remote: str, local: Path) -> None:
        self._answer()
        shutil.copyfile(self.here(remote), local)

    def _answer(self) -> None:
        if self.unplugged:
            raise PhoneFailed(Reason.PHONE_LOST, self.serial, "the connection broke off", "check the cable")

    def _translated(self, text: str) -> str:
        return text.replace("/data/local/tmp", str(self.folder)).replace(CPU, f"{self.folder}/cpu")
