"""What one session asks of its phone."""

from dataclasses import replace

import pytest

from harness.config import SweepConfig
from harness.errors import PhoneFailed
from harness.phone.facts import PhoneFacts, parse_facts
from harness.phone.topology import Cpu, Topology
from harness.reasons import Reason
from harness.session.order import SessionOrder
from harness.session.prepare import chosen_cores

ORDER = SessionOrder.model_construct(serial="FA6A30301234", config=SweepConfig())


def now_with(told, *cpus: Cpu) -> PhoneFacts:
    """The phone of the story, whose CPU 3 was its large core on an earlier evening, with these CPUs tonight."""
    facts = parse_facts("", told.phone.serial, "2026-11-22T07:05:00Z")
    return replace(facts, phone=told.phone, topology=Topology(cpus))


def test_a_phone_is_measured_on_the_core_of_its_earlier_evenings_though_the_rule_finds_another(store, told):
    tonight = now_with(told, *(Cpu(number, True, max_khz=1_593_600 + 1000 * number) for number in range(5)))
    assert chosen_cores(ORDER, tonight, store, threads=1) == (told.run.core,)


def test_a_phone_whose_core_of_earlier_evenings_is_offline_is_not_measured_on_its_neighbour(store, told):
    slow, fast = 1_593_600, 2_150_400
    cpus = (
        Cpu(0, True, max_khz=slow),
        Cpu(1, True, max_khz=slow),
        Cpu(2, True, max_khz=fast),
        Cpu(3, False, max_khz=fast),
    )
    with pytest.raises(PhoneFailed) as refused:
        chosen_cores(ORDER, now_with(told, *cpus), store, threads=1)
    assert refused.value.reason == Reason.LARGE_CORE_OFFLINE
