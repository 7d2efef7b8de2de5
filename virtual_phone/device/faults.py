"""Which faults there are: each kind with what happens, where it can strike, and what of a fault it looks at.

A step is a moment that the phone comes to: `start`, `open:SERVICE`, `shell:PROGRAM`, `tool:PROGRAM`, `push`,
`push_data`, `arrived:FOLDER`, `pull`, `instrument`, `event:EVENT`. A fault at `shell` means any program. What a kind
does is one function of virtual_phone/faults/.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field, field_validator

LINK = ("push_data", "shell", "instrument", "event:hello", "event:begin", "event:latencies", "event:model")
APP = ("event:hello", "event:begin", "event:latencies", "event:model")
ANY_TIME = ("shell", "instrument", "event:begin", "event:model")
TOOLS = ("tool:benchmark_model", "tool:app_process")
"""The steps at which a program that measures for the shell has been launched."""
PUTTING_BACK = ("shell:settings", "shell:rm")
"""The steps of the programs that put settings back and tidy up."""


@dataclass(frozen=True, slots=True)
class About:
    does: str
    steps: tuple[str, ...]
    """Where it can strike, and is drawn at random."""
    reads: tuple[str, ...] = ()
    """The parameters of a fault that it looks at."""
    own_s: float | None = None
    """How long it lasts where a fault gives no time. None means for ever."""
    drawn_s: tuple[float, float] = (0.5, 6.0)
    """A random one lasts between these."""
    drawn_for_ever: bool = False
    """Whether a random one sometimes has no end."""
    drawn_at_byte: bool = False
    """Whether a random one names a byte."""
    drawn_after_s: tuple[float, float] | None = None
    """A random one strikes so long after its step. None means at the step."""


class Kind(StrEnum):
    about: About

    def __new__(cls, word: str, about: About) -> Kind:
        kind = str.__new__(cls, word)
        kind._value_ = word
        kind.about = about
        return kind

    UNPLUG = (
        "unplug",
        About("The connection breaks, and new ones are refused.", LINK, ("seconds",), drawn_for_ever=True),
    )
    SERVER_KILLED = "server_killed", About("The computer's adb server is killed.", LINK)
    OFFLINE = (
        "offline",
        About("The phone is connected, but says nothing.", LINK, ("seconds",), drawn_for_ever=True),
    )
    UNAUTHORIZED = (
        "unauthorized",
        About('Nobody has tapped "Allow" on the phone.', LINK, ("seconds",), drawn_for_ever=True),
    )
    REBOOT = (
        "reboot",
        About(
            "The phone is gone for a while and comes back, with its keyguard on; Android is up a second later.",
            LINK,
            ("seconds",),
            own_s=3.0,
        ),
    )
    APP_CRASH = "app_crash", About("The app ends with an exception, which the log tells.", APP)
    APP_HANG = "app_hang", About("The app's process lives and says nothing.", APP)
    NATIVE_CRASH = "native_crash", About("The app ends with a signal and leaves a tombstone.", APP)
    LOW_MEMORY_KILL = "low_memory_kill", About("Android kills the app for its memory.", APP)
    NO_SPACE = "no_space", About("The storage is full.", ("push", "push_data"), ("seconds",))
    CORRUPT_FILE = (
        "corrupt_file",
        About("One bit of a file that has just arrived is wrong.", ("arrived",), ("at_byte",)),
    )
    CUT_OUTPUT = "cut_output", About("An event of the app ends in its middle.", APP)
    INTERLEAVED_OUTPUT = "interleaved_output", About("Foreign lines stand before an event and within it.", APP)
    REPEATED_EVENT = "repeated_event", About("An event comes twice.", APP)
    MISSING_EVENT = "missing_event", About("An event does not come.", APP)
    CLOCK_JUMP = (
        "clock_jump",
        About("The wall clock moves by `seconds`.", ANY_TIME, ("seconds",), own_s=-5400.0),
    )
    SLOW_LINK = (
        "slow_link",
        About("The link carries `bytes_per_s`.", LINK, ("bytes_per_s", "seconds"), own_s=3.0),
    )
    REPLACED = (
        "replaced",
        About(
            "Another phone of the same model hangs at the same address: another ro.serialno, no files.",
            LINK,
            ("seconds",),
            own_s=1.0,
        ),
    )
    SECOND_ADDRESS = "second_address", About("The same phone shows up once more, at another address.", ANY_TIME)
    BATTERY_LOW = (
        "battery_low",
        About("The battery holds `percent` and does not charge.", ANY_TIME, ("percent",)),
    )
    POWER_LOST = "power_lost", About("The battery no longer charges.", ANY_TIME, ("seconds",))
    SYSTEM_SERVER_RESTART = (
        "system_server_restart",
        About(
            "The run is aborted, no service of Android answers for a while, and then the keyguard is on.",
            ANY_TIME,
            ("seconds",),
            own_s=4.0,
        ),
    )
    PERMISSION_DIALOG = "permission_dialog", About("A permission dialog covers the app.", ANY_TIME)
    KEYGUARD = "keyguard", About("The keyguard takes the app's place.", ANY_TIME)
    SMALL_CORE = (
        "small_core",
        About("The app is moved to the small cores.", ("event:begin",), drawn_after_s=(0.05, 0.3)),
    )
    AFFINITY_REFUSED = (
        "affinity_refused",
        About("No process may choose its cores.", ("instrument",), ("seconds",)),
    )
    HOT = "hot", About("The skin has `skin_c`.", ANY_TIME, ("skin_c", "seconds"))
    THERMAL_OVERRIDE = (
        "thermal_override",
        About("Somebody has overridden the thermal status.", ANY_TIME, ("seconds",)),
    )
    BATTERY_OVERRIDE = (
        "battery_override",
        About("Somebody has stopped the updates of the battery.", ANY_TIME, ("seconds",)),
    )
    FREQUENCY_CAP = (
        "frequency_cap",
        About("Every core is held at `part` of its greatest frequency.", ANY_TIME, ("part", "seconds")),
    )
    STALE_ANSWER = "stale_answer", About("From now on the app answers with an old nonce.", APP)
    WRONG_OUTPUT = "wrong_output", About("The model's output is not what it should be.", ("event:model",))
    LINK_DROP = (
        "link_drop",
        About(
            "The connection breaks for a moment, as at a loose plug; the command that it strikes is not run.",
            PUTTING_BACK,
            ("seconds",),
            own_s=0.3,
            drawn_s=(0.1, 1.0),
        ),
    )
    TOOL_SURVIVES = (
        "tool_survives",
        About(
            "The connection breaks for 0.3 s; from now on a tool that loses its connection runs on for `seconds`.",
            TOOLS,
            ("seconds",),
            own_s=10.0,
            drawn_s=(9.0, 12.0),
        ),
    )
    APP_SURVIVES = (
        "app_survives",
        About(
            "The connection breaks for 0.3 s; from now on an app that loses its connection runs on for `seconds`.",
            APP,
            ("seconds",),
            own_s=10.0,
            drawn_s=(9.0, 12.0),
        ),
    )
    CUT_ANSWER = (
        "cut_answer",
        About(
            "What a program prints ends before byte `at_byte`; it ends as usual otherwise.",
            ("shell:getprop", *TOOLS),
            ("at_byte",),
            drawn_at_byte=True,
        ),
    )
    CORRUPT_TOOL = (
        "corrupt_tool",
        About(
            "One bit of a benchmark_model that has just arrived is wrong.",
            ("arrived:tools",),
            ("at_byte",),
            drawn_at_byte=True,
        ),
    )
    FILES_GONE = (
        "files_gone",
        About("Everything in /data/local/tmp is deleted.", ("event:begin", *TOOLS)),
    )
    CORE_OFFLINE = (
        "core_offline",
        About("A core, `cpu` or the large one, is offline for a while.", ANY_TIME, ("cpu", "seconds")),
    )


class Fault(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Kind
    at: str
    """The step at which it strikes."""
    occurrence: int = Field(default=1, ge=1)
    """Which time that the step is reached, counted from 1."""
    times: int = Field(default=1, ge=1)
    """It strikes at so many occurrences in a row."""
    after_s: float = Field(default=0.0, ge=0)
    """It strikes so long after the step, while other things go on."""
    seconds: float | None = Field(default=None, ge=0)
    """How long it lasts. None means the kind's own time, or for ever."""
    percent: int = 12
    skin_c: float = 46.0
    part: float = 0.6
    bytes_per_s: float = 200_000.0
    cpu: int | None = None
    """Which core. None means the large one."""
    at_byte: int | None = Field(default=None, ge=0)
    """Which byte. None means the middle of a file, and byte 100 of what a program prints."""
    model: str = ""
    """It strikes only at events of this model."""
    matching: str = ""
    """A regular expression. Only what it is found in counts as an occurrence: the whole command at `shell` and `tool`,
    the path at `push`, `arrived` and `pull`."""

    @field_validator("matching")
    @classmethod
    def _is_an_expression(cls, text: str) -> str:
        try:
            re.compile(text)
        except re.error as fault:
            raise ValueError(f"is no regular expression: {fault}") from fault
        return text

    @property
    def lasts_s(self) -> float | None:
        """The seconds that it lasts, or None for ever."""
        return self.kind.about.own_s if self.seconds is None else self.seconds
