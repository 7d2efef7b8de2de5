"""Users take turns on a phone."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from harness.lab.job import MOST_ROUNDS
from harness.lab.rounds import NIGHTLY_PRIORITY, PhoneRounds

MOST_JOBS = 40


class Queue:
    """A phone's queue as the database orders it: the greatest priority first, then who came first."""

    def __init__(self) -> None:
        self.waiting: list[tuple[int, int, str]] = []
        self.reached, self.number = 0, 0
        self.last_of: dict[str, int] = {}
        self.served: list[str] = []

    def put(self, who: str) -> None:
        turn = PhoneRounds(self.reached, self.last_of).next_for(who)
        self.last_of[who] = turn
        self.number += 1
        self.waiting.append((turn, self.number, who))

    def serve(self) -> None:
        if self.waiting:
            first = min(self.waiting)
            self.waiting.remove(first)
            self.reached = max(self.reached, first[0])
            self.served.append(first[2])


def test_who_comes_later_waits_for_one_job_of_each_other_user() -> None:
    queue = Queue()
    for _ in range(10):
        queue.put("ada")
    queue.serve()
    queue.put("bob")
    queue.put("bob")
    for _ in range(4):
        queue.serve()
    assert queue.served == ["ada", "bob", "ada", "bob", "ada"]


def test_who_waits_long_is_not_passed_over_by_one_who_asks_again_and_again() -> None:
    queue = Queue()
    for _ in range(3):
        queue.put("ada")
    for _ in range(6):
        queue.put("bob")
        queue.serve()
    assert queue.served.count("ada") == 3


def test_the_nightly_watch_goes_before_every_round() -> None:
    assert NIGHTLY_PRIORITY - MOST_ROUNDS > 0


def test_rounds_end_where_a_job_may_say_no_more() -> None:
    assert PhoneRounds(MOST_ROUNDS, {"ada": MOST_ROUNDS}).next_for("ada") == MOST_ROUNDS


@given(st.lists(st.sampled_from(["ada", "bob", "eve", None]), max_size=MOST_JOBS))
def test_while_a_user_waits_no_other_is_served_more_than_twice(events: list[str | None]) -> None:
    queue = Queue()
    for who in events:
        if who is None:
            queue.serve()
        else:
            queue.put(who)
    passed_by: Counter[tuple[str, str]] = Counter()
    while queue.waiting:
        queue.serve()
        served = queue.served[-1]
        passed_by.update((who, served) for who in {who for _, _, who in queue.waiting} - {served})
        for pair in [pair for pair in passed_by if pair[0] == served]:
            del passed_by[pair]
        assert max(passed_by.values(), default=0) <= 2
