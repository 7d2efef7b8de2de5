"""What goes wrong in a night is one sentence, and nothing is lost."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest
from support.rehearsed_nights import MODELS, Watchroom, kinds, states

from harness.errors import ConfigRefused, RecordNotFound
from harness.nightly.night_lock import alone
from harness.store.nights import KeptNights
from harness.store.store import Store


def refused(room: Watchroom) -> str:
    with pytest.raises(AssertionError) as failed:
        room.run()
    return str(failed.value)


@pytest.mark.long
def test_a_candidate_that_does_not_build_is_said(watchroom: Watchroom):
    toml = watchroom.folder / "nightly.toml"
    toml.write_text('[candidate]\nmodels = "models"\ncommand = ["sh", "-c", "echo no rule to make >&2; exit 3"]\n')
    said = refused(watchroom)
    assert "does not build (exit 3): no rule to make" in said


@pytest.mark.long
@pytest.mark.parametrize("way", ["markdown", "page"])
def test_a_file_to_tell_by_that_is_the_store_itself_is_refused_before_the_night(watchroom: Watchroom, way: str):
    toml, store = watchroom.folder / "nightly.toml", watchroom.folder / "store.sqlite"
    before = store.read_bytes()
    (watchroom.folder / "link").symlink_to(store)
    toml.write_text(f'[candidate]\nmodels = "models"\n[tell]\n{way} = "link"\n')
    assert "belongs to the store, which would be lost" in refused(watchroom)
    assert store.read_bytes() == before


def test_a_build_command_that_is_not_there_is_said(watchroom: Watchroom):
    toml = watchroom.folder / "nightly.toml"
    toml.write_text('[candidate]\nmodels = "models"\ncommand = ["no-such-compiler"]\n')
    assert "no-such-compiler: cannot be run" in refused(watchroom)


def test_a_candidate_that_lacks_a_model_is_an_alert_and_the_rest_is_measured(watchroom: Watchroom):
    watchroom.run()
    (watchroom.models / "net_c.tflite").unlink()
    night = watchroom.run(1)
    (alert,) = night["alerts"]
    assert (alert["kind"], alert["series"].split("|")[0]) == ("missing_data", "net_c")
    assert states(night)["net_a"] == "steady"
    watchroom.build("net_c", "first")
    assert watchroom.run()["alerts"] == []


def test_a_candidate_that_is_the_accepted_build_itself_is_said_and_measured_all_the_same(watchroom: Watchroom):
    watchroom.run()
    night = watchroom.run()
    (notice,) = night["notices"]
    assert notice["kind"] == "same_build"
    assert notice["detail"] == "the candidate is the accepted build itself: the night was measured as A/A"
    assert all(one["ratio"] is not None and one["differs"] == [] for one in night["series"])


def test_a_toml_that_asks_for_other_phones_and_runners_says_what_no_longer_compares_and_the_rest_goes_on(
    watchroom: Watchroom,
):
    toml = watchroom.folder / "nightly.toml"
    toml.write_text('[candidate]\nmodels = "models"\n[measure]\nrunners = ["app", "shell"]\n')
    watchroom.run()
    toml.write_text('[candidate]\nmodels = "models"\n[measure]\nrunners = ["app", "benchmark_model"]\n')
    night = watchroom.run()
    assert night["changed"] == ["nightly.toml: [measure] changed since the last night"]
    told = {one["series"]: one["detail"] for one in night["notices"] if one["series"]}
    assert told["net_a|p1|shell|large"] == "net_a is no longer asked for; its accepted build is kept"
    assert told["net_a|p1|benchmark_model|large"] == "net_a is watched from tonight"
    assert "net_a|p1|app|large" not in told
    assert "net_a|p1|app|large" in {one["series"] for one in night["series"]}


def test_a_series_that_is_renamed_keeps_its_accepted_build(watchroom: Watchroom):
    watchroom.run()
    grid = "\n".join(f'[[model]]\nfile = "models/{name}.tflite"' for name in MODELS)
    (watchroom.folder / "nightly.toml").write_text(grid)
    watchroom.run()
    renamed = grid.replace('models/net_a.tflite"', 'models/net_a.tflite"\nname = "renamed"')
    (watchroom.folder / "nightly.toml").write_text(renamed)
    night = watchroom.run()
    details = [one["detail"] for one in night["notices"]]
    assert any("it was net_a|p1|app|large before" in detail for detail in details)
    assert any("renamed is watched from tonight" in detail for detail in details)
    assert any("net_a is no longer asked for" in detail for detail in details)
    assert night["alerts"] == []


def test_the_accepted_build_on_another_runtime_is_a_series_that_no_rule_accepts(watchroom: Watchroom):
    """The candidate is quicker by its runtime, night after night; its sides differ in nothing else."""
    toml = watchroom.folder / "nightly.toml"
    toml.write_text('[candidate]\nmodels = "models"\n[watch]\naccepted_runtime = "2.16.1"\n')
    watchroom.shifts = [{"percent": -10.0}]
    nights = [watchroom.run() for _ in range(3)]
    for night in nights:
        own = {one["series"]: one for one in night["series"] if one["variant"] == "net_a"}
        (one,) = own.values()
        assert list(own) == ["net_a|p1|app|large|default-against-2.16.1"]
        assert one["ratio"] < 0.95
        assert one["differs"] == ["runtime: 2.16.1 -> the default of the app"]
    assert not [one for one in nights[-1]["notices"] if one["kind"] in ("accepted", "same_build")]


def test_a_series_with_a_runtime_of_its_own_keeps_its_level_when_its_phone_is_replaced(watchroom: Watchroom):
    toml = watchroom.folder / "nightly.toml"
    toml.write_text('[candidate]\nmodels = "models"\n[measure]\nruntimes = ["2.16.1"]\n')
    watchroom.run()
    watchroom.phones = [{"asked": "bench-1", "identity": "p2"}]
    details = [one["detail"] for one in watchroom.run_any()["notices"] if one["kind"] == "accepted"]
    assert details == ["6 series were accepted: the phone p1 was replaced"]


def test_a_changed_nightly_toml_is_said_and_the_rest_goes_on(watchroom: Watchroom):
    watchroom.run()
    (watchroom.folder / "nightly.toml").write_text('[candidate]\nmodels = "models"\n[watch]\nmax_minutes = 20\n')
    night = watchroom.run()
    assert night["changed"] == ["nightly.toml: [watch] changed since the last night"]
    assert set(kinds(night["notices"])) == {"series_changed", "same_build"}


def test_a_clock_set_back_is_said_and_nights_keep_their_order(watchroom: Watchroom):
    watchroom.run()
    watchroom.night -= 31
    night = watchroom.run()
    assert night["number"] == 2
    assert "clock_set_back" in kinds(night["notices"])


def test_two_nights_of_one_date_have_two_names(watchroom: Watchroom):
    first = watchroom.run()["night"]
    watchroom.night -= 1
    assert watchroom.run()["night"] == f"{first}-2"


def test_a_second_night_at_once_is_refused(tmp_path):
    with alone("a store", tmp_path):
        program = (
            "import pathlib, sys\n"
            "from harness.errors import ConfigRefused\n"
            "from harness.nightly.night_lock import alone\n"
            "try:\n    alone('a store', pathlib.Path(sys.argv[1])).__enter__()\n"
            "except ConfigRefused as error:\n    print(error)"
        )
        done = subprocess.run(
            [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True
        )
    assert "still running" in done.stdout
    with alone("a store", tmp_path):
        pass


@pytest.mark.long
def test_a_night_killed_long_ago_is_left_as_it_was(watchroom: Watchroom):
    watchroom.run()
    assert watchroom.killed(stage=0) == 137
    watchroom.night += 2
    assert watchroom.run()["number"] == 3


@pytest.mark.long
def test_a_killed_night_does_not_go_on_with_another_candidate(watchroom: Watchroom):
    watchroom.run()
    assert watchroom.killed(stage=0) == 137
    watchroom.build("net_a", "another")
    night = watchroom.run()
    assert night["number"] == 3
    with Store.open(str(watchroom.folder / "store.sqlite")) as store:
        assert KeptNights(store).nights()[1].cut_short is not None


def test_a_phone_that_nobody_named_and_that_is_gone_is_missed(watchroom: Watchroom):
    watchroom.phones.append({"asked": "bench-2", "identity": "p2"})
    watchroom.run()
    gone = watchroom.phones.pop()
    (alert,) = watchroom.run(1)["alerts"]
    assert alert["series"] == "all models|p2"
    watchroom.phones.append(gone)
    assert watchroom.run()["alerts"] == []


def test_decisions_about_unknown_series_are_refused(watchroom: Watchroom):
    watchroom.run()
    assert isinstance(watchroom.command("accept", "net_z", "--why", "x").exception, RecordNotFound)
    assert isinstance(watchroom.command("accept", "--why", "x").exception, ConfigRefused)
    until = f"{(watchroom.today + timedelta(days=1)).date()}".replace("-", "/")
    assert isinstance(watchroom.command("mute", "net_a", "--until", until, "--why", "x").exception, ConfigRefused)


def test_status_of_a_night_that_another_version_ran_in_a_form_of_its_own_names_that_version(watchroom: Watchroom):
    watchroom.run()
    with Store.open(str(watchroom.folder / "store.sqlite")) as store, store.changing() as connection:
        connection.exec_driver_sql("UPDATE night SET version = '9.9.0', config_json = '{\"watch\": {\"warp\": 9}}'")
    told = watchroom.command("status").exception
    assert isinstance(told, ConfigRefused)
    assert "bigcore 9.9.0 ran it" in str(told)


def test_status_says_what_can_be_found_and_who_decided(watchroom: Watchroom):
    watchroom.run()
    watchroom.command("mute", "net_a", "--until", "2027-01-01", "--why", "known", "--who", "ann")
    said = watchroom.command("status").stdout
    assert "Found: of one model: tonight" in said
    assert "muted until 2027-01-01 by ann: net_a on rehearsed phone (known)" in said
    assert "6 series on rehearsed phone since their first build, night 2026-01-05" in said.splitlines()
    watchroom.command("mute", "net_a", "--until", "2026-01-06", "--why", "mended", "--who", "ann")
    watchroom.build("net_b", "second")
    watchroom.run()
    watchroom.command("accept", "net_b", "--why", "new", "--who", "ann")
    watchroom.run()
    said = watchroom.command("status").stdout
    assert "5 series on rehearsed phone since their first build, night 2026-01-05" in said.splitlines()
    assert "accepted by ann: net_b on rehearsed phone (new)" in said
    assert "muted" not in said, "that mute is over"
    document = json.loads(watchroom.command("status", "--json").stdout)
    assert (len(document["acceptances"]), len(document["mutes"])) == (7, 2)


def test_a_second_watch_of_the_store_is_refused_and_leaves_nothing_in_it(watchroom: Watchroom):
    watchroom.run()
    other = watchroom.folder / "other"
    (other / "models").mkdir(parents=True)
    (other / "models" / "net_z.tflite").write_text("another project's")
    (other / "nightly.toml").write_text('[candidate]\nmodels = "models"\n')
    plan = ("--rehearse", str(watchroom.folder / "rehearsal.toml"))
    done = watchroom.command("run", str(other / "nightly.toml"), *plan)
    assert isinstance(done.exception, ConfigRefused)
    assert "this store is that of another watch" in str(done.exception)
    night = watchroom.run()
    assert (night["number"], night["alerts"]) == (2, [])
    moved = watchroom.folder / "renamed.toml"
    (watchroom.folder / "nightly.toml").rename(moved)
    assert watchroom.command("run", str(moved), *plan).exit_code == 0


def test_what_is_rehearsed_and_what_is_measured_are_kept_apart(watchroom: Watchroom):
    toml, plan = str(watchroom.folder / "nightly.toml"), str(watchroom.folder / "rehearsal.toml")
    watchroom.run()
    measured = watchroom.command("run", toml)
    assert "the nights of this store were rehearsed" in str(measured.exception)
    with Store.open(str(watchroom.folder / "store.sqlite")) as store:
        (night,) = KeptNights(store).nights()
        KeptNights(store).begin(
            replace(night, night="2026-01-06", number=2, rehearsed=False, started_at=night.started_at)
        )
    rehearsed = watchroom.command("run", toml, "--rehearse", plan)
    assert isinstance(rehearsed.exception, ConfigRefused)
    assert "holds nights that were measured" in str(rehearsed.exception)
    with Store.open(str(watchroom.folder / "store.sqlite")) as store:
        assert len(KeptNights(store).nights()) == 2
