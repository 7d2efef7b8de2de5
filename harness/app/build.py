"""Building the app from its sources, which a checkout has and an installed wheel has not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from harness.errors import ApkRefused, DeviceError, DiskFailed

ANDROID_APP = Path(__file__).resolve().parents[2] / "android_app"
BUILD = ANDROID_APP / "build.py"
APT_PACKAGES = ANDROID_APP / "apt-packages.txt"
_PROGRAMS = ("aapt", "apksigner", "javac", "mvn", "gcc", "aarch64-linux-gnu-gcc", "arm-linux-gnueabihf-gcc")
_APT_ANSWERS_ITSELF = {"DEBIAN_FRONTEND": "noninteractive"}


class BuildFailed(DeviceError):
    """A tool of the build is missing or failed."""


@dataclass(frozen=True, slots=True)
class Order:
    """None and empty: what build.py does by itself."""

    out: Path | None = None
    package: str | None = None
    abis: tuple[str, ...] = ()
    runtimes: tuple[str, ...] = ()
    """Published ones, by version."""
    libraries: tuple[Path, ...] = ()
    """The user's own runtimes."""

    def options(self) -> list[str]:
        words = ["--out", str(self.out.absolute())] if self.out else []
        words += ["--package", self.package] if self.package else []
        for abi in self.abis:
            words += ["--abi", abi]
        for runtime in self.runtimes:
            words += ["--runtime", runtime]
        for library in self.libraries:
            words += ["--runtime-library", str(library.absolute())]
        return words


def check_sources() -> None:
    if not BUILD.exists():
        raise DiskFailed(
            BUILD.parent,
            "the app's sources are not installed with bigcore",
            "clone the project and run `python android_app/build.py` there",
        )


def build(order: Order) -> Path:
    """The APK. What the build says goes to standard error as it comes; its failure becomes our sentence."""
    check_sources()
    done = subprocess.run([sys.executable, str(BUILD), *order.options()], text=True, capture_output=True, check=False)
    said = done.stderr.strip().removeprefix("build.py: ")
    if done.returncode == ApkRefused.exit_code:
        subject, _, rest = said.partition(": ")
        what, _, next_step = rest.rpartition("; ")
        raise ApkRefused(subject, what, next_step)
    if done.returncode:
        raise BuildFailed("the app's build", said or f"ended with {done.returncode}", "see docs/android.md")
    return Path(done.stdout.split("  ")[0])


def install_tools() -> None:
    """Through apt, where this user may; nothing where they are there."""
    check_sources()
    if all(shutil.which(program) for program in _PROGRAMS):
        return
    packages = APT_PACKAGES.read_text(encoding="ascii").split()
    step = f"run: sudo apt-get install {' '.join(packages)}"
    apt = shutil.which("apt-get")
    if apt is None or (os.name == "posix" and os.geteuid() != 0):
        raise BuildFailed("the tools of the app's build", "only root may install them, and only where apt is", step)
    command = [apt, "install", "-y", "-q", "--no-install-recommends", *packages]
    done = subprocess.run(
        command, text=True, capture_output=True, check=False, env={**os.environ, **_APT_ANSWERS_ITSELF}
    )
    if done.returncode:
        raise BuildFailed("apt-get", " ".join(done.stderr.split())[-300:], step)
