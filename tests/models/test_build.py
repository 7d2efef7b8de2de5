"""Builds small variants in real worker processes. Everything shares one cache, as a user's builds do."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from models.build import build
from models.cache import Cache
from models.errors import BuildFailed, TensorFlowMissing, VariantRefused
from models.variant import Variant

SMALL = Variant("mobilenet_v2", 0.35, 96)
SMALLER = Variant("mobilenet_v2", 0.35, 64)


@pytest.fixture(scope="module")
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of this module alone: what others have built would not be built here."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def first(cache_folder: Path):
    heard = []
    report = build([SMALL, SMALLER], cache=cache_folder, workers=1, on_built=heard.append)
    return report, heard


@pytest.mark.keras
def test_variants_come_in_the_order_asked_and_are_told_as_they_are_built(first):
    report, heard = first
    assert [artifact.variant for artifact in report.artifacts] == [SMALL, SMALLER]
    assert not report.failed
    assert {built.artifact.name for built in heard} == {SMALL.name, SMALLER.name}
    assert not any(built.cached for built in report.built)


@pytest.mark.keras
def test_an_artifact_says_what_it_is(first):
    artifact = first[0].artifacts[0]
    assert artifact.weights_origin == "seeded:1"
    assert artifact.size_bytes == artifact.path.stat().st_size
    assert artifact.cost.inputs[0].shape == (1, 96, 96, 3)
    assert artifact.cost.outputs[0].shape == (1, 1000)
    assert artifact.accuracy is not None
    assert artifact.accuracy.top1_percent == 45.5
    assert artifact.accuracy.source.startswith("published: ")


@pytest.mark.keras
def test_the_second_build_comes_from_the_cache_without_a_worker(first, cache_folder, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    again = build([SMALLER, SMALL], cache=cache_folder)
    assert all(built.cached for built in again.built)
    assert [artifact.sha256 for artifact in again.artifacts] == [a.sha256 for a in reversed(first[0].artifacts)]


@pytest.mark.keras
def test_a_damaged_cache_entry_is_rebuilt_to_the_same_bytes(first, cache_folder: Path):
    artifact = first[0].artifacts[1]
    with artifact.path.open("r+b") as file:
        file.seek(1000)
        file.write(b"damage")
    (built,) = build([SMALLER], cache=cache_folder, workers=1).built
    assert not built.cached
    assert built.artifact.sha256 == artifact.sha256


def test_nonsense_is_refused_before_anything_is_built(tmp_path: Path):
    with pytest.raises(VariantRefused):
        build([SMALL, Variant("mobilenet_v2", 0.0, 96)], cache=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_worker_that_dies_costs_only_its_variants_and_is_named(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    report = build([SMALL, SMALLER], cache=tmp_path, workers=1)
    assert report.built == ()
    assert [type(error) for error in report.failed] == [BuildFailed, BuildFailed]
    assert [error.subject for error in report.failed] == [SMALL.name, SMALLER.name]
    assert "ended with code 1" in report.failed[0].what


def test_a_slim_install_says_what_is_missing(tmp_path: Path, monkeypatch):
    monkeypatch.setattr("models.build.find_spec", lambda name: None)
    with pytest.raises(TensorFlowMissing, match="not installed here; install it") as missing:
        build([SMALL], cache=tmp_path)
    assert missing.value.exit_code == 3


@pytest.mark.keras
def test_two_processes_may_build_the_same_at_once(tmp_path: Path):
    script = (
        "import sys; from pathlib import Path; from models.build import build; from models.variant import Variant;"
        "report = build([Variant('mobilenet_v2', 0.35, 32)], cache=Path(sys.argv[1]), workers=1);"
        "print(report.artifacts[0].sha256)"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    first, second = (process.communicate()[0] for process in both)
    assert first == second
    assert [process.returncode for process in both] == [0, 0]
    assert len(list((tmp_path / "models").iterdir())) == 1


def test_another_seed_is_another_key(tmp_path: Path):
    from models.build import _keys
    from models.weights.source import WeightsSource

    one, two = (_keys([SMALL], WeightsSource.of("seeded", seed)) for seed in (1, 2))
    assert one[SMALL] != two[SMALL]


SCRIPT = """
import sys
from pathlib import Path
from models.build import build
from models.variant import Variant
print("ready", flush=True)
build([Variant("mobilenet_v2", 1.0, 224)], cache=Path(sys.argv[1]), workers=1)
"""


def children_of(pid: int) -> list[int]:
    """The workers are started by threads, and Linux lists children by the thread that started them."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [int(word) for task in tasks for word in (task / "children").read_text().split()]


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="reads /proc")
def test_ctrl_c_ends_the_workers(tmp_path: Path):
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(tmp_path)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    tick = threading.Event()
    while not (workers := children_of(process.pid)):
        assert process.poll() is None
        tick.wait(0.01)
    os.kill(process.pid, signal.SIGINT)
    assert process.wait(20) != 0
    process.stdout.close()
    assert not any(Path(f"/proc/{pid}").exists() for pid in workers)
    assert not Cache(tmp_path).folder.exists()


@pytest.mark.keras
def test_a_script_without_a_main_guard_hears_nothing_of_tensorflow(tmp_path: Path):
    script = tmp_path / "script.py"
    script.write_text(
        "from pathlib import Path\nfrom models.build import build\nfrom models.variant import Variant\n"
        f"print(len(build([Variant('mobilenet_v2', 0.35, 32)], cache=Path({str(tmp_path)!r}), workers=1).built))\n"
    )
    (tmp_path / "models").mkdir(exist_ok=True)  # a foreign folder of that name in the way
    command = [sys.executable, "-P", str(script)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (answer.stdout, answer.stderr) == ("1\n", "")
