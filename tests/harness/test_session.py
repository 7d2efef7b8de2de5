"""What one session asks of its phone."""

from harness.results.records import CoreChoice
from harness.session import watched_cpu

LARGE = CoreChoice(7, "80", "cpu_capacity", "large")
SMALL = CoreChoice(3, "8", "cpu_capacity", "small")
OWN_WISH = CoreChoice(5, "20", "chosen", "cpu5")


def test_the_conditions_are_of_the_large_core_wherever_it_stands_among_those_asked_for():
    assert watched_cpu((LARGE, SMALL)) == watched_cpu((SMALL, LARGE)) == LARGE.cpu


def test_without_a_large_core_the_first_that_was_asked_for_is_watched():
    assert watched_cpu((OWN_WISH, SMALL)) == OWN_WISH.cpu
