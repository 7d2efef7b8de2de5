"""The figures that docs/counting.md prints are the kept counts."""

from pathlib import Path

import pytest

from models.comparison import compare, counted_madds
from models.published.networks import published_figures

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "counting.md").read_text(encoding="utf-8")
OF_THE_PAPER = [figure for figure in published_figures() if "1801.04381 Table" in figure.source]


@pytest.mark.parametrize("figure", OF_THE_PAPER, ids=lambda figure: f"{figure.variant.name} {figure.madds_m}")
def test_every_row_of_the_page_is_current(figure):
    madds = counted_madds(figure)
    deviation = compare(figure).deviation_percent
    assert madds is not None
    name = figure.variant.name + (", multi-scale and flipped" if figure.multi_scale else "")
    assert f"| {name} | {figure.madds_m:,.0f} | {madds / 1e6:,.1f} | {deviation:+.1f} % |" in PAGE
