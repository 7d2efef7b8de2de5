"""Where the names of curves stand in a chart that needs no script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dashboards.figures.figure5 import figure5
from dashboards.figures.label_places import APART, Box, along, names_beside
from dashboards.figures.points import points_of
from dashboards.figures.published_curves import published_curves

AREA = Box(0, 0, 400, 300)


@pytest.mark.parametrize("speed", [1.0, 20.0])
def test_a_name_is_nearest_to_its_own_curve_and_covers_no_mark(made: Callable[..., Any], speed: float) -> None:
    curves = published_curves()
    drawn = figure5(points_of([made(speed=speed).result]), curves)
    for panel in (drawn.madds, drawn.latency):
        quiet = [line for line in panel.lines if line.style.startswith("published")]
        named = [curve.name for curve in curves if curve.on_madds and (panel is drawn.madds or curve.on_latency)]
        places = dict(zip(named, (along(line.places) for line in quiet), strict=True))
        assert panel.names
        for name in panel.names:
            others = [place for other, line in places.items() if other != name.text for place in line]
            assert name.box.away_from(places[name.text]) + APART <= name.box.away_from(others)
            assert not any(name.box.holds((mark.x, mark.y)) for mark in panel.marks)


def test_a_name_goes_on_the_free_side_of_two_curves_that_end_above_each_other() -> None:
    upper, lower = [(50.0, 200.0), (200.0, 100.0)], [(50.0, 210.0), (200.0, 110.0)]
    names = {name.text: name.box for name in names_beside([("Upper", upper), ("Lower", lower)], [], [], AREA)}
    assert names["Upper"].top < names["Lower"].top


def test_a_curve_that_is_hidden_by_others_has_no_name() -> None:
    crowd = [(f"curve {at}", [(20.0, float(at)), (380.0, float(at))]) for at in range(100, 130, 3)]
    named = {name.text for name in names_beside(crowd, [], [], AREA)}
    assert "curve 115" not in named


def test_a_mark_is_never_covered() -> None:
    marks = [(float(x), float(y)) for x in range(0, 400, 8) for y in range(0, 300, 8)]
    assert names_beside([("Name", [(100.0, 100.0), (200.0, 150.0)])], [], marks, AREA) == ()
