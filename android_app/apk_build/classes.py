"""Java sources to class files, class files to dex."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

from apk_build.dependencies import ANDROID, D8
from apk_build.programs import find, run, sdk_file
from apk_build.runtime import Runtime

MIN_SDK = 26


def android_jar() -> Path:
    return sdk_file("android.jar") or ANDROID.path


def compile_java(folder: Path, classpath: Iterable[Path], to: Path) -> None:
    """Java 8: what D8 turns into code for every Android from 8.0 on."""
    shutil.rmtree(to, ignore_errors=True)
    to.mkdir(parents=True)
    path = os.pathsep.join(map(str, classpath))
    lint = ("-Xlint:all,-options,-processing,-classfile", "-Werror")
    options = ("--release", "8", *lint, "-encoding", "UTF-8", "-g:source,lines")
    run("javac", *options, "-cp", path, "-d", to, *sorted(folder.rglob("*.java")))


def write_build_facts(classes: Path, version: str, package: str, runtimes: Sequence[Runtime]) -> None:
    """Read by BuildFacts.java; the only word of the version that the no-install mode has."""
    family = next(library.api for runtime in runtimes for library in runtime.libraries.values())
    lines = [
        f"package={package}",
        f"runtime={family}",
        f"runtimes={','.join(runtime.name for runtime in runtimes)}",
        f"version={version}",
        *(
            f"runtime.{runtime.name}.{abi}={library.sha256}"
            for runtime in runtimes
            for abi, library in sorted(runtime.libraries.items())
        ),
    ]
    facts = classes / "io" / "bigcore" / "app" / "build.properties"
    facts.write_text("\n".join(lines) + "\n", encoding="ascii")


def dex(classes: Path, to: Path) -> Path:
    to.mkdir(parents=True, exist_ok=True)
    d8 = sdk_file("lib", "d8.jar") or D8.path
    java_home = find("javac").resolve().parents[1]
    libraries = ("--lib", java_home, "--lib", android_jar())
    inputs = sorted(classes.rglob("*.class"))
    command = ("-XX:TieredStopAtLevel=1", "-cp", d8, "com.android.tools.r8.D8", "--release", "--min-api", MIN_SDK)
    run("java", *command, *libraries, "--output", to, *inputs)
    return to / "classes.dex"
