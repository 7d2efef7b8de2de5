"""Stable words: why a number is not valid, what could not be proven, what is imprecise. Other programs read them."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Why a sample, estimate, phone or model is not valid."""

    WRONG_CORE = "wrong_core"
    CORE_MOVED = "core_moved"
    WRONG_OUTPUT = "wrong_output"
    THROTTLED = "throttled"
    CLOCK_MOVED = "clock_moved"
    TOO_HOT = "too_hot"
    LOW_BATTERY = "low_battery"
    UNPLUGGED = "unplugged"
    THERMAL_OVERRIDE = "thermal_override"
    BATTERY_OVERRIDE = "battery_override"
    LARGE_CORE_OFFLINE = "large_core_offline"
    LEFT_FOREGROUND = "left_foreground"
    SCREEN_LOCKED = "screen_locked"
    APP_CRASHED = "app_crashed"
    TIMED_OUT = "timed_out"
    INCOMPLETE_ANSWER = "incomplete_answer"
    START_UNFINISHED = "start_unfinished"
    MODEL_REJECTED = "model_rejected"
    MODEL_MISSING = "model_missing"
    INPUT_REFUSED = "input_refused"
    UNSUPPORTED_OPTION = "unsupported_option"
    REQUEST_REFUSED = "request_refused"
    CHECKSUM_MISMATCH = "checksum_mismatch"
    STALE_ANSWER = "stale_answer"
    TOOL_FAILED = "tool_failed"
    PHONE_LOST = "phone_lost"
    PHONE_CHANGED = "phone_changed"
    APP_CHANGED = "app_changed"
    PHONE_BUSY = "phone_busy"
    PHONE_UNSUITABLE = "phone_unsuitable"
    OFFLINE = "offline"
    UNAUTHORIZED = "unauthorized"
    NO_SPACE = "no_space"
    NOT_INSTALLED = "not_installed"
    INSTALL_FAILED = "install_failed"
    WORKER_DIED = "worker_died"
    NO_SAMPLES = "no_samples"


class Unproven(StrEnum):
    """Evidence that this phone cannot give. The number stays valid; the missing proof is shown."""

    ALLOWED_CORES = "allowed_cores"
    CPU_OF_EACH_RUN = "cpu_of_each_run"
    CPUSET = "cpuset"
    THERMAL_STATUS = "thermal_status"
    TEMPERATURE = "temperature"
    FREQUENCY_CAP = "frequency_cap"
    TIME_IN_STATE = "time_in_state"
    BATTERY = "battery"
    LARGE_CORE = "large_core"
    OUTPUT = "output"
    FOREGROUND = "foreground"


class Note(StrEnum):
    """About precision only: the number is drawn with its wide bar."""

    WIDE_INTERVAL = "wide_interval"
    FEW_STARTS = "few_starts"
