"""A stage that a lab measures: its sweeps in the queue, and what each of its phones gave when its job has ended."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from harness.clock import spell
from harness.lab.night_wait import NightWait, Unmeasured
from harness.lab.submit import Desk
from harness.nightly.measuring.measurer import StageMeasured, StageRequest
from harness.nightly.measuring.stage_progress import PartOver
from harness.nightly.measuring.stage_reading import of_build, read_stage
from harness.results.outcomes import FailureRecord
from harness.session.progress import Emit, SetAside

NEXT_STEP = "see `bigcore lab status`; the next run asks for it again"


@dataclass
class QueuedStage:
    """A StageProgress."""

    request: StageRequest
    waits: Sequence[NightWait]
    """One for each sweep: a night that was killed left several where its phones went on one by one."""
    gone: dict[str, str]
    """Phones that are not asked, and why."""
    desk: Desk
    emit: Emit
    give_up: Callable[[str, str], None]
    """Hears of a phone that was waited for in vain, and why."""

    @property
    def waiting(self) -> frozenset[str]:
        return frozenset(self.gone).union(*(wait.waiting for wait in self.waits))

    def look(self) -> Sequence[PartOver]:
        over = []
        if self.gone:
            over.append(PartOver(self._of(self.gone).series, StageMeasured(None, {}, self.gone)))
            self.gone = {}
        for wait in self.waits:
            ended = wait.look() if wait.waiting else {}
            if ended:
                over += self._ended(wait, ended)
        return over

    def _ended(self, wait: NightWait, ended: Mapping[str, Unmeasured | None]) -> list[PartOver]:
        unmeasured = {phone: one for phone, one in ended.items() if one is not None}
        self._tell(wait.sweep, list(unmeasured.values()))
        if not wait.waiting:
            # What was taken out of it can still be asked for again: whether a stage is over, its pairs say.
            self.desk.store.end_sweep(wait.sweep, spell(self.desk.clock.now()))
        asked = self._of(ended)
        found = read_stage(self.desk.store, asked, self.request.pairs, wait.sweep)
        series = asked.series[0]
        of_phone = {phone: one.why for phone, one in unmeasured.items() if not of_build(one.reason, one.why, series)}
        measured = replace(found, unmeasured=of_phone)
        late = {phone: one for phone, one in unmeasured.items() if one.out_of_time}
        whole = self._of(ended.keys() - late.keys())
        parts = [PartOver(whole.series, measured)] if whole.series else []
        return [*parts, *(self._late(one, measured) for one in late.values())]

    def _late(self, one: Unmeasured, measured: StageMeasured) -> PartOver:
        """What was measured before its job went back to the queue stands."""
        series = self._of((one.phone,)).series
        some = any(each.name in measured.series for each in series)
        return PartOver(series, measured if some else None, one.why)

    def _of(self, phones: Collection[str]) -> StageRequest:
        return replace(self.request, series=tuple(one for one in self.request.series if one.phone.identity in phones))

    def _tell(self, sweep: str, unmeasured: Sequence[Unmeasured]) -> None:
        """It is told, and kept with the sweep; what a host kept of it stands."""
        if not unmeasured:
            return
        for one in unmeasured:
            self.emit(SetAside(serial=one.serial, reason=one.reason, detail=one.why, next_step=NEXT_STEP))
            if one.gone:
                self.give_up(one.phone, one.why)
        now = spell(self.desk.clock.now())
        by_host = {failure.serial for failure in self.desk.store.sweep(sweep).failures}
        told = [
            FailureRecord(sweep, one.reason, one.why, serial=one.serial, at=now)
            for one in unmeasured
            if one.serial not in by_host
        ]
        self.desk.store.set_aside(sweep, told)
