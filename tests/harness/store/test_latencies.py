"""Latencies survive their blob exactly, and a broken blob is never taken for numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.store.latencies import BrokenBlob, pack, unpack

INTEGERS = st.integers(min_value=-(2**63), max_value=2**63 - 1)


@given(st.lists(INTEGERS))
def test_any_64_bit_integers_come_back_exactly(values):
    assert unpack(pack(values)) == tuple(values)


@given(st.lists(st.integers(min_value=0, max_value=10**10), min_size=1))
def test_what_comes_back_is_plain_python_integers(values):
    assert all(type(value) is int for value in unpack(pack(values)))


@given(st.binary(max_size=200))
def test_any_bytes_are_latencies_or_refused(blob):
    try:
        values = unpack(blob)
    except BrokenBlob:
        return
    assert unpack(pack(values)) == values


@given(st.lists(INTEGERS, min_size=1), st.data())
def test_a_cut_blob_is_refused(values, data):
    blob = pack(values)
    cut = data.draw(st.integers(min_value=0, max_value=len(blob) - 1))
    if cut == 1:
        return  # the version byte alone is an empty list
    with pytest.raises(BrokenBlob):
        unpack(blob[:cut])


def test_the_layout_is_as_described():
    import zlib

    first, difference = (7).to_bytes(8, "little"), (-2 % 2**64).to_bytes(8, "little")
    by_significance = bytes(byte for pair in zip(first, difference, strict=True) for byte in pair)
    blob = pack([7, 5])
    assert blob[:1] == b"\x01"
    assert zlib.decompress(blob[1:]) == by_significance


def test_a_value_beyond_64_bits_is_refused():
    with pytest.raises(ValueError, match="64 bits"):
        pack([2**63])


def test_three_hundred_latencies_take_less_than_half_of_their_raw_size():
    import numpy as np

    latencies = np.random.default_rng(1).lognormal(np.log(1e7), 0.01, 300).astype(int).tolist()
    assert len(pack(latencies)) < 300 * 8 / 2
