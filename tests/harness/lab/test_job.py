"""Jobs and plans are data from the network: what no submitter of ours would say is refused by its name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from support.lab_plans import SHA256, lab_plan, shipped

from harness.config import SweepConfig
from harness.lab.errors import JobRefused
from harness.lab.job import MeasureJob, read_job
from harness.lab.lab_plan import LabPlan, order_of, read_plan
from harness.session.order import SideOrder
from harness.sweep.stored_plan import StoredPlan
from models.anchor import ANCHOR_SHA256, THROWAWAY_SHA256

JOB: dict[str, Any] = {
    "sweep": "20261127-093000-3f9a",
    "phone": "0123456789abcdef",
    "who": "ada",
    "purpose": "casual",
    "round": 0,
    "first_run_number": 1,
}
HOSTILE = [
    "../../etc/passwd",
    "$(reboot)",
    "'; DROP TABLE sample; --",
    "a\0b",
    "\N{RIGHT-TO-LEFT OVERRIDE}",
    "x" * 10_000,
]


class Folder:
    def path(self, sha256: str) -> Path:
        return Path("/files") / sha256


def test_a_job_of_ours_is_read_as_it_was_written() -> None:
    assert read_job(MeasureJob(**JOB).model_dump(mode="json")) == MeasureJob(**JOB)


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("field", ["sweep", "phone", "who", "purpose"])
def test_hostile_words_are_refused_by_the_name_of_their_field(field: str, words: str) -> None:
    with pytest.raises(JobRefused, match=field) as refusal:
        read_job({**JOB, field: words})
    assert words not in str(refusal.value)


@pytest.mark.parametrize("number", [-1, 10**30, 1.5, True, "1", None, float("inf"), [1]])
@pytest.mark.parametrize("field", ["round", "first_run_number"])
def test_numbers_that_are_none_or_too_large_are_refused(field: str, number: object) -> None:
    with pytest.raises(JobRefused, match=field):
        read_job({**JOB, field: number})


@pytest.mark.parametrize("arguments", [None, [], "job", {}, {**JOB, "command": "reboot"}])
def test_what_is_no_job_is_refused(arguments: object) -> None:
    with pytest.raises(JobRefused):
        read_job(arguments)


def test_a_plan_is_read_as_it_was_written() -> None:
    assert read_plan(lab_plan().model_dump_json()) == lab_plan()


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("field", ["sha256", "variant"])
def test_a_model_that_names_anything_but_itself_is_refused(field: str, words: str) -> None:
    with pytest.raises(ValidationError):
        shipped(**{field: words})


@pytest.mark.parametrize("field", ["size_bytes", "madds", "parameters", "weights", "peak_activation_bytes"])
@pytest.mark.parametrize("number", [-1, 1 << 60])
def test_a_model_of_impossible_size_is_refused(field: str, number: int) -> None:
    with pytest.raises(ValidationError):
        shipped(**{field: number})


@pytest.mark.parametrize(
    ("config", "named"),
    [
        ({"model": [{"file": "/etc/passwd", "name": "mine"}]}, "config.model"),
        ({"measure": {"benchmark_model": "/bin/sh", "runners": ["benchmark_model"]}}, "benchmark_model"),
        ({"phones": {"serials": ["virtual:pixel_1"]}}, "serials"),
        ({"measure": {"max_starts": 10**12}}, "max_starts"),
        ({"conditions": {"max_wait_seconds": 10**12}}, "max_wait_seconds"),
        ({"surprise": {}}, "surprise"),
    ],
)
def test_a_plan_that_reaches_for_a_host_is_refused_by_name(config: dict[str, Any], named: str) -> None:
    text = lab_plan().model_dump_json()
    hostile = LabPlan.model_construct(**{**dict(lab_plan()), "config": config})
    with pytest.raises(JobRefused, match=named):
        read_plan(hostile.model_dump_json(warnings=False))
    assert read_plan(text) == lab_plan()


def test_files_lie_where_the_host_keeps_them_whatever_the_plan_says() -> None:
    order = order_of(lab_plan(), MeasureJob(**JOB), "FA1", "postgresql://lab", Folder(), begun=False)
    files = [one.file for one in (*order.sets[0].models, order.anchor, order.throwaway)]
    assert files == [Path("/files") / sha256 for sha256 in (SHA256, ANCHOR_SHA256, THROWAWAY_SHA256)]


@pytest.mark.parametrize("field", ["anchor", "throwaway"])
@pytest.mark.parametrize("sha256", [SHA256, None], ids=["a file of somebody's own", "the other one"])
def test_a_plan_that_would_calibrate_with_another_model_is_refused(field: str, sha256: str | None) -> None:
    """A slower anchor would have every phone set aside, a throwaway that crashes end every session."""
    other = THROWAWAY_SHA256 if field == "anchor" else ANCHOR_SHA256
    hostile = LabPlan.model_construct(**{**dict(lab_plan()), field: shipped(field, sha256 or other)})
    with pytest.raises(JobRefused, match=f"{field} is not the one"):
        read_plan(hostile.model_dump_json(warnings=False))


@pytest.mark.parametrize("field", ["anchor", "throwaway"])
def test_so_is_one_that_calls_it_by_another_name(field: str) -> None:
    sha256 = ANCHOR_SHA256 if field == "anchor" else THROWAWAY_SHA256
    hostile = LabPlan.model_construct(**{**dict(lab_plan()), field: shipped("mine", sha256)})
    with pytest.raises(JobRefused, match=f"{field} is not the one"):
        read_plan(hostile.model_dump_json(warnings=False))


def test_a_phone_is_lent_to_a_lab_for_as_long_as_was_asked() -> None:
    pytest.importorskip("procrastinate", reason="procrastinate is not installed: pip install 'bigcore[lab]'")
    from harness.lab.submit import lab_plan_of

    stored = StoredPlan(
        config=SweepConfig.model_validate({"phones": {"serials": ["FA1"], "session_minutes": 30.0}}),
        quick=False,
        sets=(SideOrder(name="main", models=(shipped().lying_at(Path("mine.tflite")),)),),
    )
    anchor, throwaway = (one.lying_at(Path("own.tflite")) for one in (lab_plan().anchor, lab_plan().throwaway))
    plan = lab_plan_of(stored, anchor, throwaway)
    order = order_of(plan, MeasureJob(**JOB), "FA2", "postgresql://lab", Folder(), begun=False)
    assert (order.config.phones.session_minutes, order.config.phones.serials) == (30.0, ())


SIDES: dict[str, Any] = {"against": (shipped(),), "pairs": 6, "first": "main", "only": {JOB["phone"]: ("mine",)}}


def test_two_sides_of_a_night_are_measured_in_pairs_from_files_of_the_host() -> None:
    order = order_of(lab_plan(**SIDES), MeasureJob(**JOB), "FA1", "postgresql://lab", Folder(), begun=False)
    assert [side.name for side in order.sets] == ["main", "against"]
    assert (order.pairs, order.first, order.only) == (6, "main", {JOB["phone"]: ("mine",)})
    assert order.sets[1].models[0].file == Path("/files") / SHA256
    assert order.sets[1].app is None
    assert order.sets[1].benchmark_model is None
    assert {one.record.variant for one in lab_plan(**SIDES).every_model()} == {"anchor", "throwaway", "mine"}


def test_the_baseline_of_a_night_may_compute_on_a_runtime_of_its_own() -> None:
    night = lab_plan(**SIDES, against_runtime="2.16.1")
    order = order_of(night, MeasureJob(**JOB), "FA1", "postgresql://lab", Folder(), begun=False)
    assert [side.runtime for side in order.sets] == [None, "2.16.1"]


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"pairs": 0}, "pairs"),
        ({"pairs": 10**12}, "pairs"),
        ({"against": ()}, "two sides"),
        ({"first": "../../etc"}, "first"),
        ({"first": "sustained"}, "first"),
        ({"only": {"$(reboot)": ("mine",)}}, "only"),
        ({"against": ({"file": "/etc/passwd"},)}, "against"),
        ({"against_runtime": "$(reboot)"}, "against_runtime"),
        ({"against": (), "pairs": None, "against_runtime": "2.16.1"}, "against_runtime"),
    ],
)
def test_sides_that_no_night_would_ask_for_are_refused_by_name(changed: dict[str, Any], named: str) -> None:
    hostile = LabPlan.model_construct(**{**dict(lab_plan(**SIDES)), **changed})
    with pytest.raises(JobRefused, match=named):
        read_plan(hostile.model_dump_json(warnings=False))
