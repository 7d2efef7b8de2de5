import pytest

from harness.nightly.rules.evidence import Evidence, EvidenceRule, Search

RULE = EvidenceRule()


def test_a_night_adds_its_z_less_the_drift():
    assert Evidence(slower=1.0).after(2.0, RULE).slower == pytest.approx(1.0 + 2.0 - RULE.drift)


def test_one_wild_night_counts_no_more_than_the_clip():
    assert Evidence().after(9.0, RULE) == Evidence(slower=RULE.clip - RULE.drift)


def test_evidence_never_falls_below_nothing():
    assert Evidence(slower=0.2).after(-3.0, RULE).slower == 0


def test_the_same_night_speaks_for_one_direction_and_against_the_other():
    after = Evidence(slower=2.0, faster=2.0).after(1.0, RULE)
    assert after.slower == pytest.approx(2.0 + 1.0 - RULE.drift)
    assert after.faster == pytest.approx(2.0 - 1.0 - RULE.drift)


def test_quiet_nights_forget():
    evidence = Evidence(slower=RULE.most)
    for _ in range(int(RULE.most / RULE.drift)):
        evidence = evidence.after(0.0, RULE)
    assert evidence == Evidence()


def test_evidence_of_a_long_regression_is_bounded():
    evidence = Evidence()
    for _ in range(30):
        evidence = evidence.after(5.0, RULE)
    assert evidence.slower == RULE.most


def test_a_small_shift_that_stays_is_looked_at_closely_within_some_nights():
    """z of 1.5 a night: 1 is left of each, so that the fifth night begins with more than 4."""
    evidence, nights = Evidence(), 0
    while not evidence.search(RULE).slower_carried:
        evidence, nights = evidence.after(1.5, RULE), nights + 1
    assert nights == int(RULE.enough / (1.5 - RULE.drift)) + 1


def test_improvements_are_looked_for_only_where_evidence_was_carried():
    assert Evidence().search(RULE) == Search(slower_carried=False, faster_carried=False)
    assert Evidence(faster=RULE.enough + 0.1).search(RULE).faster_carried
