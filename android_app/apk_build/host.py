"""The app's core for this computer: the classes that go into the APK, with the runtime's own x86_64 library, on a JVM.

`prepare()` compiles it once, `Host.command()` is the command line that answers one request.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from apk_build import classes, host_library, native, recipe
from apk_build.dependencies import TFLITE_2_21_LINUX, fetch
from apk_build.errors import BuildFailed
from apk_build.places import SHIPPED_APK, SOURCES, TARGET, one_build_at_a_time
from apk_build.programs import find, run
from apk_build.runtime import Library, Runtime, file_name

ABI = "x86_64"
STAMP = "sources.json"
FACTS = "io/bigcore/app/build.properties"
GLIBC = b"\0libc.so.6\0"
"""What a library for this computer asks for; Android's is called otherwise."""
LINKER = "libdl.so.2"
"""As glibc calls the library that holds dlopen."""
LINUX_LIBRARIES = {"2.21.0": (TFLITE_2_21_LINUX, "org/bytedeco/tensorflowlite/linux-x86_64/libjnitensorflowlite.so")}
"""Runtimes that Maven also has for this computer; of the others the Android library runs, patched."""


@dataclass(frozen=True, slots=True)
class Host:
    """What the JVM needs to run the app's core here."""

    classpath: tuple[Path, ...]
    libraries: Path

    def command(self, root: Path, request: str) -> list[str]:
        """Answers the request (a path as the phone names it, below `root` on this computer) on standard output."""
        return self.java("io.bigcore.host.HostMain", [str(root), str(self.libraries), request])

    def java(self, main_class: str, words: list[str]) -> list[str]:
        path = os.pathsep.join(map(str, self.classpath))
        return [str(find("java")), "-Xshare:auto", "-XX:ErrorFile=/dev/null", "-cp", path, main_class, *words]

    def runtime(self, name: str) -> Path:
        """The library of a runtime as this computer loads it."""
        facts = (self.classpath[0] / FACTS).read_text(encoding="ascii").splitlines()
        sha256 = dict(line.split("=") for line in facts)[f"runtime.{name}.{ABI}"]
        return self.libraries / file_name(sha256)


def prepare(brought: tuple[Path, ...] = ()) -> Host:
    """With every published runtime, or with the user's own. Compiled once; again when a source has changed."""
    if platform.machine() != ABI:
        raise BuildFailed("the app on this computer", f"needs an {ABI} processor", "use the virtual phone's own engine")
    with one_build_at_a_time():
        return _prepared(TARGET / ("host-with-brought" if brought else "host"), brought)


def _prepared(folder: Path, brought: tuple[Path, ...]) -> Host:
    stamp = _stamp(brought)
    kept = folder / STAMP
    if not kept.exists() or kept.read_text(encoding="ascii") != stamp:
        fresh = Path(tempfile.mkdtemp(prefix="host-", dir=_made(TARGET)))
        _build(fresh, brought)
        (fresh / STAMP).write_text(stamp, encoding="ascii")
        shutil.rmtree(folder, ignore_errors=True)
        fresh.replace(folder)
    return Host((folder / "classes", folder / "host-classes"), folder / "libraries")


def _build(folder: Path, brought: tuple[Path, ...]) -> None:
    order = recipe.Order(SHIPPED_APK, brought=brought)
    libraries = _made(folder / "libraries")
    runtimes = tuple(_here(each, libraries) for each in recipe.runtimes_of(order))
    app = recipe.compile_app(order, runtimes, folder)
    classes.compile_java(SOURCES / "host" / "java", [app], folder / "host-classes")
    native.build(ABI, libraries, LINKER)
    shim = libraries / host_library.SHIM_NAME.decode()
    flags = ("-O1", "-shared", "-fPIC", f"-Wl,-soname,{shim.name}", "-Wl,-rpath,$ORIGIN", "-Wl,--no-as-needed")
    run("gcc", *flags, "-o", shim, SOURCES / "host" / "shim.c", "-lm", "-ldl")


def _here(runtime: Runtime, libraries: Path) -> Runtime:
    """The same runtime as this computer can load it, under a name of its own hash."""
    given = runtime.libraries[ABI]
    content = _linux_library(runtime.name) or given.path.read_bytes()
    if GLIBC not in content:
        content = host_library.patch(given.path)
    library = Library(given.path, hashlib.sha256(content).hexdigest(), given.api)
    (libraries / library.file_name).write_bytes(content)
    return Runtime(runtime.name, {ABI: library}, runtime.licences)


def _linux_library(name: str) -> bytes | None:
    if name not in LINUX_LIBRARIES:
        return None
    dependency, path = LINUX_LIBRARIES[name]
    fetch([dependency])
    with zipfile.ZipFile(dependency.path) as jar:
        return jar.read(path)


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _stamp(brought: tuple[Path, ...]) -> str:
    """Every file that the result depends on, with its time and size."""
    files = [path for part in ("java", "host", "native", "apk_build") for path in (SOURCES / part).rglob("*")]
    sources = [file for file in sorted(files) if file.is_file() and file.suffix in {".java", ".c", ".h", ".py"}]
    facts = {str(file): (file.stat().st_mtime_ns, file.stat().st_size) for file in (*sources, *brought)}
    return json.dumps(facts)
