"""The jars of the Robolectric tests, with everything they need in turn, through Maven."""

from __future__ import annotations

import shutil
import zipfile
from dataclasses import dataclass
from pathlib import Path

from apk_build.places import SOURCES, TARGET, maven_repository
from apk_build.programs import run

ANDROID_IMAGE = "android-all-instrumented-14-robolectric-10818077-i6.jar"


@dataclass(frozen=True, slots=True)
class Classpath:
    jars: tuple[Path, ...]
    images: Path
    """The folder of the instrumented Android that Robolectric runs, so that it asks no network."""


def classpath() -> Classpath:
    folder = TARGET / "robolectric"
    done = folder / "complete"
    pom = SOURCES / "tests" / "robolectric.pom.xml"
    if not done.exists() or done.read_bytes() != pom.read_bytes():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        run("mvn", "-q", "-B", f"-Dmaven.repo.local={maven_repository()}", "-f", pom, "dependency:copy-dependencies",
            f"-DoutputDirectory={folder / 'jars'}")  # fmt: skip
        images = folder / "images"
        images.mkdir()
        (folder / "jars" / ANDROID_IMAGE).rename(images / ANDROID_IMAGE)
        for aar in (folder / "jars").glob("*.aar"):
            with zipfile.ZipFile(aar) as archive:
                (folder / "jars" / f"{aar.stem}.jar").write_bytes(archive.read("classes.jar"))
            aar.unlink()
        done.write_bytes(pom.read_bytes())
    return Classpath(tuple(sorted((folder / "jars").glob("*.jar"))), folder / "images")
