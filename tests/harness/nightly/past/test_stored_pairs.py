"""What the store's pairs say to those who compute from them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.nights import PAIRS

from harness.nightly.past.stored_pairs import PAIRS_PER_INSTALLATION, aa_pairs, of_phone, phone_of_most
from harness.nightly.series import Course, parts_of_series, series_name
from harness.results.night_basis import NightPairs
from harness.results.records import RunnerName

SIX = (0.001, 0.002, 0.003, 0.004, 0.005, 0.006)
AA = replace(PAIRS, same_build=True)


OTHER = replace(AA, series="net_b|p1|app|large")


def test_pairs_within_one_installation_and_over_two_are_kept_apart():
    known = aa_pairs([replace(AA, ratios=SIX), replace(AA, ratios=SIX, two_installations=True)])
    assert known.sessions == ((SIX,),)
    assert known.installations == ((SIX,),)


def test_a_longer_stage_is_cut_where_the_apps_were_installed_anew():
    known = aa_pairs([replace(AA, ratios=(*SIX, *SIX[::-1]), two_installations=True)])
    assert len(SIX) == PAIRS_PER_INSTALLATION
    assert known.installations == ((SIX,), (SIX[::-1],))


def test_series_that_share_starts_are_one_session_and_one_installation():
    known = aa_pairs([replace(one, ratios=SIX) for one in (AA, OTHER)])
    assert known.sessions == ((SIX, SIX),)
    known = aa_pairs([replace(one, ratios=SIX, two_installations=True) for one in (AA, OTHER)])
    assert known.installations == ((SIX, SIX),)


@pytest.mark.parametrize(
    "other",
    [
        replace(AA, series="net|p2|app|large"),
        replace(AA, series="net|p1|shell|large"),
        replace(AA, stage=1),
        replace(AA, night="2026-01-06"),
        replace(AA, sweep="another"),
    ],
)
def test_another_phone_course_stage_night_or_sweep_has_starts_of_its_own(other: NightPairs):
    known = aa_pairs([replace(one, ratios=SIX, two_installations=True) for one in (AA, other)])
    assert known.installations == ((SIX,), (SIX,))


def test_a_stage_that_lacks_a_pair_says_nothing_of_installations_as_nobody_knows_where_they_change():
    assert aa_pairs([replace(AA, ratios=(*SIX, *SIX[1:], None), two_installations=True)]).installations == ()


def test_the_phone_with_the_most_starts_is_told_and_not_the_one_with_the_most_series():
    many = [replace(AA, series=f"net_{number}|p1|app|large", ratios=SIX) for number in range(5)]
    long = [replace(AA, series="net|p2|app|large", ratios=2 * SIX)]
    assert phone_of_most([*many, *long]) == "p2"
    assert phone_of_most([]) is None


COURSES = (
    Course(RunnerName.APP, "large"),
    Course(RunnerName.BENCHMARK_MODEL, "5"),
    Course(RunnerName.APP, "large", "2.16.1"),
    Course(RunnerName.APP, "large", "2.21.0", "2.16.1"),
    Course(RunnerName.SHELL, "small", None, "2.16.1", 2),
)


@pytest.mark.parametrize("course", COURSES, ids=lambda course: course.words)
@pytest.mark.parametrize("variant", ["net", "a|b", "net|p2|app|large"])
def test_a_series_tells_its_phone_whatever_its_variant_and_course_are_called(variant: str, course: Course):
    name = series_name(variant, "p1", course)
    found = parts_of_series(name)
    assert (found.variant, found.phone, found.course) == (variant, "p1", course.name)
    mine, other = replace(PAIRS, series=name), replace(PAIRS, series=series_name(variant, "p2", course))
    assert of_phone([mine, other], "p1") == (mine,)


def test_no_two_courses_of_a_phone_have_one_name():
    assert len({course.name for course in COURSES}) == len({course.words for course in COURSES}) == len(COURSES)
