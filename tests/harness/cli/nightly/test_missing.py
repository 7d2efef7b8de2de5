"""What was asked for and has no number: it is told, it can be ended, and no slowdown is forgotten over it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NoReturn

import pytest
from support.rehearsed_nights import MODELS, Watchroom, kinds, states

from harness.errors import AdbUnavailable, ConfigRefused, HarnessError, PhoneFailed
from harness.nightly.measuring.measurer import StageMeasured, StageRequest
from harness.nightly.measuring.night_budget import WhyItEnds, unlimited
from harness.nightly.measuring.rehearsal import Rehearsal

LISTED = '[[model]]\nfile = "models/net_a.tflite"\n[[model]]\nfile = "models/never.tflite"\n'
SLOWER = {"variant": "net_a", "percent": 5.0}
WHY = ("--why", "known")
UNTIL = ("--until", "2030-01-01")


def _alerts(night: dict[str, Any]) -> dict[str, tuple[str, bool]]:
    return {one["series"]: (one["kind"], one["standing"]) for one in night["alerts"]}


def test_a_night_without_any_phone_is_told_night_after_night(watchroom: Watchroom):
    watchroom.others["phone"] = []
    watchroom.phones = []
    first, second = watchroom.run(1), watchroom.run(1)
    assert [_alerts(night) for night in (first, second)] == [
        {"all models": ("missing_data", False)},
        {"all models": ("missing_data", True)},
    ]
    assert second["alerts"][0]["first_bad_night"] == first["night"]
    del watchroom.others["phone"]
    watchroom.phones = [{"asked": "bench-1", "identity": "p1"}]
    assert watchroom.run()["alerts"] == []


def test_a_model_that_the_toml_lists_and_that_was_never_there_is_an_alert(watchroom: Watchroom):
    (watchroom.folder / "nightly.toml").write_text(LISTED)
    first, second = watchroom.run(1), watchroom.run(1)
    assert _alerts(first) == {"never|p1|app|large": ("missing_data", False)}
    assert _alerts(second) == {"never|p1|app|large": ("missing_data", True)}
    assert second["alerts"][0]["detail"] == "its file is not there"
    assert (states(second)["never"], states(second)["net_a"]) == ("missing", "steady")
    watchroom.build("never", "at last")
    assert watchroom.run()["alerts"] == []


def test_a_phone_that_was_never_seen_is_missing_since_its_first_night(watchroom: Watchroom):
    watchroom.phones.append({"asked": "bench-2", "present": False})
    first = watchroom.run(1)
    for _ in range(2):
        (alert,) = watchroom.run(1)["alerts"]
        assert (alert["series"], alert["standing"]) == ("all models|bench-2", True)
        assert alert["first_bad_night"] == first["night"]


def test_a_model_file_that_is_renamed_is_not_missed(watchroom: Watchroom):
    watchroom.run()
    (watchroom.models / "net_a.tflite").rename(watchroom.models / "net_new.tflite")
    for _ in range(2):
        night = watchroom.run()
        assert "net_a" not in states(night)
        assert states(night)["net_new"] == "steady"


def test_a_twin_of_a_model_that_went_away_is_not_taken_for_it(watchroom: Watchroom):
    (watchroom.models / "twin.tflite").write_bytes((watchroom.models / "net_a.tflite").read_bytes())
    watchroom.run()
    (watchroom.models / "net_a.tflite").unlink()
    night = watchroom.run(1)
    assert _alerts(night) == {"net_a|p1|app|large": ("missing_data", False)}
    assert night["alerts"][0]["detail"] == "the candidate has no such file"


def test_what_nobody_misses_is_told_once_and_never_again(watchroom: Watchroom):
    watchroom.phones.append({"asked": "bench-2", "identity": "p2"})
    watchroom.run()
    watchroom.phones.pop()
    (watchroom.models / "net_c.tflite").unlink()
    assert set(_alerts(watchroom.run(1))) == {"net_c|p1|app|large", "all models|p2"}
    toml = '[candidate]\nmodels = "models"\n[watch]\nnot_missed = ["net_c", "p2"]\n'
    (watchroom.folder / "nightly.toml").write_text(toml)
    night = watchroom.run()
    assert "net_c is no longer asked for; its accepted build is kept" in [one["detail"] for one in night["notices"]]
    assert [one["kind"] for one in watchroom.run()["notices"]] == ["same_build"]
    watchroom.build("net_c", "slower")
    watchroom.shifts = [{"variant": "net_c", "percent": 5.0}]
    assert _alerts(watchroom.run(4)) == {"net_c|p1|app|large": ("slower", False)}


def test_a_slowdown_stands_while_its_phone_is_missing(watchroom: Watchroom):
    watchroom.slow_night(SLOWER)
    watchroom.phones[0]["present"] = False
    for standing in (False, True):
        night = watchroom.run(4)
        assert _alerts(night) == {"all models|p1": ("missing_data", standing), "net_a|p1|app|large": ("slower", True)}
    (slower,) = [one for one in night["alerts"] if one["kind"] == "slower"]
    assert slower["low"] < 1.05 < slower["high"]
    assert "not measured tonight: the rehearsal declares it missing" in slower["detail"]
    (missing,) = [one for one in night["alerts"] if one["kind"] == "missing_data"]
    assert missing["detail"] == "rehearsed phone (p1): the rehearsal declares it missing"


def test_a_slowdown_stands_while_its_model_is_missing(watchroom: Watchroom):
    watchroom.slow_night(SLOWER)
    (watchroom.models / "net_a.tflite").unlink()
    night = watchroom.run(4)
    assert _alerts(night) == {"net_a|p1|app|large": ("slower", True)}
    assert "the candidate has no such file" in night["alerts"][0]["detail"]
    assert "5." in watchroom.command("report", "--format", "text").stdout
    plan = ("--rehearse", str(watchroom.folder / "rehearsal.toml"))
    toml = str(watchroom.folder / "nightly.toml")
    confirmed = watchroom.command("confirm", night["alerts"][0]["series"], toml, *plan)
    assert confirmed.exit_code == 4, confirmed.exception


def test_a_slowdown_stands_while_its_series_gives_no_number(watchroom: Watchroom):
    watchroom.slow_night(SLOWER)
    watchroom.phones[0]["without"] = ["net_a"]
    (alert,) = watchroom.run(4)["alerts"]
    assert alert["ratio"] is not None


def test_a_slowdown_that_is_accepted_while_its_phone_is_missing_is_over(watchroom: Watchroom):
    watchroom.slow_night(SLOWER)
    watchroom.phones[0]["present"] = False
    watchroom.run(4)
    done = watchroom.command("accept", "--all", *WHY)
    assert done.exit_code == 0, done.exception
    assert "net_a|p1|app|large: accepted" in done.stderr
    assert set(_alerts(watchroom.run(1))) == {"all models|p1"}
    watchroom.phones[0]["present"] = True
    watchroom.shifts = []
    night = watchroom.run()
    assert [one["differs"] for one in night["series"] if one["variant"] == "net_a"] == [[]]


def test_a_slowdown_of_all_models_stands_while_too_few_of_them_are_there(watchroom: Watchroom):
    """Five series are the fewest that share a question; without one of them, it is asked of nobody."""
    (watchroom.models / "net_f.tflite").unlink()
    watchroom.run()
    for name in MODELS[:5]:
        watchroom.build(name, "second")
    watchroom.shifts = [{"percent": 5.0}]
    first = watchroom.run(4)
    watchroom.shifts = []
    (watchroom.models / "net_e.tflite").unlink()
    for _ in range(2):
        told = watchroom.run(4)
        (shared,) = [one for one in told["alerts"] if one["kind"] == "slower"]
        assert (shared["series"], shared["standing"]) == ("all models|p1|app|large", True)
        assert shared["first_bad_night"] == first["night"]
        assert shared["detail"].startswith("not measured tonight: fewer than 5 series tonight")
    assert watchroom.command("accept", "all models|p1|app|large", *WHY).exit_code == 0
    assert [one["kind"] for one in watchroom.run(1)["alerts"]] == ["missing_data"]


def test_a_slowdown_of_all_models_stands_while_its_phone_gives_no_number(watchroom: Watchroom):
    watchroom.run()
    for name in MODELS:
        watchroom.build(name, "second")
    watchroom.shifts = [{"percent": 5.0}]
    watchroom.run(4)
    watchroom.phones[0]["without"] = list(MODELS)
    (shared,) = [one for one in watchroom.run(4)["alerts"] if one["kind"] == "slower"]
    assert shared["series"] == "all models|p1|app|large"
    assert shared["detail"].startswith("not measured tonight: no valid number tonight")


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (PhoneFailed("phone_lost", "bench-1", "it was unplugged", "plug it in"), "phone p1: it was unplugged"),
        (AdbUnavailable("adb", "no server answers", "start it"), "phone p1: adb: no server answers; start it"),
    ],
)
def test_a_phone_whose_sweep_fails_is_told_of_with_the_reason(
    watchroom: Watchroom, monkeypatch: pytest.MonkeyPatch, error: HarnessError, told: str
):
    def fails(*_: object) -> NoReturn:
        raise error

    monkeypatch.setattr(Rehearsal, "measure", fails)
    night = watchroom.run(1)
    assert [(one["series"], one["detail"]) for one in night["alerts"]] == [("all models|p1", told)]
    assert night["cut_short"] == str(error)


def test_a_series_that_no_night_measured_is_named_where_all_are_accepted(watchroom: Watchroom):
    (watchroom.folder / "nightly.toml").write_text(LISTED)
    watchroom.run(1)
    done = watchroom.command("accept", "--all", *WHY)
    assert (done.exit_code, "never|p1|app|large: not accepted" in done.stderr) == (0, True)


def test_the_alert_of_a_missing_phone_can_be_muted_by_its_name_and_with_all(watchroom: Watchroom):
    watchroom.phones.append({"asked": "bench-2", "identity": "p2"})
    watchroom.run()
    watchroom.phones.pop()
    (alert,) = watchroom.run(1)["alerts"]
    assert watchroom.command("mute", alert["series"], *UNTIL, *WHY).exit_code == 0
    assert watchroom.run()["alerts"] == []
    watchroom.phones = [{"asked": "bench-1", "identity": "p1", "present": False}]
    assert set(_alerts(watchroom.run(1))) == {"all models|p1"}
    assert watchroom.command("mute", "--all", *UNTIL, *WHY).exit_code == 0
    assert watchroom.run()["alerts"] == []


def test_one_phone_under_two_names_is_measured_once_and_told_and_neither_name_is_missed(watchroom: Watchroom):
    said = "bench-1b is the phone that is measured as bench-1: they tell one serial number and model"
    again = {"asked": "bench-1b", "identity": "p1"}
    watchroom.phones.append(again)
    for _ in range(2):
        night = watchroom.run()
        assert [one["detail"] for one in night["notices"] if one["kind"] == "same_phone"] == [said]
        assert len({one["series"] for one in night["series"]}) == len(night["series"])
    first = watchroom.phones[0]
    for gone in (again, first):
        here = first if gone is again else again
        watchroom.phones = [here | {"present": True}, gone | {"present": False}]
        night = watchroom.run()
        assert night["alerts"] == []
        assert sorted(kinds(night["notices"])) == ["same_build", "same_phone"]
        assert all(one["ratio"] is not None for one in night["series"])


PIN = PhoneFailed("screen_locked", "bench-1", "a PIN stands before its screen", "unlock it")


def _lost_in_its_second_stage(monkeypatch: pytest.MonkeyPatch, *, raises: bool) -> None:
    """The phone gives 6 pairs; what follows is refused by the sweep as a whole, or sets the phone aside in it."""
    drawn = Rehearsal.measure

    def measure(self: Rehearsal, request: StageRequest, why_it_ends: WhyItEnds = unlimited) -> StageMeasured:
        if request.stage == 0:
            return drawn(self, request, why_it_ends)
        if raises:
            raise PIN
        return StageMeasured(None, {}, {"p1": f"{PIN.what}; {PIN.next_step}"})

    monkeypatch.setattr(Rehearsal, "measure", measure)


@pytest.mark.long
@pytest.mark.parametrize("raises", [False, True])
def test_a_phone_that_is_lost_after_some_pairs_is_told_with_why_and_what_to_do_in_every_form(
    watchroom: Watchroom, monkeypatch: pytest.MonkeyPatch, raises: bool
):
    watchroom.run()
    watchroom.build("net_a", "slower")
    watchroom.shifts = [SLOWER]
    _lost_in_its_second_stage(monkeypatch, raises=raises)
    night = watchroom.run(1)
    said = "phone p1 (rehearsed phone): set aside after 6 of 12 pairs: a PIN stands before its screen; unlock it"
    assert [(one["phone"], one["detail"]) for one in night["notices"] if one["kind"] == "phone_set_aside"] == [
        ("p1", said)
    ]
    assert night["alerts"] == []
    plain = "set aside after 6 of 12 pairs: a PIN stands before its screen; unlock it"
    assert plain in watchroom.command("status").stdout
    for form in ("text", "markdown", "junit", "html", "atom"):
        file = watchroom.folder / f"report.{form}"
        assert watchroom.command("report", "--format", form, "-o", str(file)).exit_code == 0
        assert plain in file.read_text(), form
    assert "bigcore_nightly_cut_short 1" in watchroom.command("report", "--format", "prometheus").stdout


@pytest.mark.long
def test_a_phone_that_is_lost_every_night_is_an_alert_from_the_second_on_until_it_stays(
    watchroom: Watchroom, monkeypatch: pytest.MonkeyPatch
):
    watchroom.run()
    watchroom.build("net_a", "slower")
    watchroom.shifts = [SLOWER]
    with monkeypatch.context() as lost:
        _lost_in_its_second_stage(lost, raises=False)
        first = watchroom.run(1)
        for standing in (False, True):
            (alert,) = watchroom.run(1)["alerts"]
            assert (alert["series"], alert["kind"], alert["standing"]) == ("all models|p1", "missing_data", standing)
            assert alert["first_bad_night"] == first["night"]
            assert "set aside after 6 of 12 pairs: a PIN stands before its screen; unlock it" in alert["detail"]
        assert watchroom.command("mute", alert["series"], *UNTIL, *WHY).exit_code == 0
        muted = watchroom.run(1)
        assert (muted["alerts"], "phone_set_aside" in kinds(muted["notices"])) == ([], False)
        assert "all models|p1" in watchroom.command("status").stdout
    assert [one["kind"] for one in watchroom.run(4)["alerts"]] == ["slower"]


@pytest.mark.long
def test_a_phone_that_is_lost_only_now_and_then_is_no_alert(watchroom: Watchroom, monkeypatch: pytest.MonkeyPatch):
    watchroom.run()
    watchroom.build("net_a", "slower")
    watchroom.shifts = [{"variant": "net_a", "percent": 0.0}]
    for lost in (True, False, True):
        with monkeypatch.context() as patched:
            if lost:
                _lost_in_its_second_stage(patched, raises=False)
            night = watchroom.run_any()
        assert ("phone_set_aside" in kinds(night["notices"]), night["alerts"]) == (lost, [])


WRONG = "no pair of it is valid: the output differs from this computer's (wrong_output)"


def _in_vain(monkeypatch: pytest.MonkeyPatch, variants: Sequence[str], why: str = WRONG) -> None:
    """These models are measured, and none of their numbers is valid."""
    drawn = Rehearsal.measure

    def measure(self: Rehearsal, request: StageRequest, why_it_ends: WhyItEnds = unlimited) -> StageMeasured:
        found = drawn(self, request, why_it_ends)
        without = {one.name: why for one in request.series if one.variant in variants}
        return replace(found, series={n: one for n, one in found.series.items() if n not in without}, without=without)

    monkeypatch.setattr(Rehearsal, "measure", measure)


def test_a_model_whose_numbers_are_not_valid_is_told_with_why(watchroom: Watchroom, monkeypatch: pytest.MonkeyPatch):
    watchroom.run()
    _in_vain(monkeypatch, ["net_b"])
    (alert,) = watchroom.run(1)["alerts"]
    assert (alert["series"], alert["detail"]) == ("net_b|p1|app|large", WRONG)


def test_a_phone_on_which_no_number_is_valid_is_told_with_why_once(
    watchroom: Watchroom, monkeypatch: pytest.MonkeyPatch
):
    _in_vain(monkeypatch, MODELS, "the app was not installed")
    (alert,) = watchroom.run(1)["alerts"]
    said = "phone p1: none of its series has a valid number: the app was not installed"
    assert (alert["series"], alert["detail"]) == ("all models|p1", said)


def test_a_model_that_cannot_be_measured_is_told_with_the_error(watchroom: Watchroom, monkeypatch: pytest.MonkeyPatch):
    def fails(*_: object) -> NoReturn:
        raise ConfigRefused("net_a", "a file is no longer here", "accept it")

    monkeypatch.setattr(Rehearsal, "measure", fails)
    (alert,) = watchroom.run(1)["alerts"]
    assert alert["detail"].endswith("has a valid number: net_a: a file is no longer here; accept it")


@pytest.mark.long
def test_a_model_is_without_data_since_the_night_in_which_it_alone_was(watchroom: Watchroom):
    """What its whole phone lacked before and in between is another alert."""
    (watchroom.models / "net_f.tflite").unlink()
    watchroom.run()
    told = []
    for without, present in ((MODELS, True), (["net_c"], True), (MODELS, True), ([], False), (["net_c"], True)):
        watchroom.phones[0] |= {"without": list(without), "present": present}
        (alert,) = watchroom.run(1)["alerts"]
        told.append((alert["series"], alert["first_bad_night"], alert["standing"]))
    name = "net_c|p1|app|large"
    assert (told[1], told[4]) == ((name, "2026-01-07", False), (name, "2026-01-07", True))


@pytest.mark.long
def test_models_that_are_not_built_are_missing_since_their_first_night_also_where_all_are(watchroom: Watchroom):
    listed = "".join(f'[[model]]\nfile = "models/never_{place}.tflite"\n' for place in (1, 2))
    (watchroom.folder / "nightly.toml").write_text(listed)
    first = watchroom.run(1)
    for one in watchroom.run(1)["alerts"]:
        assert (one["first_bad_night"], one["standing"]) == (first["night"], True)
