"""The very libraries that go to phones, with our own: here, and under qemu for the processor that this computer is not.

Their libc is this computer's, patched in as for the JVM (apk_build.host_library); what runs is their code and ours.
"""

from __future__ import annotations

import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from apk_build import host_library, native, programs, recipe
from apk_build.places import SOURCES
from support.conformance import INPUT
from support.tiny_model import INPUTS, OUTPUTS, bias, tiny_model, weights

pytestmark = pytest.mark.jvm

LINKER = "libdl.so.2"
HERE = Path(__file__).parent
OUTPUTS_GREW = 4
FLOAT32 = 1


@dataclass(frozen=True, slots=True)
class Machine:
    """How a program for this processor is run here."""

    runner: tuple[str, ...]
    libc: Path


ARM_32 = "/usr/arm-linux-gnueabihf"
MACHINES = {
    "armeabi-v7a": Machine(("qemu-arm-static", "-L", ARM_32), Path(ARM_32)),
    "x86_64": Machine((), Path("/usr")),
    "arm64-v8a": Machine(("qemu-aarch64-static", "-L", "/usr/aarch64-linux-gnu"), Path("/usr/aarch64-linux-gnu")),
}

RUN_HERE = ("arm64-v8a", "x86_64")
"""Where Android's library can call this computer's libc: on 32-bit ARM the two pass floats in other registers."""


def built(abi: str, folder: Path) -> Path:
    """The program that stands for Java, beside our library and the shim for Android's libc."""
    compiler = native.compiler(abi)
    ours = native.build(abi, folder, LINKER)
    shim = folder / host_library.SHIM_NAME.decode()
    flags = ("-O1", "-shared", "-fPIC", f"-Wl,-soname,{shim.name}", "-Wl,--no-as-needed")
    programs.run(compiler, *flags, "-o", shim, SOURCES / "host" / "shim.c", "-lm", "-ldl")
    program = folder / "runtime_main"
    link = ("-I", SOURCES / "native", "-Wl,--no-as-needed", "-Wl,-rpath,$ORIGIN", ours, shim)
    programs.run(compiler, "-O1", "-o", program, HERE / "runtime_main.c", *link)
    let_glibc_load(abi, ours)
    return program


E_FLAGS, EABI_5_HARD_FLOAT = 36, 0x05000400


def let_glibc_load(abi: str, library: Path) -> None:
    """Debian's loader refuses a library whose header says that floats go in integer registers, as on Android; ours
    passes none.
    """
    if abi == "armeabi-v7a":
        content = bytearray(library.read_bytes())
        struct.pack_into("<I", content, E_FLAGS, EABI_5_HARD_FLOAT)
        library.write_bytes(content)


def demand_tools(abi: str) -> None:
    missing = programs.missing([native.compiler(abi), *MACHINES[abi].runner[:1]])
    if missing or not (MACHINES[abi].libc / "include").exists():
        pytest.skip(f"{', '.join(missing) or MACHINES[abi].libc} missing: see android_app/apt-packages.txt")


def asked(abi: str, runtime: str, folder: Path, model: bytes, xnnpack: bool) -> list[str]:
    demand_tools(abi)
    (chosen,) = recipe.runtimes_of(recipe.Order(folder / "x.apk", published=(runtime,)))
    library = folder / "runtime.so"
    library.write_bytes(host_library.patch(chosen.libraries[abi].path))
    return said(abi, folder, library, model, "1", str(int(xnnpack)))


def said(abi: str, folder: Path, library: Path, model: bytes, *words: str) -> list[str]:
    file = folder / "model.tflite"
    file.write_bytes(model)
    command = [*MACHINES[abi].runner, str(built(abi, folder)), str(library), str(file), *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.stdout, done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize("xnnpack", [True, False], ids=["with XNNPACK", "without"])
@pytest.mark.parametrize("runtime", ["2.21.0", "2.16.1"])
@pytest.mark.parametrize("abi", RUN_HERE)
def test_a_phones_library_computes_the_layer_as_by_hand(abi: str, runtime: str, xnnpack: bool, tmp_path: Path) -> None:
    version, opened, inputs, outputs, invoked, values, small = asked(abi, runtime, tmp_path, tiny_model(), xnnpack)
    assert (version, opened.strip()) == (f"1 {runtime}", "0")
    assert f"type {FLOAT32}, 2 dimensions, the last {INPUTS}, {INPUTS * 4} bytes" in inputs
    assert f"type {FLOAT32}, 2 dimensions, the last {OUTPUTS}, {OUTPUTS * 4} bytes" in outputs
    assert invoked == "0 1"
    expected = weights() @ struct.unpack(f"<{INPUTS}f", INPUT) + bias()
    assert [float(value) for value in values.split()] == pytest.approx(expected.tolist(), rel=1e-5)
    assert small == str(OUTPUTS_GREW)


@pytest.mark.parametrize("runtime", ["2.21.0", "2.16.1"])
@pytest.mark.parametrize("abi", RUN_HERE)
def test_a_phones_library_says_why_it_rejects_what_is_no_model(abi: str, runtime: str, tmp_path: Path) -> None:
    _, opened = asked(abi, runtime, tmp_path, b"this is no model", xnnpack=True)
    assert opened.startswith("1 ")
    assert len(opened) > len("1 ")


@pytest.mark.parametrize("abi", sorted(MACHINES))
def test_our_library_hands_over_every_word_on_every_processor(abi: str, tmp_path: Path) -> None:
    """Also where the runtime cannot run: addresses, sizes, structures and thread count, with a stand-in for it."""
    demand_tools(abi)
    fake, flags = tmp_path / "fake.so", ("-O1", "-shared", "-fPIC", "-nostdlib", *native.TARGETS[abi].flags)
    programs.run(native.compiler(abi), *flags, "-o", fake, HERE / "fake_tflite.c", "-Wl,--no-as-needed", "-lc")
    let_glibc_load(abi, fake)
    version, opened, inputs, outputs, invoked, values, small = said(abi, tmp_path, fake, b"any", "3", "1")
    assert (version, opened.strip(), invoked) == ("1 fake", "0", "0 1")
    assert inputs == outputs == "1 tensors: fake, type 1, 2 dimensions, the last 8, 32 bytes, scale 0.5, zero -7"
    assert [float(value) for value in values.split()] == [(7 - n) / 4 for n in range(6)]
    assert small == str(OUTPUTS_GREW)
