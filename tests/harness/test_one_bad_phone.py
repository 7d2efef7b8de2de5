"""Four phones at once, one of which fails: the other three measure what they would have measured alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harness.results.store import Store

pytestmark = pytest.mark.adb
GOOD = ("GOOD1", "GOOD2", "GOOD3")


@pytest.mark.parametrize(
    ("kind", "step", "reasons"),
    [
        ("unplug", "shell", {"phone_lost", "offline"}),
        ("no_space", "push", {"no_space"}),
        ("replaced", "event:model", {"phone_changed"}),
    ],
)
def test_the_others_measure_what_they_would_have_measured_alone(
    bigcore, virtual_phone, monkeypatch, tmp_path: Path, kind: str, step: str, reasons: set[str]
) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).resolve().parents[2] / "benchmarks"))
    from fault_ground import write_little_models

    files = write_little_models(tmp_path / "models")
    words = "".join(f'[[model]]\nfile = "{file}"\n' for file in files[:2])
    (tmp_path / "sweep.toml").write_text(words + "[measure]\nmin_starts = 2\nmax_starts = 2\n")
    alone = {serial: _numbers_alone(bigcore, virtual_phone, serial) for serial in GOOD[:1]}
    for serial in GOOD:
        virtual_phone("pixel_1_cool", "--engine", "replay", "--serial", serial)
    script = tmp_path / "faults.json"
    script.write_text(json.dumps([{"kind": kind, "at": step, "occurrence": 2}]))
    virtual_phone("pixel_1_cool", "--engine", "replay", "--serial", "BAD", "--faults", str(script))
    outcome = bigcore("sweep", "sweep.toml", "--json")
    assert outcome.code == 3, outcome.stderr
    assert {failure["reason"] for failure in json.loads(outcome.stdout)["failures"]} <= reasons
    together = _numbers(bigcore)
    assert len(together) >= len(GOOD)
    assert sum(numbers == alone[GOOD[0]] for numbers in together) == len(GOOD)


def _numbers_alone(bigcore, virtual_phone, serial: str) -> list[tuple[int, str, tuple[int, ...]]]:
    phone = virtual_phone("pixel_1_cool", "--engine", "replay", "--serial", serial)
    assert bigcore("sweep", "sweep.toml").code == 0
    phone.process.terminate()
    phone.process.wait(20)
    (numbers,) = _numbers(bigcore)
    return numbers


def _numbers(bigcore) -> list[list[tuple[int, str, tuple[int, ...]]]]:
    """Of each run of the latest sweep: every latency of its valid samples."""
    with Store.open(bigcore.environment["BIGCORE_STORE"]) as store:
        return [
            sorted((one.start, one.variant, one.latencies_ns) for one in store.samples(run.run.run) if one.valid)
            for run in store.sweep("latest").runs
        ]
