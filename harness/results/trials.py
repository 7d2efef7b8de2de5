"""The records of a validation: nights whose true answer is known, and what the watch said of them.

They stand beside the nights of the watch and never among them. Ratios are candidate / baseline.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Change(StrEnum):
    """What makes a trial's candidate slower."""

    NONE = "none"
    """A/A: both sides are one build."""
    ONE_MORE_BLOCK = "one_more_block"
    NEXT_RESOLUTION = "next_resolution"
    DELAY_1_PERCENT = "delay_1_percent"
    DELAY_2_PERCENT = "delay_2_percent"
    DELAY_3_PERCENT = "delay_3_percent"
    DELAY_5_PERCENT = "delay_5_percent"

    @property
    def delay_percent(self) -> float | None:
        """Of a file that the replay engine takes so much longer for. None: another network, of its own size."""
        word, _, rest = self.value.partition("_")
        return float(rest.removesuffix("_percent")) if word == "delay" else None

    @property
    def spoken(self) -> str:
        if self is Change.NONE:
            return "one build on both sides"
        return self.value.replace("_", " ") if self.delay_percent is None else f"{self.delay_percent:g} % of delay"


@dataclass(frozen=True, slots=True)
class TrialRecord:
    """One night of a validation."""

    trial: str
    number: int
    """Counted from 1 in this store; it tells which side begins."""
    made_of: str
    """A hash of what is validated: builds, phones and settings. Only trials of one hash are counted together."""
    change: Change
    started_at: str
    ended_at: str | None
    """None: it was cut short; `bigcore nightly validate` goes on with it."""
    rehearsed: bool


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with the 95 % interval of the share."""

    hits: int
    trials: int
    low: float
    high: float
    phone_nights: int = 0
    """Nights of a phone that these are of: what one evening does to several series counts as one."""

    @property
    def value(self) -> float | None:
        return self.hits / self.trials if self.trials else None


@dataclass(frozen=True, slots=True)
class FoundOfChange:
    """What the watch said of candidates with one change, each in its first night."""

    change: Change
    series_nights: int
    found: Share
    """Called slower."""
    wrong_sign: int
    """Called faster, or an interval that lies wholly below 1."""
    wrong_size: int
    """Intervals without the true ratio; without the median of this change's nights where no ratio is known."""
    true_ratio: float | None
    """Of an added delay. A network's own is not known beforehand."""
    madds_ratio: float | None
    """Of the counted cost: about so much longer it takes."""
    ratio: float | None
    """The median over its nights."""
    least: float | None
    most: float | None
    mean_starts: float | None


@dataclass(frozen=True, slots=True)
class Validation:
    """What trials of one watch found so far."""

    trials: int
    wanted: int
    cut_short: str | None
    """Why it ended before all were measured."""
    rehearsed: bool
    phones: tuple[str, ...]
    """Their models."""
    synthetic: bool
    """A phone drew its latencies from a model."""
    series_nights: int
    """Of series whose two sides were one build."""
    false_alarms: Share
    false_improvements: Share
    in_doubt: Share
    alarmed_phone_nights: Share
    """Nights of one phone without any change in which at least one question was called slower."""
    ones_held: Share
    """95 % intervals of a ratio of 1 that hold it."""
    mean_starts: float | None
    """Of a series whose two sides were one build."""
    changes: tuple[FoundOfChange, ...]
    trials_of_others: int = 0
    """That the store holds of another candidate, phone or setting; they are not counted here."""

    @property
    def about_others(self) -> str:
        """A sentence without its end; empty where there are none."""
        if not self.trials_of_others:
            return ""
        one = self.trials_of_others == 1
        return (
            f"{self.trials_of_others} earlier {'trial was' if one else 'trials were'} of another candidate, phone or"
            f" setting, and {'is' if one else 'are'} not counted"
        )
