"""Programs of the build: found in ANDROID_HOME where it is set, else on the path; run without a shell."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from apk_build.errors import BuildFailed

PACKAGE_OF = {
    "aapt": "aapt",
    "aarch64-linux-gnu-gcc": "gcc-aarch64-linux-gnu",
    "apksigner": "apksigner",
    "arm-linux-gnueabihf-gcc": "gcc-arm-linux-gnueabihf",
    "gcc": "gcc",
    "java": "default-jdk-headless",
    "javac": "default-jdk-headless",
    "keytool": "default-jdk-headless",
    "mvn": "maven",
    "readelf": "binutils",
    "x86_64-linux-gnu-gcc": "gcc-x86-64-linux-gnu",
    "zipalign": "zipalign",
}


def sdk() -> Path | None:
    home = os.environ.get("ANDROID_HOME") or os.environ.get("ANDROID_SDK_ROOT")
    return Path(home) if home else None


def newest(folder: Path, pattern: str) -> Path | None:
    found = [path for path in folder.glob(pattern) if re.search(r"\d", path.name)] if folder.is_dir() else []
    return max(found, key=lambda path: [int(n) for n in re.findall(r"\d+", path.name)], default=None)


def build_tools() -> Path | None:
    home = sdk()
    return newest(home / "build-tools", "*") if home else None


def sdk_file(*parts: str) -> Path | None:
    """A file below the newest build-tools or platform of the SDK, if there is one."""
    home = sdk()
    roots = (build_tools(), newest(home / "platforms", "android-*")) if home else ()
    return next((root.joinpath(*parts) for root in roots if root and root.joinpath(*parts).exists()), None)


def find(name: str) -> Path:
    found = sdk_file(name) or shutil.which(name)
    if found is None:
        package = PACKAGE_OF.get(name, name)
        raise BuildFailed(name, "this program of the app's build is missing", f"run: apt-get install {package}")
    return Path(found)


def missing(names: list[str]) -> list[str]:
    return [name for name in names if sdk_file(name) is None and shutil.which(name) is None]


def run(name: str, *arguments: object, environment: Mapping[str, str] | None = None) -> str:
    """Its output; BuildFailed with the end of it where the program fails."""
    done = subprocess.run(
        [str(find(name)), *map(str, arguments)],
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, **environment} if environment else None,
        check=False,
    )
    if done.returncode:
        raise BuildFailed(name, f"ended with {done.returncode}:\n{done.stdout[-4000:]}\n", "mend what it says")
    return done.stdout
