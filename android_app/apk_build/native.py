"""libbigcore.so, our own library: no libc, no NDK, built by the distribution's cross compilers."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from apk_build.places import SOURCES
from apk_build.programs import run

NAME = "libbigcore.so"
ANDROIDS_LINKER = "libdl.so"
"""All that it needs: dlopen and dlsym, by which it finds everything else."""
COMMON = (
    "-Os", "-shared", "-fPIC", "-nostdlib", "-fvisibility=hidden", "-fno-stack-protector", "-fno-builtin",
    "-fno-tree-loop-distribute-patterns", "-fno-asynchronous-unwind-tables", "-Wall", "-Werror",
    "-Wno-unused-parameter", "-s", "-Wl,--build-id=none", "-Wl,--no-undefined", "-Wl,-z,max-page-size=16384",
    "-Wl,-z,noseparate-code", "-Wl,-z,noexecstack", "-Wl,--hash-style=both",
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


def build(abi: str, to: Path, linker: str = ANDROIDS_LINKER) -> Path:
    """For one ABI; `linker` is what the dynamic linker's own library is called there."""
    to.mkdir(parents=True, exist_ok=True)
    folder = SOURCES / "native"
    stub_source = folder / "libdl_stub.c"
    sources = sorted(set(folder.glob("*.c")) - {stub_source})
    stub, library = to / f"stub-{linker}", to / NAME
    _link(abi, stub, linker, stub_source)
    _link(abi, library, NAME, *sources, stub)
    stub.unlink()
    return library


def _link(abi: str, library: Path, soname: str, *inputs: Path) -> None:
    run(compiler(abi), *COMMON, *TARGETS[abi].flags, f"-Wl,-soname,{soname}", "-o", library, *inputs)
