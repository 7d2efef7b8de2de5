"""What the doctor says of the store: a store that cannot be opened is a finding among the others."""

from __future__ import annotations

import pytest

from harness.doctor.computer import look_at_computer
from harness.doctor.findings import State


@pytest.fixture
def findings(monkeypatch):
    def look(store: object) -> list:
        monkeypatch.setenv("BIGCORE_STORE", str(store))
        return [finding for finding in look_at_computer() if finding.subject == "store"]

    return look


def test_a_sound_store_is_well(findings, store, tale):
    tale().tell(store)
    (finding,) = findings(store.address)
    assert finding.state is State.OK


def test_a_store_that_was_never_written_is_well_and_not_made(findings, tmp_path):
    (finding,) = findings(tmp_path / "none.sqlite")
    assert finding.state is State.OK
    assert not (tmp_path / "none.sqlite").exists()


def test_broken_latencies_are_a_problem(findings, store, tale):
    tale().tell(store)
    with store.changing() as connection:
        connection.exec_driver_sql("UPDATE sample SET latencies = x'02' WHERE start = 1")
    assert {finding.state for finding in findings(store.address)} == {State.PROBLEM}


def test_a_file_that_is_no_store_is_a_problem_with_its_next_step(findings, tmp_path):
    (tmp_path / "notes.txt").write_text("not a database")
    (finding,) = findings(tmp_path / "notes.txt")
    assert finding.state is State.PROBLEM
    assert "no SQLite file" in finding.detail
    assert finding.mend
