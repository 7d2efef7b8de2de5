"""The processes that measure phones: one that dies, or talks nonsense, costs its own phone only."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.records import GIVEN_ARTIFACT

from harness.config import SweepConfig
from harness.reasons import Reason
from harness.session.order import ModelOrder, SessionOrder, SideOrder
from harness.session.progress import Finished, SetAside
from harness.sweep import worker_pool

PIPE_BYTES = 65_536
"""What Linux holds for a reader that does not read."""
FINISHED = '{"event": "finished", "serial": "%s"}'


def order(serial: str, models: int = 1) -> SessionOrder:
    model = ModelOrder(file=Path("m.tflite"), record=GIVEN_ARTIFACT, outputs_json=None)
    return SessionOrder(
        sweep="s", first_run_number=1, serial=serial, store_url=None, config=SweepConfig(),
        sets=(SideOrder(name="main", models=(model,) * models),), anchor=model, throwaway=model,
    )  # fmt: skip


def measured_by(script: str, orders: list[SessionOrder], monkeypatch) -> tuple[list, tuple[SetAside, ...]]:
    monkeypatch.setattr(worker_pool, "own_command", lambda *words: ["/bin/sh", "-c", script])
    said: list = []
    return said, worker_pool.measure(orders, said.append)


@pytest.mark.parametrize(
    ("script", "models", "code"),
    [("exit 7", 1, 7), ("exit 7", PIPE_BYTES // 20, 7), ("read order; kill -9 $$", 1, -9)],
    ids=["at once", "while it hears its order", "killed after it"],
)
def test_a_worker_that_dies_sets_its_phone_aside_with_its_reason(script, models, code, monkeypatch):
    said, lost = measured_by(script, [order("A", models)], monkeypatch)
    assert [(one.serial, one.reason) for one in lost] == [("A", Reason.WORKER_DIED)]
    assert f"ended with {code}" in lost[0].detail
    assert said == list(lost)


def test_the_other_workers_go_on(monkeypatch):
    script = f"read order; case $order in *'\"serial\":\"A\"'*) exit 7;; esac; echo '{FINISHED % 'B'}'"
    said, lost = measured_by(script, [order("A"), order("B")], monkeypatch)
    assert [one.serial for one in lost] == ["A"]
    assert [one.serial for one in said if isinstance(one, Finished)] == ["B"]


def test_a_worker_that_takes_a_second_order_measures_it_in_a_process_of_its_own(monkeypatch):
    script = f"read order; echo '{FINISHED % 'whoever'}'; exit 7"
    monkeypatch.setattr(worker_pool, "own_command", lambda *words: ["/bin/sh", "-c", script])
    worker = worker_pool._SessionWorker()
    for serial in ("A", "B"):
        finished, ended = worker.answers(order(serial))
        assert isinstance(finished, Finished)
        assert (ended.serial, ended.exit_code) == (serial, 7)
    worker.end()


def test_what_is_no_word_of_ours_is_passed_over(monkeypatch):
    bytes_of_no_language = r"printf '\377\376 nonsense\n{\"event\": 3}\n'"
    script = f"read order; {bytes_of_no_language}; echo '{FINISHED % 'A'}'"
    said, lost = measured_by(script, [order("A")], monkeypatch)
    assert lost == ()
    assert [one.serial for one in said if isinstance(one, Finished)] == ["A"]
