"""The verdict on what one start measured, once the phone's conditions after it are known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from harness.app.protocol import OutputDigest, read_outputs, write_outputs
from harness.judge.calibration import CalibrationBand
from harness.judge.core import where_it_ran
from harness.judge.judge import Case, judge
from harness.phone.gates import Gates
from harness.reasons import Reason, Unproven
from harness.results.names import ANCHOR_AFTER
from harness.results.records import ANCHOR, ANY_CORE, RunRecord, Sample, StartRecord
from harness.results.records import Clock as PhoneClock
from harness.results.telemetry import Conditions, Telemetry
from harness.runners.registry import runner_class
from harness.runners.runner import Measured
from harness.session.order import ModelOrder
from harness.session.telemetry import calibration, telemetry_of


@dataclass(frozen=True, slots=True)
class Expected:
    """How this computer would answer, and how strictly the phone is held to it."""

    precision: str
    outputs: tuple[OutputDigest, ...] | None


def expected_of(model: ModelOrder) -> Expected:
    return Expected(model.precision, read_outputs(model.outputs_json) if model.outputs_json else None)


def unjudged_sample(start: StartRecord, item: Measured, before: Conditions, at: str) -> Sample:
    """Returns the sample as its answer arrives: without a verdict, and not valid.

    It stays so where the harness is ended before the start has ended.
    """
    return Sample(
        run=start.run,
        start=start.start,
        variant=item.model.name,
        sha256=item.model.sha256,
        position=item.position,
        latencies_ns=item.latencies_ns,
        call_ns=item.call_ns,
        placement=item.placement,
        telemetry=telemetry_of(item, before, None, None),
        outputs_json=None if item.outputs is None else write_outputs(item.outputs),
        reasons=(Reason.START_UNFINISHED,),
        at=at,
    )


@dataclass(frozen=True, slots=True)
class HeardSample:
    """What a runner measured, and the sample that it became."""

    measured: Measured
    sample: Sample


@dataclass(frozen=True, slots=True)
class StartHeard:
    """One start that has ended, with everything that its samples are judged by."""

    run: RunRecord
    start: StartRecord
    before: Conditions
    after: Conditions | None
    """The conditions after the start. None: the phone was lost before it told them."""
    measured: tuple[Measured, ...]
    kept: tuple[HeardSample, ...]
    """What of `measured` became samples: all but the anchor at the end of the start."""


@dataclass(slots=True)
class Assessor:
    """Judges each sample of a session once, and learns from each start how much the anchor usually moves."""

    began: Conditions
    """The phone when the session began: what temperature and power are compared with."""
    gates: Gates
    expected: Mapping[str, Expected]
    """What this computer expects of each model, by the model's hash."""
    forgiven: frozenset[Reason] = frozenset()
    """Reasons that this session looks for, and therefore does not hold against a sample."""
    unproven: tuple[Unproven, ...] = ()
    """What the phone cannot prove of the whole session."""
    bands: dict[str, CalibrationBand] = field(default_factory=lambda: defaultdict(CalibrationBand))
    """How much the calibration workload usually moves within a start, by run."""

    def settled(self, heard: StartHeard) -> tuple[Sample, ...]:
        """Returns the samples of the start with their verdicts, and learns from its anchors for the next one."""
        run = heard.run
        ratio = calibration(heard.measured) if _anchors_tell_of_heat(run, heard.measured) else None
        samples = tuple(self._judged(heard, one, ratio) for one in heard.kept)
        if ratio is not None:
            self.bands[run.run] = self.bands[run.run].learn(ratio)
        return samples

    def _judged(self, heard: StartHeard, one: HeardSample, calibration_ratio: float | None) -> Sample:
        telemetry = telemetry_of(one.measured, heard.before, heard.after, calibration_ratio)
        verdict = judge(self._case(heard.run, one.measured, telemetry))
        against = [reason for reason in verdict.reasons if reason not in self.forgiven]
        if heard.after is None:
            against.append(Reason.PHONE_LOST)
        return replace(
            one.sample,
            telemetry=telemetry,
            reasons=tuple(against),
            unproven=(*verdict.unproven, *map(str, self.unproven)),
            at=heard.start.ended_at or "",
        )

    def _case(self, run: RunRecord, item: Measured, telemetry: Telemetry) -> Case:
        expected = self.expected[item.model.sha256]
        return Case(
            asked_mask=run.core.mask,
            asked_sha256=item.model.sha256,
            answered_sha256=item.sha256,
            complete=item.complete,
            placement=item.placement,
            telemetry=telemetry,
            began=self.began,
            outputs=item.outputs,
            expected_outputs=expected.outputs,
            precision=expected.precision,
            foreground_needed=runner_class(run.runner).foreground,
            calibration_band=self.bands[run.run],
            allowed_after_pinning=item.allowed_after_pinning,
            large_core_known=run.core.rule != "unknown",
            pinned=run.core.label != ANY_CORE,
            clock_locked=run.clock is PhoneClock.LOCKED,
            gates=self.gates,
        )


def _anchors_tell_of_heat(run: RunRecord, measured: Iterable[Measured]) -> bool:
    """Returns whether both anchors ran on this core. Elsewhere, or on a core that the scheduler chose for each, the
    second over the first says nothing of this core's heat, and teaches nothing."""
    if run.core.label == ANY_CORE:
        return False
    anchors = (item for item in measured if item.model.name in (ANCHOR, ANCHOR_AFTER))
    return not any(where_it_ran(run.core.mask, item.placement, item.allowed_after_pinning) for item in anchors)
