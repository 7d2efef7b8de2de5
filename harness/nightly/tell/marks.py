"""What is said first of numbers that no phone gave: in a word for headlines, in a sentence for people."""

from __future__ import annotations

from harness.results.nightly import NightResult
from harness.results.virtual_phones import DRAWN, OF_THIS_COMPUTER

REHEARSED = "rehearsed"
"""Of a night that measured nothing: its pairs were drawn from a declared world."""
SYNTHETIC = "synthetic"
"""Of a virtual phone that draws its latencies from a model of a phone."""
VIRTUAL = "on a virtual phone"
"""Of one whose networks the computer runs."""


def mark_of(result: NightResult, phone: str | None = None) -> str:
    """Empty: a phone measured. `phone`: whose numbers it is about; None: the whole night."""
    if result.night.rehearsed:
        return REHEARSED
    virtual = result.virtual_phones
    for mark, phones in ((SYNTHETIC, virtual.synthetic), (VIRTUAL, virtual.computing)):
        if phones if phone is None else phone in phones:
            return mark if phone is not None else f"{'partly ' if _others(result) else ''}{mark}"
    return ""


def marked(result: NightResult, words: str, phone: str | None = None) -> str:
    mark = mark_of(result, phone)
    return f"{mark}: {words}" if mark else words


def sentence_of(result: NightResult) -> str:
    """In the words of a report. Empty: phones measured."""
    if result.night.rehearsed:
        return "Rehearsed: nothing was measured."
    virtual, others = result.virtual_phones, _others(result)
    if virtual.synthetic:
        some = _some(len(virtual.synthetic), others + len(virtual.computing))
        return f"Synthetic{some}: {DRAWN}"
    if virtual.computing:
        some = _some(len(virtual.computing), others)
        return f"Virtual phone{some}: {OF_THIS_COMPUTER}"
    return ""


def nobody_measured(result: NightResult, phone: str) -> bool:
    """Its numbers enter no history of another program."""
    return result.night.rehearsed or phone in result.virtual_phones.synthetic


def _others(result: NightResult) -> int:
    """How many phones of the night are real ones."""
    virtual = result.virtual_phones
    return len({one.phone for one in result.series} - {*virtual.computing, *virtual.synthetic})


def _some(these: int, others: int) -> str:
    return f" ({these} of {these + others} phones)" if others else ""
