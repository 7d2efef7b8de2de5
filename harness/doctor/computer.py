"""What is installed on this computer."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from harness.app.apk import HOW_TO_BUILD, SHIPPED, read_apk
from harness.doctor.findings import Finding, State
from harness.errors import DiskFailed, StoreFailed
from harness.phone.build_advice import how_to_build
from harness.store.store import Store

_RUNTIME = "ai-edge-litert"
_TENSORFLOWS = ("tensorflow-cpu", "tensorflow")


def look_at_computer() -> Iterator[Finding]:
    yield Finding("bigcore", State.OK, f"{_version('bigcore')}, Python {platform.python_version()}")
    yield _adb()
    yield _tensorflow()
    yield _runtime()
    yield _app()
    yield _java()
    yield _usb_switch()
    yield from _store()


def _adb() -> Finding:
    from adbutils import AdbError, adb_path

    try:
        return Finding("adb", State.OK, adb_path())
    except AdbError:
        return Finding("adb", State.PROBLEM, "there is no adb program", "apt install adb")


def _tensorflow() -> Finding:
    found = next((text for name in _TENSORFLOWS if (text := _version(name))), None)
    if found:
        return Finding("TensorFlow", State.OK, found)
    return Finding("TensorFlow", State.NOTE, "missing, so no models can be built here", "pip install tensorflow-cpu")


def _runtime() -> Finding:
    found = _version(_RUNTIME)
    if found:
        return Finding("LiteRT", State.OK, found)
    return Finding("LiteRT", State.PROBLEM, "missing, so no output can be checked", f"pip install {_RUNTIME}")


def _app() -> Finding:
    if not SHIPPED.exists():
        return Finding(
            "benchmark app",
            State.NOTE,
            "this bigcore came without it; physical phones need it, virtual ones do not",
            f"{HOW_TO_BUILD} (meanwhile: --runner benchmark_model)",
        )
    try:
        apk = read_apk(SHIPPED)
    except DiskFailed as error:
        return Finding("benchmark app", State.PROBLEM, error.what, error.next_step)
    return Finding("benchmark app", State.OK, f"{apk.version} for {', '.join(apk.abis)}")


def _java() -> Finding:
    found = shutil.which("javac")
    if found:
        return Finding("JDK", State.OK, found)
    return Finding("JDK", State.NOTE, "missing; only building the app needs it", how_to_build("--install-tools"))


def _usb_switch() -> Finding:
    found = shutil.which("uhubctl")
    if found:
        return Finding("uhubctl", State.OK, found)
    return Finding(
        "uhubctl", State.NOTE, "missing; with it a hung phone's USB port can be switched", "apt install uhubctl"
    )


def _store() -> Iterator[Finding]:
    from harness.store.address import address_of, file_of

    file = file_of(address_of(None))
    if file is not None and not Path(file).exists():
        yield Finding("store", State.OK, f"{file} (empty: nothing was measured yet)")
        return
    try:
        store = Store.open()
    except StoreFailed as error:
        yield Finding("store", State.PROBLEM, f"{error.subject} {error.what}", error.next_step)
        return
    with store:
        troubles = store.integrity_check()
        if not troubles:
            yield Finding("store", State.OK, store.address)
        for trouble in troubles:
            yield Finding("store", State.PROBLEM, trouble, "bigcore runs export what is left, then start a new store")


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
