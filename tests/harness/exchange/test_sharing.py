"""Sweeps travel from store to store: by JSON Lines and by reports, and by nothing that only looks like them."""

from __future__ import annotations

import gzip
import json
import os
from base64 import b64encode
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.empty_store import open_empty_store

from dashboards.pages.report import write_report
from harness.errors import ImportRefused
from harness.exchange.exporting import Chosen, write_jsonl
from harness.exchange.importing import import_file
from harness.exchange.interchange import Interchange, to_json
from harness.exchange.report_writing import packed, records_of
from harness.results.records import ANCHOR, OperatorRecord
from harness.store.store import Store


@pytest.fixture
def other(tmp_path: Path):
    with open_empty_store(tmp_path / "other.sqlite") as opened:
        yield opened


@pytest.fixture
def exported(tmp_path: Path, store: Store, told):
    """The file of a sweep of three starts, two variants each, and what was told."""
    file = tmp_path / "evening.jsonl"
    with file.open("wb") as content:
        write_jsonl(content, [Chosen(store, store.sweep())])
    return file, told


def lines_of(file: Path) -> list[dict]:
    return [json.loads(line) for line in file.read_text().splitlines()]


class TestJsonLines:
    def test_are_one_sample_a_line_with_the_contracts_keys(self, exported):
        file, told = exported
        lines = lines_of(file)
        assert len(lines) == len(told.samples)
        keys = ["run", "phone", "variant", "start", "position", "latencies_ns", "placement", "telemetry", "reasons"]
        assert all(set(keys) <= line.keys() for line in lines)
        assert [tuple(line["latencies_ns"]) for line in lines] == [sample.latencies_ns for sample in told.samples]

    def test_bring_the_operators_of_a_profiled_run(self, tmp_path, store, any_other, told):
        run, variant = told.run.run, told.estimates[0].variant
        rows = tuple(OperatorRecord(run, variant, n, "CONV_2D", f"conv{n}", 0.25, 0.5, 1) for n in range(2))
        store.put_operators(run, variant, rows)
        file = tmp_path / "profiled.jsonl"
        with file.open("wb") as content:
            write_jsonl(content, [Chosen(store, store.sweep())])
        import_file(any_other, file)
        assert any_other.operators(run) == rows

    def test_bring_equal_estimates_samples_and_starts_into_another_store(self, exported, any_other, store):
        file, told = exported
        imported = import_file(any_other, file)

        assert (imported.new, imported.known, imported.samples) == ((told.sweep.sweep,), (), len(told.samples))
        came, was = any_other.sweep(told.sweep.sweep), store.sweep()
        assert came.runs == was.runs
        assert came.failures == was.failures
        assert came.sweep == replace(was.sweep, origin="evening.jsonl")
        assert any_other.samples(told.run.run) == told.samples
        assert any_other.starts(told.run.run) == told.starts

    def test_bring_the_anchor_apart_from_the_estimates(self, tmp_path, store, other, tale):
        told = with_anchor(tale()).tell(store)
        file = tmp_path / "anchored.jsonl"
        with file.open("wb") as content:
            write_jsonl(content, [Chosen(store, store.sweep())])
        import_file(other, file)
        came, was = other.run_result(told.run.run), store.run_result(told.run.run)
        assert was.anchor is not None
        assert (came.anchor, came.estimates) == (was.anchor, was.estimates)

    def test_imported_twice_change_nothing_and_say_so(self, exported, other):
        file, told = exported
        import_file(other, file)
        again = import_file(other, file)
        assert (again.new, again.known) == ((), (told.sweep.sweep,))
        assert len(other.sweeps()) == 1

    def test_of_a_sweep_that_lies_here_already_change_nothing(self, exported, store):
        file, told = exported
        assert import_file(store, file).known == (told.sweep.sweep,)
        assert store.sweep().sweep.origin is None

    def test_of_two_sweeps_are_both_brought(self, tmp_path, store, other, tale):
        for name in ("a", "b"):
            tale(name).tell(store)
        file = tmp_path / "two.jsonl"
        with file.open("wb") as content:
            write_jsonl(content, [Chosen(store, store.sweep(name)) for name in ("a", "b")])
        assert import_file(other, file).new == ("a", "b")

    def test_of_a_sweep_without_samples_bring_its_estimates(self, tmp_path, store, other, told):
        store.prune([told.sweep.sweep], "2027-01-01T00:00:00Z")
        file = tmp_path / "pruned.jsonl"
        with file.open("wb") as content:
            write_jsonl(content, [Chosen(store, store.sweep())])
        (line,) = lines_of(file)
        assert line["kind"] == "sweep"
        assert import_file(other, file).without_samples == (told.sweep.sweep,)
        assert other.sweep(told.sweep.sweep).runs == store.sweep().runs

    def test_keep_where_an_imported_sweep_came_from(self, tmp_path, exported, other):
        file, told = exported
        import_file(other, file)
        onward = tmp_path / "onward.jsonl"
        with onward.open("wb") as content:
            write_jsonl(content, [Chosen(other, other.sweep(told.sweep.sweep))])
        with Store.open(str(tmp_path / "third.sqlite")) as third:
            import_file(third, onward)
            assert third.sweep(told.sweep.sweep).sweep.origin == "onward.jsonl (before: evening.jsonl)"

    def test_do_not_change_what_the_store_knows_of_a_phone(self, exported, other, tale):
        file, _ = exported
        known = tale("mine")
        replace(known, phone=replace(known.phone, model="Pixel, renamed")).tell(other)
        import_file(other, file)
        assert other.run_result("mine.1").phone.model == "Pixel, renamed"


def with_anchor(told):
    """The same story, in which the first sample of each start is of the anchor too."""
    anchored = [replace(each, variant=ANCHOR, position=9) for each in told.samples if each.position == 0]
    return replace(
        told,
        artifacts=(*told.artifacts, replace(told.artifacts[0], variant=ANCHOR)),
        samples=(*told.samples, *anchored),
        estimates=(*told.estimates, replace(told.estimates[0], variant=ANCHOR)),
    )


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.long)])
def any_other(request: pytest.FixtureRequest) -> Store:
    return request.getfixturevalue("other" if request.param == "sqlite" else "team_store")


class TestReports:
    def write(self, file: Path, store: Store, **changes) -> None:
        result = store.sweep()
        samples = [sample for run in result.runs for sample in store.samples(run.run.run)]
        text = packed(records_of([result], samples) | changes)
        page = f'<!doctype html><script>var x = "<b>";</script><script id="bigcore-data" type="application/json">{text}'
        file.write_text(f"{page}</script><p>rest")

    def test_bring_equal_estimates(self, tmp_path, store, any_other, told):
        write_report([store.sweep()], store.samples, tmp_path / "report.html", full=True)
        imported = import_file(any_other, tmp_path / "report.html")
        assert imported.new == (told.sweep.sweep,)
        came = any_other.sweep(told.sweep.sweep)
        assert came.sweep.origin == "report.html"
        assert came.runs == store.sweep().runs
        assert [sample.latencies_ns for sample in any_other.samples(told.run.run)] == [
            sample.latencies_ns for sample in told.samples
        ]

    def test_of_a_run_with_an_anchor_are_brought(self, tmp_path, store, other, tale):
        told = with_anchor(tale()).tell(store)
        write_report([store.sweep()], store.samples, tmp_path / "report.html")
        assert import_file(other, tmp_path / "report.html").samples == len(told.samples)
        assert other.run_result(told.run.run).estimates == store.run_result(told.run.run).estimates

    def test_with_thinned_latencies_bring_estimates_alone(self, tmp_path, store, other, told, monkeypatch):
        monkeypatch.setattr("harness.exchange.report_writing.MOST_RAW", 100)
        monkeypatch.setattr("harness.exchange.report_writing.FEWEST_RAW", 100)
        self.write(tmp_path / "report.html", store)
        assert import_file(other, tmp_path / "report.html").without_samples == (told.sweep.sweep,)
        assert other.samples(told.run.run) == ()

    @pytest.mark.parametrize(
        ("tables", "words"),
        [
            ({"sweeps": {"sweep": ["a"], "seed": [1, 2]}}, "not equally long"),
            ({"sweeps": {"sweep": ["a"]}}, "started_at"),
            ({"sweeps": {"a.b.c.d": ["a"]}}, "nested too deeply"),
            ({"sweeps": {"a": ["a"], "a.b": ["c"]}}, "contradicts"),
            ({"runs": {"run": [99]}}, "beyond its pool"),
            ({}, "holds no sweep"),
        ],
    )
    def test_that_are_broken_inside_are_refused(self, tmp_path, store, other, told, tables, words):
        self.write(tmp_path / "report.html", store, tables=tables)
        refused(other, tmp_path / "report.html", words)


def refused(store: Store, file: Path, words: str) -> None:
    before = store.sweeps()
    with pytest.raises(ImportRefused) as error:
        import_file(store, file)
    assert words in str(error.value)
    assert "\n" not in str(error.value)
    assert len(str(error.value)) < 1000
    assert store.sweeps() == before


class TestForeignFiles:
    def test_a_pipe_is_not_waited_for_and_a_device_not_read_for_ever(self, tmp_path, other):
        pipe = tmp_path / "pipe"
        os.mkfifo(pipe)
        for place in (pipe, Path("/dev/zero")):
            refused(other, place, "is no ordinary file")

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"", "nothing that can be imported"),
            (b"\n\n", "nothing that can be imported"),
            (b"\x00\xff" * 100, "nothing that can be imported"),
            (b"a,b\n1,2\n", "nothing that can be imported"),
            (b"<html></html>", "no data of a bigcore report"),
            (b'<script id="bigcore-data">{"schema":', "nothing that can be imported"),
            (b'{"schema":"bigcore.results/2","sweeps":[]}', "schema"),
            (b'{"schema":"bigcore.results/1","sweeps":[]}', "holds no sweep"),
            (b'{"schema":"bigcore.sample/1","kind":"sample"}', "nothing that can be imported"),
            (b"[" * 100_000, "nothing that can be imported"),
            (b'{"a":' * 100_000, "nothing that can be imported"),
            (b'{"encoding":"gzip+base64","payload":"!!"}', "damaged"),
            (b'{"encoding":"gzip+base64","payload":"H4sIAAAAAAAA"}', "cut short"),
        ],
        ids=lambda value: None if isinstance(value, str) else repr(value[:30]),
    )
    def test_are_refused_in_one_sentence(self, tmp_path, other, content, words):
        file = tmp_path / "file"
        file.write_bytes(content)
        refused(other, file, words)

    def test_that_inflate_without_end_are_refused(self, tmp_path, other, monkeypatch):
        monkeypatch.setattr("harness.exchange.report_reading.MOST_BYTES", 2**20)
        file = tmp_path / "bomb.json"
        payload = b64encode(gzip.compress(b"0" * (2**20 + 1))).decode()
        file.write_text(json.dumps({"encoding": "gzip+base64", "payload": payload}))
        refused(other, file, "larger than 1 MiB")

    def test_that_are_huge_are_refused_unread(self, tmp_path, other):
        file = tmp_path / "huge.jsonl"
        with file.open("wb") as content:
            content.truncate(2**30)
        refused(other, file, "larger than 512 MiB")

    def test_that_are_not_there_are_refused(self, tmp_path, other):
        refused(other, tmp_path / "nothing.jsonl", "cannot be read")
        refused(other, tmp_path, "cannot be read")


def estimate_of(sweep: dict) -> dict:
    return sweep["result"]["runs"][0]["estimates"][0]


class TestHostileRecords:
    """A well-formed file of which one record says something that cannot be."""

    def write(self, file: Path, store: Store, change) -> Path:
        document = json.loads(told_json(store))
        change(document["sweeps"][0])
        file.write_text(json.dumps(document))
        return file

    @pytest.mark.long
    @pytest.mark.parametrize(
        ("change", "words"),
        [
            (lambda it: it["result"]["runs"][0]["run"].update(sweep="mine"), "belongs to something else"),
            (lambda it: it["result"]["runs"][0]["session"].update(sweep="mine"), "belongs to something else"),
            (lambda it: it["result"]["runs"][0]["estimates"][0].update(run="mine.1"), "belongs to another run"),
            (lambda it: it["result"]["runs"][0]["failures"][0].update(sweep="mine"), "belongs to another run"),
            (lambda it: it["result"]["failures"].append({"sweep": "mine", "reason": "", "detail": ""}), "belongs"),
            (lambda it: it["samples"][0].update(run="mine.1"), "a run that it does not hold"),
            (lambda it: it["starts"][0].update(run="mine.1"), "a run that it does not hold"),
            (lambda it: it["samples"].append(it["samples"][0]), "not what its samples say"),
            (lambda it: it["samples"][0].update(sha256="f" * 64), "contradicts itself"),
            (lambda it: it["samples"][0].update(position=-1), "position is out of range"),
            (lambda it: it["result"]["runs"].append(it["result"]["runs"][0]), "one name"),
            (lambda it: it["result"]["sweep"].update(seed=10**30), "seed is out of range"),
            (lambda it: it["samples"][0].update(latencies_ns=[1, 2**64]), "latencies_ns is out of range"),
            (lambda it: it["samples"][0].update(start=2**40), "start is out of range"),
            (lambda it: it["result"]["sweep"].update(started_at="yesterday"), "no moment in UTC"),
            (lambda it: it["starts"][0].update(began_at="2026-11-21T07:05:12"), "no moment in UTC"),
            (lambda it: it["starts"][0].update(began_at=""), "began_at is no moment in UTC"),
            (lambda it: it["starts"][0].update(ended_at=""), "ended_at is no moment in UTC"),
            (lambda it: it["result"]["sweep"].update(ended_at=""), "ended_at is no moment in UTC"),
            (lambda it: it["samples"][0].update(at="yesterday"), "at is no moment in UTC"),
            (lambda it: it["result"]["sweep"].update(started_at="2026-11-21T07:05:12+14:00"), "no moment in UTC"),
            (lambda it: it["result"]["sweep"].update(started_at="20261121T070512Z"), "no moment in UTC"),
            (lambda it: it["result"]["sweep"].update(sweep="x" * 10_000), "at most 200"),
            (lambda it: it["result"]["sweep"].update(config_json="x" * 2_000_000), "too long"),
            (lambda it: it["result"]["runs"][0]["estimates"][0].update(latency_ms="fast"), "latency_ms"),
            (lambda it: it["result"]["runs"][0]["run"].update(runner="laptop"), "runner"),
            (lambda it: it["result"]["runs"][0]["artifacts"].clear(), "contradicts itself"),
            (lambda it: estimate_of(it).update(low_ms=-1.0), "low_ms is out of range"),
            (lambda it: estimate_of(it).update(low_ms=11.0, high_ms=10.0), "low_ms is above high_ms"),
            (lambda it: estimate_of(it).update(high_ms=None), "one end of an interval"),
            (lambda it: estimate_of(it).update(latency_ms=0.0), "latency_ms is out of range"),
            (lambda it: estimate_of(it).update(latency_ms=1e308), "latency_ms is out of range"),
            (lambda it: estimate_of(it).update(between_low_ms=2.0, between_high_ms=1.0), "between_low_ms is above"),
            (lambda it: estimate_of(it).update(latency_ms=10.1), "not what its samples say"),
            (lambda it: estimate_of(it).update(high_ms=estimate_of(it)["high_ms"] * (1 + 2e-9)), "not what its"),
            (lambda it: estimate_of(it).update(starts=2), "not what its samples say"),
            (lambda it: it["starts"].clear() or estimate_of(it).update(latency_ms=9.0), "outside its samples"),
            (
                lambda it: it["result"]["sweep"].update(ended_at=None) or estimate_of(it).update(latency_ms=9.0),
                "outside",
            ),
            (lambda it: estimate_of(it).update(latency_ms=None, low_ms=None, high_ms=None), "valid without a latency"),
            (lambda it: it["samples"][0].update(latencies_ns=[]), "holds no latency"),
            (lambda it: it["samples"][0].update(latencies_ns=[0, 1]), "latencies_ns is out of range"),
            (lambda it: it["samples"][0].update(call_ns=[-1]), "call_ns is out of range"),
            (lambda it: it["samples"][0].update(start=0), "start is out of range"),
            (lambda it: it["samples"][0].update(position=2**40), "position is out of range"),
            (lambda it: it["result"]["runs"][0]["artifacts"][0].update(madds=-1), "madds is out of range"),
            (lambda it: it["result"]["runs"][0]["artifacts"][0].update(top1=100.5), "top1 is out of range"),
            (lambda it: it["result"]["runs"][0]["phone"].update(model="x" * 2**21), "model is too long"),
            (lambda it: it["result"]["runs"][0]["artifacts"][0].update(variant="x" * 2**21), "variant is too long"),
            (lambda it: it["result"]["runs"][0]["artifacts"][0].update(variant="a\x1b[2J"), "letters that no name has"),
            (lambda it: it["result"]["runs"][0]["run"].update(run="other.1"), "not named after its sweep"),
            (lambda it: it["result"]["runs"][0]["session"].update(session="other.s1"), "not named after its sweep"),
            (lambda it: it["result"]["sweep"].update(sweep="latest"), "stands for the newest sweep"),
            (lambda it: it["result"]["sweep"].update(sweep="a b"), "is no name"),
            (lambda it: it["result"]["sweep"].update(sweep="-rf"), "is no name"),
            (lambda it: it["result"]["sweep"].update(sweep="a\x1b[2J"), "is no name"),
        ],
    )
    def test_are_refused_and_nothing_is_kept(self, tmp_path, store, other, tale, change, words):
        tale().tell(store)
        tale("mine").tell(other)
        refused(other, self.write(tmp_path / "hostile.json", store, change), words)

    def test_with_an_interval_that_does_not_hold_its_latency_are_refused(self, tmp_path, store, other, told):

        def stray(it):
            it["result"]["runs"][0]["estimates"][0].update(method=2, own_low_ms=99.0, own_high_ms=100.0)

        refused(other, self.write(tmp_path / "stray.json", store, stray), "does not hold its latency")

    def test_with_an_own_interval_of_a_method_that_knew_none_are_refused(self, tmp_path, store, other, told):

        def too_early(it):
            it["result"]["runs"][0]["estimates"][0].update(method=1, level_percent=1.0)

        refused(other, self.write(tmp_path / "early.json", store, too_early), "is not of its method 1")

    def test_that_contradict_a_sweep_of_the_same_name_are_refused(self, tmp_path, store, other, tale):
        tale().tell(store)
        tale().tell(other)
        slower = self.write(
            tmp_path / "slower.json",
            store,
            lambda it: it["result"]["runs"][0]["estimates"][0].update(latency_ms=99.0, high_ms=99.0),
        )
        document = json.loads(slower.read_text())
        document["sweeps"][0] |= {"samples": [], "starts": []}
        slower.write_text(json.dumps(document))
        refused(other, slower, "with other numbers")

    def test_infinity_is_no_number(self, tmp_path, store, other, told):
        change = lambda it: it["result"]["runs"][0]["estimates"][0].update(latency_ms=float("inf"))  # noqa: E731
        refused(other, self.write(tmp_path / "inf.json", store, change), "latency_ms")

    def test_fields_of_a_later_version_are_passed_over(self, tmp_path, store, other, told):
        file = self.write(tmp_path / "later.json", store, lambda it: it["result"]["sweep"].update(mood="good"))
        assert import_file(other, file).samples == 6


class TestNames:
    """What a file calls its sweeps and runs never comes to mean something that is here."""

    def export(self, file: Path, store: Store, name: str) -> Path:
        with file.open("wb") as content:
            write_jsonl(content, [Chosen(store, store.sweep(name))])
        return file

    def test_a_run_called_like_a_sweep_of_ones_own_is_refused(self, tmp_path, store, other, tale):
        tale("evening").tell(store)
        tale("evening.1").tell(other)
        refused(other, self.export(tmp_path / "evening.jsonl", store, "evening"), "evening.1")

    def test_a_sweep_called_like_a_run_of_ones_own_is_refused(self, tmp_path, store, other, tale):
        tale("mine.1").tell(store)
        tale("mine").tell(other)
        refused(other, self.export(tmp_path / "taken.jsonl", store, "mine.1"), "mine.1")

    def test_a_sweep_called_like_a_run_that_ones_own_sweep_may_still_get_is_refused(self, tmp_path, store, other, tale):
        tale("mine.2").tell(store)
        tale("mine").tell(other)
        refused(other, self.export(tmp_path / "early.jsonl", store, "mine.2"), "mine")


def told_json(store: Store) -> str:
    result = store.sweep()
    runs = [run.run.run for run in result.runs]
    samples = [sample for run in runs for sample in store.samples(run)]
    starts = [start for run in runs for start in store.starts(run)]
    return to_json(result, samples, starts).model_dump_json(by_alias=True)


def test_a_sweep_as_one_document_comes_back_equal(store, told):
    (bundle,) = Interchange.model_validate_json(told_json(store)).sweeps
    assert bundle.result == store.sweep()
    assert (bundle.samples, bundle.starts) == (told.samples, told.starts)


def test_a_file_cut_anywhere_is_refused(tmp_path, exported, other):
    file, _ = exported
    whole = file.read_bytes()
    cut = tmp_path / "cut.jsonl"

    @settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
    @given(st.integers(min_value=0, max_value=len(whole) - 2))
    def at(length: int) -> None:
        cut.write_bytes(whole[:length])
        with pytest.raises(ImportRefused):
            import_file(other, cut)
        assert other.sweeps() == ()

    at()


def test_lines_whose_first_is_missing_are_refused(tmp_path, exported, other):
    file, _ = exported
    headless = tmp_path / "headless.jsonl"
    headless.write_text("\n".join(file.read_text().splitlines()[1:]))
    refused(other, headless, "line 1 belongs to a sweep whose first line is missing")
