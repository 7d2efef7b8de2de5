"""The app's warm-up rule against the virtual phone's, which is held to the words of the protocol."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import numpy as np
import pytest
from apk_build import host, programs

from virtual_phone.app.request import Warmup
from virtual_phone.app.warmth import Steadiness

pytestmark = [
    pytest.mark.jvm,
    pytest.mark.skipif(
        bool(programs.missing(["java", "javac", "gcc"])), reason="needs a JDK and gcc: apt-get install default-jdk gcc"
    ),
]

RUNS = np.arange(300)
NOISE = np.exp(np.random.default_rng(1).normal(0, 0.02, 300))
TRACES = {
    "steady": NOISE,
    "a slow first run": NOISE * (1 + 2.0 * (RUNS == 0)),
    "slow first runs": NOISE * (1 + 2.0 * np.exp(-RUNS / 3)),
    "never steady": 1.02**RUNS,
}


def runs_until_steady(latencies_ns: list[int]) -> int:
    steadiness = Steadiness(Warmup(3, 0, 3_600_000, 0.02, 10))
    for latency_ns in latencies_ns:
        steadiness.add(latency_ns)
        if steadiness.enough(0):
            return steadiness.runs
    return 0


@pytest.mark.parametrize("trace", TRACES)
def test_the_app_calls_latencies_steady_when_the_virtual_phone_does(trace: str, tmp_path: Path) -> None:
    latencies_ns = [round(1e6 * latency) for latency in TRACES[trace]]
    classpath = os.pathsep.join(map(str, [*host.prepare().classpath, tmp_path]))
    source = Path(__file__).with_name("SteadinessMain.java")
    programs.run("javac", "-nowarn", "-d", tmp_path, "-cp", classpath, source)
    command = [str(programs.find("java")), "-cp", classpath, "io.bigcore.app.core.SteadinessMain"]
    said = subprocess.run([*command, *map(str, latencies_ns)], capture_output=True, text=True, check=True, timeout=60)
    assert int(said.stdout) == runs_until_steady(latencies_ns)
