"""What the terminal says of a run without pause."""

from __future__ import annotations

import io
from dataclasses import replace
from statistics import median

from rich.console import Console
from support.made_up import Recipe, make_up

from harness.analysis.sustained_course import course_of
from harness.cli.course_table import course_table
from models.variant import DEFAULT_GRIDS, variants_of


def test_the_levels_are_said_to_be_of_the_first_and_the_last_tenth() -> None:
    """The very first start was half as fast, and is but a part of what is compared."""
    made = make_up(Recipe(variants=variants_of(DEFAULT_GRIDS)[:1], starts=20))
    first, *rest = made.samples["r1"]
    slow = replace(first, latencies_ns=tuple(2 * one for one in first.latencies_ns))
    course = course_of([slow, *rest])
    assert course is not None
    text = io.StringIO()
    Console(file=text, width=200).print(course_table(course))
    tenth = median(point.latency_ms for point in course.latencies[: len(course.latencies) // 10])
    assert f"{tenth:.3f} ms in the first tenth, " in text.getvalue()
    assert "ms in the last (" in text.getvalue()
    assert "at first" not in text.getvalue()
