"""Four phones at once, one of which fails: the other three measure what they would have measured alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.fault_fleet import MemoryFleet
from support.fault_ground import task_of, write_little_models

from harness.store.store import Store
from virtual_phone.device.faults import Fault, Kind

HANDLED = (Path(__file__).resolve().parents[3] / "docs" / "faults.md").read_text(encoding="utf-8")
"""Its rows name the kinds of fault that the harness knows how to handle."""
GOOD = ("GOOD1", "GOOD2", "GOOD3")
STARTS = 2
FOR_EVER = (Kind.UNPLUG, Kind.OFFLINE, Kind.UNAUTHORIZED, Kind.POWER_LOST)


def _steps(kind: Kind) -> list[str]:
    """Those that a phone comes to which is measured by the app."""
    return [step for step in kind.about.steps if "tool" not in step]


def _fault(kind: Kind, seconds: float | None = 4.0) -> Fault:
    """At the kind's last step, in the middle of things. A phone is asked for its properties once."""
    step = _steps(kind)[-1]
    return Fault(kind=kind, at=step, occurrence=1 if step == "shell:getprop" else 2, seconds=seconds)


QUICK = (Kind.UNPLUG, Kind.REPLACED)
"""What `make check` tries."""
FAULTS = [
    *(
        pytest.param(_fault(kind), id=kind, marks=() if kind in QUICK else pytest.mark.long)
        for kind in Kind
        if f"\n| `{kind}` |" in HANDLED and _steps(kind)
    ),
    *(pytest.param(_fault(kind, None), id=f"{kind} for ever", marks=pytest.mark.long) for kind in FOR_EVER),
    pytest.param(
        Fault(kind=Kind.UNPLUG, at="shell", occurrence=2),
        id="unplug at first contact, for ever",
        marks=pytest.mark.long,
    ),
]


@pytest.fixture(scope="module")
def fleet(own_state, tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("fleet")
    return MemoryFleet(task_of(write_little_models(folder / "models")[:2], starts=STARTS), folder)


@pytest.fixture(scope="module")
def alone(fleet):
    """Every latency of a phone of the same seed on which nothing goes wrong and beside which nothing is measured."""
    latencies = fleet.sweep({GOOD[0]: []})[GOOD[0]].latencies
    assert len(latencies) == STARTS * 2
    return latencies


@pytest.mark.long
@pytest.mark.parametrize("fault", FAULTS)
def test_the_others_measure_what_they_would_have_measured_alone(fleet, alone, fault: Fault) -> None:
    outcomes = fleet.sweep({"BAD": [fault], **{serial: [] for serial in GOOD}})
    assert outcomes["BAD"].fired == (fault,)
    assert [outcome.problems for outcome in outcomes.values()] == [[]] * 4
    assert [outcomes[serial].reason for serial in GOOD] == [None] * 3
    assert [outcomes[serial].latencies for serial in GOOD] == [alone] * 3


@pytest.fixture(scope="module")
def little_models(own_state, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Their sections of a sweep.toml."""
    files = write_little_models(tmp_path_factory.mktemp("little") / "models")
    words = "".join(f'[[model]]\nfile = "{file}"\n' for file in files[:2])
    return words + f"[measure]\nmin_starts = {STARTS}\nmax_starts = {STARTS}\n"


Numbers = list[tuple[int, str, tuple[int, ...]]]
alone_through_adb: dict[str, Numbers] = {}
"""Measured once, by the first of the tests below."""


@pytest.mark.adb
@pytest.mark.parametrize(
    ("kind", "step", "reasons"),
    [
        ("unplug", "shell", set()),
        ("no_space", "push", {"no_space"}),
        ("replaced", "event:model", {"phone_changed", "restore_pending"}),
    ],
)
def test_so_they_do_in_processes_of_their_own(
    bigcore, virtual_phone, little_models: str, tmp_path: Path, kind: str, step: str, reasons: set[str]
) -> None:
    (tmp_path / "sweep.toml").write_text(little_models)
    if not alone_through_adb:
        alone_through_adb[GOOD[0]] = _numbers_alone(bigcore, virtual_phone, GOOD[0])
    for serial in GOOD:
        virtual_phone("pixel_1_cool", "--engine", "replay", "--serial", serial)
    script = tmp_path / "faults.json"
    script.write_text(json.dumps([{"kind": kind, "at": step, "occurrence": 2, "seconds": 4}]))
    virtual_phone("pixel_1_cool", "--engine", "replay", "--serial", "BAD", "--faults", str(script))
    outcome = bigcore("sweep", "sweep.toml", "--json")
    assert outcome.code == (3 if reasons else 0), outcome.stderr
    assert {failure["reason"] for failure in json.loads(outcome.stdout)["failures"]} == reasons
    together = _numbers(bigcore)
    assert sum(numbers == alone_through_adb[GOOD[0]] for numbers in together) == len(GOOD) + (not reasons)


@pytest.mark.adb
def test_a_server_that_dies_under_all_of_them_costs_no_sample(
    bigcore, virtual_phone, little_models: str, tmp_path: Path
) -> None:
    (tmp_path / "sweep.toml").write_text(little_models)
    script = tmp_path / "faults.json"
    script.write_text(json.dumps([{"kind": "server_killed", "at": "event:model", "occurrence": 2}]))
    virtual_phone("pixel_1_cool", "--engine", "replay", "--serial", "BAD", "--faults", str(script))
    for serial in GOOD:
        virtual_phone("pixel_1_cool", "--engine", "replay", "--serial", serial)
    outcome = bigcore("sweep", "sweep.toml")
    assert outcome.code == 0, outcome.stderr
    with Store.open(bigcore.environment["BIGCORE_STORE"]) as store:
        estimates = [one for run in store.sweep("latest").runs for one in run.estimates]
    assert [one.starts for one in estimates] == [STARTS] * 2 * (1 + len(GOOD))


def _numbers_alone(bigcore, virtual_phone, serial: str) -> Numbers:
    phone = virtual_phone("pixel_1_cool", "--engine", "replay", "--serial", serial)
    assert bigcore("sweep", "sweep.toml").code == 0
    phone.process.terminate()
    phone.process.wait(20)
    (numbers,) = _numbers(bigcore)
    return numbers


def _numbers(bigcore) -> list[Numbers]:
    """Of each run of the latest sweep: every latency of its valid samples."""
    with Store.open(bigcore.environment["BIGCORE_STORE"]) as store:
        return [
            sorted((one.start, one.variant, one.latencies_ns) for one in store.samples(run.run.run) if one.valid)
            for run in store.sweep("latest").runs
        ]
