import csv
from dataclasses import fields

import pytest

from models.build import build
from models.counted.figure7 import FILE, VARIANT, PositiveShare, computed, positive_shares
from models.variant import Variant


def test_about_half_of_the_channels_are_positive_in_every_layer_at_initialisation():
    means = [share.mean_percent for share in positive_shares()]
    assert len(means) == 1 + 16 * 2 + 1 + 1
    assert min(means) > 40
    assert max(means) < 60


def test_every_pixel_stays_invertible_at_initialisation():
    assert all(share.invertible_percent == 100 for share in positive_shares())


def test_the_kept_rows_have_the_columns_of_their_record():
    with FILE.open(encoding="utf-8") as lines:
        assert next(csv.reader(lines)) == [field.name for field in fields(PositiveShare)]


@pytest.mark.keras
def test_the_kept_shares_are_those_of_a_freshly_built_file():
    (artifact,) = build((Variant.parse(VARIANT),)).artifacts
    for kept, fresh in zip(positive_shares(), computed(artifact.path), strict=True):
        assert (fresh.layer, fresh.channels, fresh.threshold) == (kept.layer, kept.channels, kept.threshold)
        assert fresh.mean_percent == pytest.approx(kept.mean_percent, abs=0.1)
