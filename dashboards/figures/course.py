"""A run without pause as three charts over the same time: latency, frequency, temperature."""

from __future__ import annotations

from collections.abc import Sequence

from dashboards.figures.panel import Line, Mark, Panel
from dashboards.figures.scale import Scale, scale_for
from harness.analysis.sustained_course import Course

LEFT, RIGHT, BOTTOM, TOP = 46, 526, 356, 24
Places = Sequence[tuple[float, float]]


def course_panels(course: Course) -> tuple[Panel, ...]:
    minutes = Scale(0.0, max(course.seconds / 60, 1e-6), LEFT, RIGHT)
    latency = [(point.at_s / 60, point.latency_ms) for point in course.latencies]
    mhz = [(point.at_s / 60, point.mhz) for point in course.phone if point.mhz is not None]
    caps = [(point.at_s / 60, point.cap_mhz) for point in course.phone if point.cap_mhz is not None]
    heat = [(point.at_s / 60, point.temperature_c) for point in course.phone if point.temperature_c is not None]
    return (
        _panel("Latency", "latency, ms", minutes, latency),
        _panel("Frequency of the core", "MHz", minutes, mhz, caps),
        _panel("Temperature", "°C", minutes, heat),
    )


def _panel(title: str, unit: str, minutes: Scale, values: Places, caps: Places = ()) -> Panel:
    """`caps`: what the values may be at most."""
    y = scale_for([value for _, value in (*values, *caps)], BOTTOM, TOP)
    cap = Line(tuple((minutes.at(at), y.at(most)) for at, most in caps), "published d2", "cap")
    places = tuple((minutes.at(at), y.at(value)) for at, value in values)
    return Panel(
        title=f"{title} over time",
        summary=_summary(title, unit, values),
        x=minutes,
        y=y,
        x_label="minutes without pause",
        y_label=unit,
        lines=(*((Line(places, "frontier"),) if len(places) > 1 else ()), *((cap,) if len(caps) > 1 else ())),
        marks=tuple(
            Mark(x, place, "circle", "c0", f"{at:.1f} min: {value:.4g} {unit.rpartition(' ')[2]}")
            for (x, place), (at, value) in zip(places, values, strict=True)
        ),
        empty="" if values else "this phone does not tell",
    )


def _summary(title: str, unit: str, values: Places) -> str:
    if not values:
        return f"{title}: this phone does not tell."
    first, last = values[0][1], values[-1][1]
    return f"{title} in {unit.rpartition(' ')[2]}: {first:.4g} at first, {last:.4g} at the end."
