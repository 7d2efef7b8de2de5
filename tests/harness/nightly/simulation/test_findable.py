from harness.nightly.simulation.findable import Finds, what_can_be_found, what_several_find
from harness.nightly.simulation.simulate import PowerOfQuestion, PowerOfShift


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


def test_of_several_series_it_is_told_of_one_model_and_of_all():
    own = [PowerOfQuestion(0.5, 0.6), PowerOfQuestion(1.0, 0.998)]
    common = [PowerOfQuestion(0.5, 0.01), PowerOfQuestion(1.0, 0.878), PowerOfQuestion(2.0, 1.0)]
    told = "of one model: tonight 1 % with 99 %, 0.5 % with 60 %; of all models: tonight 2 % with 99 %, 1 % with 87 %"
    assert what_several_find(own, common) == told
    assert Finds("alone", told).told(of_several=True) == told
    assert Finds("alone", told).told(of_several=False) == "alone"


def test_what_a_bigcore_of_before_kept_is_said_to_be_of_a_series_alone():
    assert Finds("tonight 2 % with 98 %").told(of_several=True) == "of a series alone: tonight 2 % with 98 %"
