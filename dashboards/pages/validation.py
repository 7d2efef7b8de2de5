"""The page of a validation: false alarms, power and intervals of the nightly watch, as they were observed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dashboards.pages.page_template import page, write
from harness.results.trials import FoundOfChange, Share, Validation
from harness.visible import visible

NOTHING = "–"
BAR_WIDTH = 200


@dataclass(frozen=True, slots=True)
class Bar:
    """A share from 0 to 1 with its interval, in units of the drawing."""

    low: float
    at: float
    high: float


@dataclass(frozen=True, slots=True)
class Row:
    what: str
    observed: str
    interval: str
    bar: Bar | None


@dataclass(frozen=True, slots=True)
class ChangeRow:
    found: Row
    ratio: str
    reach: str
    truth: str
    wrong_sign: int
    wrong_size: int
    starts: str


def write_validation(found: Validation, destination: Path) -> None:
    write(destination, validation_html(found))


def validation_html(found: Validation) -> str:
    return page(
        "validation.html.j2",
        title="Validation of the nightly watch – bigcore",
        headline=_headline(found),
        warning=_warning(found),
        sentences=list(_sentences(found)),
        rows=list(_null_rows(found)),
        changes=[_change_row(one) for one in found.changes],
        width=BAR_WIDTH,
    )


def _headline(found: Validation) -> str:
    alarms = found.false_alarms
    if not alarms.trials:
        return "Nothing was measured yet"
    word = "false alarm" if alarms.hits == 1 else "false alarms"
    return f"{alarms.hits} {word} in {alarms.trials} questions without a change"


def _warning(found: Validation) -> str:
    if found.rehearsed:
        return "Rehearsed: the pairs were drawn from a declared world; nothing was measured."
    if found.synthetic:
        return "Synthetic: a virtual phone drew these numbers from a model of a phone; nothing was measured."
    return ""


def _sentences(found: Validation) -> Iterator[str]:
    phones = ", ".join(dict.fromkeys(visible(phone) for phone in found.phones))
    yield f"{found.trials} of {found.wanted} trials on {phones}: each is a night through the stages."
    if found.cut_short:
        yield f"It ended early: {visible(found.cut_short)}. The same command and candidate go on with it."
    if found.about_others:
        yield f"{found.about_others}."


def _null_rows(found: Validation) -> Iterator[Row]:
    yield _row("Called slower: false alarms, of all questions", found.false_alarms)
    yield _row("Called faster, of all questions", found.false_improvements)
    yield _row("In doubt at the end, of all questions", found.in_doubt)
    yield _row("Nights of a phone with a false alarm", found.alarmed_phone_nights)
    yield _row("Intervals of 95 % that hold a ratio of 1", found.ones_held)


def _row(what: str, share: Share) -> Row:
    if share.value is None:
        return Row(what, NOTHING, NOTHING, None)
    low, at, high = (round(BAR_WIDTH * end, 1) for end in (share.low, share.value, share.high))
    interval = f"{100 * share.low:.2f} to {100 * share.high:.2f} %"
    return Row(what, f"{share.hits} of {share.trials}", interval, Bar(low, at, high))


def _change_row(one: FoundOfChange) -> ChangeRow:
    reach = NOTHING if one.least is None or one.most is None else f"{one.least:.4f} to {one.most:.4f}"
    return ChangeRow(
        found=_row(one.change.spoken, one.found),
        ratio=NOTHING if one.ratio is None else f"{one.ratio:.4f}",
        reach=reach,
        truth=_truth(one),
        wrong_sign=one.wrong_sign,
        wrong_size=one.wrong_size,
        starts=NOTHING if one.mean_starts is None else f"{one.mean_starts:.0f}",
    )


def _truth(one: FoundOfChange) -> str:
    if one.true_ratio is not None:
        return f"{one.true_ratio:.4f}"
    return NOTHING if one.madds_ratio is None else f"multiply-adds {one.madds_ratio:.3f}"
