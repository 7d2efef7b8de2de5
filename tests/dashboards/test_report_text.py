"""What a report holds before any script runs: read as text, the way a mail viewer shows it."""

from __future__ import annotations

import errno
import getpass
import re
import socket
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from support.made_up import with_precision

from dashboards.errors import NothingToShow, ReportNotWritten
from dashboards.figures.points import points_of
from dashboards.pages.report import write_report
from dashboards.pages.verdict import verdict_on
from harness.results.outcomes import FailureRecord
from harness.results.records import Engine

Made = Callable[..., Any]


class Text(HTMLParser):
    """What a reader sees, without styles and scripts, and every tag that is there."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "wbr":  # where a name may go on in a new line
            self.tags.append(tag)
        self._silent += tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(data)


def text_of(html: str) -> str:
    reader = Text()
    reader.feed(html)
    return " ".join(" ".join(reader.words).split())


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., str]:
    def write(made: Any, **options: bool) -> str:
        file = tmp_path / "a report.html"
        write_report(made.result, made.samples, file, **options)
        return file.read_text("utf-8")

    return write


def test_energy_stands_in_the_table_only_where_a_phone_told_it(made: Made, written: Callable[..., str]) -> None:
    plain = made()
    assert "Energy, mJ" not in text_of(written(plain))
    (run,) = plain.result.runs
    told = tuple(replace(one, energy_mj=12.5, energy_low_mj=12.0, energy_high_mj=13.0) for one in run.estimates)
    with_energy = replace(plain, result=replace(plain.result, runs=(replace(run, estimates=told),)))
    text = text_of(written(with_energy))
    assert "Energy, mJ (95 %)" in text
    assert "12.50 (12.00 – 13.00)" in text


def test_the_verdict_comes_first_and_in_words(made: Made, written: Callable[..., str]) -> None:
    text = text_of(written(made()))
    assert "22 variants on Google Pixel, large core 2" in text
    assert "All 22 estimates are valid." in text
    assert re.search(r"At 75 ms the best is mobilenet_v2_1\.0_224: 71\.8 % top-1 in 7\d\.\d+ ms\.", text)


def test_a_virtual_phone_is_named_as_this_computer(made: Made, written: Callable[..., str]) -> None:
    assert "these numbers are this computer’s" in text_of(written(made()))
    assert "Synthetic" in text_of(written(made(engine=Engine.REPLAY)))
    assert "this computer" not in text_of(written(made(virtual=False)))


def test_every_estimate_stands_in_the_table(made: Made, written: Callable[..., str]) -> None:
    sweep = made()
    html = written(sweep).replace("<wbr>", "")
    for estimate in sweep.result.runs[0].estimates:
        row = re.search(rf"<tr[^>]*><th scope=row>{estimate.variant}\b.*?(?=<tr|</tbody)", html, re.DOTALL)
        assert row is not None
        latency = float(re.findall(r"<td>([^<]*)", row[0])[0])
        assert latency == pytest.approx(estimate.latency_ms, rel=0.001)


def test_nothing_private_is_told_unless_asked(made: Made, written: Callable[..., str]) -> None:
    sweep = made()
    told = f"no space in {Path.home()}/models of {socket.gethostname()} for {sweep.result.runs[0].phone.serial}"
    failure = replace_failure(sweep, told)
    html = written(failure)
    for secret in (sweep.result.runs[0].phone.serial, socket.gethostname(), str(Path.home())):
        assert not re.search(rf"(?<![\w+/]){re.escape(secret)}(?![\w+/])", html), secret
    assert getpass.getuser() not in text_of(html).split()
    assert sweep.result.runs[0].phone.serial in written(failure, full=True)


def replace_failure(sweep: Any, detail: str) -> Any:
    failure = FailureRecord("s1", "no_space", detail, serial=sweep.result.runs[0].phone.serial)
    return replace(sweep, result=replace(sweep.result, failures=(failure,)))


HOSTILE = (
    "<script>alert(1)</script>",
    "\"'><img src=x onerror=alert(1)>",
    "</script></style><b>bold",
    '=HYPERLINK("http://example.invalid")',
    "safe\u202egpj.exe",
    "n" * 10_000,
    "🙂 émoji",
    "{{ 7 * 7 }}",
)


@pytest.mark.long
@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_strange_names_are_shown_as_text(made: Made, written: Callable[..., str], name: str) -> None:
    sweep = made(names=lambda own: f"{name}{own}" if own == "mobilenet_v2_1.0_224" else own, model=name)
    html = written(sweep)
    plain = Text()
    plain.feed(written(made()))
    reader = Text()
    reader.feed(html)
    assert reader.tags == plain.tags
    assert "\u202e" not in html
    assert max(len(word) for word in text_of(html).split()) < 2_000


def test_what_cannot_be_drawn_is_said(made: Made, grid_of: Callable[[int], Any], written: Callable[..., str]) -> None:
    assert "No accuracy is known for these models, so none can be called the best." in text_of(
        written(made(accuracy=False))
    )
    assert "No estimate is valid; all are drawn hollow: throttled (22)." in text_of(written(made(valid=False)))
    assert "1 variant on Google Pixel" in text_of(written(made(variants=grid_of(1))))
    assert "few starts" in text_of(written(made(starts=1)))


def test_no_limit_ended_a_sweep_whose_phone_was_set_aside(made: Made) -> None:
    sweep = with_precision(made())
    settings = '{"measure": {"half_width_percent": 1, "max_starts": 30, "max_minutes": 3}}'
    (run,) = sweep.result.runs
    wide = replace(run, estimates=tuple(replace(one, notes=("wide_interval",)) for one in run.estimates))
    result = replace(sweep.result, sweep=replace(sweep.result.sweep, config_json=settings), runs=(wide,))
    said = " ".join(verdict_on([result], points_of([result])).sentences)
    assert "the limit of 3 minutes ended it" in said
    lost = FailureRecord("s1", "phone_lost", "", serial=run.session.serial)
    aside = replace(result, failures=(lost,))
    assert "ended it" not in " ".join(verdict_on([aside], points_of([aside])).sentences)
    pending = replace(result, failures=(replace(lost, reason="restore_pending"),))
    assert "ended it" in " ".join(verdict_on([pending], points_of([pending])).sentences)


def test_an_empty_sweep_says_so(made: Made, written: Callable[..., str]) -> None:
    assert "Nothing was measured" in text_of(written(made(variants=())))
    sweep = made()
    assert "Nothing was measured" in text_of(written(replace(sweep, result=replace(sweep.result, runs=()))))


def test_no_run_at_all_is_refused_with_a_next_step(tmp_path: Path) -> None:
    with pytest.raises(NothingToShow, match="bigcore sweep"):
        write_report((), {}, tmp_path / "report.html")


def test_a_folder_that_cannot_be_written_is_named(made: Made, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    sweep = made(variants=())
    with pytest.raises(ReportNotWritten, match="file"):
        write_report(sweep.result, sweep.samples, tmp_path / "file" / "report.html")


def test_a_report_that_is_there_stays_whole_where_the_disk_is_full(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = tmp_path / "report.html"
    report.write_text("yesterday's")
    write = Path.write_text

    def half(file: Path, text: str, *words: str, **more: str) -> int:
        write(file, text[: len(text) // 2], *words, **more)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_text", half)
    sweep = made(variants=())
    with pytest.raises(ReportNotWritten, match="No space"):
        write_report(sweep.result, sweep.samples, report)
    assert report.read_text() == "yesterday's"
    assert list(tmp_path.glob("*.part")) == []


@pytest.mark.parametrize(
    ("recipe", "most_bytes"),
    [({}, 2_500_000), ({"starts": 22, "runs_per_start": 104}, 4_000_000)],
    ids=["22 variants", "50,000 raw latencies"],
)
def test_a_report_can_be_mailed(
    made: Made, written: Callable[..., str], recipe: dict[str, int], most_bytes: int
) -> None:
    assert len(written(made(**recipe)).encode()) <= most_bytes


@pytest.mark.long
def test_two_thousand_variants_can_be_mailed(
    made: Made, grid_of: Callable[[int], Any], written: Callable[..., str]
) -> None:
    html = written(made(variants=grid_of(2000), starts=3, runs_per_start=10))
    assert html.count("<tr") == 2001
    assert len(html.encode()) <= 3_000_000


def test_the_chart_library_brings_its_licence_and_no_address_is_asked(made: Made, written: Callable[..., str]) -> None:
    html = written(made())
    assert "Permission is hereby granted, free of charge" in html
    assert "default-src 'none'" in html
    assert not re.search(r"(?:src|href)=[\"']?(?:https?:)?//", html)
