from harness.nightly.simulation.findable import what_can_be_found
from harness.nightly.simulation.simulate import PowerOfShift


def power(shift: float, same: float, later: float) -> PowerOfShift:
    return PowerOfShift(shift, same, later, mean_starts=60.0)


def test_it_is_told_what_tonight_and_what_two_weeks_find():
    table = [power(0.5, 0.14, 0.9), power(1.0, 0.80, 1.0), power(2.0, 0.987, 1.0), power(5.0, 1.0, 1.0)]
    assert what_can_be_found(table) == (
        "tonight 2 % with 98 %, 1 % with 80 %, 0.5 % with 14 %; 0.5 % within two weeks with 90 %"
    )


def test_what_no_single_night_finds_is_said_so():
    assert what_can_be_found([power(0.5, 0.01, 0.6)]) == "nothing in one night; 0.5 % within two weeks with 60 %"


def test_nothing_is_certain():
    assert what_can_be_found([power(5.0, 1.0, 1.0)]) == "tonight 5 % with 99 %; 5 % within two weeks with 99 %"


def test_a_phone_too_noisy_for_anything_promises_nothing():
    assert what_can_be_found([power(5.0, 0.01, 0.1)]) == "nothing in one night"
