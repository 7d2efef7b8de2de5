"""`bigcore sweep --profile-operators`, with the official tool as a virtual phone plays it."""

import struct

import pytest

from harness.store.store import Store

pytestmark = [pytest.mark.adb, pytest.mark.keras]


@pytest.fixture
def tool(tmp_path):
    """An ELF file for arm64 that carries the mark of the virtual phone's official tool."""
    file = tmp_path / "benchmark_model"
    head = b"\x7fELF" + bytes([2, 1, 1]) + bytes(9) + struct.pack("<HH", 2, 183)
    file.write_bytes(head + b"bigcore:virtual:benchmark_model")
    return file


def test_both_runners_interleaved_and_a_tool_without_a_profiler_told(bigcore, tool):
    done = bigcore(
        *("sweep", "--phone", "virtual:pixel_1_cool", "--width", "0.35", "--resolution", "96", "--quick"),
        *("--runner", "app", "--runner", "benchmark_model", "--benchmark-model", tool, "--profile-operators"),
    )
    assert done.code == 1, done.stderr
    assert "no operator table" in done.stderr
    assert done.stderr.count("no time per operator") == 1
    assert done.stderr.count("the form of benchmark_model's output: statistics with percentiles") == 1
    assert "measured interleaved" in done.stdout
    assert "Every row rests on 3 interleaved rounds" in done.stdout
    with Store.open(bigcore.environment["BIGCORE_STORE"]) as store:
        app, official = store.sweep().runs
        assert (app.run.runner, official.run.runner) == ("app", "benchmark_model")
        assert app.estimates[0].starts == official.estimates[0].starts == 3
        assert store.operators(official.run.run) == ()


def test_it_needs_the_official_tool(bigcore):
    done = bigcore("sweep", "--phone", "virtual:pixel_1_cool", "--profile-operators")
    assert done.code == 2
    assert "--runner benchmark_model" in done.stderr
