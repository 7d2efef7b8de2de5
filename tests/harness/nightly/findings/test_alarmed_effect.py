"""Which slowdown a night looks for where an alert stands."""

import math
from dataclasses import replace

import pytest
from support.nights import SERIES

from harness.nightly.findings.judgement import alarmed_effect


@pytest.mark.parametrize(
    ("own", "plain", "effect"),
    [
        (None, 1.02, 1.02),
        (1.01, 1.04, 1.01),  # all others lost as well
        (1.027, 1.007, 1.007),  # the others gained: their gain goes once they are accepted
    ],
)
def test_it_is_what_neither_loss_nor_gain_of_the_others_made(own, plain, effect):
    assert alarmed_effect(replace(SERIES, own_ratio=own, ratio=plain)) == pytest.approx(math.log(effect))
