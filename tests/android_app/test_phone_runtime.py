"""The runtime that phones run computes what this computer's runtime computes, for each precision."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path

import ai_edge_litert
import pytest
from apk_build import host, programs

from harness.app.host_runtime import compute_outputs
from harness.app.protocol import ModelDone, ModelRequest, Request, Stop, WarmUp, read_event
from harness.judge.outputs import agree
from models.anchor import anchor_model
from models.build import build
from models.variant import Precision, Variant

pytestmark = [
    pytest.mark.jvm,
    pytest.mark.skipif(bool(programs.missing(["java", "javac", "gcc"])), reason="needs a JDK and gcc"),
]

LITERT = Path(str(ai_edge_litert.__file__)).parent / "libLiteRt.so"
SHARED = "/data/local/tmp/bigcore"
VALUE = "INSTRUMENTATION_STATUS: bigcore="
ONCE = Stop(min_runs=1, min_ms=0, max_ms=1000)
NO_WARM_UP = WarmUp(min_runs=0, min_ms=0, max_ms=0)


RUNTIMES = ["2.21.0", "2.16.1", "LiteRT's library"]


def run_on_the_phones_runtime(file: Path, root: Path, runtime: str = RUNTIMES[0], **options: object) -> ModelDone:
    shared = root / SHARED.lstrip("/")
    shared.mkdir(parents=True)
    (shared / "m.tflite").symlink_to(file)
    sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
    model = ModelRequest(id="m", path=f"{SHARED}/m.tflite", sha256=sha256, warmup=NO_WARM_UP, stop=ONCE)
    published = runtime != RUNTIMES[-1]
    named = {"protocol": 2, "runtime": runtime} if published else {}
    request = {"run": "r", "nonce": "0" * 32, "start": 0, "core_mask": "1", "models": [model], **named, **options}
    (shared / "request.json").write_text(Request.model_validate(request).model_dump_json(exclude_none=True))
    ready = host.prepare() if published else host.prepare((LITERT,))
    command = ready.command(root, f"{SHARED}/request.json")
    done = subprocess.run(command, text=True, capture_output=True, check=True)
    values = [line.removeprefix(VALUE) for line in done.stdout.splitlines() if line.startswith(VALUE)]
    events = [read_event(value) for value in values]
    found = [event for event in events if isinstance(event, ModelDone)]
    assert found, json.loads(values[-2])
    return found[0]


@pytest.mark.parametrize("xnnpack", [True, False], ids=["with XNNPACK", "without"])
@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("runtime", RUNTIMES)
def test_the_anchor_gives_the_same_output(runtime: str, threads: int, xnnpack: bool, tmp_path: Path) -> None:
    file = tmp_path / "anchor.tflite"
    file.write_bytes(anchor_model())
    done = run_on_the_phones_runtime(file, tmp_path / "root", runtime, threads=threads, xnnpack=xnnpack, core_mask="3")
    expected = compute_outputs(file, 1)
    assert expected is not None
    assert agree(done.outputs or (), expected, Precision.FLOAT32)


@pytest.mark.keras
@pytest.mark.parametrize("runtime", RUNTIMES)
def test_networks_of_every_kind_give_the_same_output(runtime: str, tmp_path: Path) -> None:
    names = (
        "mobilenet_v3_small_0.5_64_float16",
        "shufflenet_v1_g3_0.25_64",
        "squeezenet_1.0_64_int8",
        "ssdlite_mobilenet_v2_nms_0.35_64",
        "deeplab_v3_mobilenet_v2_os16_0.35_65",
    )
    report = build([Variant.parse(name) for name in names], workers=1)
    assert not report.failed
    for artifact in report.artifacts:
        done = run_on_the_phones_runtime(artifact.path, tmp_path / artifact.name, runtime)
        expected = compute_outputs(artifact.path, 1)
        assert expected is not None
        assert agree(done.outputs or (), expected, Variant.parse(artifact.name).precision), artifact.name


@pytest.mark.keras
def test_dynamic_range_differs_in_the_older_runtime_only_by_what_xnnpack_takes(tmp_path: Path) -> None:
    (built,) = build([Variant("mobilenet_v3_small", 0.5, 64, Precision.DYNAMIC)], workers=1).built
    done = run_on_the_phones_runtime(built.artifact.path, tmp_path, "2.16.1", xnnpack=False)
    expected = compute_outputs(built.artifact.path, 1, xnnpack=False)
    assert expected is not None
    assert agree(done.outputs or (), expected, Precision.FLOAT32)


@pytest.mark.keras
@pytest.mark.parametrize("precision", list(Precision))
@pytest.mark.parametrize("runtime", RUNTIMES)
def test_a_variant_of_each_precision_is_accepted_and_gives_the_same_output(
    runtime: str, precision: Precision, tmp_path: Path
) -> None:
    (built,) = build([Variant("mobilenet_v2", 0.35, 96, precision)], workers=1).built
    done = run_on_the_phones_runtime(built.artifact.path, tmp_path, runtime)
    expected = compute_outputs(built.artifact.path, 1)
    assert expected is not None
    assert agree(done.outputs or (), expected, precision)
