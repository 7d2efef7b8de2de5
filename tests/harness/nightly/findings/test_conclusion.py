"""What the end of a night gives notice of."""

from __future__ import annotations

from dataclasses import replace

from support.nights import SERIES

from harness.nightly.findings.conclusion import faster_notice

FASTER = replace(SERIES, call="faster", ratio=0.98, low=0.975, high=0.985)


def test_a_faster_series_is_told_with_its_interval_and_how_many_follow():
    told = faster_notice(FASTER, "5 of 6 models on this phone follow")
    assert told.detail == (
        "mobilenet_v2_1.0_224 is 2.0 % faster (1.5 to 2.5 %) than the accepted build"
        " (5 of 6 models on this phone follow)"
    )


def test_one_that_is_faster_of_its_own_and_slower_with_all_others_is_told_as_both():
    own = replace(FASTER, ratio=1.002, low=0.999, high=1.005, own_ratio=0.97, own_low=0.965, own_high=0.975)
    assert faster_notice(own, "").detail == (
        "mobilenet_v2_1.0_224 is 3.0 % faster (2.5 to 3.5 %) against the other models on this phone;"
        " 0.2 % slower (-0.1 to 0.5 %) than the accepted build"
    )
