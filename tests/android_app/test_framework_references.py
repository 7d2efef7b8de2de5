"""What the finished code asks of Android exists on Android 8.0, or is called only after asking for the SDK level."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from apk_build import dependencies, programs
from support.class_files import Jar
from support.wanted_programs import program

pytestmark = pytest.mark.jvm

NEWER = "io/bigcore/app/NewerAndroid"
CLASS = re.compile(r"Class descriptor  : 'L([^;]+);'")
REFERENCE = re.compile(r", L(android/[\w/$]+);\.([^:]+):(\S+) // (?:method|field)@")
CALL_OF_NEWER = re.compile(rf", L{NEWER};\.")
SDK_LEVEL = "Landroid/os/Build$VERSION;.SDK_INT:I"


@dataclass(frozen=True, slots=True)
class Reference:
    user: str
    owner: str
    member: str


@pytest.fixture(scope="module")
def code(apk: Path) -> str:
    return programs.run(program("dexdump"), "-d", apk)


@pytest.fixture(scope="module")
def references(code: str) -> set[Reference]:
    return {
        Reference(user, owner, f"{name}:{descriptor}")
        for user, body in by_class(code)
        for owner, name, descriptor in REFERENCE.findall(body)
    }


def by_class(code: str) -> list[tuple[str, str]]:
    parts = CLASS.split(code)
    return list(zip(parts[1::2], parts[2::2], strict=True))


@pytest.fixture(scope="module")
def android_8() -> Jar:
    dependencies.fetch([dependencies.OLDEST_ANDROID])
    return Jar(dependencies.OLDEST_ANDROID.path)


@pytest.fixture(scope="module")
def android_14() -> Jar:
    return Jar(dependencies.ANDROID.path)


def test_the_dump_is_read_at_all(references: set[Reference]) -> None:
    assert Reference("io/bigcore/app/Benchmark", "io/bigcore/app/Benchmark", "x") not in references
    owners = {reference.owner for reference in references}
    assert {"android/os/PowerManager", "android/os/BatteryManager", "android/os/Bundle"} <= owners


def test_everything_outside_the_guarded_class_is_in_android_8(references: set[Reference], android_8: Jar) -> None:
    absent = {r for r in references if r.user != NEWER and not android_8.has(r.owner, r.member)}
    assert absent == set()


def test_the_guarded_class_is_needed_and_android_14_has_all_of_it(
    references: set[Reference], android_8: Jar, android_14: Jar
) -> None:
    guarded = {r for r in references if r.user == NEWER}
    assert len(guarded) >= 4
    assert all(android_14.has(r.owner, r.member) for r in guarded)
    newer = {r.member.split(":")[0] for r in guarded if not android_8.has(r.owner, r.member)}
    assert {"getCurrentThermalStatus", "getThermalHeadroom"} <= newer


def test_whoever_calls_the_guarded_class_asks_for_the_sdk_level_first(code: str) -> None:
    callers = 0
    for user, body in by_class(code):
        for method in body.split("\n      name          : ")[1:]:
            call = CALL_OF_NEWER.search(method)
            if call is None or user == NEWER:
                continue
            callers += 1
            assert SDK_LEVEL in method[: call.start()], f"{user}: {method.splitlines()[0]}"
    assert callers >= 3
