"""`bigcore sweep --json` and `bigcore runs show --json`: one shape."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Literal

from pydantic import Field

from harness.analysis.own_estimate import RelativeTo
from harness.analysis.run_dimensions import RunRatios
from harness.analysis.session_moves import SessionMoves
from harness.documents.estimated import IntervalsDocument
from harness.documents.part import Part
from harness.documents.ratios import RatiosDocument, ratios_document
from harness.results.outcomes import RunResult, SweepResult
from harness.results.records import ArtifactRecord, Estimate, OperatorRecord


class EstimateDocument(Part):
    variant: str
    sha256: str
    latency_ms: float | None
    low_ms: float | None
    high_ms: float | None
    between_low_ms: float | None
    between_high_ms: float | None
    starts: int
    inferences: int
    valid: bool
    reasons: list[str]
    unproven: list[str]
    notes: list[str]
    madds: int | None
    parameters: int | None
    top1: float | None
    top1_source: str | None
    cold_init_ms: float | None
    first_inference_ms: float | None
    peak_rss_kb: int | None
    energy_mj: float | None
    """Millijoule of one inference, the whole phone's; absent unless its battery tells and it was unplugged."""
    energy_low_mj: float | None
    energy_high_mj: float | None
    own_low_ms: float | None
    """The variant's own interval: its place among the others, were the level known exactly."""
    own_high_ms: float | None
    level_percent: float | None
    """Half-width of what all variants of the run may shift together; the same in each of its estimates."""
    autocorrelation: float | None
    """Of neighbouring starts of the run; the same in each of its estimates."""
    method: int
    """Version of the method that made the intervals."""
    cluster_shares: list[float] | None
    """Where the run is not pinned: the share of its time on each of the run's `clusters`, 0 to 1."""
    p90_ms: float | None
    """Of 100 inferences in a typical start so many are faster; null where too few were measured to tell."""
    p90_low_ms: float | None
    p90_high_ms: float | None
    p95_ms: float | None
    p95_low_ms: float | None
    p95_high_ms: float | None
    p99_ms: float | None
    p99_low_ms: float | None
    p99_high_ms: float | None
    mode_low_ms: float | None
    """The level of the faster starts, where starts come in two groups (note `two_modes`)."""
    mode_high_ms: float | None


class OperatorDocument(Part):
    """One node of a network that was profiled, in the order they ran; no latency is taken from that invocation."""

    variant: str
    position: int
    type: str
    name: str
    mean_ms: float
    share: float
    """Of the whole inference, 0 to 1."""
    times_called: int


class VariantFailureDocument(Part):
    variant: str | None
    reason: str
    detail: str


class SessionMovesDocument(Part):
    sessions: int
    level_sd_percent: float
    """Standard deviation of what a session does to all models."""
    interaction_sd_percent: float
    """The same of what a session does to one model alone."""
    another_session_percent: float
    """Within so much of this session's, 95 %, another one finds a model's place among the others."""
    another_session_latency_percent: float
    """The same of its latency in ms."""


class RelativeDocument(Part):
    variant: str
    reference: str
    ratio: float
    """The variant's latency over the reference's."""
    low: float | None
    high: float | None
    starts: int | None
    """That measured both; null where the ratio is that of two estimates, with their own intervals."""


class EarlierEstimateDocument(IntervalsDocument):
    variant: str


class HostDocument(Part):
    cpus: int
    noise_percent: float
    """Nine of ten timings of a fixed loop, between the starts, lay within this of their median."""
    loop_ms: float
    timings: int
    load: float
    steal_percent: float | None


class RunDocument(Part):
    run: str
    phone: str
    """The serial number, as `--phone` takes it."""
    identity: str
    model: str
    virtual: bool
    engine: str | None
    """What stands behind a virtual phone's app; `replay` numbers are synthetic."""
    android: str
    fingerprint: str
    runner: str
    runtime: str
    asked_runtime: str | None
    """Which of the app's runtimes was asked for; null: the app's default."""
    app_sha256: str | None
    given_app_sha256: str | None
    """Of the app that was given, where `app_sha256` is of a copy of it that was signed under another name."""
    threads: int
    xnnpack: bool
    core: str
    """`large`, `small`, `cpuN`, or `any`: not pinned."""
    cpu: int
    rule: str
    mask: str
    clusters: str | None
    """Where the run is not pinned: the phone's clusters, weakest first, as `0-3 4-6 7`."""
    clock: str
    set: str
    session: str
    host: HostDocument | None
    """How steady this computer was by itself, where a virtual phone's numbers are its own."""
    estimates: list[EstimateDocument]
    anchor: EstimateDocument | None
    """The shipped model that every round measures, by which evenings can be compared."""
    failures: list[VariantFailureDocument]
    operators: list[OperatorDocument]
    """Empty without `--profile-operators`."""
    between_sessions: SessionMovesDocument | None
    """By all sessions of these series; null where the store holds too few, and in what a sweep itself says."""
    relative: list[RelativeDocument]
    """Empty without `--relative-to`, and where the run has no valid number of that variant."""
    earlier_estimates: list[EarlierEstimateDocument]
    """What the estimates were before a newer method made them anew."""


class PhoneFailureDocument(Part):
    phone: str | None
    variant: str | None = None
    """What could not be built, or is too new for the app's runtime; null where the whole phone failed."""
    reason: str
    detail: str


class SweepDocument(Part):
    schema_: Literal["bigcore.sweep/1"] = Field(default="bigcore.sweep/1", alias="schema")
    sweep: str
    started_at: str
    ended_at: str | None
    seed: int
    version: str
    origin: str | None
    """For an imported sweep: where it came from."""
    runs: list[RunDocument]
    ratios: list[RatiosDocument]
    """Of runs on one phone that differ in one thing and were measured interleaved."""
    failures: list[PhoneFailureDocument]


Operators = Callable[[str], Sequence[OperatorRecord]]
"""Of a run."""
Moves = Callable[[RunResult], SessionMoves | None]
Relatives = Callable[[RunResult], Sequence[RelativeTo] | None]
Earlier = Callable[[str], Sequence[Estimate]]
"""Of a run."""


def document_of(
    result: SweepResult,
    operators: Operators = lambda _: (),
    ratios: Sequence[RunRatios] = (),
    moves: Moves = lambda _: None,
    relatives: Relatives = lambda _: None,
    earlier: Earlier = lambda _: (),
) -> SweepDocument:
    return SweepDocument.of(
        result.sweep,
        runs=[
            _run(run, operators(run.run.run), moves(run), relatives(run) or (), earlier(run.run.run))
            for run in result.runs
        ],
        ratios=[ratios_document(each) for each in ratios],
        failures=[PhoneFailureDocument.of(failure, phone=failure.serial) for failure in result.failures],
    )


def _run(
    result: RunResult,
    operators: Sequence[OperatorRecord],
    moves: SessionMoves | None,
    relatives: Sequence[RelativeTo],
    earlier: Sequence[Estimate],
) -> RunDocument:
    run, session, phone = result.run, result.session, result.phone
    artifacts = {artifact.variant: artifact for artifact in result.artifacts}
    return RunDocument.of(
        run,
        given_app_sha256=result.given_app_sha256,
        phone=session.serial,
        identity=run.phone,
        model=phone.model,
        virtual=phone.virtual,
        engine=phone.engine,
        android=session.android,
        fingerprint=session.fingerprint,
        core=run.core.label,
        cpu=run.core.cpu,
        rule=run.core.rule,
        mask=run.core.mask,
        host=HostDocument.of(session.host) if session.host else None,
        estimates=[_estimate(each, artifacts.get(each.variant)) for each in result.estimates],
        anchor=_estimate(result.anchor, artifacts.get(result.anchor.variant)) if result.anchor else None,
        failures=[VariantFailureDocument.of(each) for each in result.failures],
        operators=[OperatorDocument.of(each) for each in operators],
        between_sessions=None if moves is None else SessionMovesDocument.of(moves),
        relative=[_relative(each) for each in relatives],
        earlier_estimates=[EarlierEstimateDocument.of(each) for each in earlier],
    )


def _relative(one: RelativeTo) -> RelativeDocument:
    known = math.isfinite(one.low) and math.isfinite(one.high)
    return RelativeDocument.of(one, low=one.low if known else None, high=one.high if known else None)


def _estimate(estimate: Estimate, artifact: ArtifactRecord | None) -> EstimateDocument:
    return EstimateDocument.of(
        estimate,
        madds=artifact.madds if artifact else None,
        parameters=artifact.parameters if artifact else None,
        top1=artifact.top1 if artifact else None,
        top1_source=artifact.top1_source if artifact else None,
    )
