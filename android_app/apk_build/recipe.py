"""From sources to a signed APK, readable top to bottom."""

from __future__ import annotations

import re
import shutil
import tomllib
from dataclasses import dataclass
from pathlib import Path

from apk_build import archive, classes, elf, native, runtime, signing
from apk_build.dependencies import ANDROID, D8, fetch
from apk_build.errors import BuildFailed, OrderRefused
from apk_build.places import PROJECT, SOURCES, TARGET, one_build_at_a_time
from apk_build.programs import sdk_file

PACKAGE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")


@dataclass(frozen=True, slots=True)
class Order:
    """What the user asked for."""

    out: Path
    package: str = "io.bigcore.app"
    abis: tuple[str, ...] = ()
    """Empty: all that a runtime has."""
    published: tuple[str, ...] = ()
    """Runtimes by their versions; empty: every one, or none where the user brings a library."""
    brought: tuple[Path, ...] = ()

    def __post_init__(self) -> None:
        if not PACKAGE.fullmatch(self.package):
            raise OrderRefused(self.package, "is no package name", "give one like io.bigcore.candidate")
        for abi in self.abis:
            if abi not in runtime.ABIS:
                raise OrderRefused(abi, "is no ABI that the app is built for", f"choose from {', '.join(runtime.ABIS)}")
        for name in self.published:
            if name not in runtime.PUBLISHED:
                known = ", ".join(runtime.PUBLISHED)
                raise OrderRefused(name, "is no runtime that Maven has", f"choose from {known}, or give a library")


def version() -> str:
    return str(tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


def runtimes_of(order: Order) -> tuple[runtime.Runtime, ...]:
    """What the user brought first, then the newest: the first that a phone's processor has is its default."""
    brought = runtime.brought(order.brought)
    wanted = [name for name in runtime.PUBLISHED if name in order.published or not (order.published or brought)]
    fetch(dependency for name in wanted for dependency in runtime.PUBLISHED[name])
    return (*brought, *(runtime.published(name) for name in wanted))


def compile_app(order: Order, runtimes: tuple[runtime.Runtime, ...], work: Path) -> Path:
    """The folder of the app's class files: what goes into the APK, and what a JVM on this computer runs."""
    if sdk_file("android.jar") is None:
        fetch([ANDROID])
    folder = work / "classes"
    classes.compile_java(SOURCES / "java", [classes.android_jar()], folder)
    classes.write_build_facts(folder, version(), order.package, runtimes)
    return folder


def build(order: Order) -> Path:
    with one_build_at_a_time():
        return _build(order, runtimes_of(order))


def _build(order: Order, runtimes: tuple[runtime.Runtime, ...]) -> Path:
    if sdk_file("lib", "d8.jar") is None:
        fetch([D8])
    work = TARGET / order.package
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    folder = compile_app(order, runtimes, work)
    contents = {
        "classes.dex": classes.dex(folder, work / "dex").read_bytes(),
        "io/bigcore/app/build.properties": (folder / "io/bigcore/app/build.properties").read_bytes(),
        **_licences(runtimes),
    }
    for abi in order.abis or _abis_of(runtimes):
        contents |= _libraries(abi, runtimes, work)
    packed = archive.resources(archive.Identity(order.package, version()), work)
    unsigned = work / "unsigned.apk"
    archive.assemble(packed, contents, unsigned)
    signed = work / "signed.apk"
    signing.sign(unsigned, signed)
    half = order.out.with_suffix(".half.apk")
    try:
        order.out.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(signed, half)
        half.replace(order.out)
    except OSError as error:
        raise BuildFailed(order.out, f"cannot be written ({error.strerror})", "choose another place") from error
    return order.out


def _abis_of(runtimes: tuple[runtime.Runtime, ...]) -> tuple[str, ...]:
    return tuple(abi for abi in runtime.ABIS if any(abi in each.libraries for each in runtimes))


def _libraries(abi: str, runtimes: tuple[runtime.Runtime, ...], work: Path) -> dict[str, bytes]:
    chosen = [each.libraries[abi] for each in runtimes if abi in each.libraries]
    if not chosen:
        known = sorted({abi for each in runtimes for abi in each.libraries})
        raise OrderRefused(abi, "no runtime has a library for this ABI", f"choose from {', '.join(known)}")
    for library in chosen:
        elf.demand_androids(library.path)
    own = native.build(abi, work / "lib" / abi)
    files = {native.NAME: own, **{library.file_name: library.path for library in chosen}}
    return {f"lib/{abi}/{name}": path.read_bytes() for name, path in files.items()}


def _licences(runtimes: tuple[runtime.Runtime, ...]) -> dict[str, bytes]:
    notices = {
        "assets/licences/README.txt": (SOURCES / "android" / "NOTICES.txt").read_bytes(),
        "assets/licences/bigcore.txt": (PROJECT / "LICENSE").read_bytes(),
    }
    for each in runtimes:
        for licence in each.licences:
            notices[f"assets/licences/runtime-{each.name}.txt"] = licence.read_bytes()
    return notices
