"""What is known of the phone around one sample: where it ran, and in which conditions."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Placement:
    """Where one sample ran."""

    asked_mask: str
    pinned_by: str | None
    allowed_before: str | None
    """As Cpus_allowed_list spells it."""
    allowed_after: str | None
    cpuset: str | None
    cpus_seen: tuple[tuple[int, int], ...] | None
    """(CPU, number of timed runs that ended on it)."""
    time_in_state: tuple[tuple[int, int], ...] | None
    """(kHz, ticks of 10 ms during this model)."""
    ns_on_cpus: tuple[tuple[int, int], ...] | None = None
    """Of a run that is not pinned: (CPU, nanoseconds of the timed runs that ended on it)."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """The phone before or after a start."""

    at: str
    battery_percent: int | None = None
    charging: bool | None = None
    battery_temperature_c: float | None = None
    battery_overridden: bool = False
    battery_voltage_mv: int | None = None
    thermal_status: int | None = None
    thermal_overridden: bool = False
    skin_temperature_c: float | None = None
    cpu_temperature_c: float | None = None
    core_khz: int | None = None
    """Current frequency of the core in use."""
    cap_khz: int | None = None
    """Its scaling_max_freq."""
    max_khz: int | None = None
    """Its cpuinfo_max_freq."""
    screen_on: bool | None = None
    locked: bool | None = None
    load_1min: float | None = None
    uptime_s: float | None = None
    time_in_state: tuple[tuple[int, int], ...] | None = None
    """(kHz, ticks of 10 ms since boot) of the core in use; two of them give the start's share."""


@dataclass(frozen=True, slots=True)
class Telemetry:
    before: Conditions | None
    after: Conditions | None
    thermal_before: int | None = None
    """As the app itself read them, around this model."""
    thermal_after: int | None = None
    headroom: float | None = None
    foreground: bool | None = None
    warmup_runs: int | None = None
    warmup_ms: float | None = None
    load_ms: float | None = None
    init_ms: float | None = None
    first_ms: float | None = None
    timed_wall_ms: float | None = None
    peak_rss_kb: int | None = None
    calibration_ratio: float | None = None
    """The calibration workload after over before the start; 1 is steady."""
    battery_current_ua: int | None = None
