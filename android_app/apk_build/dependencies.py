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

    @property
    def path(self) -> Path:
        name = f"{self.artifact}-{self.version}.{self.kind}"
        return maven_repository().joinpath(*self.group.split("."), self.artifact, self.version, name)


TFLITE = Dependency(
    "org.tensorflow",
    "tensorflow-lite",
    "2.16.1",
    "34b065817e294e7dd3569504e8b9454938ceae453b6a459da54d5f6e45d3c94e",
    "aar",
)
TFLITE_API = Dependency(
    "org.tensorflow",
    "tensorflow-lite-api",
    "2.16.1",
    "885b95bc9e47a4aa5cf8e71523aed9b05e397cfef1ea09773f13fea8b649fcee",
    "aar",
)
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
    coordinates = f"{dependency.group}:{dependency.artifact}:{dependency.version}:{dependency.kind}"
    repository = f"-Dmaven.repo.local={maven_repository()}"
    run("mvn", "-q", "-B", repository, f"{FETCHER}:get", f"-Dartifact={coordinates}", "-Dtransitive=false")


def _check(dependency: Dependency) -> None:
    digest = hashlib.sha256(dependency.path.read_bytes()).hexdigest()
    if digest != dependency.sha256:
        raise BuildFailed(
            dependency.path, f"its SHA-256 is {digest}, not {dependency.sha256}", "delete that file and build again"
        )
