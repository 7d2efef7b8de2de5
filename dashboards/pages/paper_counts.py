"""One published count beside ours: whether both agree, and in what words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from models.comparison import TOLERANCE_PERCENT

NOT_COUNTED = "not counted here"
SLACK = 1e-9


class Agreement(StrEnum):
    AS_PRINTED = "as printed"
    """Equal, once it is cut or rounded as that table prints it."""
    CLOSE = f"within {TOLERANCE_PERCENT:g} %"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True)
class Count:
    """Both in one unit."""

    published: float
    counted: float | None
    step: float
    """What the last printed digit is worth."""

    @property
    def agreement(self) -> Agreement | None:
        if self.counted is None:
            return None
        if self._cut() or self._rounded():
            return Agreement.AS_PRINTED
        return Agreement.CLOSE if abs(self.percent) <= TOLERANCE_PERCENT else Agreement.DIFFERS

    @property
    def as_printed(self) -> bool:
        return self.agreement is Agreement.AS_PRINTED

    @property
    def percent(self) -> float:
        """How far the count is above what was published."""
        return 100 * ((self.counted or 0.0) / self.published - 1)

    @property
    def words(self) -> str:
        if self.counted is None:
            return NOT_COUNTED
        if abs(self.counted - self.published) < SLACK:
            return "as published"
        if self._cut():
            return "as published (cut)"
        return "as published (rounded)" if self._rounded() else f"{self.percent:+.1f} %"

    def _cut(self) -> bool:
        return self.counted is not None and -SLACK <= self.counted - self.published < self.step

    def _rounded(self) -> bool:
        return self.counted is not None and abs(self.counted - self.published) <= self.step / 2


def count_of(published: float, counted: float | None) -> Count:
    """Of a table that prints every digit up to the last one."""
    return Count(published, counted, 10.0 ** -len(f"{published:.10g}".partition(".")[2]))


def coarse_count_of(published: float, counted: float | None) -> Count:
    """Of a table that prints one or two digits and noughts: 600 stands for what is cut to hundreds."""
    whole = f"{published:.0f}"
    return Count(published, counted, math.pow(10.0, len(whole) - len(whole.rstrip("0"))))
