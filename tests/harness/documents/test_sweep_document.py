"""The documents say what the contract promises, under the contract's names."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from harness.documents.runs import runs_document
from harness.documents.sweep import SweepDocument, document_of
from harness.results.nightly import sweeps_begin_with
from harness.results.records import OperatorRecord

RUN_KEYS = "run phone identity virtual runner runtime threads xnnpack core mask clock set session estimates failures"
ESTIMATE_KEYS = (
    "variant sha256 latency_ms low_ms high_ms between_low_ms between_high_ms starts inferences valid reasons unproven"
    " notes madds top1 top1_source"
)


def written(document) -> dict:
    return json.loads(document.model_dump_json(by_alias=True))


def test_a_sweep_has_every_key_of_the_contract(store, told):
    document = written(document_of(store.sweep()))

    assert document["schema"] == "bigcore.sweep/1"
    assert document["sweep"] == told.sweep.sweep
    (run,) = document["runs"]
    assert set(RUN_KEYS.split()) <= run.keys()
    assert (run["phone"], run["identity"], run["virtual"]) == (told.phone.serial, told.phone.identity, True)
    assert (run["core"], run["mask"], run["set"], run["clock"]) == ("large", "8", "main", "free")
    assert all(set(ESTIMATE_KEYS.split()) <= estimate.keys() for estimate in run["estimates"])
    first = run["estimates"][0]
    assert (first["madds"], first["top1"]) == (11_000_000, 45.5)
    assert first["latency_ms"] == told.estimates[0].latency_ms
    assert run["failures"] == [{"variant": "broken", "reason": "model_rejected", "detail": "the runtime says no"}]


def test_operators_that_were_profiled_are_told_with_their_run(store, told):
    run, variant = told.run.run, told.estimates[0].variant
    row = OperatorRecord(run, variant, 0, "CONV_2D", "Conv/Relu6", 0.25, 0.5, 1)
    store.put_operators(run, variant, [row])
    (document,) = written(document_of(store.sweep(), store.operators))["runs"]
    assert document["operators"] == [
        {"variant": variant, "position": 0, "type": "CONV_2D", "name": "Conv/Relu6", "mean_ms": 0.25, "share": 0.5,
         "times_called": 1}
    ]  # fmt: skip


def test_a_phone_that_failed_is_named(store, told):
    store.add_failures([replace(told.failures[0], run=None, variant=None, reason="unauthorized")])
    assert written(document_of(store.sweep()))["failures"] == [
        {"phone": told.phone.serial, "variant": None, "reason": "unauthorized", "detail": "the runtime says no"}
    ]


def test_a_variant_that_no_phone_was_given_is_named(store, told):
    store.add_failures([replace(told.failures[0], run=None, variant="too_new")])
    (failure,) = written(document_of(store.sweep()))["failures"]
    assert (failure["variant"], failure["reason"]) == ("too_new", "model_rejected")


def test_the_document_reads_itself_back(store, told):
    document = document_of(store.sweep())
    assert SweepDocument.model_validate_json(document.model_dump_json(by_alias=True)) == document


def test_a_number_that_is_not_there_is_null(store, told):
    store.put_estimates(told.run.run, [replace(told.estimates[0], latency_ms=None, low_ms=None, valid=False)])
    (estimate,) = written(document_of(store.sweep()))["runs"][0]["estimates"]
    assert estimate["latency_ms"] is None
    assert estimate["valid"] is False


def test_the_list_tells_what_each_sweep_holds(store, told):
    document = written(runs_document(store.address, store.sweeps()))
    assert document["schema"] == "bigcore.runs/1"
    assert document["sweeps"] == [
        {
            "sweep": told.sweep.sweep,
            "started_at": told.sweep.started_at,
            "ended_at": "2026-11-21T07:09:01Z",
            "phones": ["Pixel"],
            "runs": [told.run.run],
            "estimates": 2,
            "valid": 2,
            "samples": 6,
            "failures": 1,
            "version": "0.1.0",
            "origin": None,
            "pruned_at": None,
            "night": None,
        }
    ]


@pytest.mark.parametrize("night", ["2026-11-27", "2026-11-27-2", "confirm-2026-11-28T00:26:05Z", "trial-3"])
def test_the_list_tells_which_night_a_sweep_of_the_watch_belongs_to(store, tale, night):
    stage = tale()
    command = f"{sweeps_begin_with(night)}stage 2, part 1, app on large, p1)"
    replace(stage, sweep=replace(stage.sweep, command=command)).tell(store)
    (line,) = written(runs_document(store.address, store.sweeps()))["sweeps"]
    assert line["night"] == night
