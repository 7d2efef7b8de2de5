"""Stable words: why a number is not valid, what could not be proven, what is imprecise. Other programs read them.

Each carries what it means; docs/reasons.md is made of that.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class _Word(StrEnum):
    """A member is written as the word and its meaning; it is the word, and has the meaning beside it."""

    meaning: str

    def __new__(cls, word: str, meaning: str) -> Self:
        member = str.__new__(cls, word)
        member._value_ = word
        member.meaning = meaning
        return member

    @property
    def in_words(self) -> str:
        """The first clause of its meaning and the word: `the phone slowed (throttled)`."""
        clause = self.meaning.split(":")[0].removesuffix(".")
        return f"{clause[:1].lower()}{clause[1:]} ({self})"


class Reason(_Word):
    """Why a sample, estimate, phone or model is not valid."""

    WRONG_CORE = "wrong_core", "The allowed cores never were the asked ones, or no run ended on them."
    CORE_MOVED = "core_moved", "The allowed cores were the asked ones and later were not, or a run ended elsewhere."
    WRONG_OUTPUT = "wrong_output", "The output differs from this computer's beyond the precision's tolerance."
    THROTTLED = "throttled", "The phone slowed: its thermal status rose, its frequency cap fell, or its pace did."
    CLOCK_MOVED = "clock_moved", "With `--clock locked` the core ran at more than one frequency, or at another limit."
    TOO_HOT = "too_hot", "The start began on a phone that was too warm."
    LOW_BATTERY = "low_battery", "The battery holds less than `min_battery_percent`."
    UNPLUGGED = "unplugged", "Power was lost in a run that began charging."
    THERMAL_OVERRIDE = "thermal_override", "Somebody froze the thermal status that the phone reports."
    BATTERY_OVERRIDE = "battery_override", "Somebody froze the battery that the phone reports."
    LARGE_CORE_OFFLINE = "large_core_offline", "The cores to measure on are switched off."
    LEFT_FOREGROUND = (
        "left_foreground",
        "The app's window was covered or never came; on Xiaomi, Redmi and POCO allow it to display pop-up windows.",
    )
    SCREEN_LOCKED = "screen_locked", "A PIN, pattern or password stands before the screen."
    SCREEN_OFF = "screen_off", "The screen is off, and the phone does not let adb switch it on."
    APP_CRASHED = "app_crashed", "The app or the tool was killed while it measured."
    TIMED_OUT = "timed_out", "No word came within the time allowed."
    INCOMPLETE_ANSWER = "incomplete_answer", "A part of the answer did not arrive."
    START_UNFINISHED = "start_unfinished", "The start still runs, or the harness was ended in it."
    MODEL_REJECTED = "model_rejected", "The runtime cannot load or run the model."
    MODEL_MISSING = (
        "model_missing",
        "The model's file was not found on the phone; it is pushed again before the next start.",
    )
    INPUT_REFUSED = "input_refused", "The model has an input that the app cannot fill."
    UNSUPPORTED_OPTION = "unsupported_option", "The app or the tool cannot measure in the way that was asked for."
    REQUEST_REFUSED = "request_refused", "The app refused the whole request."
    CHECKSUM_MISMATCH = "checksum_mismatch", "The file on the phone is another than the one that was pushed."
    STALE_ANSWER = "stale_answer", "The events that came belong to another request."
    TOOL_FAILED = "tool_failed", "adb, the runtime or the official tool failed."
    HOST_FAILED = (
        "host_failed",
        "The computer that measures failed, not the phone: its store, its disk or its adb server.",
    )
    SWEEP_REFUSED = "sweep_refused", "What was asked for cannot be measured there, or is no longer what it was."
    PHONE_LOST = "phone_lost", "The connection to the phone was lost."
    PHONE_CHANGED = "phone_changed", "Another phone, or another Android, answers than before."
    APP_CHANGED = "app_changed", "Another benchmark app, or another official tool, than the sweep began with."
    PHONE_BUSY = "phone_busy", "Another `bigcore` measures on the phone."
    PHONE_UNSUITABLE = "phone_unsuitable", "The phone lacks what was asked of it, or its Android is too old."
    OFFLINE = "offline", "adb lists the phone, but it does not answer, or Android is still starting."
    UNAUTHORIZED = "unauthorized", "The phone does not trust this computer."
    NO_SPACE = "no_space", "The phone has too little space for the models or the app."
    NOT_INSTALLED = "not_installed", "The benchmark app is not on the phone."
    INSTALL_FAILED = "install_failed", "The phone did not take the benchmark app."
    RESTORE_PENDING = "restore_pending", "Settings of the phone could not be put back yet."
    WORKER_DIED = "worker_died", "The process that measured the phone ended before its time."
    NO_TIME = "no_time", "The variant did not fit into the time that the phone is lent for (`session_minutes`)."
    NOT_SERVED = "not_served", "A lab's job for the phone was refused, was taken out of the queue or waited in vain."
    ANCHOR_OUT_OF_BAND = "anchor_out_of_band", "A lab's phone measured the anchor unlike in all its earlier sessions."
    NO_SAMPLES = "no_samples", "Nothing was measured of this variant."
    BUILD_FAILED = "build_failed", "The variant could not be built."


class Unproven(_Word):
    """Evidence that this phone cannot give. The number stays valid; the missing proof is shown."""

    ALLOWED_CORES = "allowed_cores", "Which cores the app was allowed, before and after."
    CPU_OF_EACH_RUN = "cpu_of_each_run", "On which CPU the timed runs ended."
    CPUSET = "cpuset", "In which cpuset the app ran."
    THERMAL_STATUS = (
        "thermal_status",
        "The thermal status during the sample: there is none before Android 10, nor where the service lists no"
        " thresholds (some Samsung phones say 0 however hot they are).",
    )
    TEMPERATURE = "temperature", "How warm the phone was when the start began."
    FREQUENCY_CAP = "frequency_cap", "The core's frequency cap before and after the start."
    TIME_IN_STATE = "time_in_state", "At which frequencies the core ran during the sample."
    BATTERY = "battery", "The battery's charge when the start began."
    LARGE_CORE = "large_core", "That the core which was measured is a large one."
    OUTPUT = "output", "That the output is the right one."
    FOREGROUND = "foreground", "That the app's window was in front."
    PERFORMANCE_MODE = (
        "performance_mode",
        "That fixed performance mode was on; nor whether it was on before: it is off afterwards.",
    )


class Note(_Word):
    """About precision only: the number is drawn with its wide bar."""

    WIDE_INTERVAL = "wide_interval", "The interval is wider than was asked for."
    FEW_STARTS = "few_starts", "There were fewer starts than `min_starts`."
    TWO_MODES = "two_modes", "The starts come in two groups, a faster and a slower one; both levels are told."


_WORDS: dict[str, _Word] = {word: word for kind in (Reason, Unproven, Note) for word in kind}


def in_words(word: str) -> str:
    """Of any word: a store that was imported may hold one of another version."""
    known = _WORDS.get(word)
    return word if known is None else known.in_words
