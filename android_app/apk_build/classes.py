"""Java sources to class files, class files to dex."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from apk_build.dependencies import ANDROID, D8
from apk_build.programs import find, run, sdk_file

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


def write_build_facts(classes: Path, version: str, package: str, runtime_family: str) -> None:
    """Read by BuildFacts.java; the only word of the version that the no-install mode has."""
    facts = classes / "io" / "bigcore" / "app" / "build.properties"
    facts.write_text(f"package={package}\nruntime={runtime_family}\nversion={version}\n", encoding="ascii")


def dex(classes: Path, jars: Iterable[Path], to: Path) -> Path:
    to.mkdir(parents=True, exist_ok=True)
    d8 = sdk_file("lib", "d8.jar") or D8.path
    java_home = find("javac").resolve().parents[1]
    libraries = ("--lib", java_home, "--lib", android_jar())
    inputs = (*sorted(classes.rglob("*.class")), *jars)
    command = ("-XX:TieredStopAtLevel=1", "-cp", d8, "com.android.tools.r8.D8", "--release", "--min-api", MIN_SDK)
    run("java", *command, *libraries, "--output", to, *inputs)
    return to / "classes.dex"
