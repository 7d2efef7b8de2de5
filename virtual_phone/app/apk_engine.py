"""Engine `apk`: the app's own classes and native libraries answer the requests, on a JVM.

The paths of a request stay as the phone names them; `root` is the folder that stands for the phone's "/". What the app
measures is this computer, with the runtime that phones run, so its core mask must name this computer's CPUs.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from virtual_phone.errors import EngineUnavailable

HOST = Path(__file__).resolve().parents[2] / "android_app" / "host.py"


@dataclass(frozen=True, slots=True)
class ApkEngine:
    template: tuple[str, ...]

    def command(self, root: Path, request: str) -> list[str]:
        """One start. Its standard output is what `am instrument -w -r` would print."""
        filled = {"{root}": str(root), "{request}": request}
        return [filled.get(word, word) for word in self.template]


def prepare() -> ApkEngine:
    """Compiles what is not compiled yet: three seconds once, then nothing."""
    if not HOST.exists():
        raise EngineUnavailable("engine apk", "the app's sources are not installed with bigcore", "use --engine litert")
    done = subprocess.run([sys.executable, str(HOST)], text=True, capture_output=True, check=False)
    if done.returncode:
        said = done.stderr.strip().removeprefix("host.py: ")
        raise EngineUnavailable("engine apk", said or "cannot be prepared", "use --engine litert")
    return ApkEngine(tuple(json.loads(done.stdout)))
