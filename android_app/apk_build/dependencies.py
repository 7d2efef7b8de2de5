"""The jars of the build: Maven coordinates with the hash of what must come. Maven fetches and keeps them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from apk_build.errors import BuildFailed
from apk_build.places import maven_repository
from apk_build.programs import run

FETCHER = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1"


@dataclass(frozen=True, slots=True)
class Dependency:
    group: str
    artifact: str
    version: str
    sha256: str
    kind: str = "jar"
    classifier: str = ""

    @property
    def path(self) -> Path:
        name = "-".join(filter(None, (self.artifact, self.version, self.classifier))) + f".{self.kind}"
        return maven_repository().joinpath(*self.group.split("."), self.artifact, self.version, name)


TFLITE_2_16 = Dependency(
    "org.tensorflow",
    "tensorflow-lite",
    "2.16.1",
    "34b065817e294e7dd3569504e8b9454938ceae453b6a459da54d5f6e45d3c94e",
    "aar",
)
"""The last of TFLite's own archives."""


def _tflite_2_21(classifier: str, sha256: str) -> Dependency:
    return Dependency("org.bytedeco", "tensorflow-lite", "2.21.0-1.5.14", sha256, classifier=classifier)


TFLITE_2_21_ARM64 = _tflite_2_21("android-arm64", "48ab9eb112651e033259cb02e227724a882c49c456ec21d0664e6c8f1a0ab15d")
TFLITE_2_21_X86_64 = _tflite_2_21("android-x86_64", "c7b913da8c2cd4d4151090ed8d6c101a5b976c1f4999e3bb5c09d6803daff193")
TFLITE_2_21_LINUX = _tflite_2_21("linux-x86_64", "97061333854967aadf2f092681d63af90b804db3800f007cffd24a2901f4bc72")
"""For checks on this computer."""
D8 = Dependency(
    "com.android.tools", "r8", "8.13.25", "0d4f2f68c4fcbc9434eff122f41feb6fb1d98efd2faa530cec1abacab1cea03d"
)
ANDROID = Dependency(
    "org.robolectric",
    "android-all",
    "14-robolectric-10818077",
    "6be2218c6a53fe3c57bc22ebdc723edcb7270a8a6f187545708aa5c0ed813977",
)
"""Android 14's framework: classes to compile against and resources for aapt. 15 cannot be read by Debian's aapt."""
OLDEST_ANDROID = Dependency(
    "org.robolectric",
    "android-all",
    "8.0.0_r4-robolectric-r1",
    "3707dc100381e3bbcc57b85255fd313ae20875fc65cf3130c47e86f044ad77f0",
)
"""Android 8.0's, for the check that nothing newer is called unguarded."""


def fetch(dependencies: Iterable[Dependency]) -> None:
    """Each file is in the repository afterwards, and is what its hash says."""
    wanted = tuple(dependencies)
    absent = [each for each in wanted if not each.path.exists()]
    for each in absent:
        _resolve(each)
    for each in wanted:
        _check(each)


def _resolve(dependency: Dependency) -> None:
    """By its coordinates alone: its own POM names Android libraries as jars, which do not exist."""
    parts = (dependency.group, dependency.artifact, dependency.version, dependency.kind, dependency.classifier)
    coordinates = ":".join(filter(None, parts))
    repository = f"-Dmaven.repo.local={maven_repository()}"
    run("mvn", "-q", "-B", repository, f"{FETCHER}:get", f"-Dartifact={coordinates}", "-Dtransitive=false")


def _check(dependency: Dependency) -> None:
    digest = hashlib.sha256(dependency.path.read_bytes()).hexdigest()
    if digest != dependency.sha256:
        raise BuildFailed(
            dependency.path, f"its SHA-256 is {digest}, not {dependency.sha256}", "delete that file and build again"
        )
