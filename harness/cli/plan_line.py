"""What a sweep is about to do, in one line, before anything is built or any phone is looked for."""

from __future__ import annotations

from harness.analysis.ending_words import minutes
from harness.config import SweepConfig
from harness.session.open_runs import runs_of_a_side, stopping_rule
from harness.sweep.options import SweepOptions


def plan_line(config: SweepConfig, options: SweepOptions) -> str:
    variants = len(config.variants) + len(config.model)
    counted = f"{variants} variant" if variants == 1 else f"{variants} variants"
    if options.sustained_s is not None:
        return f"{counted} without pause for {minutes(options.sustained_s / 60)}."
    rule = stopping_rule(config.measure, options.quick)
    starts = f"{rule.least} to {rule.most} starts" if rule.least < rule.most else f"{rule.most} starts"
    pairs = [f"{options.pairs} pairs of starts"] if options.pairs is not None else []
    limit = config.measure.max_minutes
    time = [f"measured for at most {minutes(limit)} a phone"] if limit else []
    beside = " beside a baseline" if options.two_sides else ""
    runs = runs_of_a_side(config.measure)
    ways = [f"in {runs} ways"] if runs > 1 else []
    later = "" if limit else "; how long that takes is told with each phone"
    return f"{', '.join((f'{counted}{beside}', *ways, *(pairs or [f'{starts} of each']), *time))}{later}."
