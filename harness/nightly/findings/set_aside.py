"""Phones that were lost after some of their pairs: a notice of each, and an alert where it was so the night before.

What such a phone gave leaves its series in doubt. Where every night ends so, their later stages are never measured, and
no slowdown of them is ever found: then somebody has to look after the phone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from harness.nightly.findings.judgement import GroundNight
from harness.nightly.past.absences import nights_set_aside
from harness.nightly.past.ledger import Ledger
from harness.results.night_kinds import AlertKind, NoticeKind, SeriesState
from harness.results.nightly import Alert, Notice, SeriesNight, shared_series


def set_aside_notices(measured: Sequence[GroundNight]) -> Iterator[Notice]:
    """One of each phone. One that gave nothing at all is an alert, which says why."""
    for phone in dict.fromkeys(each.ground.phone for each in measured):
        grounds = [each for each in measured if each.ground.phone == phone]
        why = next((each.set_aside for each in grounds if each.set_aside is not None), None)
        gave, asked = sum(map(_gave, grounds)), sum(map(_asked, grounds))
        if why is not None and 0 < gave < asked:
            detail = f"phone {phone.identity} ({phone.model}): set aside after {gave} of {asked} pairs: {why}"
            yield Notice(grounds[0].night, phone.identity, NoticeKind.PHONE_SET_ASIDE, detail)


def set_aside_alerts(notices: Iterable[Notice], series: Sequence[SeriesNight], ledger: Ledger) -> Iterator[Alert]:
    """Of a phone that was set aside the night before as well, while series of it are in doubt."""
    for notice in notices:
        mine = [one for one in series if one.phone == notice.phone and not one.is_shared]
        doubt = [one for one in mine if one.state is SeriesState.IN_DOUBT]
        nights = nights_set_aside(ledger, notice.phone)
        if doubt and nights:
            yield Alert(
                night=notice.night,
                series=shared_series(notice.phone),
                kind=AlertKind.MISSING_DATA,
                ratio=None,
                low=None,
                high=None,
                first_bad_night=nights[0],
                standing=len(nights) > 1,
                detail=f"it ends every night early, with {len(doubt)} series in doubt; {notice.detail}",
            )


def _gave(night: GroundNight) -> int:
    """Pairs that hold a valid number of any series."""
    return int((~np.isnan(night.ratios)).any(axis=0).sum())


def _asked(night: GroundNight) -> int:
    """What it still asks for was refused."""
    wanted = night.so_far.next_stage
    return int(night.ratios.shape[1]) + (wanted.pairs if wanted is not None else 0)
