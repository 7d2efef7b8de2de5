"""The Robolectric tests: their jars through Maven, then a run of the app's classes on Android 14 without a phone."""

from __future__ import annotations

import os
import shutil
import subprocess
import zipfile
from dataclasses import dataclass
from pathlib import Path

from apk_build import archive, classes, host, recipe
from apk_build.places import SOURCES, TARGET, maven_repository, one_build_at_a_time
from apk_build.programs import find, run

ANDROID_IMAGE = "android-all-instrumented-14-robolectric-10818077-i6.jar"


@dataclass(frozen=True, slots=True)
class Classpath:
    jars: tuple[Path, ...]
    images: Path
    """The folder of the instrumented Android that Robolectric runs, so that it asks no network."""


def classpath() -> Classpath:
    with one_build_at_a_time():
        return _fetched(TARGET / "robolectric")


def missing() -> bool:
    return not (TARGET / "robolectric" / "complete").exists()


def _fetched(folder: Path) -> Classpath:
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


def run_tests(test_class: str, work: Path, **properties: object) -> str:
    """What JUnit printed; CalledProcessError where a test failed. `work` is an empty folder for what the run needs."""
    used, ready = classpath(), host.prepare()
    app_jars = [path for path in ready.classpath if path.name != "host-classes"]
    android = [classes.android_jar(), *app_jars, *used.jars]
    compiled = work / "test-classes"
    classes.compile_java(SOURCES / "tests" / "java", android, compiled)
    _configure(compiled, work)
    values = {
        "robolectric.offline": "true",
        "robolectric.dependency.dir": used.images,
        "bigcore.libraries": ready.libraries,
        **properties,
    }
    command = [
        str(find("java")), "--add-opens=java.base/java.io=ALL-UNNAMED",
        *(f"-D{name}={value}" for name, value in values.items()),
        f"-Djava.library.path={ready.libraries}",
        "-cp", os.pathsep.join(map(str, [compiled, *app_jars, *used.jars, classes.android_jar()])),
        "org.junit.runner.JUnitCore", test_class,
    ]  # fmt: skip
    environment = {**os.environ, "LD_LIBRARY_PATH": str(ready.libraries)}
    done = subprocess.run(
        command, cwd=work, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    if done.returncode:
        raise subprocess.CalledProcessError(done.returncode, command[0], done.stdout)
    return done.stdout


def _configure(compiled: Path, work: Path) -> None:
    """Robolectric finds the app's manifest and resources through two files on the classpath."""
    packed = archive.resources(archive.Identity("io.bigcore.app", recipe.version()), work)
    (compiled / "robolectric.properties").write_text("sdk=34\n")
    config = compiled / "com" / "android" / "tools" / "test_config.properties"
    config.parent.mkdir(parents=True)
    config.write_text(
        f"android_merged_manifest={work / 'AndroidManifest.xml'}\n"
        f"android_resource_apk={packed}\nandroid_custom_package=io.bigcore.app\n"
    )
