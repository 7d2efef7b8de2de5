"""What a sweep of several runs on one phone was made for: their ratios, measured interleaved."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harness.results.outcomes import SweepResult


def print_ratios(result: SweepResult, store_url: str | None) -> None:
    from harness.analysis.run_ratios import ratios_of
    from harness.cli import speech
    from harness.cli.compare_table import comparison_table
    from harness.store.store import Store

    with Store.open(store_url) as store:
        for ratios in ratios_of(store, result):
            if ratios.comparison.variants:  # else one of the runs has no number, which its own table tells
                speech.results().print(comparison_table(ratios.comparison))
