"""What a validation found, as Markdown: for the terminal, an issue, or the summary of a job."""

from __future__ import annotations

from collections.abc import Iterator

from harness.nightly.tell.markdown import escaped
from harness.results.trials import FoundOfChange, Share, Validation

NOTHING = "–"
HEADS = (
    *("Candidate", "found the same night", "95 % interval", "ratio (least – most)"),
    *("truth", "wrong sign", "wrong size", "starts"),
)


def validation_markdown(found: Validation) -> str:
    return "\n".join(_lines(found)) + "\n"


def _lines(found: Validation) -> Iterator[str]:
    of = f"{found.trials} of {found.wanted} trials"
    yield f"### Validation of the nightly watch: {of} on {escaped(', '.join(found.phones))}"
    yield ""
    if found.cut_short:
        yield f"- It ended early: {escaped(found.cut_short)}. The same command and candidate go on with it."
    if found.about_others:
        yield f"- {found.about_others}."
    if found.rehearsed:
        yield "- Rehearsed: nothing was measured."
    elif found.synthetic:
        yield "- Synthetic: a virtual phone drew its latencies from a model of a phone."
    yield ""
    yield "| Both sides one build | observed | 95 % interval |"
    yield "| --- | ---: | ---: |"
    yield _row("called slower (false alarms), of all questions", found.false_alarms)
    yield _row("called faster, of all questions", found.false_improvements)
    yield _row("in doubt at the end, of all questions", found.in_doubt)
    yield _row("nights of a phone with a false alarm", found.alarmed_phone_nights)
    yield _row("intervals of 95 % that hold a ratio of 1", found.ones_held)
    yield f"| starts of a series, on the mean | {_number(found.mean_starts, '.1f')} | |"
    yield ""
    if found.changes:
        yield f"| {' | '.join(HEADS)} |"
        yield f"| ---{' | ---:' * (len(HEADS) - 1)} |"
        yield from map(_change, found.changes)


def _row(what: str, share: Share) -> str:
    return f"| {what} | {_observed(share)} | {_interval(share)} |"


def _change(one: FoundOfChange) -> str:
    ratio = f"{_number(one.ratio, '.4f')} ({_number(one.least, '.4f')} – {_number(one.most, '.4f')})"
    cells = [one.change.spoken, _observed(one.found), _interval(one.found), ratio, _truth(one)]
    cells += [str(one.wrong_sign), str(one.wrong_size), _number(one.mean_starts, ".0f")]
    return f"| {' | '.join(cells)} |"


def _observed(share: Share) -> str:
    return f"{share.hits} of {share.trials}"


def _interval(share: Share) -> str:
    return f"{100 * share.low:.2f} to {100 * share.high:.2f} in 100" if share.trials else NOTHING


def _truth(one: FoundOfChange) -> str:
    if one.true_ratio is not None:
        return f"{one.true_ratio:.4f}"
    return NOTHING if one.madds_ratio is None else f"multiply-adds {one.madds_ratio:.3f}"


def _number(value: float | None, form: str) -> str:
    return NOTHING if value is None else format(value, form)
