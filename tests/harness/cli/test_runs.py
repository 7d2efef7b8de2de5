"""`bigcore runs`, as typed."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import pty
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from support.evenings import tell_evening

from harness.cli import run
from harness.clock import SystemClock, spell
from harness.phone import lock
from harness.results.nightly import sweeps_begin_with
from harness.results.records import ANCHOR
from harness.store.store import Store


@pytest.fixture
def bigcore(capfd, store, monkeypatch, own_state):
    """Runs the command on the test's own store; answers with (exit code, standard output, standard error)."""
    monkeypatch.setenv("BIGCORE_STORE", store.address)
    monkeypatch.setenv("COLUMNS", "80")

    def type_(*words: object):
        with pytest.raises(SystemExit) as end:
            run([str(word) for word in words])
        said = capfd.readouterr()
        return end.value.code, said.out, said.err

    return type_


@pytest.fixture
def interrupted(store, tale):
    """Puts into the store a sweep that never ended, whose only start ended at that moment; answers with its name."""

    def tell(ended_at: str) -> str:
        told = tale("interrupted").tell_plan(store)
        store.add_start(replace(told.starts[0], ended_at=ended_at))
        store.add_sample(told.samples[0])
        return told.sweep.sweep

    return tell


class TestList:
    def test_names_every_sweep(self, bigcore, told):
        code, out, _ = bigcore("runs", "list")
        assert code == 0
        assert told.sweep.sweep in out
        assert "2 of 2" in out

    def test_says_of_a_stage_of_a_night_which_night_it_was(self, bigcore, tale, store):
        stage = tale()
        command = f"{sweeps_begin_with('2026-11-27')}stage 2, part 1, app on large, p1)"
        replace(stage, sweep=replace(stage.sweep, command=command)).tell(store)
        _, out, _ = bigcore("runs", "list")
        assert "nightly 2026-11-27" in " ".join(out.split())
        code, _, err = bigcore("report", "-o", "report.html")
        assert code == 2
        assert "nightly report" in err

    def test_of_an_empty_store_says_how_to_fill_it(self, bigcore):
        code, out, err = bigcore("runs", "list")
        assert (code, out) == (0, "")
        assert "bigcore sweep" in err

    def test_as_json_is_one_document(self, bigcore, told):
        code, out, err = bigcore("runs", "list", "--json")
        assert (code, err) == (0, "")
        assert json.loads(out)["sweeps"][0]["sweep"] == told.sweep.sweep


class TestShow:
    def test_prints_the_table_of_estimates(self, bigcore, told):
        code, out, _ = bigcore("runs", "show")
        assert code == 0
        table = [line for line in out.splitlines() if line.startswith(("variant", "mobilenet"))]
        assert len(table) == 1 + len(told.estimates)
        assert "10.00 (10.00–10.01)" in out
        assert "(few_starts): every variant." in out

    def test_says_what_the_harness_cost(self, bigcore, told):
        _, out, _ = bigcore("runs", "show", told.run.run)
        assert "0.90 s a start, 450 ms a model" in out
        assert "0 of 2 variants reached their interval within 150 s" in out

    def test_names_what_failed_and_that_the_phone_was_virtual(self, bigcore, told):
        _, out, _ = bigcore("runs", "show")
        assert "broken: the runtime cannot load or run the model (model_rejected): the runtime says no" in out
        assert "VIRTUAL" in out

    def test_says_unproven_once_where_it_holds_for_all(self, bigcore, told):
        _, out, _ = bigcore("runs", "show")
        assert out.count("frequency_cap") == 1

    def test_marks_what_is_not_valid_with_its_reasons(self, bigcore, told, store):
        bad = replace(told.estimates[0], valid=False, reasons=("wrong_core", "too_hot"), notes=())
        store.put_estimates(told.run.run, [bad, told.estimates[1]])
        _, out, _ = bigcore("runs", "show")
        assert "not valid" in out
        assert "wrong_core" in out.replace("\n", "")

    def test_of_one_run_leaves_the_others_out(self, bigcore, told, store):
        store.add_run(replace(told.run, run=f"{told.sweep.sweep}.2"))
        _, out, _ = bigcore("runs", "show", told.run.run, "--json")
        assert [each["run"] for each in json.loads(out)["runs"]] == [told.run.run]

    def test_of_a_misspelled_name_is_wrong_use(self, bigcore, told):
        code, out, err = bigcore("runs", "show", "20261121-070512-3f9b")
        assert (code, out) == (2, "")
        assert told.sweep.sweep in err
        assert len(err.splitlines()) == 1

    def test_shows_text_of_a_phone_as_text(self, bigcore, tale, store):
        nasty = tale("nasty")
        failure = replace(nasty.failures[0], detail="[bold]\x1b[2J\u202eevil[/bold]")
        replace(nasty, phone=replace(nasty.phone, model="[red]\x1b]0;x\x07"), failures=(failure,)).tell(store)
        _, out, _ = bigcore("runs", "show")
        assert "\x1b" not in out
        assert "\u202e" not in out
        assert "[bold]" in out
        assert "[red]" in out


def test_a_name_that_would_move_the_cursor_reaches_no_terminal(bigcore, told):
    code, out, err = bigcore("runs", "show", "\x1b[2Jevil")
    assert code == 2
    assert "evil" in err
    assert "\x1b" not in out + err


def test_a_run_without_pause_says_nothing_of_intervals_that_nobody_asked_for(bigcore, tale, store):
    course = tale("course")
    replace(course, run=replace(course.run, set="sustained"), estimates=()).tell(store)
    _, out, _ = bigcore("runs", "show")
    assert "reached" not in out


@pytest.mark.parametrize("columns", ["0", "00", "1", "\u00b2", "-5", "wide"])
def test_a_width_that_nothing_fits_into_hides_nothing(bigcore, tale, store, monkeypatch, columns):
    told = tale().tell(store)
    monkeypatch.setenv("COLUMNS", columns)
    code, out, _ = bigcore("runs", "list")
    assert code == 0
    assert told.sweep.sweep in out


@pytest.mark.long
@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_terminal_without_utf_8_gets_each_letter_spelled_out(tale, store, encoding):
    tale().tell(store)

    def said(*words: str) -> str:
        return subprocess.run(
            [sys.executable, "-m", "bigcore", *words, "--store", store.address],
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONIOENCODING": encoding},
        ).stdout.decode(encoding)

    assert "\u25c6" not in said("report", "--markdown")
    assert "\\u25c6" in said("report", "--markdown")
    json.loads(said("runs", "show", "--json"))


@pytest.mark.parametrize("words", [("sweep", "--resume"), ("runs", "delete", "--yes")])
def test_a_sweep_that_is_being_measured_is_neither_resumed_nor_deleted(
    bigcore, tale, store, own_state, monkeypatch, words
):
    monkeypatch.setattr("harness.sweep.sweep._LAST_WORDS_S", 0.0)
    told = tale().tell(store)
    before = store.sweep(told.sweep.sweep)
    with lock.held("abc", "phone", work=lock.sweep_work(told.sweep.sweep)):
        code, _, err = bigcore(*words, told.sweep.sweep)
    assert code == 2
    assert "is being measured" in err
    assert store.sweep(told.sweep.sweep) == before


def test_pruning_spares_a_sweep_that_is_gone_on_with(bigcore, tale, store, own_state):
    told = tale().tell(store)
    with lock.held("abc", "phone", work=lock.sweep_work(told.sweep.sweep)):
        assert bigcore("runs", "prune", "--older-than", "0h", "--yes")[0] == 0
    assert store.sample_count(told.run.run) > 0
    bigcore("runs", "prune", "--older-than", "0h", "--yes")
    assert store.sample_count(told.run.run) == 0


@pytest.mark.parametrize("words", [("report", "-o"), ("runs", "export", "-o")])
def test_a_link_that_leads_to_itself_gives_way_to_what_is_written(bigcore, tale, store, tmp_path, words):
    tale().tell(store)
    (tmp_path / "loop").symlink_to("loop")
    code, _, err = bigcore(*words, tmp_path / "loop")
    assert code == 0, err
    assert (tmp_path / "loop").is_file()


def test_a_store_in_memory_is_refused_since_nobody_else_would_see_it(bigcore):
    code, _, err = bigcore("runs", "list", "--store", ":memory:")
    assert code == 3
    assert ":memory: is a store that no second process sees" in err


def test_models_alone_leave_nothing_to_build(bigcore, tmp_path):
    (tmp_path / "sweep.toml").write_text('[[model]]\nfile = "mine.tflite"\n')
    code, _, err = bigcore("build", tmp_path / "sweep.toml", "--out", tmp_path / "out")
    assert code == 2
    assert "no variant to build" in err
    assert not (tmp_path / "out").exists()


def test_a_comparison_that_cannot_be_written_names_no_option_of_another_command(bigcore, tale, store, tmp_path):
    for name in ("a", "b"):
        tale(name).tell(store)
    code, _, err = bigcore("compare", "a", "b", "--report", tmp_path)
    assert code == 3
    assert "-o" not in err.split()


class TestOutputOverTheStore:
    """A file that is asked for is never written over the store that it is made of."""

    WRITERS = (
        ("runs", "export", "-o"),
        ("report", "-o"),
        ("report", "--paper", "-o"),
        ("report", "--markdown", "-o"),
        ("sweep", "--dry-run", "--report"),
        ("compare", "a", "b", "--report"),
        ("app", "build", "--out"),
        ("lab", "status", "--prometheus"),
        ("nightly", "init", "--yes", "--force"),
        ("virtual-phone", "start", "--profile", "none", "--fault-log"),
    )

    @pytest.mark.parametrize("words", WRITERS, ids=" ".join)
    @pytest.mark.parametrize("way", ["itself", "a link", "a hard link", "its log"])
    def test_is_refused(self, bigcore, told, store, tmp_path, words, way):
        own, name = Path(store.address), tmp_path / "evening.html"
        if way == "a link":
            name.symlink_to(own)
        elif way == "a hard link":
            name.hardlink_to(own)
        else:
            name = own if way == "itself" else own.with_name(own.name + "-wal")
        code, _, err = bigcore(*words, name)
        assert code == 2
        assert "belongs to the store" in err
        assert store.run_result(told.run.run).estimates == told.estimates

    def test_is_refused_for_a_chart_beside_a_summary(self, bigcore, told, tmp_path):
        (tmp_path / "summary.svg").symlink_to(tmp_path / "store.sqlite")
        assert bigcore("report", "--markdown", "-o", tmp_path / "summary.md")[0] == 2

    def test_is_refused_for_a_store_that_is_still_to_be_made(self, bigcore, tmp_path):
        code, _, _ = bigcore("sweep", "--store", tmp_path / "new", "--report", tmp_path / "new", "--dry-run")
        assert code == 2
        assert not (tmp_path / "new").exists()

    def test_a_summary_is_not_written_over_its_own_chart(self, bigcore, told, tmp_path):
        code, _, err = bigcore("report", "--markdown", "-o", tmp_path / "t.svg")
        assert code == 2
        assert "chart" in err
        assert not (tmp_path / "t.svg").exists()


class TestExport:
    def test_csv_has_one_row_an_estimate(self, bigcore, told):
        code, out, _ = bigcore("runs", "export")
        assert code == 0
        rows = list(csv.DictReader(io.StringIO(out)))
        assert [row["variant"] for row in rows] == [estimate.variant for estimate in told.estimates]
        assert [float(row["latency_ms"]) for row in rows] == [estimate.latency_ms for estimate in told.estimates]

    def test_csv_with_samples_has_one_row_a_sample(self, bigcore, told):
        _, out, _ = bigcore("runs", "export", "--samples")
        rows = list(csv.DictReader(io.StringIO(out)))
        assert [tuple(map(int, row["latencies_ns"].split())) for row in rows] == [
            sample.latencies_ns for sample in told.samples
        ]

    @pytest.mark.long
    @pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", " =", "\r="])
    def test_csv_starts_no_formula(self, bigcore, tale, store, start):
        nasty = tale("nasty")
        replace(nasty, run=replace(nasty.run, runtime=f'{start}HYPERLINK("http://x";"y")')).tell(store)
        _, out, _ = bigcore("runs", "export")
        cells = [cell for row in csv.reader(io.StringIO(out, newline="")) for cell in row]
        assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) for cell in cells)
        assert any(cell.startswith("'") and "HYPERLINK" in cell for cell in cells)

    def test_parquet_reads_back_with_its_types(self, bigcore, told, tmp_path):
        import pandas as pd

        bigcore("runs", "export", "-f", "parquet", "-o", tmp_path / "estimates.parquet")
        estimates = pd.read_parquet(tmp_path / "estimates.parquet")
        assert estimates["latency_ms"].tolist() == [estimate.latency_ms for estimate in told.estimates]
        assert estimates["valid"].tolist() == [True, True]
        bigcore("runs", "export", "-f", "parquet", "--samples", "-o", tmp_path / "samples.parquet")
        samples = pd.read_parquet(tmp_path / "samples.parquet")
        assert [tuple(latencies) for latencies in samples["latencies_ns"]] == [
            sample.latencies_ns for sample in told.samples
        ]

    @pytest.mark.parametrize("format_", ["csv", "jsonl"])
    def test_serial_numbers_stay_private_unless_asked_for(self, bigcore, told, format_):
        _, out, _ = bigcore("runs", "export", "--format", format_)
        assert told.phone.serial not in out
        _, out, _ = bigcore("runs", "export", "--format", format_, "--full")
        assert told.phone.serial in out

    def test_then_import_gives_equal_estimates(self, bigcore, told, store, tmp_path):
        file, other = tmp_path / "evening.jsonl", tmp_path / "other.sqlite"
        assert bigcore("runs", "export", "-f", "jsonl", "-o", file)[0] == 0
        code, _, err = bigcore("runs", "import", file, "--store", other)
        assert code == 0
        assert f"Imported sweep {told.sweep.sweep}" in err
        with Store.open(str(other)) as opened:
            assert opened.sweep("latest").runs[0].estimates == told.estimates
            assert opened.sweep("latest").sweep.origin == "evening.jsonl"
        assert "nothing was changed" in bigcore("runs", "import", file, "--store", other)[2]

    def test_leaves_the_old_file_where_the_new_one_fails(self, bigcore, told, tmp_path, store):
        file = tmp_path / "estimates.csv"
        file.write_text("precious")
        with store.changing() as connection:
            connection.exec_driver_sql("UPDATE sample SET latencies = x'02'")
        code, _, err = bigcore("runs", "export", "--samples", "-o", file)
        assert code == 3
        assert "cannot be read" in err
        assert file.read_text() == "precious"
        assert [each.name for each in tmp_path.iterdir() if each.suffix == ".part"] == []

    def test_to_a_full_disk_is_told_and_the_device_stays_a_device(self, bigcore, told, tmp_path):
        full = Path("/dev/full")
        if not full.is_char_device():
            pytest.skip("this system has no /dev/full")
        link = tmp_path / "link.csv"
        link.symlink_to(full)
        code, _, err = bigcore("runs", "export", "-o", link)
        assert code == 3
        assert "No space left" in err
        assert full.is_char_device()
        assert link.is_symlink()

    def test_to_a_folder_that_is_not_there_is_told(self, bigcore, told, tmp_path):
        code, _, err = bigcore("runs", "export", "-o", tmp_path / "no" / "file.csv")
        assert code == 3
        assert "cannot be written" in err

    def test_knows_three_formats(self, bigcore, told):
        code, _, err = bigcore("runs", "export", "-f", "xlsx")
        assert code == 2
        assert "parquet" in err


class TestDelete:
    def test_refuses_where_nobody_can_be_asked(self, bigcore, told, store):
        code, _, err = bigcore("runs", "delete", told.sweep.sweep)
        assert code == 2
        assert "--yes" in err
        assert len(store.sweeps()) == 1

    def test_with_yes_deletes(self, bigcore, told, store):
        code, out, _ = bigcore("runs", "delete", "latest", "--yes", "--json")
        assert code == 0
        assert json.loads(out)["deleted"] == [told.sweep.sweep]
        assert store.sweeps() == ()

    def test_of_latest_names_what_it_deletes(self, bigcore, told):
        _, _, err = bigcore("runs", "delete", "latest", "--yes")
        assert f"Deleted sweep {told.sweep.sweep}" in err

    def test_of_latest_never_deletes_an_imported_sweep(self, bigcore, tale, store):
        theirs = tale("theirs")
        replace(theirs, sweep=replace(theirs.sweep, origin="mail.jsonl")).tell(store)
        code, _, err = bigcore("runs", "delete", "latest", "--yes")
        assert code == 2
        assert "theirs" in err
        assert len(store.sweeps()) == 1

    def test_of_a_run_called_latest_deletes_the_newest_sweep_and_not_that_run(self, bigcore, told, tale, store):
        """Such a run may lie in a store that an earlier version imported into."""
        theirs = tale("theirs")
        imported = replace(theirs, sweep=replace(theirs.sweep, origin="mail.jsonl")).tell_plan(store)
        store.add_run(replace(imported.run, run="latest"))
        code, out, _ = bigcore("runs", "show", "latest", "--json")
        assert (code, json.loads(out)["sweep"]) == (0, told.sweep.sweep)
        code, out, _ = bigcore("runs", "delete", "latest", "--yes", "--json")
        assert (code, json.loads(out)["deleted"]) == (0, [told.sweep.sweep])

    @pytest.mark.parametrize("words", [("show",), ("export",), ("delete", "--yes")])
    def test_of_a_name_that_is_both_a_sweep_and_a_run_is_refused(self, bigcore, told, tale, store, words):
        theirs = tale("theirs")
        imported = replace(theirs, sweep=replace(theirs.sweep, origin="mail.jsonl")).tell_plan(store)
        store.add_run(replace(imported.run, run=told.sweep.sweep))
        code, out, err = bigcore("runs", *words, told.sweep.sweep)
        assert (code, out) == (2, "")
        assert "also a run of sweep theirs" in err
        assert len(store.sweeps()) == 2

    def test_of_a_sweep_and_one_of_its_runs_deletes_the_sweep(self, bigcore, told, store):
        code, out, _ = bigcore("runs", "delete", told.run.run, told.sweep.sweep, "--yes", "--json")
        assert (code, json.loads(out)["deleted"]) == (0, [told.sweep.sweep])
        assert store.sweeps() == ()

    def test_of_one_name_that_is_wrong_deletes_nothing(self, bigcore, told, store):
        assert bigcore("runs", "delete", told.sweep.sweep, "nothing", "--yes")[0] == 2
        assert len(store.sweeps()) == 1


class TestOnATerminal:
    """Delete asks, and does what it is told."""

    def answer(self, word: str, name: str) -> tuple[int, str]:
        child, terminal = pty.fork()
        if child == 0:
            os.execv(sys.executable, [sys.executable, "-m", "bigcore", "runs", "delete", name])
        said = b""
        with contextlib.suppress(OSError):  # Linux ends a terminal whose program has gone with EIO
            while not said.rstrip().endswith(b"[y/N]:"):
                said += os.read(terminal, 1024)
            os.write(terminal, f"{word}\n".encode())
            while part := os.read(terminal, 1024):
                said += part
        os.close(terminal)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), said.decode()

    def test_no_deletes_nothing(self, bigcore, told, store):
        code, said = self.answer("n", told.sweep.sweep)
        assert code == 1
        assert "6 samples" in said
        assert len(store.sweeps()) == 1

    def test_yes_deletes(self, bigcore, told, store):
        assert self.answer("y", told.sweep.sweep)[0] == 0
        assert store.sweeps() == ()


class TestPrune:
    def test_drops_samples_and_keeps_estimates(self, bigcore, told, store):
        code, _, err = bigcore("runs", "prune", "--older-than", "0h", "--yes")
        assert code == 0
        assert "Dropped 6 samples of 1 sweeps" in err
        assert store.run_result(told.run.run).estimates == told.estimates

    def test_wants_an_age_or_a_count(self, bigcore, told):
        code, _, err = bigcore("runs", "prune", "--yes")
        assert code == 2
        assert "--older-than" in err

    def test_gives_up_a_sweep_that_was_interrupted_long_ago_and_says_so(self, bigcore, interrupted):
        name = interrupted("2020-01-01T00:00:00Z")
        code, out, err = bigcore("runs", "prune", "--older-than", "90d", "--yes", "--json")
        assert code == 0
        assert json.loads(out)["interrupted"] == [name]
        assert f"`--resume` no longer goes on with what was interrupted ({name})" in " ".join(err.split())
        code, _, err = bigcore("sweep", "--resume", name)
        assert code == 2
        assert "its raw samples were dropped" in err

    def test_spares_a_sweep_that_may_still_measure(self, bigcore, interrupted):
        interrupted(spell(SystemClock().now()))
        code, _, err = bigcore("runs", "prune", "--older-than", "0h", "--yes")
        assert code == 0
        assert "Dropped 0 samples" in err

    def test_spares_an_interrupted_sweep_where_no_age_is_named(self, bigcore, told, interrupted):
        interrupted("2020-01-01T00:00:00Z")
        _, out, _ = bigcore("runs", "prune", "--keep", "1", "--yes", "--json")
        assert json.loads(out)["pruned"] == []

    def test_of_nothing_asks_nothing(self, bigcore, told):
        code, _, err = bigcore("runs", "prune", "--keep", "5")
        assert code == 0
        assert "Dropped 0 samples" in err


def test_a_broken_file_is_refused_with_one_sentence(bigcore, tmp_path):
    file = tmp_path / "broken.jsonl"
    file.write_text("{}")
    code, out, err = bigcore("runs", "import", file)
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1


def test_a_store_that_cannot_be_opened_exits_with_3(bigcore, tmp_path):
    code, _, err = bigcore("runs", "list", "--store", tmp_path)
    assert code == 3
    assert len(err.splitlines()) == 1


@pytest.fixture
def told_by_the_first_method(store):
    """A run of five variants with an anchor, whose estimates are those that the first method would have left."""
    generator = np.random.default_rng(1)
    factors = np.exp(generator.normal(0, 0.02, 8))
    models = {name: list(ms * factors) for name, ms in zip(("a", "b", "c", "d", ANCHOR), range(5, 10), strict=True)}
    (run,) = tell_evening(store, "evening", models)
    first = [
        replace(one, method=1, own_low_ms=None, own_high_ms=None, level_percent=None, autocorrelation=None)
        for one in store.run_result(run).numbers
    ]
    store.put_estimates(run, first)
    return run


def test_estimates_are_made_anew_and_the_old_numbers_are_kept(bigcore, store, told_by_the_first_method):
    old = store.run_result(told_by_the_first_method).numbers
    code, out, err = bigcore("runs", "estimate", told_by_the_first_method, "--json")
    assert code == 0
    (run,) = json.loads(out)["runs"]
    assert [one["before"]["method"] for one in run["variants"]] == [1] * len(old)
    assert "5 estimates made anew" in err
    new = store.run_result(told_by_the_first_method).numbers
    assert {one.variant: one.latency_ms for one in new} == {one.variant: one.latency_ms for one in old}
    assert all(one.method == 2 for one in new)
    assert all(one.own_low_ms is not None and one.level_percent for one in new if one.variant != ANCHOR)
    assert sorted(store.earlier_estimates(told_by_the_first_method), key=lambda one: one.variant) == sorted(
        old, key=lambda one: one.variant
    )


def test_a_second_time_changes_nothing(bigcore, store, told_by_the_first_method):
    bigcore("runs", "estimate", "--all")
    before = store.run_result(told_by_the_first_method)
    code, _, err = bigcore("runs", "estimate", "--all")
    assert (code, store.run_result(told_by_the_first_method)) == (0, before)
    assert "left as it is, its estimates are of method 2 already" in err


def test_without_samples_the_old_estimates_stay(bigcore, store, told_by_the_first_method):
    store.prune(["evening"], "2026-12-01T00:00:00Z")
    before = store.run_result(told_by_the_first_method)
    _, _, err = bigcore("runs", "estimate", told_by_the_first_method)
    assert "no longer holds its samples" in err
    assert store.run_result(told_by_the_first_method) == before


def test_what_was_exported_before_is_known_after_it_was_estimated_anew(
    bigcore, store, told_by_the_first_method, tmp_path
):
    bigcore("runs", "export", told_by_the_first_method, "--format", "jsonl", "--full", "-o", tmp_path / "old.jsonl")
    bigcore("runs", "estimate", told_by_the_first_method)
    code, _, err = bigcore("runs", "import", tmp_path / "old.jsonl")
    assert (code, "nothing was changed" in err) == (0, True)


def test_the_numbers_that_a_run_had_before_are_shown_with_it(bigcore, store, told_by_the_first_method):
    old = store.run_result(told_by_the_first_method).numbers
    assert "before they were made anew" not in bigcore("runs", "show")[1]
    bigcore("runs", "estimate", "--all")
    assert "What the estimates were before they were made anew:" in bigcore("runs", "show")[1]
    (run,) = json.loads(bigcore("runs", "show", "--json")[1])["runs"]
    kept = {one["variant"]: (one["method"], one["low_ms"], one["high_ms"]) for one in run["earlier_estimates"]}
    assert kept == {one.variant: (1, one.low_ms, one.high_ms) for one in old}


def test_each_variant_is_told_relative_to_the_one_that_is_picked(bigcore, told_by_the_first_method):
    code, out, _ = bigcore("runs", "show", "--relative-to", "b")
    assert code == 0
    assert "Relative to b:" in out
    assert "1.1667 1.1667–1.1667" in " ".join(out.split())  # c, of 7 ms, over b, of 6 ms
    (run,) = json.loads(bigcore("runs", "show", "--relative-to", "b", "--json")[1])["runs"]
    told = {one["variant"]: one for one in run["relative"]}
    assert set(told) == {"a", "c", "d", ANCHOR}
    assert told["c"]["ratio"] == pytest.approx(7 / 6, rel=1e-6)
    assert (told["c"]["reference"], told["c"]["starts"]) == ("b", 8)
    assert told["c"]["low"] <= told["c"]["ratio"] <= told["c"]["high"]


def test_without_one_picked_nothing_is_told_relative_to_it(bigcore, told_by_the_first_method):
    (run,) = json.loads(bigcore("runs", "show", "--json")[1])["runs"]
    assert run["relative"] == []


def test_a_variant_that_was_not_measured_is_refused_with_those_that_were(bigcore, told_by_the_first_method):
    code, out, err = bigcore("runs", "show", "--relative-to", "zebra", "--json")
    assert (code, out) == (2, "")
    assert "zebra" in err
    assert "name one of: a, b, c, d" in " ".join(err.split())
