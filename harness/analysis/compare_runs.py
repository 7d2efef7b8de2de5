"""From the store to a comparison of two runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from harness.analysis.between_sessions import FEWEST_ROWS, relative, session_parts, together
from harness.analysis.compare import (
    DEFAULT_MARGIN_PERCENT,
    Comparison,
    Incomparable,
    SessionLevel,
    Side,
    VariantComparison,
    compare_variant,
)
from harness.analysis.pairs import medians_by_pair, paired
from harness.analysis.session_moves import level_of
from harness.errors import ConfigRefused
from harness.results.outcomes import RunResult
from harness.results.records import AGAINST, ANCHOR, Estimate, Sample, StartRecord
from harness.store.store import Store

MOST_MARGIN_PERCENT = 50.0


def compare_runs(
    store: Store, a: str, b: str | None = None, margin_percent: float = DEFAULT_MARGIN_PERCENT
) -> Comparison:
    """`b` None: `a` is a sweep that measured two sets of models against each other."""
    if not 0 <= margin_percent <= MOST_MARGIN_PERCENT:  # also true of nan
        raise ConfigRefused(
            "--margin", f"{margin_percent:g} is no margin", f"give 0 to {MOST_MARGIN_PERCENT:g} per cent"
        )
    first, second = _both_sets(store, a) if b is None else (_one_run(store, a), _one_run(store, b))
    _refuse_what_never_compares(first, second)
    interleaved = first.run.session == second.run.session
    theirs = {estimate.variant: estimate for estimate in second.estimates}
    ours = {estimate.variant: estimate for estimate in first.estimates}
    common = [name for name in ours if name in theirs]
    if not common:
        raise ConfigRefused(
            f"{first.run.run} and {second.run.run}",
            "have no variant in common",
            "see what they hold with `bigcore runs show`",
        )
    comparable = [name for name in common if ours[name].valid and theirs[name].valid]
    in_pairs = interleaved and _are_sides(store, first, second)
    sides_a = _Sides.read(store, first, interleaved, in_pairs)
    sides_b = _Sides.read(store, second, interleaved, in_pairs)
    sides = {name: (sides_a.of(ours[name]), sides_b.of(theirs[name])) for name in comparable}
    anchors = _anchors(sides_a, sides_b, first, second)
    compared = tuple(
        compare_variant(name, mine, other, interleaved, margin_percent) for name, (mine, other) in sides.items()
    )
    found = Comparison(
        a=first,
        b=second,
        interleaved=interleaved,
        margin_percent=margin_percent,
        variants=compared,
        not_valid=tuple(
            Incomparable(name, _why_not(ours[name], first) or _why_not(theirs[name], second))
            for name in common
            if name not in comparable
        ),
        in_one_only=tuple(
            Incomparable(name, f"only in {result.run.run}")
            for result, mine, other in ((first, ours, theirs), (second, theirs, ours))
            for name in mine
            if name not in other
        ),
        anchor=_anchor(anchors, interleaved, margin_percent),
    )
    return found if interleaved else _among_the_others(found, sides | ({ANCHOR: anchors} if anchors else {}))


def _among_the_others(found: Comparison, sides: Mapping[str, tuple[Side, Side]]) -> Comparison:
    """The same with what each variant did beside what all of them did. The anchor is a model like any other here."""
    if len(sides) < FEWEST_ROWS:
        return found
    parts = session_parts((name, a, b) for name, (a, b) in sides.items())
    return replace(
        found,
        together=together(sides, parts),
        variants=tuple(
            replace(one, relative=relative(one.variant, sides, parts, found.margin_percent)) for one in found.variants
        ),
    )


def _anchors(a: _Sides, b: _Sides, first: RunResult, second: RunResult) -> tuple[Side, Side] | None:
    ours, theirs = first.anchor, second.anchor
    if ours is None or theirs is None or not (ours.valid and theirs.valid):
        return None
    return a.of(ours), b.of(theirs)


def _anchor(anchors: tuple[Side, Side] | None, interleaved: bool, margin_percent: float) -> VariantComparison | None:
    return (
        None
        if anchors is None
        else replace(compare_variant(ANCHOR, *anchors, interleaved, margin_percent), anchored=None)
    )


@dataclass(frozen=True, slots=True)
class _Sides:
    """What the store knows of one run, for each of its variants."""

    store: Store
    interleaved: bool
    anchors_ms: Mapping[str, float]
    """Run -> its anchor's latency, of this session and of the others of the anchor's series."""
    starts: tuple[StartRecord, ...]
    """Without the extra ones."""
    paired: bool
    """Whether its starts may be halves of pairs with the other side's."""

    @classmethod
    def read(cls, store: Store, result: RunResult, interleaved: bool, paired: bool) -> _Sides:
        run = result.run.run
        here = [result.anchor] if result.anchor is not None and result.anchor.valid else []
        anchors = (*here, *store.sessions_of_series(run, ANCHOR))
        return cls(
            store=store,
            interleaved=interleaved,
            anchors_ms={anchor.run: anchor.latency_ms for anchor in anchors if anchor.latency_ms is not None},
            starts=tuple(start for start in store.starts(run) if not start.extra),
            paired=paired,
        )

    def of(self, estimate: Estimate) -> Side:
        here = _level(estimate, self.anchors_ms)
        if self.interleaved:
            samples = self.store.samples(estimate.run, estimate.variant)
            return Side(here, by_round=self._by_round(samples), by_pair=self._by_pair(samples, estimate.variant))
        others = self.store.sessions_of_series(estimate.run, estimate.variant)
        return Side(here, tuple(_level(other, self.anchors_ms) for other in others))

    def _by_round(self, samples: Sequence[Sample]) -> Mapping[int, float]:
        round_of = {start.start: start.round for start in self.starts}
        return {
            round_of[sample.start]: median_ms
            for sample in samples
            if sample.valid and sample.start in round_of and (median_ms := sample.median_ms) is not None
        }

    def _by_pair(self, samples: Sequence[Sample], variant: str) -> Mapping[int, float] | None:
        """None: no start belongs to a pair, as in runs of before there were pairs."""
        if not self.paired or all(start.pair is None for start in self.starts):
            return None
        return medians_by_pair(self.starts, samples).get(variant, {})


def _level(estimate: Estimate, anchors: Mapping[str, float]) -> SessionLevel:
    return replace(level_of(estimate), anchor_ms=anchors.get(estimate.run))


def _are_sides(store: Store, first: RunResult, second: RunResult) -> bool:
    """Returns whether their sweep measured them in pairs of starts."""
    compared = {first.run.run, second.run.run}
    runs = (result.run for result in store.sweep(first.run.sweep).runs)
    return any({baseline.run, new.run} == compared for baseline, new in paired(runs))


def _why_not(estimate: Estimate, result: RunResult) -> str:
    return "" if estimate.valid else f"not valid in {result.run.run}: {', '.join(estimate.reasons)}"


def _one_run(store: Store, name: str) -> RunResult:
    found = store.named(name)
    if found.run is not None:
        return store.run_result(found.run)
    sweep = store.sweep(found.sweep)
    if len(sweep.runs) == 1:
        return sweep.runs[0]
    names = ", ".join(result.run.run for result in sweep.runs) or "none that measured anything"
    raise ConfigRefused(
        f"sweep {sweep.sweep.sweep}", f"has {len(sweep.runs)} runs: {names}", "name one of its runs instead"
    )


def _both_sets(store: Store, name: str) -> tuple[RunResult, RunResult]:
    sweep = store.sweep(name)
    if len(sweep.runs) != 2:
        raise ConfigRefused(
            f"sweep {sweep.sweep.sweep}",
            f"has {len(sweep.runs)} runs, not two sets of models",
            "name two runs: `bigcore compare A B`",
        )
    first, second = sweep.runs
    return (second, first) if second.run.set == AGAINST else (first, second)


def _refuse_what_never_compares(a: RunResult, b: RunResult) -> None:
    if a.run.run == b.run.run:
        raise ConfigRefused(a.run.run, "is compared with itself", "name two runs; `bigcore runs list` shows them")
    if a.run.clock is not b.run.clock:
        raise ConfigRefused(
            f"{a.run.run} and {b.run.run}",
            f"were measured with clock {a.run.clock} and {b.run.clock}",
            "measure both with the same clock",
        )
