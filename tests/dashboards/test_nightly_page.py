"""The page of the nightly watch as text: what a reader finds without scripts."""

from __future__ import annotations

import base64
import getpass
import gzip
import json
import re
from dataclasses import replace

import pytest
from support.records import PHONE
from support.watches import LAST_NIGHTS_SLOWER, Plan, watch_of

from dashboards.errors import NothingToShow
from dashboards.figures.night_course import BESIDE, LARGE, NARROWEST_PERCENT, SMALL, Canvas, night_course
from dashboards.figures.night_marks import MarkKind, marks_of
from dashboards.pages.night_rows import by_trouble
from dashboards.pages.nightly import WatchShown, nightly_html
from harness.results.night_decisions import FIRST_BUILD, AcceptanceRecord, SettledAlert
from harness.results.night_kinds import SeriesState
from harness.results.nightly import ALL_MODELS, NightResult, SeriesHistory
from harness.results.records import Engine

HOSTILE = "</script><img src=x onerror=alert(1)>"


def _names(watch: WatchShown) -> list[str]:
    return [night.night for night in watch.nights]


def _document(html: str) -> dict:
    outer = json.loads(re.search(r'id="bigcore-data">(.*?)</script>', html, re.S)[1])
    return json.loads(gzip.decompress(base64.b64decode(outer["payload"])))


def test_the_headline_counts_the_states_and_the_most_troubled_series_comes_first() -> None:
    watch = watch_of(Plan())
    html = nightly_html(watch)
    assert "<h1>1 slower, 1 missing, 4 steady</h1>" in html
    rows = re.findall(r'<tr class="(\w+)"><td class="word">', html)
    assert rows == ["slower", "missing", *["steady"] * 4]


@pytest.mark.parametrize(
    ("ended_at", "words"), [("2026-03-02T23:30:00Z", "Nothing was measured"), (None, "Not finished")]
)
def test_a_night_that_says_nothing_is_no_good_one_though_the_night_before_was(ended_at: str | None, words: str) -> None:
    watch = watch_of(Plan())
    night = replace(watch.nights[-1], night="2026-03-02", number=61, ended_at=ended_at)
    html = nightly_html(replace(watch, nights=(*watch.nights, night), latest=NightResult(night, (), (), ())))
    assert f"<h1>{words}, 1 slower, 1 missing, 4 steady</h1>" in html
    assert f"<title>{words}, 1 slower" in html


def test_states_stand_in_the_order_of_trouble() -> None:
    watch = watch_of(Plan(series=len(SeriesState)))
    changed = [
        replace(history, nights=(*history.nights[:-1], replace(history.latest, state=state)), alerts=())
        for history, state in zip(watch.histories, SeriesState, strict=True)
    ]
    assert [history.latest.state for history in by_trouble(changed)] == [
        SeriesState.SLOWER,
        SeriesState.MISSING,
        SeriesState.IN_DOUBT,
        SeriesState.FASTER,
        SeriesState.MUTED,
        SeriesState.STEADY,
    ]


def _with_its_first_series(watch: WatchShown, **last_night: object) -> WatchShown:
    """That one has an alert that stands."""
    history = watch.histories[0]
    one = replace(history.latest, **last_night)
    changed = replace(history, nights=(*history.nights[:-1], one))
    latest = replace(watch.latest, series=(one, *watch.latest.series[1:]))
    return replace(watch, latest=latest, histories=(changed, *watch.histories[1:]))


def test_a_slowdown_that_stands_through_a_night_in_doubt_is_counted_once_as_one() -> None:
    doubtful = {"state": SeriesState.IN_DOUBT, "ratio": 0.999, "low": 0.993, "high": 1.006, "own_ratio": None}
    html = nightly_html(_with_its_first_series(watch_of(Plan()), **doubtful))
    assert "<h1>1 slower, 1 missing, 4 steady</h1>" in html
    assert '<tr class="slower"><td class="word">still slower<span class="line quiet">in doubt</span><th' in html
    told = "the slowdown stands, as tonight is in doubt after 96 pairs: -0.1 % (-0.7 to +0.6 %) against the accepted"
    assert told in html


def test_a_slowdown_that_stands_through_a_night_without_a_number_is_told_with_the_last_one() -> None:
    gone = {"state": SeriesState.MISSING, "ratio": None, "low": None, "high": None, "own_ratio": None}
    html = nightly_html(_with_its_first_series(watch_of(Plan()), **gone))
    assert "<h1>1 slower, 1 missing, 4 steady</h1>" in html
    assert "as nothing was measured that could end it; before that, +" in html


def test_what_the_own_question_decided_is_told_with_the_own_ratio_and_the_plain_one_beside_it() -> None:
    own = {"ratio": 1.0098, "low": 0.999, "high": 1.02, "own_ratio": 1.015, "own_low": 1.01, "own_high": 1.02}
    html = nightly_html(_with_its_first_series(watch_of(Plan()), **own))
    told = "+1.5 % (+1.0 to +2.0 %) against the other models on this phone; +1.0 % (-0.1 to +2.0 %) against the"
    assert f"{told} accepted build" in html
    assert '<td>+1.5 %<span class="line quiet">+1.0 to +2.0 %</span><td>' in html


def test_an_alert_that_somebody_has_seen_to_since_says_so_under_it_and_no_path_of_this_computer() -> None:
    watch = watch_of(Plan())
    (alert,) = watch.latest.alerts
    seen = SettledAlert(alert.series, "accepted", "2026-03-02T08:00:00Z", "ann", "<net> of /home/somebody/plan.txt")
    settled = replace(watch, settled=(seen,))
    assert "accepted since by" not in nightly_html(watch)
    assert "accepted since by ann: &lt;net&gt; of " in nightly_html(settled)
    assert "/home/somebody" not in nightly_html(settled)
    assert "/home/somebody" in nightly_html(settled, full=True)
    by_rule = replace(watch, settled=(replace(seen, who="", why="faster twice"),))
    assert "accepted since by the improvement rule: faster twice" in nightly_html(by_rule)


def test_what_nobody_accepted_is_told_as_what_it_is_in_the_table_and_in_the_chart() -> None:
    watch = watch_of(Plan())
    (by_ann,) = watch.histories[1].acceptances
    nobody = replace(by_ann, who="", by_rule=True, night=watch.nights[0].night)
    first = replace(nobody, before_sha256=None, why=FIRST_BUILD)
    inherited = replace(first, why="it was net_b before")
    made = (first, inherited, replace(nobody, why="faster twice"), by_ann)
    changed = replace(watch.histories[1], acceptances=made, mutes=())
    html = nightly_html(replace(watch, histories=(watch.histories[0], changed, *watch.histories[2:])))
    rows = re.findall(r"<tbody>(<tr><td class=\"words\">2026-01-20.*?)</tbody>", html, re.S)[0]
    told = re.findall(r'<th scope=row>[^<]*<td class="words">([^<\n]*)<td>([^<\n]*)', rows)
    assert told == [
        ("frozen", "the first build"),
        ("inherited", "it was net_b before"),
        ("accepted by the improvement rule", "faster twice"),
        ("accepted by ann", by_ann.why),
    ]
    marks = [mark.text for mark in marks_of(changed, _names(watch)) if mark.kind is MarkKind.ACCEPTED]
    assert marks == [f"{what}: {why}" for what, why in told]


def test_the_page_of_a_rehearsed_night_begins_with_that() -> None:
    watch = watch_of(Plan())
    rehearsed = replace(watch.nights[-1], rehearsed=True)
    html = nightly_html(
        replace(watch, nights=(*watch.nights[:-1], rehearsed), latest=replace(watch.latest, night=rehearsed))
    )
    assert "<h1>Rehearsed, 1 slower" in html


def test_alarms_accepts_mutes_and_android_updates_are_marked_on_their_nights() -> None:
    watch = watch_of(Plan(nights=60))
    names = _names(watch)
    slower, accepted = marks_of(watch.histories[0], names), marks_of(watch.histories[1], names)
    assert [(mark.place, mark.kind) for mark in slower] == [
        (30, MarkKind.ANDROID),
        (60 - LAST_NIGHTS_SLOWER, MarkKind.ALARM),
    ]
    assert [(names[mark.place], mark.kind) for mark in accepted][:2] == [
        ("2026-01-20", MarkKind.ACCEPTED),
        ("2026-01-25", MarkKind.MUTED),
    ]


def test_a_line_breaks_where_a_night_has_no_number() -> None:
    watch = watch_of(Plan(nights=30))
    history = watch.histories[1]
    gone = replace(history.nights[10], ratio=None, low=None, high=None)
    broken = replace(history, nights=(*history.nights[:10], gone, *history.nights[11:]))
    assert night_course(history, _names(watch), SMALL).line.count("M") == 1
    assert night_course(broken, _names(watch), SMALL).line.count("M") == 2
    assert night_course(broken, _names(watch), SMALL).band.count("Z") == 2


def test_the_axis_holds_every_ratio_and_never_makes_noise_look_large() -> None:
    watch = watch_of(Plan())
    quiet = night_course(watch.histories[4], _names(watch), LARGE)
    assert quiet.reach_percent == NARROWEST_PERCENT
    last = replace(watch.histories[4].latest, ratio=1.4, own_ratio=1.4)
    loud = replace(watch.histories[4], nights=(*watch.histories[4].nights[:-1], last))
    assert night_course(loud, _names(watch), LARGE).reach_percent == 50.0


def test_the_ratio_that_decided_a_night_is_drawn() -> None:
    """An own alarm may stand on a night whose plain interval holds 1."""
    watch = watch_of(Plan())
    history = watch.histories[4]
    plain = {"ratio": 1.001, "low": 0.999, "high": 1.003}
    own = {"own_ratio": 1.015, "own_low": 1.01, "own_high": 1.02}

    def drawn(**last: float | None) -> tuple[str, str]:
        nights = (*history.nights[:-1], replace(history.latest, **last))  # type: ignore[arg-type]
        course = night_course(replace(history, nights=nights), _names(watch), LARGE)
        return course.line, course.band

    alone = {"own_ratio": None, "own_low": None, "own_high": None}
    assert drawn(**plain, **own) == drawn(ratio=1.015, low=1.01, high=1.02, **alone)
    assert drawn(**plain, **own) != drawn(**plain, **alone)


@pytest.mark.parametrize("canvas", [SMALL, LARGE])
def test_an_alarm_that_was_accepted_in_its_night_is_seen_beside_the_acceptance(canvas: Canvas) -> None:
    watch = watch_of(Plan())
    history = watch.histories[0]
    (alert,) = [one for one in history.alerts if not one.standing]
    accepted = AcceptanceRecord(history.series, "", "ann", "a larger network", "b" * 64, "a" * 64, alert.night)
    course = night_course(replace(history, acceptances=(accepted,)), _names(watch), canvas)
    (diamond,) = [mark for mark in course.marks if mark.kind is MarkKind.ACCEPTED]
    (alarm,) = [mark for mark in course.marks if mark.kind is MarkKind.ALARM]
    assert (alarm,) == night_course(history, _names(watch), canvas).marks, "it keeps its place"
    assert diamond.x == alarm.x
    assert abs(diamond.y - alarm.y) == pytest.approx(BESIDE[canvas])
    assert canvas.top <= diamond.y <= canvas.bottom


def test_the_sentence_of_how_much_is_shown_counts_models_as_that_of_the_night_does() -> None:
    watch = watch_of(Plan())
    shared = replace(watch.histories[0].latest, series="all models|p0|app|large", variant=ALL_MODELS)
    histories = (*watch.histories, SeriesHistory(shared.series, (shared,), (), (), (), ()))
    html = nightly_html(replace(watch, histories=histories))
    assert "60 nights of 6 series are shown, with what all models of a phone share." in html
    assert "60 nights of 6 series are shown." in nightly_html(watch)


def test_a_series_without_any_number_has_a_row_and_an_empty_chart() -> None:
    watch = watch_of(Plan(series=1, nights=2))
    nothing = tuple(
        replace(one, state=SeriesState.MISSING, ratio=None, low=None, high=None) for one in watch.histories[0].nights
    )
    html = nightly_html(replace(watch, histories=(replace(watch.histories[0], nights=nothing, alerts=()),)))
    assert "<h1>1 missing</h1>" in html


def test_who_accepted_and_muted_is_told_with_the_reason() -> None:
    html = nightly_html(watch_of(Plan()))
    assert "a newer converter" in html
    assert "muted until 2026-02-01" in html


def test_the_data_inside_is_the_numbers_of_every_night() -> None:
    watch = watch_of(Plan())
    document = _document(nightly_html(watch))
    assert document["nights"] == _names(watch)
    assert len(document["series"]) == len(watch.histories)
    first = document["series"][0]
    assert first["ratio"] == [round(one.ratio or 0, 5) for one in watch.histories[0].nights]


def test_hostile_names_stay_text() -> None:
    watch = watch_of(Plan(series=1, nights=5))
    history = watch.histories[0]
    named = tuple(replace(one, variant=HOSTILE, model=HOSTILE, series=HOSTILE) for one in history.nights)
    hostile = replace(history, series=HOSTILE, nights=named)
    latest = replace(watch.latest, series=(hostile.latest,))
    html = nightly_html(replace(watch, histories=(hostile,), latest=latest))
    assert "<img" not in html
    assert html.count("</script>") == 3


def test_the_user_of_this_computer_is_not_told_unless_asked_for() -> None:
    watch = watch_of(Plan(series=2, nights=30))
    told = replace(watch.histories[1].acceptances[0], who=getpass.getuser(), why="/home/somebody/secret/plan.txt")
    mine = replace(watch, histories=(watch.histories[0], replace(watch.histories[1], acceptances=(told,))))
    assert "/home/somebody" not in nightly_html(mine)
    assert "/home/somebody" in nightly_html(mine, full=True)


@pytest.mark.parametrize(
    ("engine", "words"), [(Engine.REPLAY, "Synthetic:"), (Engine.LITERT, "Virtual phone: these numbers")]
)
def test_numbers_of_virtual_phones_say_so_in_large_letters(engine: Engine, words: str) -> None:
    phones = (replace(PHONE, virtual=True, engine=engine),)
    assert f'<p class="warning" role="note">{words}' in nightly_html(replace(watch_of(Plan()), phones=phones))


def test_a_rehearsed_night_says_that_nothing_was_measured() -> None:
    watch = watch_of(Plan(nights=5))
    nights = (replace(watch.nights[0], rehearsed=True), *watch.nights[1:])
    assert '<p class="warning" role="note">Rehearsed:' in nightly_html(replace(watch, nights=nights))


def test_a_store_without_a_night_has_no_page() -> None:
    with pytest.raises(NothingToShow, match="bigcore nightly run"):
        nightly_html(replace(watch_of(Plan()), nights=()))


@pytest.mark.long
def test_a_year_of_100_series_is_small_enough_to_mail() -> None:
    html = nightly_html(watch_of(Plan(series=100, nights=365, phones=5)))
    assert len(html.encode()) < 8_000_000
    assert html.count("<tr class=") == 100
