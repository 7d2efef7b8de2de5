"""Our freestanding libraries: no libc, no NDK, built by the distribution's cross compilers."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from apk_build.places import SOURCES
from apk_build.programs import run

COMMON = (
    "-Os", "-shared", "-fPIC", "-nostdlib", "-fvisibility=hidden", "-fno-stack-protector", "-fno-builtin",
    "-fno-asynchronous-unwind-tables", "-Wall", "-Werror", "-Wno-unused-parameter", "-s", "-Wl,--build-id=none",
    "-Wl,-z,max-page-size=16384", "-Wl,-z,noseparate-code", "-Wl,-z,noexecstack", "-Wl,--hash-style=both",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Target:
    compiler: str
    flags: tuple[str, ...]


TARGETS = {
    "arm64-v8a": Target("aarch64-linux-gnu-gcc", ("-mno-outline-atomics",)),
    "armeabi-v7a": Target(
        "arm-linux-gnueabihf-gcc", ("-march=armv7-a", "-mfloat-abi=softfp", "-mthumb", "-fomit-frame-pointer")
    ),
    "x86_64": Target("x86_64-linux-gnu-gcc", ("-fcf-protection=none",)),
}


def compiler(abi: str) -> str:
    name = TARGETS[abi].compiler
    return "gcc" if abi == "x86_64" and not shutil.which(name) else name


def build(abi: str, runtime_library: Path, to: Path) -> list[Path]:
    """libbigcore_cpu.so and libbigcore_xnnpack.so for one ABI."""
    to.mkdir(parents=True, exist_ok=True)
    cpu = _library(abi, "cpu", to)
    xnnpack = _library(abi, "xnnpack", to, runtime_library)
    return [cpu, xnnpack]


def _library(abi: str, name: str, to: Path, *links: Path) -> Path:
    library = to / f"libbigcore_{name}.so"
    source = SOURCES / "native" / f"{name}.c"
    soname = f"-Wl,-soname,{library.name}"
    run(compiler(abi), *COMMON, *TARGETS[abi].flags, soname, "-o", library, source, *links)
    return library
