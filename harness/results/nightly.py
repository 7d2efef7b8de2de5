"""The records of the nightly watch, as the store keeps them and the messages and the page read them.

Ratios are candidate / accepted build. Times of day are UTC in ISO 8601 with seconds, nights are dates (`2026-03-01`) by
the clock of the computer that watches. None: nothing was measured, or nobody said.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from harness.results.deliveries import DeliveryRecord
from harness.results.night_decisions import AcceptanceRecord, MuteRecord
from harness.results.night_kinds import LASTING_KINDS, AlertKind, NoticeKind, SeriesState
from harness.results.virtual_phones import VirtualPhones

ALL_MODELS: Final = "all models"
"""The `variant` of the question that all series of a phone share. Its series is named by `shared_series`."""

NOT_ENDED: Final = "it still runs, or was killed; the same command goes on with it"
"""Of a night without its end, in every form in which it is told."""

NIGHTLY_COMMAND: Final = "bigcore nightly"
"""How the `command` of a night's sweeps begins. Several stages of one evening are not several evenings of a series."""


def sweeps_begin_with(night: str) -> str:
    """How the `command` of each sweep of that night begins."""
    return f"{NIGHTLY_COMMAND} run (night {night}, "


def night_of_sweep(command: str) -> str | None:
    """The night that a sweep with this command belongs to; also a confirmation, a bisection and a trial are called so.
    None: no watch measured it."""
    begins = sweeps_begin_with("").removesuffix(", ")
    return command.removeprefix(begins).split(", ")[0] if command.startswith(begins) else None


def shared_series(phone: str) -> str:
    """The name of the series that stands for what all models of a phone share."""
    return f"{ALL_MODELS}|{phone}"


def day_of(night: str) -> str:
    """Of a night's name."""
    return night[:10]


@dataclass(frozen=True, slots=True)
class NightRecord:
    night: str
    """Its name: the date, with `-2`, `-3` … for further nights of one date."""
    number: int
    """Counted from 1 in this store; it tells which side begins, and does not go back when a clock does."""
    started_at: str
    ended_at: str | None
    """None: it still runs, or was ended in it; `bigcore nightly run` goes on with it."""
    command: str
    """The command that repeats it, without private paths."""
    config_json: str
    """The resolved nightly.toml, for resuming and for telling what changed since."""
    version: str
    """bigcore's."""
    cut_short: str | None = None
    """Why it ended before everything was decided, such as the budget of time."""
    changed: tuple[str, ...] = ()
    """A sentence for each way in which nightly.toml differs from the last night's."""
    candidate_sha256: str = ""
    """Of all builds of the candidate together: a night goes on with the candidate that it began with."""
    rehearsed: bool = False
    """Nothing was measured: its pairs were drawn from a declared world."""
    abandoned: bool = False
    """It was killed, and nobody went on with it: it found nothing, so that nothing is compared with it."""
    accepted_before: int | None = None
    """How often the accepted build of a series had been changed when it began. None: a bigcore of before began it."""
    toml: str = ""
    """Whose night it is: the computer, and the nightly.toml on it; only another watch of this store is told of it.
    Empty: a bigcore of before began it."""


@dataclass(frozen=True, slots=True)
class SeriesNight:
    """What one night says of one series, or of what all series of a phone share."""

    night: str
    series: str
    """Its name, `nightly.series.series_name`; or `shared_series`."""
    variant: str
    phone: str
    """The phone's identity."""
    model: str
    """The phone's model, as people call it."""
    state: SeriesState
    ratio: float | None
    """Of the series itself, what it shares with others included; None where nothing was measured."""
    low: float | None
    high: float | None
    """The 95 % interval of that ratio."""
    stage: int
    """The last stage that it reached, from 1; 0: none."""
    pairs: int
    """Valid ones."""
    starts: int
    """Of both builds, those that were redone included."""
    z: float | None
    """Of the question's last stage."""
    evidence_slower: float
    evidence_faster: float
    """What is carried into the next night."""
    standing_since: str | None = None
    """The night of the alert that stands. None: none does."""
    accepted_sha256: str | None = None
    candidate_sha256: str | None = None
    """Of the build's description: model file, app and official tool, whichever of them its runner uses."""
    differs: tuple[str, ...] = ()
    """What differs between the sides, a sentence each, such as `app: 3fa1… -> 77b0…`. None of them: A/A."""
    own_ratio: float | None = None
    """Against the median of the other series of its phone; None below five series. Where there is one, the series was
    decided by it, and not by its ratio."""
    own_low: float | None = None
    own_high: float | None = None
    android: str | None = None
    """The phone's Android build, as ro.build.fingerprint spells it."""
    command: str = ""
    """The command that repeats the confirmation."""
    call: str = ""
    """What its last stage said, muted or not: a word of `harness.nightly.rules.stages.Call`, or `missing`."""
    ground: str = ""
    """Whose starts it shares: a phone, with one runner on one core, one runtime and number of threads, and one accepted
    app and tool."""
    baseline_ms: float | None = None
    """The accepted build's median tonight."""

    @property
    def is_shared(self) -> bool:
        return self.variant == ALL_MODELS


@dataclass(frozen=True, slots=True)
class Alert:
    night: str
    series: str
    """Of `missing_data` of a whole phone: its `shared_series`; where no phone is there at all: `ALL_MODELS`."""
    kind: AlertKind
    ratio: float | None
    low: float | None
    high: float | None
    first_bad_night: str
    """By the change point of the ratio's history up to the alarm, and the same while it stands; of `missing_data` the
    first night without data."""
    standing: bool
    """It was raised in an earlier night and nobody has accepted or mended it."""
    detail: str = ""
    """A sentence, such as how many series follow a shared slowdown."""


@dataclass(frozen=True, slots=True)
class Notice:
    night: str
    phone: str
    """The phone's identity; empty where it is about no phone, but about the candidate, nightly.toml or the clock."""
    kind: NoticeKind
    detail: str
    series: str | None = None
    """None: it is about the phone."""

    @property
    def lasts(self) -> bool:
        """Whether it tells of what is so night after night until it ends, and not of what happened this once."""
        return self.kind in LASTING_KINDS

    def tells_what(self, other: Notice) -> bool:
        """Whether the other told the same; how much faster a series is differs a little from night to night."""
        same = (self.kind, self.phone, self.series) == (other.kind, other.phone, other.series)
        return same and (self.kind is NoticeKind.FASTER or self.detail == other.detail)


@dataclass(frozen=True, slots=True)
class NightResult:
    """A night with everything that a message needs."""

    night: NightRecord
    series: tuple[SeriesNight, ...]
    """The shared ones among them."""
    alerts: tuple[Alert, ...]
    notices: tuple[Notice, ...]
    undelivered: tuple[DeliveryRecord, ...] = ()
    virtual_phones: VirtualPhones = field(default_factory=VirtualPhones)
    """Those that it looked for; where it knew none, of all nights, as what stands is theirs."""
    mutes: tuple[MuteRecord, ...] = ()
    """What held when it was measured, at most one for each series."""

    def of_series(self, series: str) -> SeriesNight | None:
        return next((one for one in self.series if one.series == series), None)

    def alert_of(self, series: str) -> Alert | None:
        return next((alert for alert in self.alerts if alert.series == series), None)

    @property
    def in_doubt(self) -> tuple[SeriesNight, ...]:
        """Without those that an alert tells of already: a slowdown that stands through a night in doubt."""
        alerted = {alert.series for alert in self.alerts}
        return tuple(one for one in self.series if one.state is SeriesState.IN_DOUBT and one.series not in alerted)

    def told_state(self, one: SeriesNight) -> str:
        """Its state in words: what an alert says of it first, then what tonight does."""
        alert, state = self.alert_of(one.series), one.state.value.replace("_", " ")
        if alert is None or alert.kind is not AlertKind.SLOWER or not alert.standing:
            return state
        return "still slower" if one.state is SeriesState.SLOWER else f"still slower, tonight {state}"

    @property
    def muted(self) -> tuple[SeriesNight, ...]:
        return tuple(one for one in self.series if one.state is SeriesState.MUTED)

    def mute_of(self, series: str) -> MuteRecord | None:
        return next((mute for mute in self.mutes if mute.series == series), None)

    @property
    def set_aside(self) -> tuple[Notice, ...]:
        """Of phones for which it ended early."""
        return tuple(notice for notice in self.notices if notice.kind is NoticeKind.PHONE_SET_ASIDE)

    @property
    def measured(self) -> int:
        """How many series have a number of their own."""
        return sum(one.ratio is not None and not one.is_shared for one in self.series)

    @property
    def why_silent(self) -> str | None:
        """What a headline begins with where the night says nothing, or not yet all, of tonight's candidate."""
        if self.night.ended_at is None:
            return "not finished"
        return None if self.measured else "nothing was measured"

    @property
    def notices_beside_changes(self) -> tuple[Notice, ...]:
        """For those who tell `night.changed` too: each sentence about nightly.toml is a notice as well."""
        return tuple(notice for notice in self.notices if notice.detail not in self.night.changed)


@dataclass(frozen=True, slots=True)
class PhoneFinds:
    """What tonight can find on a phone."""

    phone: str | None
    """None: the last night found no phone, and the declared world is told of."""
    model: str
    finds: str
    source: str
    """`declared` or `measured`: the pairs that its thresholds come from."""

    @property
    def on_phone(self) -> str:
        return f" on {self.model} ({self.phone})" if self.phone else ""


@dataclass(frozen=True, slots=True)
class SeriesHistory:
    """One series through its nights, oldest first: what the page draws and the change point is placed in."""

    series: str
    nights: tuple[SeriesNight, ...]
    alerts: tuple[Alert, ...] = ()
    notices: tuple[Notice, ...] = ()
    """Those about the series and about its phone."""
    acceptances: tuple[AcceptanceRecord, ...] = ()
    mutes: tuple[MuteRecord, ...] = ()

    @property
    def latest(self) -> SeriesNight:
        return self.nights[-1]
