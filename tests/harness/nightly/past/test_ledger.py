"""What earlier nights leave for tonight."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.nights import NIGHT, SERIES

from harness.nightly.builds.builds import build_record
from harness.nightly.config import NightlyConfig
from harness.nightly.past.absences import missing_since
from harness.nightly.past.ledger import Ledger
from harness.nightly.series import Course, FoundPhone, Ground, Watched
from harness.nightly.settings import course_settings
from harness.results.choices import RunnerName
from harness.results.night_decisions import AcceptanceRecord, MuteRecord
from harness.results.nightly import ALL_MODELS, SeriesNight, shared_series

LATER = replace(NIGHT, night="2026-01-06", number=2)
FASTER = replace(SERIES, call="faster", accepted_sha256="a" * 64, standing_since=None)
ACCEPTED = AcceptanceRecord(SERIES.series, "2026-01-05T22:00:00Z", "", "first", "a" * 64, None, NIGHT.night)


def ledger(**changed) -> Ledger:
    nights = {
        "nights": (NIGHT, LATER),
        "series": {SERIES.series: (FASTER, replace(FASTER, night=LATER.night))},
        "phones_of": {NIGHT.night: (), LATER.night: ()},
        "acceptances": {SERIES.series: ACCEPTED},
        "history": (ACCEPTED,),
        "builds": {},
        "mutes": (),
    }
    return Ledger(**(nights | changed))


def test_nights_in_succession_are_counted_back_from_the_last():
    assert ledger().in_succession(SERIES.series, "faster", "2026-01-07") == 3
    steady_last = {SERIES.series: (FASTER, replace(FASTER, night=LATER.night, call="steady"))}
    assert ledger(series=steady_last).in_succession(SERIES.series, "faster", "2026-01-07") == 1


def test_nights_that_are_run_again_on_one_day_count_once():
    assert ledger().in_succession(SERIES.series, "faster", f"{LATER.night}-2") == 2


def test_nights_against_a_build_that_is_no_longer_accepted_do_not_count():
    since = replace(ACCEPTED, accepted_sha256="b" * 64, before_sha256="a" * 64, night=LATER.night)
    assert ledger(acceptances={SERIES.series: since}).in_succession(SERIES.series, "faster", "2026-01-07") == 1


def test_the_night_of_an_alert_is_found_for_as_long_as_it_stands():
    alarmed = replace(SERIES, night=NIGHT.night, standing_since=NIGHT.night)
    later = replace(alarmed, night=LATER.night, call="in_doubt")
    known = ledger(series={SERIES.series: (alarmed, later)})
    assert known.alarmed(later) == alarmed
    assert known.alarmed(replace(later, standing_since=None)) is None


def test_missing_is_counted_from_the_first_of_its_nights_in_succession():
    gone = replace(FASTER, call="missing")
    whole = {SERIES.series: (gone, replace(gone, night=LATER.night))}
    assert missing_since(ledger(series=whole), [SERIES.series], "tonight") == NIGHT.night
    lately = {SERIES.series: (FASTER, replace(gone, night=LATER.night))}
    assert missing_since(ledger(series=lately), [SERIES.series], "tonight") == LATER.night


def test_a_mute_ends_on_its_day_and_the_last_word_counts():
    mute = MuteRecord(SERIES.series, "2026-01-05T22:00:00Z", "2026-01-08", "ann", "known")
    known = ledger(mutes=(mute,))
    assert known.muted("2026-01-07") == {SERIES.series}
    assert known.muted("2026-01-08") == frozenset()
    ended = replace(mute, until="2026-01-06")
    assert ledger(mutes=(mute, ended)).muted("2026-01-07") == frozenset()


def shared_of(night) -> SeriesNight:
    return replace(SERIES, night=night.night, series=shared_series(SERIES.ground), variant=ALL_MODELS)


def six_series(accepted: int) -> Ledger:
    """Four nights of six series and of what they share; after the second, so many were accepted."""
    nights = tuple(replace(NIGHT, night=f"2026-01-0{number}", number=number) for number in range(1, 5))
    names = [f"net_{letter}|p1|app|large" for letter in "abcdef"]
    own = {name: tuple(replace(FASTER, night=one.night, series=name) for one in nights) for name in names}
    held = {name: replace(ACCEPTED, series=name, night=nights[0].night) for name in names}
    changed = {"accepted_sha256": "b" * 64, "before_sha256": "a" * 64, "night": nights[1].night}
    held |= {name: replace(held[name], **changed) for name in names[:accepted]}
    shared = tuple(map(shared_of, nights))
    series = {**own, shared[0].series: shared}
    return ledger(nights=nights, series=series, phones_of={}, acceptances=held)


@pytest.mark.parametrize(("accepted", "first"), [(2, "2026-01-01"), (3, "2026-01-03"), (6, "2026-01-03")])
def test_what_models_share_is_compared_with_nights_in_which_most_of_them_were_held_against_the_same(accepted, first):
    known = six_series(accepted)
    nights = [one.night for one in known.against_same(known.last(shared_series(SERIES.ground)))]
    assert (nights[0], nights[-1]) == (first, "2026-01-04")


def test_nights_before_an_acceptance_are_not_compared_with_though_the_accepted_build_is_one_of_before():
    """Accepted was a, then b, then a again: nights against the first a are not the same history."""
    later = [replace(NIGHT, night=f"2026-01-0{number}", number=number - 4) for number in range(5, 8)]
    held = [replace(FASTER, night=night.night, accepted_sha256=sha) for night, sha in zip(later, "aba", strict=True)]
    again = replace(ACCEPTED, accepted_sha256="a", before_sha256="b", night=later[1].night)
    known = ledger(nights=tuple(later), series={SERIES.series: tuple(held)}, acceptances={SERIES.series: again})
    assert known.against_same(held[-1]) == (held[-1],)


def on_threads(*threads: int) -> NightlyConfig:
    return NightlyConfig.model_validate({"measure": {"threads": threads}})


def test_nights_of_another_setting_under_the_same_name_are_not_compared_with():
    """The series says nothing of its number of threads: one, then four, and four again tonight."""
    settings = {NIGHT.night: course_settings(on_threads(1)), LATER.night: course_settings(on_threads(4))}
    then = ledger(settings=settings, now=course_settings(on_threads(4)))
    latest = then.last(SERIES.series)
    assert then.measured_alike(SERIES.series) == then.against_same(latest) == (latest,)
    assert then.in_succession(SERIES.series, "faster", "2026-01-07") == 2
    assert then.counts(latest)
    assert then.setting_changed(SERIES.series) == ()
    back = replace(then, now=course_settings(on_threads(1)))
    assert not back.counts(latest)
    assert back.setting_changed(SERIES.series) == ("threads 4 became 1",)


def test_what_models_shared_before_most_of_them_were_accepted_counts_no_longer():
    """It was not asked of them in the nights since then, as too few of them were there."""
    known, name = six_series(6), shared_series(SERIES.ground)
    course = Course(RunnerName.APP, "large")
    build = build_record("net", "a" * 64, None, None)
    phone = FoundPhone("p1", "p1", "p1", "a phone", "10", "10")
    watched = tuple(Watched(one, phone, course, build, build) for one in ("net_a", "net_b", "net_c", "net_d", "net_e"))
    held = {one: replace(made, accepted_sha256="a" * 64) for one, made in known.acceptances.items()}
    known, ground = replace(known, acceptances=held), Ground(SERIES.ground, phone, course, watched, False)
    assert name in known.counting(ground)
    stale = replace(known, series={**known.series, name: known.series[name][:2]})
    assert name not in stale.counting(ground)


def test_the_history_of_an_alert_is_that_of_the_name_that_raised_it():
    """A series was renamed while its slowdown stood."""
    before = replace(SERIES, night=NIGHT.night, standing_since=NIGHT.night)
    renamed = replace(before, series="other|p1|app|large", variant="other", night=LATER.night)
    known = ledger(series={SERIES.series: (before,), renamed.series: ()})
    assert known.history_of_alert(renamed) == (before,)
    assert known.history_of_alert(replace(renamed, standing_since=None)) == ()


def test_what_it_was_called_under_a_name_that_nothing_has_tonight_counts_too():
    before = replace(SERIES, night=NIGHT.night)
    renamed = replace(before, series="other|p1|app|large", variant="other", night=LATER.night)
    known = ledger(series={SERIES.series: (before,), renamed.series: (renamed,)})
    assert known.under_all_names(renamed, {renamed.series}) == (renamed, before)
    assert known.under_all_names(renamed, {renamed.series, SERIES.series}) == (renamed,)
