"""The runtime that phones run computes what this computer's runtime computes, for each precision."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path

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

SHARED = "/data/local/tmp/bigcore"
VALUE = "INSTRUMENTATION_STATUS: bigcore="
ONCE = Stop(min_runs=1, min_ms=0, max_ms=1000)
NO_WARM_UP = WarmUp(min_runs=0, min_ms=0, max_ms=0)


def run_on_the_phones_runtime(file: Path, root: Path, **options: object) -> ModelDone:
    shared = root / SHARED.lstrip("/")
    shared.mkdir(parents=True)
    (shared / "m.tflite").symlink_to(file)
    sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
    model = ModelRequest(id="m", path=f"{SHARED}/m.tflite", sha256=sha256, warmup=NO_WARM_UP, stop=ONCE)
    request = {"run": "r", "nonce": "0" * 32, "start": 0, "core_mask": "1", "models": [model], **options}
    (shared / "request.json").write_text(Request.model_validate(request).model_dump_json(exclude_none=True))
    command = host.prepare().command(root, f"{SHARED}/request.json")
    done = subprocess.run(command, text=True, capture_output=True, check=True)
    values = [line.removeprefix(VALUE) for line in done.stdout.splitlines() if line.startswith(VALUE)]
    events = [read_event(value) for value in values]
    found = [event for event in events if isinstance(event, ModelDone)]
    assert found, json.loads(values[-2])
    return found[0]


@pytest.mark.parametrize("xnnpack", [True, False], ids=["with XNNPACK", "without"])
@pytest.mark.parametrize("threads", [1, 2])
def test_the_anchor_gives_the_same_output(threads: int, xnnpack: bool, tmp_path: Path) -> None:
    file = tmp_path / "anchor.tflite"
    file.write_bytes(anchor_model())
    done = run_on_the_phones_runtime(file, tmp_path / "root", threads=threads, xnnpack=xnnpack, core_mask="3")
    expected = compute_outputs(file, 1)
    assert expected is not None
    assert agree(done.outputs or (), expected, Precision.FLOAT32)


@pytest.mark.keras
def test_networks_of_every_kind_give_the_same_output(tmp_path: Path) -> None:
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
        done = run_on_the_phones_runtime(artifact.path, tmp_path / artifact.name)
        expected = compute_outputs(artifact.path, 1)
        assert expected is not None
        assert agree(done.outputs or (), expected, Variant.parse(artifact.name).precision), artifact.name


@pytest.mark.keras
def test_dynamic_range_differs_only_by_what_xnnpack_takes(tmp_path: Path) -> None:
    (built,) = build([Variant("mobilenet_v3_small", 0.5, 64, Precision.DYNAMIC)], workers=1).built
    done = run_on_the_phones_runtime(built.artifact.path, tmp_path, xnnpack=False)
    expected = compute_outputs(built.artifact.path, 1, xnnpack=False)
    assert expected is not None
    assert agree(done.outputs or (), expected, Precision.FLOAT32)


@pytest.mark.keras
@pytest.mark.parametrize("precision", list(Precision))
def test_a_variant_of_each_precision_is_accepted_and_gives_the_same_output(
    precision: Precision, tmp_path: Path
) -> None:
    (built,) = build([Variant("mobilenet_v2", 0.35, 96, precision)], workers=1).built
    done = run_on_the_phones_runtime(built.artifact.path, tmp_path)
    expected = compute_outputs(built.artifact.path, 1)
    assert expected is not None
    assert agree(done.outputs or (), expected, precision)
