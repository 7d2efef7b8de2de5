"""What the store holds of a stage's sweep: the ratios of its pairs, its starts, the accepted build's latency, and why
something is not there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from harness.analysis.pairs import pair_log_ratios, rounds_of_pairs
from harness.nightly.measuring.columns import in_columns
from harness.nightly.measuring.measurer import MeasuredSeries, StageMeasured, StageRequest
from harness.nightly.series import Watched
from harness.phone.changed_phone import BEGIN_ANEW, BRING_BACK, GO_ON
from harness.phone.files import OF_ANOTHER_USER
from harness.phone.install import UNANSWERED
from harness.reasons import Reason, in_words
from harness.results.outcomes import FailureRecord, RunResult
from harness.results.records import AGAINST, StartRecord
from harness.store.store import Store

_STEPS_IN_A_NIGHT = (
    (BEGIN_ANEW, "the next night measures it anew"),
    (BRING_BACK, "plug the first one in again before the next night"),
)
_OF_ITS_APP = (Reason.INSTALL_FAILED, Reason.NOT_INSTALLED, Reason.APP_CHANGED)
_WHICHEVER_BUILD = re.compile(
    rf"\bINSTALL_FAILED_(USER_RESTRICTED|VERIFICATION|ABORTED)|{re.escape(UNANSWERED)}|{re.escape(OF_ANOTHER_USER)}"
)
"""A dialog, a setting or a folder of the phone refuses every build alike."""


def read_stage(store: Store, request: StageRequest, pairs: int, sweep: str) -> StageMeasured:
    """`pairs`: as many as the sweep was asked for."""
    phones = {one.phone.identity for one in request.series}
    by_phone: dict[str, dict[str, dict[int, float]]] = {}
    for (phone, variant), ratios in pair_log_ratios(store, sweep, phones).items():
        by_phone.setdefault(phone, {})[variant] = ratios
    rounds, result = rounds_of_pairs(store, sweep, phones), store.sweep(sweep)
    runs = [run for run in result.runs if run.phone.identity in phones]
    starts = {run.run.run: store.starts(run.run.run) for run in runs}
    columns = {phone: in_columns(ratios, rounds[phone], pairs) for phone, ratios in by_phone.items()}
    measured, without = {}, {}
    for one in request.series:
        found = columns.get(one.phone.identity, {}).get(one.variant)
        mine = [run for run in runs if run.phone.identity == one.phone.identity]
        if found:
            measured[one.name] = MeasuredSeries(found, _starts(starts, mine, one), _baseline_ms(mine, one))
        else:
            without[one.name] = _why_without(mine, result.failures, one)
    lacking = {one.phone.serial: one for one in request.series if _lacks(measured.get(one.name), pairs)}
    unmeasured, ended_by_build = dict[str, str](), dict[str, str]()
    for failure in result.failures:
        if failure.of_phone and (its_own := lacking.get(failure.serial or "")) is not None:
            lies_with = ended_by_build if of_build(failure.reason, failure.detail, its_own) else unmeasured
            lies_with[its_own.phone.identity] = _in_a_night(failure)
    return StageMeasured(sweep, measured, unmeasured, without, ended_by_build)


def of_build(reason: str, detail: str, one: Watched) -> bool:
    """Whether what a phone was given up for lies with one of the builds that it was to measure."""
    sides = one.accepted_programs, one.candidate_programs
    if _WHICHEVER_BUILD.search(detail):
        return False
    if reason in _OF_ITS_APP:
        return any(side.app_sha256 is not None for side in sides)
    if reason == Reason.TOOL_FAILED:
        return any(side.tool_sha256 is not None for side in sides)
    return reason == Reason.SWEEP_REFUSED


def _in_a_night(failure: FailureRecord) -> str:
    """Why a phone was given up. A night's sweep is not gone on with by hand, and the next night begins one anyway."""
    for by_hand, in_a_night in _STEPS_IN_A_NIGHT:
        if failure.detail.endswith(f"; {by_hand}"):
            return f"{failure.detail.removesuffix(by_hand)}{in_a_night}"
    return failure.detail.removesuffix(f",{GO_ON}")


def _lacks(measured: MeasuredSeries | None, pairs: int) -> bool:
    return measured is None or len(measured.ratios) < pairs


def _why_without(runs: Sequence[RunResult], failures: Sequence[FailureRecord], one: Watched) -> str:
    """Of a series without any pair, in words."""
    told = [failure.detail for run in runs for failure in run.failures if failure.variant == one.variant]
    told += [
        failure.detail
        for failure in failures
        if failure.serial == one.phone.serial
        if failure.variant == one.variant or (failure.of_phone and of_build(failure.reason, failure.detail, one))
    ]
    if told:
        return told[0]
    estimates = [estimate for run in runs for estimate in run.estimates if estimate.variant == one.variant]
    reasons = dict.fromkeys(reason for estimate in estimates for reason in estimate.reasons)
    return f"no pair of it is valid: {', '.join(map(in_words, reasons))}" if reasons else "no pair of it is valid"


def _starts(starts: Mapping[str, Sequence[StartRecord]], runs: Sequence[RunResult], one: Watched) -> int:
    """`starts` has those of each run."""
    return sum(1 for run in runs for start in starts[run.run.run] if one.variant in start.order and not start.extra)


def _baseline_ms(runs: Sequence[RunResult], one: Watched) -> float | None:
    """Returns the accepted build's latency in ms."""
    estimates = (estimate for run in runs if run.run.set == AGAINST for estimate in run.estimates)
    return next((estimate.latency_ms for estimate in estimates if estimate.variant == one.variant), None)
