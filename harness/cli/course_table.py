"""A run without pause, as `sweep --sustained` and `runs show` print it: a screenful of rows over its time."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from harness.analysis.sustained_course import Course, PhonePoint
from harness.cli.tables import milliseconds, plain

ROWS = 12


def course_table(course: Course) -> RenderableType:
    table = Table(box=None, pad_edge=False)
    for heading in ("until", "ms (median)", "of the first tenth", "core MHz", "°C", "thermal status"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in range(ROWS):
        low, high = (course.seconds * part / ROWS for part in (row, row + 1))
        inside = [point.latency_ms for point in course.latencies if low < point.at_s <= high]
        if inside:
            table.add_row(*_cells(course, high, median(inside), _last(course.phone, high)))
    doubts = [plain(f"not valid: {', '.join(course.reasons)}")] if course.reasons else []
    return Group(plain(_summary(course)), table, *doubts)


def _summary(course: Course) -> str:
    return (
        f"{course.variant}: {milliseconds(course.first_ms)} ms in the first tenth,"
        f" {milliseconds(course.last_ms)} ms in the last"
        f" ({course.slowdown_percent:+.1f} %), {_spelled(course.seconds)} without pause"
    )


def _cells(course: Course, until_s: float, latency_ms: float, phone: PhonePoint | None) -> tuple[Text, ...]:
    told = (
        _spelled(until_s),
        milliseconds(latency_ms),
        f"{100 * latency_ms / course.first_ms:.1f} %",
        "–" if phone is None or phone.mhz is None else f"{phone.mhz:.0f}",
        "–" if phone is None or phone.temperature_c is None else f"{phone.temperature_c:.1f}",
        "–" if phone is None or phone.thermal_status is None else str(phone.thermal_status),
    )
    return tuple(plain(cell) for cell in told)


def _last(points: Sequence[PhonePoint], until_s: float) -> PhonePoint | None:
    return next((point for point in reversed(points) if point.at_s <= until_s + 1e-6), points[0] if points else None)


def _spelled(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d} min"
