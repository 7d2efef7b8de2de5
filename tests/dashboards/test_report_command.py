"""`bigcore report`, from a store to a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dashboards.pages.report import write_report
from harness.cli.door import run
from harness.exchange.report_reading import ReportData, bundles_of, embedded
from harness.results.records import ANCHOR
from harness.store.store import Store


@pytest.fixture
def store(tmp_path: Path, made: Callable[..., Any]) -> str:
    address = f"sqlite:///{tmp_path / 'store.sqlite'}"
    fill(address, made())
    return address


def fill(address: str, sweep: Any) -> None:
    with Store.open(address) as store:
        store.add_sweep(sweep.result.sweep)
        for each in sweep.result.runs:
            store.add_phone(each.phone)
            store.add_session(each.session)
            store.add_run(each.run)
            store.add_artifacts(each.run.run, each.artifacts)
            for sample in sweep.samples[each.run.run]:
                store.add_sample(sample)
            store.put_estimates(each.run.run, each.estimates)


def ended(*words: str) -> int:
    with pytest.raises(SystemExit) as end:
        run(["report", *words])
    return int(end.value.code or 0)


@pytest.mark.long
@pytest.mark.parametrize("names", [[], ["latest"], ["r1"], ["s1"], ["s1", "r1"]])
def test_a_run_a_sweep_or_the_latest_is_written(tmp_path: Path, store: str, names: list[str]) -> None:
    page = tmp_path / "my report.html"
    assert ended(*names, "-o", str(page), "--store", store) == 0
    assert "22 variants on Google Pixel" in page.read_text("utf-8")


def test_an_unknown_run_is_named_in_one_sentence(
    tmp_path: Path, store: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended("r7", "-o", str(tmp_path / "r.html"), "--store", store) == 2
    said = capsys.readouterr().err
    assert "r7" in said
    assert "bigcore runs list" in said
    assert said.count("\n") == 1


def test_a_place_that_cannot_be_written_is_named_with_the_mend(
    tmp_path: Path, store: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    assert ended("-o", str(tmp_path / "file" / "r.html"), "--store", store) == 3
    assert "name another file to write to" in capsys.readouterr().err


def test_a_summary_into_a_folder_is_refused_and_leaves_no_chart(
    tmp_path: Path, store: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here" / "folder").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "here")
    for place in (".", "folder", "/"):
        assert ended("--markdown", "-o", place, "--store", store) == 3
        assert f"{place}: Is a directory" in capsys.readouterr().err
    assert [file.name for file in (tmp_path / "here").iterdir()] == ["folder"]


def test_a_summary_is_printed_and_nothing_else(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("--markdown", "--store", store) == 0
    said = capsys.readouterr()
    assert said.out.startswith("### 22 variants on Google Pixel")
    assert said.err == ""


def test_a_site_and_the_paper_are_written_from_the_store(tmp_path: Path, store: str) -> None:
    assert ended("--site", str(tmp_path / "a site"), "--store", store) == 0
    assert (tmp_path / "a site" / "reports" / "s1.html").exists()
    assert ended("--paper", "-o", str(tmp_path / "paper.html"), "--store", store) == 0
    assert "Table 4" in (tmp_path / "paper.html").read_text("utf-8")


def test_two_kinds_of_report_at_once_are_wrong_use(store: str) -> None:
    assert ended("--paper", "--markdown", "--store", store) == 2


def test_a_report_imported_elsewhere_gives_equal_estimates(tmp_path: Path, made: Callable[..., Any]) -> None:
    sweep = made()
    run = sweep.result.runs[0]
    anchor = replace(run.estimates[0], variant=ANCHOR, latency_ms=1.25)
    anchored = replace(sweep.result, runs=(replace(run, anchor=anchor),))
    page = tmp_path / "report.html"
    write_report(anchored, sweep.samples, page)
    bundle = bundles_of(ReportData.model_validate_json(embedded(page.read_text("utf-8"))))[0]
    assert bundle.result.runs[0].estimates == run.estimates
    assert bundle.result.runs[0].anchor == anchor
    assert bundle.samples == sweep.samples["r1"]
