"""The JSON that other programs rely on: against the design's words, written here by hand, and against our own models.

`DESIGN` names what must be there; fields may be added, never renamed. Several types mean: one of them.
"""

from __future__ import annotations

import json
from pathlib import Path
from types import NoneType
from typing import Any

import pytest

from harness.documents.build import BuildDocument
from harness.documents.compare import CompareDocument
from harness.documents.count import CountDocument
from harness.documents.phones import PhonesDocument
from harness.documents.runs import RunsDocument
from harness.documents.sweep import SweepDocument
from harness.exchange.interchange import SampleLine

NUMBER = (int, float)
MAYBE_NUMBER = (int, float, NoneType)
MAYBE_INT = (int, NoneType)
ESTIMATE = {
    "variant": str, "sha256": str, "latency_ms": MAYBE_NUMBER, "low_ms": MAYBE_NUMBER, "high_ms": MAYBE_NUMBER,
    "between_low_ms": MAYBE_NUMBER, "between_high_ms": MAYBE_NUMBER, "starts": int, "inferences": int, "valid": bool,
    "reasons": [str], "unproven": [str], "notes": [str], "madds": MAYBE_INT, "top1": MAYBE_NUMBER,
    "top1_source": (str, NoneType),
}  # fmt: skip
DESIGN: dict[str, Any] = {
    "phones": {
        "schema": str,
        "phones": [
            {
                "serial": str, "identity": str, "model": str, "android": str, "sdk": int, "virtual": bool,
                "cores": [{"cpu": int, "max_khz": MAYBE_INT, "capacity": MAYBE_INT, "online": bool}],
                "large_core": {"cpu": int, "mask": str, "rule": str},
                "battery_percent": MAYBE_INT, "temperature_c": MAYBE_NUMBER, "thermal_status": MAYBE_INT,
                "ready": bool, "reasons": [str],
            }
        ],
    },
    "count": {
        "schema": str, "file": str, "sha256": str, "madds": int, "parameters": int, "weights": int,
        "weight_bytes": int, "peak_activation_bytes": int, "peak_activation_bytes_16bit": int,
        "inputs": [dict], "outputs": [dict],
        "operators": [{"index": int, "op": str, "madds": int, "parameters": int, "output_shape": [int]}],
        "warnings": [str],
    },
    "build": {
        "schema": str,
        "artifacts": [
            {
                "variant": str, "architecture": str, "width": NUMBER, "resolution": int, "precision": str, "path": str,
                "sha256": str, "madds": int, "parameters": int, "weights_origin": str, "cached": bool,
                "seconds": NUMBER,
            }
        ],
    },
    "sweep": {
        "schema": str, "sweep": str,
        "runs": [
            {
                "run": str, "phone": str, "identity": str, "virtual": bool, "runner": str, "runtime": str,
                "threads": int, "xnnpack": bool, "core": str, "mask": str, "clock": str, "set": str, "session": str,
                "estimates": [ESTIMATE],
                "failures": [{"variant": (str, NoneType), "reason": str, "detail": str}],
            }
        ],
        "failures": [{"phone": (str, NoneType), "reason": str, "detail": str}],
    },
    "sample": {
        "run": str, "phone": str, "variant": str, "start": int, "position": int, "latencies_ns": [int],
        "placement": dict, "telemetry": dict, "reasons": [str],
    },
    "compare": {
        "schema": str, "a": str, "b": str, "interleaved": bool,
        "variants": [
            {"variant": str, "ratio": NUMBER, "low": MAYBE_NUMBER, "high": MAYBE_NUMBER, "verdict": str}
        ],
    },
}  # fmt: skip


def differences(document: Any, wanted: Any, place: str = "") -> list[str]:
    if isinstance(wanted, dict):
        if not isinstance(document, dict):
            return [f"{place} is {type(document).__name__}, not an object"]
        absent = [f"{place}.{key} is absent" for key in wanted if key not in document]
        there = [differences(document[key], wanted[key], f"{place}.{key}") for key in wanted if key in document]
        return absent + [one for each in there for one in each]
    if isinstance(wanted, list):
        if not isinstance(document, list):
            return [f"{place} is {type(document).__name__}, not a list"]
        inner = [differences(one, wanted[0], f"{place}[{index}]") for index, one in enumerate(document)]
        return [one for each in inner for one in each]
    types = wanted if isinstance(wanted, tuple) else (wanted,)
    # a bool is an int to Python, not to those who read JSON
    fits = type(document) in types
    return [] if fits else [f"{place} is {document!r}"]


def the_document(outcome, name: str) -> Any:
    """What standard output holds: one JSON document of the design's shape, and nothing else."""
    document = json.loads(outcome.stdout)
    assert differences(document, DESIGN[name]) == []
    return document


def test_a_wrong_shape_would_be_seen() -> None:
    broken = {"schema": "x", "a": "1", "b": 2, "interleaved": 1, "variants": [{"variant": "v", "ratio": None}]}
    assert differences(broken, DESIGN["compare"]) == [
        ".b is 2", ".interleaved is 1", ".variants[0].low is absent", ".variants[0].high is absent",
        ".variants[0].verdict is absent", ".variants[0].ratio is None",
    ]  # fmt: skip


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    from models.anchor import anchor_model, throwaway_model

    (tmp_path / "mine.tflite").write_bytes(throwaway_model())
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "mine.tflite").write_bytes(anchor_model())
    config = tmp_path / "sweep.toml"
    config.write_text('[[model]]\nfile = "mine.tflite"\ntop1 = 71.2\n')
    return config


def test_count(bigcore, mine: Path) -> None:
    document = the_document(bigcore("count", "mine.tflite", "--json"), "count")
    CountDocument.model_validate(document)
    assert document["schema"] == "bigcore.count/1"
    assert document["madds"] == sum(operator["madds"] for operator in document["operators"])


@pytest.mark.keras
def test_build(bigcore, tmp_path: Path) -> None:
    outcome = bigcore("build", "--out", "built", "--width", "0.35", "--resolution", "96", "--json")
    document = the_document(outcome, "build")
    BuildDocument.model_validate(document)
    (artifact,) = document["artifacts"]
    assert artifact["variant"] == "mobilenet_v2_0.35_96"
    assert Path(artifact["path"]) == tmp_path / "built" / "mobilenet_v2_0.35_96.tflite"


@pytest.mark.adb
def test_phones(bigcore, virtual_phone) -> None:
    phone = virtual_phone("pixel_1_cool")
    document = the_document(bigcore("phones", "--json"), "phones")
    PhonesDocument.model_validate(document)
    (told,) = document["phones"]
    assert (told["serial"], told["virtual"], told["ready"], told["reasons"]) == (phone.serial, True, True, [])
    assert told["large_core"]["mask"] == "8"


@pytest.mark.adb
def test_what_is_told_of_a_sweep_from_measuring_to_comparing(bigcore, virtual_phone, mine: Path) -> None:
    virtual_phone("pixel_1_cool")
    swept = bigcore("sweep", mine, "--against", "other", "--quick", "--json")
    document = the_document(swept, "sweep")
    SweepDocument.model_validate(document)
    assert document["schema"] == "bigcore.sweep/1"
    main, against = document["runs"]
    assert (main["set"], against["set"]) == ("main", "against")
    assert [estimate["variant"] for run in document["runs"] for estimate in run["estimates"]] == ["mine", "mine"]

    shown = the_document(bigcore("runs", "show", "latest", "--json"), "sweep")
    assert shown == document

    listed = json.loads(bigcore("runs", "list", "--json").stdout)
    assert RunsDocument.model_validate(listed).sweeps[0].sweep == document["sweep"]

    lines = bigcore("runs", "export", "--format", "jsonl").stdout.splitlines()
    samples = [json.loads(line) for line in lines]
    assert [one for sample in samples for one in differences(sample, DESIGN["sample"])] == []
    assert all(SampleLine.model_validate(sample) for sample in samples)
    assert {sample["run"] for sample in samples} == {main["run"], against["run"]}

    compared = bigcore("compare", main["run"], against["run"], "--json")
    comparison = the_document(compared, "compare")
    CompareDocument.model_validate(comparison)
    assert (comparison["a"], comparison["b"], comparison["interleaved"]) == (main["run"], against["run"], True)
    # the anchor is some hundred times the work of the throw-away model
    (variant,) = comparison["variants"]
    assert variant["verdict"] == "slower"
    assert variant["ratio"] > 1
    assert compared.code == 1


@pytest.mark.long
@pytest.mark.parametrize(
    "words",
    [
        ("phones",), ("models", "list"), ("models", "show", "mobilenet_v2"), ("runs", "list"), ("app", "info"),
        ("virtual-phone", "list"), ("virtual-phone", "profiles"), ("doctor",), ("runs", "prune", "--keep", "1"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_standard_output_holds_one_document_that_names_its_schema(bigcore, words: tuple[str, ...]) -> None:
    document = json.loads(bigcore(*words, "--json").stdout)
    name, version = document["schema"].split("/")
    assert name.startswith("bigcore.")
    assert version.isdecimal()
