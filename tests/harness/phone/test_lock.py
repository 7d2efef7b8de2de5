"""One phone, one bigcore: who holds it is said, and a killed process holds nothing."""

import subprocess
import sys

import pytest

from harness.errors import PhoneFailed
from harness.phone import lock
from harness.reasons import Reason

HOLDING = """
import sys
from pathlib import Path
from harness.phone import lock
with lock.held("abc", "phone", Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def another(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDING, str(tmp_path), "sweep"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


def test_a_second_process_hears_who_holds_it(another, tmp_path):
    with pytest.raises(PhoneFailed) as told, lock.held("abc", "phone", tmp_path):
        pass
    assert told.value.reason == Reason.PHONE_BUSY
    assert f"process {another.pid}" in told.value.what
    assert "sweep" in told.value.what


def test_another_phone_is_free_and_knows_that_one_is_in_use(another, tmp_path):
    with lock.held("def", "phone", tmp_path):
        assert lock.others_held("def", tmp_path)
    assert lock.busy("abc", tmp_path) is not None
    assert lock.busy("def", tmp_path) is None
    assert not lock.others_held("abc", tmp_path)


def test_a_killed_process_holds_nothing(another, tmp_path):
    another.kill()
    another.wait()
    assert lock.busy("abc", tmp_path) is None
    with lock.held("abc", "phone", tmp_path):
        pass


def test_a_busy_phone_names_the_sweep_that_measures_on_it(tmp_path):
    with lock.held("abc", "phone", tmp_path, work="the sweep 20261121"):
        words = lock.busy("abc", tmp_path)
        assert words is not None
        assert "the sweep 20261121" in words
        assert "measure-session" not in words


def test_a_phone_that_is_listed_twice_is_not_told_to_stop_our_own_process(tmp_path):
    work = "the sweep 20261121"
    with (
        lock.held("abc", "usb", tmp_path, work=work),
        pytest.raises(PhoneFailed) as told,
        lock.held("abc", "wifi", tmp_path, work=work),
    ):
        pass
    assert told.value.reason == Reason.PHONE_BUSY
    assert "under another address" in told.value.what
    assert "--phone" in told.value.next_step
    assert "stop" not in told.value.next_step


def test_it_is_free_again_after_an_error(tmp_path):
    with pytest.raises(ZeroDivisionError), lock.held("abc", "phone", tmp_path):
        raise ZeroDivisionError
    assert lock.busy("abc", tmp_path) is None


def test_who_measures_a_sweep_is_told_as_long_as_it_does(tmp_path):
    work = lock.sweep_work("20261121")
    with lock.held("abc", "phone", tmp_path, work=work):
        assert work in lock.at_work(work, folder=tmp_path)
        assert lock.at_work(lock.sweep_work("2026112"), folder=tmp_path) is None
    assert lock.at_work(work, folder=tmp_path) is None


def test_nobody_measures_where_no_lock_can_be_made(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    assert lock.at_work(lock.sweep_work("20261121")) is None
