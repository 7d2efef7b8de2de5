"""The clock `locked`: one frequency on a rooted phone, and everything as it was afterwards."""

from dataclasses import replace

import pytest

from harness.errors import PhoneFailed
from harness.phone.clock_lock import LockPlan, Policy, look
from harness.phone.facts import PhoneFacts
from harness.phone.identity import Build
from harness.phone.journal import JournalFolder
from harness.phone.screen import Screen
from harness.phone.settings import held, renew, restore
from harness.phone.topology import Topology
from harness.reasons import Reason
from harness.results.records import Clock, PhoneRecord
from harness.results.telemetry import Conditions

FACTS = PhoneFacts(
    phone=PhoneRecord("0123456789abcdef", "folder", "Google", "Pixel", virtual=False),
    build=Build("fp", "14", 34, ("arm64-v8a",), debuggable=False, boot_completed=True),
    topology=Topology(()),
    conditions=Conditions(at="", screen_on=True, locked=False),
    screen=Screen(True, False, False),
)
CLUSTERS = {"policy0": (300000, 900000, 1000000, 1800000), "policy4": (800000, 1300000, 1500000, 2800000)}


@pytest.fixture
def journals(tmp_path):
    (tmp_path / "journals").mkdir()
    return JournalFolder(tmp_path / "journals")


@pytest.fixture
def phone(folder_phone):
    for name, frequencies in CLUSTERS.items():
        place = folder_phone.folder / "cpu" / "cpufreq" / name
        place.mkdir(parents=True)
        first = int(name.removeprefix("policy"))
        texts = {
            "affected_cpus": " ".join(str(cpu) for cpu in range(first, first + 4)),
            "scaling_available_frequencies": " ".join(map(str, frequencies)) + " ",
            "scaling_available_governors": "schedutil userspace performance",
            "scaling_governor": "schedutil",
            "scaling_min_freq": str(min(frequencies)),
            "scaling_max_freq": str(max(frequencies)),
            "scaling_setspeed": "<unsupported>",
        }
        for file, text in texts.items():
            (place / file).write_text(text + "\n")
    (folder_phone.folder / "services" / "vendor.thermal-engine").write_text("running")
    return folder_phone


def kernel_files(phone) -> dict[str, str]:
    names = ("scaling_governor", "scaling_min_freq", "scaling_max_freq")
    place = phone.folder / "cpu" / "cpufreq"
    return {f"{cluster}/{name}": (place / cluster / name).read_text().strip() for cluster in CLUSTERS for name in names}


@pytest.mark.parametrize(("uid", "su"), [("0", "no"), ("2000", "yes")])
def test_every_cluster_is_held_at_one_frequency_and_let_go_again(phone, journals, uid, su):
    phone.write("uid", uid)
    phone.write("su", su)
    before = kernel_files(phone)
    service = phone.folder / "services" / "vendor.thermal-engine"
    with held(phone, FACTS, Clock.LOCKED, journals=journals):
        now = kernel_files(phone)
        assert now["policy0/scaling_min_freq"] == now["policy0/scaling_max_freq"] == "900000"
        assert now["policy4/scaling_min_freq"] == now["policy4/scaling_max_freq"] == "1500000"
        assert now["policy0/scaling_governor"] == "userspace"
        assert service.read_text() == "stopped"
    assert kernel_files(phone) == before
    assert service.read_text() == "running"


@pytest.mark.long
@pytest.mark.parametrize("stays", ["cpu/cpufreq/policy4/scaling_governor", "services/vendor.thermal-engine"])
def test_the_journal_is_kept_while_a_governor_or_a_service_is_not_as_it_was(phone, journals, stays):
    phone.write("uid", "0")
    before = kernel_files(phone)
    real_run = phone.run
    with held(phone, FACTS, Clock.LOCKED, journals=journals):
        during = (phone.folder / stays).read_text()

        def run(line: str, timeout_s: float = 30.0):
            reply = real_run(line, timeout_s)
            (phone.folder / stays).write_text(during)
            return reply

        phone.run = run
    assert journals.read(FACTS.phone.identity) is not None
    phone.run = real_run
    assert restore(phone, FACTS.phone.identity, journals) > 0
    assert kernel_files(phone) == before
    assert journals.all() == ()


def test_the_frequency_is_the_lowest_of_at_least_half_the_maximum():
    policy = Policy("p", (300000, 900000, 1000000, 1800000), "schedutil", True, 300000, 1800000)
    assert policy.target_khz == 900000 == min(khz for khz in policy.frequencies if khz >= 1800000 / 2)


def test_a_phone_without_root_is_refused_and_left_as_it_was(phone, journals):
    before = kernel_files(phone), phone.settings()
    with pytest.raises(PhoneFailed) as told, held(phone, FACTS, Clock.LOCKED, journals=journals):
        pass
    assert told.value.reason == Reason.PHONE_UNSUITABLE
    assert "not rooted" in told.value.what
    assert (kernel_files(phone), phone.settings()) == before


def test_a_clock_that_does_not_stay_locked_is_refused_and_put_back(phone, journals):
    phone.write("uid", "0")
    before = kernel_files(phone)
    real_run = phone.run

    def run(line: str, timeout_s: float = 30.0):
        reply = real_run(line, timeout_s)
        if "userspace" in line:
            (phone.folder / "cpu/cpufreq/policy4/scaling_max_freq").write_text("1300000")
        return reply

    phone.run = run
    with pytest.raises(PhoneFailed, match="does not stay locked"), held(phone, FACTS, Clock.LOCKED, journals=journals):
        pass
    assert kernel_files(phone) == before


def test_other_clocks_touch_no_frequency(phone, journals):
    phone.write("uid", "0")
    before = kernel_files(phone)
    with held(phone, FACTS, Clock.FREE, journals=journals):
        assert kernel_files(phone) == before


def test_a_kernel_without_the_governor_is_held_by_its_limits(phone):
    phone.write("uid", "0")
    for cluster in CLUSTERS:
        (phone.folder / "cpu/cpufreq" / cluster / "scaling_available_governors").write_text("schedutil\n")
    plan = look(phone)
    assert [policy.can_hold for policy in plan.policies] == [False, False]
    assert isinstance(replace(plan, through_su=True), LockPlan)


def test_a_phone_that_restarted_is_locked_again(phone, journals):
    phone.write("uid", "0")
    before = kernel_files(phone)
    with held(phone, FACTS, Clock.LOCKED, journals=journals):
        during = kernel_files(phone)
        for name, text in before.items():
            (phone.folder / "cpu" / "cpufreq" / name).write_text(text)
        renew(phone, Clock.LOCKED)
        assert kernel_files(phone) == during
    assert kernel_files(phone) == before
