"""A phone whose queue an agent serves: what it is, whether it is here, and what it does now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from procrastinate.worker import Worker

from harness.lab.job import MeasureJob
from harness.lab.outcome import TRIED_AGAIN
from harness.phone.addresses import over_network
from harness.phone.identity import Build
from harness.results.lab import LabPhone, Purpose
from harness.results.records import PhoneRecord
from harness.session.progress import Finished, Phase, ProgressEvent, RoundDone, SampleDone, SetAside, Waiting

_MOST_LETTERS = 300


@dataclass(slots=True)
class ServedPhone:
    record: LabPhone
    present: bool = True
    set_aside: bool = False
    proofs: int = 0
    """Clean checks in succession while it was set aside."""
    host_failures: int = 0
    """Sessions in succession that its host failed."""
    doing: str = ""
    worker: Worker | None = None
    _samples_since_death: int = 1
    _deaths: int = 0
    _dying_sweep: str = ""

    @classmethod
    def met(cls, phone: PhoneRecord, build: Build, battery_health: str | None = None) -> ServedPhone:
        return cls(
            LabPhone(
                phone=phone.identity,
                host="",
                serial=phone.serial,
                manufacturer=phone.manufacturer,
                model=phone.model,
                virtual=phone.virtual,
                soc=phone.soc,
                android=build.android,
                tags=(),
                present=True,
                heard_at="",
                doing="",
                fingerprint=build.fingerprint,
                battery_health=battery_health,
                engine=phone.engine,
            )
        )

    @property
    def served(self) -> bool:
        return self.present and not self.set_aside

    def is_at(self, serials: Sequence[str]) -> None:
        """Where adb lists it as ready. Over a cable and a network it is served over the cable, from its next job on."""
        self.present = bool(serials)
        if not serials or (self.doing and self.record.serial in serials):
            return
        at_best = min(serials, key=lambda serial: (over_network(serial), serial != self.record.serial))
        if at_best != self.record.serial:
            self.record = replace(self.record, serial=at_best)

    def told(self, host: str, tags: tuple[str, ...], at: str) -> LabPhone:
        return replace(self.record, host=host, tags=tags, heard_at=at, doing=self.doing, present=True)

    def stop(self) -> None:
        """No further job is taken. The running one goes on to its end; where the phone is gone, that is its recovery's
        affair."""
        if self.worker is not None:
            self.worker.stop()  # type: ignore[no-untyped-call]

    def hear(self, job: MeasureJob, event: ProgressEvent) -> None:
        """A round of a night is a pair of starts."""
        sweep, of_night = job.sweep, job.purpose is Purpose.NIGHTLY
        match event:
            case Phase(what=what) | Waiting(what=what):
                self._say(sweep, what)
            case SampleDone():
                self._samples_since_death += 1
                self._say(sweep, f"{'pair' if of_night else 'round'} {event.round}, {event.variant}")
            case RoundDone() if not of_night:
                self._say(sweep, f"round {event.round} done, {event.finished} of {event.wanted} variants finished")
            case _:
                pass

    def deaths_in_succession(self, sweep: str, ended: Finished | SetAside) -> int:
        """How often its worker has died in this sweep without a sample in between."""
        if not isinstance(ended, SetAside) or ended.reason not in TRIED_AGAIN:
            self._deaths = 0
            return 0
        progress = self._samples_since_death > 0 or sweep != self._dying_sweep
        self._deaths = 1 if progress else self._deaths + 1
        self._samples_since_death, self._dying_sweep = 0, sweep
        return self._deaths

    def _say(self, sweep: str, words: str) -> None:
        self.doing = f"{sweep}: {words}"[:_MOST_LETTERS]
