"""The large core of real phones: every row of two tables of published topologies (sources in the tables)."""

import csv
import re
from dataclasses import replace
from pathlib import Path

import pytest

from harness.phone.cores import (
    ALL_EQUAL,
    CAPACITY,
    FREQUENCY,
    Refusal,
    as_before,
    choose,
    clusters_in_words,
    large_core,
    still_online,
)
from harness.phone.sysfs import cpu_list
from harness.phone.topology import Cpu, Topology
from harness.reasons import Reason
from harness.results.records import CoreChoice

DATA = Path(__file__).parent / "data"
CLUSTER = re.compile(r"(\d+(?:-\d+)?)(?::[^@;]+?)?\s*@(\d{6,7})\b")

WITHOUT_KHZ_OR_NUMBERING = {
    "Samsung Galaxy S21 (global)",
    "Snapdragon 8 Gen 1 phones (RedMagic 7, Galaxy S22 US, Xiaomi 12)",
    "Samsung Galaxy S23",
    "Samsung Galaxy S24 (SM-S921U)",
}
TWICE = {"OPPO R15", "Google Nexus 5X"}


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def phones_of_the_first_table() -> list[dict[str, str]]:
    return [row for row in rows("phones.csv") if row["phone"] not in WITHOUT_KHZ_OR_NUMBERING | TWICE]


def topology_of(row: dict[str, str]) -> Topology:
    topology = as_listed(row)
    assert all(cpu.online for cpu in topology.cpus), f"the table's notation was not understood: {row}"
    return topology


def as_listed(row: dict[str, str]) -> Topology:
    """A CPU without a frequency is offline."""
    khz_of = {
        number: int(khz)
        for numbers, khz in CLUSTER.findall(row["clusters_cpuids_core_maxkHz"])
        for number in cpu_list(numbers)
    }
    every = range(int(row["n_cpus"]))
    return Topology(tuple(Cpu(number, online=number in khz_of, max_khz=khz_of.get(number)) for number in every))


def the_row_of(phone: str) -> dict[str, str]:
    (row,) = (row for row in rows("phones.csv") if row["phone"] == phone)
    return row


def with_capacities_and_all_online(row: dict[str, str]) -> Topology:
    """The same phone under a kernel that tells `cpu_capacity`: less for those outside of the table's `big_cpus`."""
    big = cpu_list(row["big_cpus"])
    return Topology(
        tuple(replace(cpu, online=True, capacity=1024 if cpu.cpu in big else 450) for cpu in as_listed(row).cpus)
    )


def eight(*, capacity: tuple[int, int] | None = None, khz: tuple[int, int] | None = None) -> Topology:
    """CPUs 0-3 weak, 4-7 strong."""
    return Topology(
        tuple(
            Cpu(n, online=True, capacity=capacity and capacity[n // 4], max_khz=khz and khz[n // 4]) for n in range(8)
        )
    )


def with_cpu(topology: Topology, changed: Cpu) -> Topology:
    return Topology(tuple(changed if cpu.cpu == changed.cpu else cpu for cpu in topology.cpus))


@pytest.mark.parametrize("row", phones_of_the_first_table(), ids=lambda row: row["phone"])
def test_the_large_core_is_the_highest_of_the_published_fastest_cpus(row):
    fastest = cpu_list(row["fastest_cpus"])
    choice = large_core(topology_of(row))
    assert isinstance(choice, CoreChoice)
    assert choice.cpu == max(fastest)
    assert choice.mask == f"{1 << max(fastest):x}"
    all_equal = len(fastest) == int(row["n_cpus"])
    assert choice.rule == (ALL_EQUAL if all_equal else FREQUENCY)
    assert choice.label == (f"cpu{max(fastest)}" if all_equal else "large")


def test_exactly_the_rows_without_frequencies_or_numbering_are_left_out():
    unreadable = {
        row["phone"]
        for row in rows("phones.csv")
        if sum(len(cpu_list(n)) for n, _ in CLUSTER.findall(row["clusters_cpuids_core_maxkHz"])) != int(row["n_cpus"])
    }
    assert unreadable - {"Google Nexus 5X"} == WITHOUT_KHZ_OR_NUMBERING


def dumped_phones() -> list[str]:
    return sorted({row["phone"] for row in rows("phones_cpuinfo_dumps.csv")})


@pytest.mark.parametrize("phone", dumped_phones())
def test_the_large_core_of_a_dump_or_why_it_is_not_known(phone):
    dump = [row for row in rows("phones_cpuinfo_dumps.csv") if row["phone"] == phone]
    khz = {int(row["cpu"]): int(row["cpuinfo_max_freq_kHz"] or 0) or None for row in dump}
    possible = cpu_list(dump[0]["possible"]) or tuple(khz)
    found = large_core(
        Topology(tuple(Cpu(n, online=khz.get(n) is not None or n == 0, max_khz=khz.get(n)) for n in possible))
    )
    known = [khz[n] for n in possible if khz.get(n) is not None]
    if len(known) == len(possible):
        assert isinstance(found, CoreChoice)
        assert found.cpu == max(n for n in possible if khz[n] == max(known))
        assert found.rule == (ALL_EQUAL if len(set(known)) == 1 else FREQUENCY)
    elif any(khz.get(n) is None and n != 0 for n in possible):
        assert isinstance(found, Refusal)
        assert found.reason == Reason.LARGE_CORE_OFFLINE
    else:
        assert isinstance(found, CoreChoice)
        assert (found.rule, found.label) == ("unknown", f"cpu{max(possible)}")


def test_oppo_r15_as_listed_has_equal_cores_by_frequency():
    assert large_core(as_listed(the_row_of("OPPO R15"))) == CoreChoice(7, "80", ALL_EQUAL, "cpu7")


def test_oppo_r15_with_capacities_has_a_large_core():
    phone = with_capacities_and_all_online(the_row_of("OPPO R15"))
    assert large_core(phone) == CoreChoice(7, "80", CAPACITY, "large")


def test_nexus_5x_as_listed_hides_its_large_cluster():
    found = large_core(as_listed(the_row_of("Google Nexus 5X")))
    assert isinstance(found, Refusal)
    assert found.reason == Reason.LARGE_CORE_OFFLINE
    assert "4, 5" in found.what


def test_nexus_5x_with_capacities_and_all_online_has_a_large_core():
    phone = with_capacities_and_all_online(the_row_of("Google Nexus 5X"))
    assert large_core(phone) == CoreChoice(5, "20", CAPACITY, "large")


def test_an_offline_large_cluster_is_named_even_if_its_strength_is_known():
    dark = Topology(tuple(Cpu(n, online=n < 4, capacity=446 if n < 4 else 1024) for n in range(6)))
    found = large_core(dark)
    assert isinstance(found, Refusal)
    assert found.reason == Reason.LARGE_CORE_OFFLINE


def test_the_highest_core_of_the_large_cluster_may_be_offline():
    phone = with_cpu(eight(capacity=(400, 1024)), Cpu(7, online=False, capacity=1024))
    assert large_core(phone) == CoreChoice(6, "40", CAPACITY, "large")


def test_reversed_numbering():
    reversed_phone = Topology(
        tuple(Cpu(n, online=True, max_khz=1516800 if n < 4 else 1209600) for n in range(8)),
    )
    assert large_core(reversed_phone) == CoreChoice(3, "8", FREQUENCY, "large")


def test_nine_cores_need_nine_bits():
    pixel_8 = Topology(tuple(Cpu(n, online=True, capacity=(250, 600, 1024)[min(n // 4, 2)]) for n in range(9)))
    assert large_core(pixel_8) == CoreChoice(8, "100", CAPACITY, "large")


def test_capacities_that_are_all_the_same_leave_the_word_to_the_frequencies():
    phone = eight(capacity=(1024, 1024), khz=(1766400, 2803200))
    assert large_core(phone) == CoreChoice(7, "80", FREQUENCY, "large")


def test_a_phone_that_says_nothing_is_measured_but_not_called_large():
    assert large_core(eight()) == CoreChoice(7, "80", "unknown", "cpu7")


def test_a_phone_without_any_cpu_is_refused():
    found = large_core(Topology(()))
    assert isinstance(found, Refusal)
    assert found.reason == Reason.PHONE_UNSUITABLE


def test_the_small_core():
    assert choose(eight(capacity=(400, 1024)), "small") == CoreChoice(3, "8", CAPACITY, "small")


def test_equal_cores_have_no_small_one():
    found = choose(eight(khz=(2016000, 2016000)), "small")
    assert isinstance(found, Refusal)
    assert found.reason == Reason.PHONE_UNSUITABLE


def test_a_chosen_cpu_is_called_by_its_number():
    assert choose(eight(capacity=(400, 1024)), 2) == CoreChoice(2, "4", "chosen", "cpu2")


def test_a_chosen_cpu_must_exist_and_be_online():
    phone = with_cpu(eight(capacity=(400, 1024)), Cpu(7, online=False, capacity=1024))
    missing, dark = choose(phone, 8), choose(phone, 7)
    assert isinstance(missing, Refusal)
    assert isinstance(dark, Refusal)
    assert (missing.reason, dark.reason) == (Reason.PHONE_UNSUITABLE, Reason.LARGE_CORE_OFFLINE)


def test_several_threads_take_the_highest_cpus_of_the_large_cluster():
    phone = eight(capacity=(400, 1024))
    assert choose(phone, "large", threads=3) == CoreChoice(7, "e0", CAPACITY, "large")
    assert choose(phone, 4, threads=2) == CoreChoice(4, "90", "chosen", "cpu4")


def test_more_threads_than_large_cores_are_refused():
    found = choose(eight(capacity=(400, 1024)), "large", threads=5)
    assert isinstance(found, Refusal)
    assert found.reason == Reason.PHONE_UNSUITABLE


def test_a_core_that_went_offline_after_it_was_chosen_is_noticed():
    phone = eight(capacity=(400, 1024))
    choice = large_core(phone)
    assert isinstance(choice, CoreChoice)
    assert still_online(phone, choice) is None
    gone = still_online(with_cpu(phone, Cpu(7, online=False, capacity=1024)), choice)
    assert gone is not None
    assert gone.reason == Reason.LARGE_CORE_OFFLINE


def test_a_phone_keeps_the_core_that_it_was_measured_on():
    phone = eight(capacity=(400, 1024))
    fresh, earlier = CoreChoice(7, "80", CAPACITY, "large"), CoreChoice(6, "40", FREQUENCY, "large")
    assert as_before(phone, fresh, None) == fresh
    assert as_before(phone, fresh, earlier) == earlier
    own_wish = CoreChoice(2, "4", "chosen", "cpu2")
    assert as_before(phone, own_wish, earlier) == own_wish


def test_a_phone_whose_usual_core_is_offline_is_not_measured_on_another():
    phone = with_cpu(eight(capacity=(400, 1024)), Cpu(7, online=False, capacity=1024))
    fresh = large_core(phone)
    assert fresh == CoreChoice(6, "40", CAPACITY, "large")
    found = as_before(phone, fresh, CoreChoice(7, "80", CAPACITY, "large"))
    assert isinstance(found, Refusal)
    assert found.reason == Reason.LARGE_CORE_OFFLINE


THREE_CLUSTERS = Topology(
    tuple(Cpu(cpu, online=True, capacity=250 if cpu < 4 else 760 if cpu < 7 else 1024) for cpu in range(8))
)


def test_a_run_that_is_not_pinned_is_allowed_all_cpus_and_keeps_to_no_earlier_core() -> None:
    choice = choose(THREE_CLUSTERS, "any", threads=4)
    assert choice == CoreChoice(7, "ff", "not_pinned", "any")
    assert as_before(THREE_CLUSTERS, choice, CoreChoice(6, "40", "not_pinned", "any")) == choice


def test_more_threads_than_cpus_are_refused_where_the_run_is_not_pinned_too() -> None:
    refused = choose(THREE_CLUSTERS, "any", threads=9)
    assert isinstance(refused, Refusal)
    assert "9 threads" in refused.what


def test_clusters_are_spelled_weakest_first_and_only_where_they_are_told_apart() -> None:
    assert clusters_in_words(THREE_CLUSTERS) == "0-3 4-6 7"
    alike = Topology(tuple(Cpu(cpu, online=True, capacity=1024, max_khz=2_000_000) for cpu in range(4)))
    assert clusters_in_words(alike) is None
