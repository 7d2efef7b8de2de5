"""Networks as a person reads them: what we count beside what was published."""

from __future__ import annotations

from collections.abc import Iterable

from rich.table import Table

from models.catalogue import CatalogueEntry, Description
from models.comparison import Comparison
from models.published.networks import PublishedFigure


def overview(descriptions: Iterable[Description]) -> Table:
    """One line each, with the first published figure."""
    rows = _table("network at its default size", "M MAdds", "M weights", "published", "apart", "accuracy %")
    for description in descriptions:
        for entry in description.entries:
            first = entry.published[0] if entry.published else None
            rows.add_row(entry.variant.name, *_counted(entry), *_published(first)[:3])
    return rows


def details(description: Description) -> Table:
    """A line for each published figure; the last column numbers its source."""
    numbers = {source: number for number, source in enumerate(sources(description), start=1)}
    rows = _table("variant", "M MAdds", "M weights", "published", "apart", "accuracy %", "M params", "source")
    for entry in description.entries:
        counted = _counted(entry)
        if not entry.published:
            rows.add_row(entry.variant.name, *counted)
        for line, comparison in enumerate(entry.published):
            named = (entry.variant.name, *counted) if line == 0 else ("", "", "")
            rows.add_row(*named, *_published(comparison), str(numbers[comparison.figure.source]))
    return rows


def sources(description: Description) -> list[str]:
    found = (comparison.figure.source for entry in description.entries for comparison in entry.published)
    return list(dict.fromkeys(found))


def explanations(description: Description) -> list[str]:
    """Why figures differ: from our count first, then from each other."""
    apart = [
        f"{entry.variant.name}, published {comparison.figure.madds_m:.10g} M: {comparison.explanation}"
        for entry in description.entries
        for comparison in entry.published
        if comparison.explanation
    ]
    among = [
        f"{entry.topic}: {entry.source_a} | {entry.source_b}" + (f" ({entry.explanation})" if entry.explanation else "")
        for entry in description.disagreements
    ]
    return list(dict.fromkeys(apart)) + among


def _table(first: str, *numbers: str) -> Table:
    rows = Table(box=None, pad_edge=False)
    rows.add_column(first, no_wrap=True)
    for heading in numbers:
        rows.add_column(heading, justify="right", no_wrap=True)
    return rows


def _counted(entry: CatalogueEntry) -> tuple[str, str]:
    if entry.counted is None:
        return "", ""
    return f"{entry.counted.madds / 1e6:,.2f}", f"{entry.counted.weights / 1e6:.2f}"


def _published(comparison: Comparison | None) -> tuple[str, str, str, str]:
    if comparison is None:
        return "", "", "", ""
    figure = comparison.figure
    apart = "" if comparison.deviation_percent is None else f"{comparison.deviation_percent:+.1f} %"
    accuracy = "" if figure.accuracy_percent is None else f"{figure.accuracy_percent:g} {figure.measure}"
    return (
        _published_madds(figure),
        apart,
        accuracy,
        "" if figure.params_m is None else f"{figure.params_m:g}",
    )


def _published_madds(figure: PublishedFigure) -> str:
    if figure.madds_m is None:
        return ""
    return f"{figure.madds_m:,.10g}" + (" (12 runs)" if figure.multi_scale else "")
