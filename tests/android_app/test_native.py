"""The freestanding library's code on each processor: here, and under qemu for those that this computer is not."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from apk_build import native, programs
from apk_build.places import SOURCES

pytestmark = pytest.mark.jvm

EMULATOR = {"arm64-v8a": ["qemu-aarch64-static"], "armeabi-v7a": ["qemu-arm-static"], "x86_64": []}
EVERY_CHECK = 31
NUMBER_OF_ABI = {"arm64-v8a": 1, "armeabi-v7a": 2, "x86_64": 3}


@pytest.mark.parametrize("abi", sorted(native.TARGETS))
def test_pinning_reading_back_and_asking_for_the_cpu(abi: str, tmp_path: Path) -> None:
    missing = programs.missing([native.compiler(abi), *EMULATOR[abi]])
    if missing:
        pytest.skip(f"{', '.join(missing)} missing: see android_app/apt-packages.txt")
    if len(os.sched_getaffinity(0)) < 2:
        pytest.skip("needs two cores to tell a pinned thread from a free one")
    program = tmp_path / "check"
    sources = (SOURCES / "native" / "cpu.c", Path(__file__).with_name("cpu_main.c"))
    flags = (
        "-Os",
        "-static",
        "-nostdlib",
        "-ffreestanding",
        "-fno-stack-protector",
        "-fno-builtin",
        "-I",
        SOURCES / "native",
    )
    programs.run(native.compiler(abi), *flags, *native.TARGETS[abi].flags, "-o", program, *sources)
    done = subprocess.run([*EMULATOR[abi], str(program)], check=False, timeout=20)
    assert done.returncode == EVERY_CHECK | NUMBER_OF_ABI[abi] << 5
