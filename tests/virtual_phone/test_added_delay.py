"""A model file that says how much longer it takes."""

from __future__ import annotations

import pytest
from support.tiny_model import tiny_model

from models.cost import count_bytes
from virtual_phone.app.added_delay import slower_percent
from virtual_phone.app.replay import KnownModels
from virtual_phone.device.profile import Replay


def marked(percent: str) -> bytes:
    return tiny_model() + f"bigcore:virtual:slower_percent:{percent}\n".encode()


def test_the_replay_engine_takes_so_much_longer_for_it():
    known, phone = KnownModels(), Replay()
    plain = known.find(tiny_model(), 1, phone)
    for percent in (1, 2, 3, 5):
        assert known.find(marked(str(percent)), 1, phone).base_ns == pytest.approx(plain.base_ns * (1 + percent / 100))


def test_tflite_and_the_count_do_not_notice_it():
    known, phone = KnownModels(), Replay()
    plain, slower = known.find(tiny_model(), 1, phone), known.find(marked("5"), 1, phone)
    assert [one.values.tolist() for one in slower.outputs] == [one.values.tolist() for one in plain.outputs]
    assert count_bytes(marked("5")) == count_bytes(tiny_model())


def test_a_latency_that_was_declared_for_the_file_is_lengthened_as_well():
    import hashlib

    sha256 = hashlib.sha256(marked("2")).hexdigest()
    assert KnownModels().find(marked("2"), 1, Replay(latency_ms={sha256[:8]: 10.0})).base_ns == pytest.approx(10.2e6)


@pytest.mark.parametrize("end", [b"", b"bigcore:virtual:slower_percent:-5\n", b"slower_percent:5\n", b"TFL3" * 20])
def test_any_other_end_of_a_file_says_nothing(end: bytes):
    assert slower_percent(tiny_model() + end) == 0.0
