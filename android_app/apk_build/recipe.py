"""From sources to a signed APK, readable top to bottom."""

from __future__ import annotations

import re
import shutil
import tomllib
from dataclasses import dataclass
from pathlib import Path

from apk_build import archive, classes, native, runtime, signing
from apk_build.dependencies import ANDROID, D8, TFLITE, TFLITE_API, fetch
from apk_build.errors import BuildFailed, OrderRefused
from apk_build.places import PROJECT, SOURCES, TARGET, one_build_at_a_time
from apk_build.programs import sdk_file

PACKAGE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")


@dataclass(frozen=True, slots=True)
class Order:
    """What the user asked for."""

    out: Path
    package: str = "io.bigcore.app"
    abis: tuple[str, ...] = runtime.ABIS
    aars: tuple[Path, ...] = ()

    def __post_init__(self) -> None:
        if not PACKAGE.fullmatch(self.package):
            raise OrderRefused(self.package, "is no package name", "give one like io.bigcore.candidate")
        for abi in self.abis:
            if abi not in runtime.ABIS:
                raise OrderRefused(abi, "is no ABI that the app is built for", f"choose from {', '.join(runtime.ABIS)}")


@dataclass(frozen=True, slots=True)
class CoreClasses:
    """The app's class files and everything they need: what goes into the APK, and what a JVM on this computer runs."""

    folder: Path
    runtime: runtime.Runtime


def version() -> str:
    return str(tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


def compile_app(order: Order, work: Path) -> CoreClasses:
    fetch([TFLITE_API] if order.aars else [TFLITE, TFLITE_API])
    if sdk_file("android.jar") is None:
        fetch([ANDROID])
    used = runtime.unpack(order.aars or runtime.published())
    folder = work / "classes"
    classes.compile_java(SOURCES / "java", [classes.android_jar(), *used.jars], folder)
    classes.write_build_facts(folder, version(), order.package, used.family)
    return CoreClasses(folder, used)


def build(order: Order) -> Path:
    with one_build_at_a_time():
        runtime.check(order.aars)
        return _build(order)


def _build(order: Order) -> Path:
    if sdk_file("lib", "d8.jar") is None:
        fetch([D8])
    work = TARGET / order.package
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    app = compile_app(order, work)
    contents = {
        "classes.dex": classes.dex(app.folder, app.runtime.jars, work / "dex").read_bytes(),
        "io/bigcore/app/build.properties": (app.folder / "io/bigcore/app/build.properties").read_bytes(),
        **_licences(app.runtime),
    }
    for abi in order.abis:
        contents |= _libraries(abi, app.runtime, work)
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


def _libraries(abi: str, used: runtime.Runtime, work: Path) -> dict[str, bytes]:
    if abi not in used.libraries:
        raise OrderRefused(
            abi, "the runtime has no library for this ABI", f"it has {', '.join(sorted(used.libraries))}"
        )
    own = native.build(abi, used.libraries[abi], work / "lib" / abi)
    return {f"lib/{abi}/{path.name}": path.read_bytes() for path in (used.libraries[abi], *own)}


def _licences(used: runtime.Runtime) -> dict[str, bytes]:
    notices = {"assets/licences/bigcore.txt": (PROJECT / "LICENSE").read_bytes()}
    for licence in used.licences:
        notices[f"assets/licences/{licence.parent.name.rsplit('-', 1)[0]}.txt"] = licence.read_bytes()
    notices["assets/licences/README.txt"] = (SOURCES / "android" / "NOTICES.txt").read_bytes()
    return notices
