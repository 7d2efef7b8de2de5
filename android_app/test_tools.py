#!/usr/bin/env python3
"""Gets what the app's tests need beyond the build: androguard in an environment of its own, and Robolectric's jars.

Each is a second opinion on the APK; without it the tests that ask it are skipped and say so.
"""

from __future__ import annotations

import subprocess
import sys
import venv

from apk_build.errors import BuildFailed
from apk_build.places import TARGET
from apk_build.robolectric import classpath

ANDROGUARD = TARGET / "androguard"
REQUIREMENT = "androguard==4.1.4"


def get_androguard() -> None:
    python = ANDROGUARD / "bin" / "python"
    if python.exists():
        return
    venv.create(ANDROGUARD, with_pip=True)
    subprocess.run([str(python), "-m", "pip", "install", "-q", REQUIREMENT], check=True)


def main() -> int:
    try:
        get_androguard()
        classpath()
    except (BuildFailed, subprocess.CalledProcessError) as failure:
        print(f"test_tools.py: {failure}", file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
