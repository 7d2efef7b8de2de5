"""What the phone room assumes, on a physical phone. Nothing is left changed."""

import os

import pytest

from harness.phone.conditions import read_conditions
from harness.phone.cores import Refusal, large_core
from harness.phone.files import PhoneFiles
from harness.phone.journal import JournalFolder
from harness.phone.line import line
from harness.phone.sections import split
from harness.phone.settings import WANTED_SETTINGS, held, look_line
from harness.results.records import Clock

pytestmark = pytest.mark.phone


def test_it_says_who_it_is_and_which_core_is_large(facts):
    assert len(facts.phone.identity) == 16
    assert facts.build.sdk >= 26
    assert not isinstance(large_core(facts.topology), Refusal)


def test_the_shell_may_pin_a_process(phone, facts):
    core = large_core(facts.topology)
    reply = phone.run(line("taskset", core.mask, "grep", "Cpus_allowed_list", "/proc/self/status"))
    assert reply.stdout.split() == ["Cpus_allowed_list:", str(core.cpu)]


def test_its_conditions_are_told(phone, facts):
    core = large_core(facts.topology)
    now = read_conditions(phone, core.cpu, facts.build.sdk, "now")
    assert now.battery_percent is not None
    assert now.screen_on is not None
    assert now.max_khz is not None


def test_exit_codes_and_outputs_come_apart(phone):
    reply = phone.run("echo out; echo err >&2; exit 7")
    assert (reply.stdout, reply.stderr, reply.exit_code) == ("out\n", "err\n", 7)


def test_a_file_arrives_whole_under_its_hash(phone, tmp_path):
    import hashlib

    content = os.urandom(5_000_000)
    sha256 = hashlib.sha256(content).hexdigest()
    (tmp_path / "model").write_bytes(content)
    files = PhoneFiles(phone)
    (place,) = files.put_models([(tmp_path / "model", sha256)], lambda _: None)
    phone.pull(place, tmp_path / "back")
    files.remove()
    assert (tmp_path / "back").read_bytes() == content


def test_settings_change_and_come_back(phone, facts, tmp_path):
    (tmp_path / "journals").mkdir()
    before = split(phone.run(look_line()).stdout)
    with held(phone, facts, Clock.FREE, journals=JournalFolder(tmp_path / "journals")):
        during = split(phone.run(look_line()).stdout)
    after = split(phone.run(look_line()).stdout)
    assert during.text("screen_brightness_mode").strip() == "0"
    assert [after.text(one.key) for one in WANTED_SETTINGS] == [before.text(one.key) for one in WANTED_SETTINGS]
