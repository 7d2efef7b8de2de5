"""How busy a computer was travels with the sessions of its virtual phones, whatever other sessions lie beside them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from dashboards.pages.report import write_report
from harness.errors import ImportRefused
from harness.exchange.exporting import Chosen, write_jsonl
from harness.exchange.importing import import_file
from harness.results.records import HostNoise
from harness.store.store import Store

BUSY = HostNoise(cpus=2, noise_percent=12.0, loop_ms=1.1, timings=80, load=9.8, steal_percent=None)


@pytest.fixture
def other(tmp_path: Path):
    with Store.open(str(tmp_path / "other.sqlite")) as opened:
        yield opened


@pytest.fixture
def measured(store: Store, tale):
    """One sweep of a real phone, one of a virtual phone on a busy computer."""
    tale("20261120-220000-aaaa").tell(store)
    told = tale("20261121-220000-bbbb").tell(store)
    store.set_host(told.session.session, BUSY)
    return store.sweep("20261120-220000-aaaa"), store.sweep("20261121-220000-bbbb")


def hosts(store: Store) -> list[HostNoise | None]:
    return [store.sweep(name).runs[0].session.host for name in ("20261120-220000-aaaa", "20261121-220000-bbbb")]


def test_it_is_read_back_as_it_was_written(store: Store, measured) -> None:
    assert hosts(store) == [None, BUSY]


def test_it_travels_in_json_lines(tmp_path: Path, store: Store, other: Store, measured) -> None:
    file = tmp_path / "both.jsonl"
    with file.open("wb") as content:
        write_jsonl(content, [Chosen(store, result) for result in measured])
    import_file(other, file)
    assert hosts(other) == [None, BUSY]


def test_it_travels_in_a_report_beside_a_session_without_any(
    tmp_path: Path, store: Store, other: Store, measured
) -> None:
    file = tmp_path / "both.html"
    write_report(measured, store.samples, file)
    assert "This computer was busy" in file.read_text("utf-8")
    import_file(other, file)
    assert hosts(other) == [None, BUSY]


def test_a_noise_that_no_computer_can_have_is_refused(tmp_path: Path, store: Store, other: Store, measured) -> None:
    result = measured[1]
    (run,) = result.runs
    absurd = replace(run, session=replace(run.session, host=replace(BUSY, steal_percent=300.0)))
    file = tmp_path / "absurd.jsonl"
    with file.open("wb") as content:
        write_jsonl(content, [Chosen(store, replace(result, runs=(absurd,)))])
    with pytest.raises(ImportRefused, match="steal_percent is out of range"):
        import_file(other, file)
