from __future__ import annotations

import gc
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings

HOME = Path(__file__).resolve().parent.parent

# A test run in the background (nohup, a CI job) is born with SIGINT ignored, and so are the commands that it starts:
# Ctrl-C could not be tried on them.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# What was imported and collected stays until the end, and most of what a test makes goes when its last name goes.
gc.set_threshold(100_000, 50, 50)

# No example has a time limit: a busy computer, or the first import of SciPy, is nobody's fault.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


def pytest_collection_finish() -> None:
    gc.freeze()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Without Maven's jars there is no app to try on the JVM."""
    if item.get_closest_marker("jvm") is not None:
        from support.app_jars import why_missing

        why = why_missing()
        if why is not None:
            pytest.skip(why)


@dataclass(frozen=True)
class Outcome:
    """What a command said and how it ended."""

    code: int
    stdout: str
    stderr: str


@dataclass(frozen=True)
class Command:
    """The installed command `bigcore`, in an empty home of its own."""

    environment: dict[str, str]
    folder: Path

    def __call__(self, *words: str | Path, timeout_s: float = 300, folder: Path | None = None, **extra: str) -> Outcome:
        done = subprocess.run(
            [str(self.program), *map(str, words)],
            capture_output=True,
            text=True,
            timeout=timeout_s,
            cwd=folder or self.folder,
            env={**self.environment, **extra},
            stdin=subprocess.DEVNULL,
        )
        return Outcome(done.returncode, done.stdout, done.stderr)

    @property
    def program(self) -> Path:
        return Path(sys.executable).with_name("bigcore")

    def start(self, *words: str | Path) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [str(self.program), *map(str, words)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
            cwd=self.folder,
            env=self.environment,
            start_new_session=True,
        )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def adb_port() -> Iterator[int]:
    """A real adb server of this test process's own, so that phones of other tests are not seen."""
    import adbutils

    port = free_port()
    yield port
    subprocess.run([adbutils.adb_path(), "-P", str(port), "kill-server"], capture_output=True, timeout=30, check=False)


@pytest.fixture(scope="session")
def folder_of_all_workers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def cache_folder(folder_of_all_workers: Path) -> Path:
    """Built models are the same for every test and every worker: kept between runs where BIGCORE_TEST_CACHE says so."""
    kept = os.environ.get("BIGCORE_TEST_CACHE")
    return Path(kept) if kept else folder_of_all_workers / "cache"


@pytest.fixture
def bigcore(tmp_path: Path, adb_port: int, cache_folder: Path) -> Command:
    home = tmp_path / "home"
    home.mkdir()
    kept = ("PATH", "LANG", "LC_ALL", "JAVA_HOME", "TMPDIR")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    environment |= {
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(home / "run"),
        "BIGCORE_CACHE": str(cache_folder),
        "BIGCORE_STORE": str(home / "store.sqlite"),
        "ANDROID_ADB_SERVER_PORT": str(adb_port),
        "COLUMNS": "120",
    }
    (home / "run").mkdir(mode=0o700)
    return Command(environment, tmp_path)


@dataclass(frozen=True)
class RunningPhone:
    serial: str
    port: int
    process: subprocess.Popen[str]


@pytest.fixture
def virtual_phone(bigcore: Command) -> Iterator[Callable[..., RunningPhone]]:
    """Starts virtual phones as a user does, and stops them at the end."""
    import json

    running: list[subprocess.Popen[str]] = []

    def start(profile: str = "pixel_1_cool", *words: str) -> RunningPhone:
        process = bigcore.start("virtual-phone", "start", "--profile", profile, "--port", "0", "--json", *words)
        running.append(process)
        assert process.stdout is not None
        text = ""
        for line in process.stdout:
            text += line
            try:
                said = json.loads(text)
            except json.JSONDecodeError:
                continue
            return RunningPhone(said["serial"], said["port"], process)
        raise AssertionError(process.stderr.read() if process.stderr else "the phone did not start")

    yield start
    for process in running:
        process.send_signal(signal.SIGTERM)
    for process in running:
        process.communicate(timeout=20)
