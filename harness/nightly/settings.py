"""How a night measures each course: what the names of its series tell, and what they leave out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from harness.errors import ConfigRefused
from harness.nightly.config import NightlyConfig, config_of_night
from harness.nightly.courses import courses
from harness.nightly.series import Course
from harness.results.choices import Clock
from harness.results.nightly import NightRecord


@dataclass(frozen=True, slots=True)
class Setting:
    """Of one course in one night. Numbers of two settings do not compare, whatever their series are called."""

    course: Course
    """Its number of threads is told whatever it is."""
    clock: Clock
    xnnpack: bool

    def alike(self, other: Setting, default_runtime: str | None) -> bool:
        """`default_runtime`: which of the app's runtimes computes where none is asked for. None: nobody knows."""
        return self == other or self._spelled_out(default_runtime) == other._spelled_out(default_runtime)

    def _spelled_out(self, default_runtime: str | None) -> Setting:
        if self.course.runtime is not None:
            return self
        return replace(self, course=replace(self.course, runtime=default_runtime))


def settings_of(night: NightRecord) -> Mapping[str, Setting]:
    """By the name of the course; none where another version wrote what this one cannot read."""
    try:
        return course_settings(config_of_night(night))
    except ConfigRefused:
        return MappingProxyType({})


def course_settings(config: NightlyConfig) -> Mapping[str, Setting]:
    measure = config.measure
    return {
        course.name: Setting(
            replace(course, threads=course.threads or measure.threads[0]), measure.clock, measure.xnnpack
        )
        for course in courses(config)
    }


def what_became_of(before: Setting, now: Setting) -> tuple[str, ...]:
    """A clause for each thing in which two settings of one name differ."""
    facts = (
        ("threads", str(before.course.threads), str(now.course.threads)),
        ("clock", before.clock.value, now.clock.value),
        ("XNNPACK", _on(before.xnnpack), _on(now.xnnpack)),
    )
    return tuple(f"{what} {was} became {is_now}" for what, was, is_now in facts if was != is_now)


def _on(xnnpack: bool) -> str:
    return "on" if xnnpack else "off"
