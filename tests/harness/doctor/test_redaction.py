from __future__ import annotations

import pytest

from harness.doctor.redaction import TAKEN_OUT, without_addresses


@pytest.mark.parametrize(
    "private",
    [
        "00:1A:2b:3c:4D:5e",
        "192.168.1.17",
        "fe80::1ff:fe23:4567:890a",
        "2001:db8:0:1:1:1:1:1",
        "ann@example.org",
    ],
)
def test_addresses_are_taken_out(private: str) -> None:
    assert without_addresses(f"seen {private} here") == f"seen {TAKEN_OUT} here"


@pytest.mark.parametrize(
    "harmless",
    [
        "127.0.0.1:5037",
        "tflite 2.16.1",
        "12:30:59.123",
        "Cpus_allowed_list: 0-3,7",
        f"sha256 {'ab' * 32}",
        '"time_ns":356938035643809',
    ],
)
def test_what_a_maintainer_needs_stays(harmless: str) -> None:
    assert without_addresses(harmless) == harmless
