"""Which cores a session measures, and what it has none for."""

from dataclasses import replace

import pytest

from harness.config import SweepConfig
from harness.errors import PhoneFailed
from harness.phone.facts import PhoneFacts, parse_facts
from harness.phone.topology import Cpu, Topology
from harness.reasons import Reason
from harness.results.records import AGAINST, MAIN
from harness.session.chosen_cores import ChosenCores, chosen_cores
from harness.session.order import SessionOrder, SideOrder


def order_of(**measure: object) -> SessionOrder:
    side = SideOrder(name=MAIN, models=())
    config = SweepConfig.model_validate({"measure": measure})
    return SessionOrder.model_construct(serial="FA6A30301234", config=config, sets=(side,))


ORDER = order_of()


def now_with(told, *cpus: Cpu) -> PhoneFacts:
    """The phone of the story, whose CPU 3 was its large core on an earlier evening, with these CPUs tonight."""
    facts = parse_facts("", told.phone.serial, "2026-11-22T07:05:00Z")
    return replace(facts, phone=told.phone, topology=Topology(cpus))


def test_a_phone_is_measured_on_the_core_of_its_earlier_evenings_though_the_rule_finds_another(store, told):
    tonight = now_with(told, *(Cpu(number, True, max_khz=1_593_600 + 1000 * number) for number in range(5)))
    assert chosen_cores(ORDER, tonight, store) == ChosenCores({1: (told.run.core,)}, ())


def test_a_phone_whose_core_of_earlier_evenings_is_offline_is_not_measured_on_its_neighbour(store, told):
    slow, fast = 1_593_600, 2_150_400
    cpus = (
        Cpu(0, True, max_khz=slow),
        Cpu(1, True, max_khz=slow),
        Cpu(2, True, max_khz=fast),
        Cpu(3, False, max_khz=fast),
    )
    with pytest.raises(PhoneFailed) as refused:
        chosen_cores(ORDER, now_with(told, *cpus), store)
    assert refused.value.reason == Reason.LARGE_CORE_OFFLINE


ONE_LARGE = (*(Cpu(number, True, max_khz=1_800_000) for number in range(3)), Cpu(3, True, max_khz=2_900_000))


def test_a_number_of_threads_that_the_large_cluster_has_no_cores_for_is_named_and_the_others_are_chosen(store, told):
    chosen = chosen_cores(order_of(threads=[1, 2, 4]), now_with(told, *ONE_LARGE), store)
    assert {threads: [core.cpu for core in cores] for threads, cores in chosen.by_threads.items()} == {
        1: [3],
        2: [],
        4: [],
    }
    assert [one.words for one in chosen.missing] == [
        f"not measured with {threads} threads on the core `large`: {threads} threads need as many CPUs of one cluster; "
        "1 online"
        for threads in (2, 4)
    ]


def test_nor_does_a_core_that_the_phone_has_not_keep_the_others_from_being_measured(store, told):
    equal = tuple(Cpu(number, True, max_khz=1_800_000) for number in range(4))
    chosen = chosen_cores(order_of(cores=["large", "small"]), now_with(told, *equal), store)
    assert len(chosen.by_threads[1]) == 1
    assert [one.wanted for one in chosen.missing] == ["small"]


def test_a_phone_that_has_no_core_for_anything_is_refused(store, told):
    with pytest.raises(PhoneFailed, match="4 threads need"):
        chosen_cores(order_of(threads=[4, 8]), now_with(told, *ONE_LARGE), store)


def test_nor_is_one_of_two_sides_measured_alone(store, told):
    order = order_of(threads=[1])
    order = order.model_copy(update={"sets": (*order.sets, SideOrder(name=AGAINST, models=(), threads=2))})
    with pytest.raises(PhoneFailed, match="2 threads need"):
        chosen_cores(order, now_with(told, *ONE_LARGE), store)
