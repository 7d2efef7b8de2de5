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
from suite import INPUT
from tiny_model import INPUTS, OUTPUTS, bias, tiny_model, weights

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


MACHINES = {
    "x86_64": Machine((), Path("/")),
    "arm64-v8a": Machine(("qemu-aarch64-static", "-L", "/usr/aarch64-linux-gnu"), Path("/usr/aarch64-linux-gnu")),
}


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
    return program


def asked(abi: str, runtime: str, folder: Path, model: bytes, xnnpack: bool) -> list[str]:
    missing = programs.missing([native.compiler(abi), *MACHINES[abi].runner[:1]])
    if missing or not MACHINES[abi].libc.exists():
        pytest.skip(f"{', '.join(missing) or MACHINES[abi].libc} missing: see android_app/apt-packages.txt")
    (chosen,) = recipe.runtimes_of(recipe.Order(folder / "x.apk", published=(runtime,)))
    library, file = folder / "runtime.so", folder / "model.tflite"
    library.write_bytes(host_library.patch(chosen.libraries[abi].path))
    file.write_bytes(model)
    command = [*MACHINES[abi].runner, str(built(abi, folder)), str(library), str(file), "1", str(int(xnnpack))]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.stdout, done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize("xnnpack", [True, False], ids=["with XNNPACK", "without"])
@pytest.mark.parametrize("runtime", ["2.21.0", "2.16.1"])
@pytest.mark.parametrize("abi", sorted(MACHINES))
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
@pytest.mark.parametrize("abi", sorted(MACHINES))
def test_a_phones_library_says_why_it_rejects_what_is_no_model(abi: str, runtime: str, tmp_path: Path) -> None:
    _, opened = asked(abi, runtime, tmp_path, b"this is no model", xnnpack=True)
    assert opened.startswith("1 ")
    assert len(opened) > len("1 ")
