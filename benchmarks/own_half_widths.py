"""How wide the intervals of a store's sweeps are, before and after, on the same samples.

    python benchmarks/own_half_widths.py STORE

Before: order statistics of each variant by itself. Own: its place among the others. ms: level and own together.
"""

from __future__ import annotations

import sys
from statistics import median

from harness.analysis.precision_words import own_percent
from harness.results.outcomes import RunResult
from harness.statistics.median import relative_half_width
from harness.store.store import Store


def main() -> None:
    with Store.open(sys.argv[1]) as store:
        for summary in store.sweeps():
            for run in store.sweep(summary.sweep.sweep).runs:
                _tell(store, run)


def _tell(store: Store, run: RunResult) -> None:
    before, own, together = [], [], []
    for one in run.estimates:
        percent = own_percent(one)
        if not one.valid or percent is None or one.low_ms is None or one.high_ms is None or not one.latency_ms:
            continue
        medians_ms = [
            sample.median_ms
            for sample in store.samples(run.run.run, one.variant)
            if sample.valid and sample.median_ms is not None
        ]
        before.append(100 * relative_half_width(medians_ms))
        own.append(percent)
        together.append(50 * (one.high_ms - one.low_ms) / one.latency_ms)
    if own:
        print(
            f"{run.run.run}: {len(own)} variants, median half-width before {median(before):.2f} %,"
            f" own {median(own):.2f} %, ms {median(together):.2f} %"
        )


if __name__ == "__main__":
    main()
