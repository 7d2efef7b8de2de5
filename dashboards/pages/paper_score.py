"""What comes first on the paper report: how many counts agree with the paper, and which do not, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from dashboards.figures.words import plural
from dashboards.pages.paper_counts import Agreement
from dashboards.pages.paper_figure5 import Figure5Table
from dashboards.pages.paper_here import Here, PaperTable
from models.comparison import TOLERANCE_PERCENT
from models.published import rows


@dataclass(frozen=True, slots=True)
class ScoredCount:
    anchor: str
    where: str
    """Such as `Table 6`."""
    subject: str
    quantity: str
    published: str
    counted: str
    agreement: Agreement
    why: str


@dataclass(frozen=True, slots=True)
class TableScore:
    anchor: str
    where: str
    compared: int
    as_printed: int
    close: int
    differ: int


@dataclass(frozen=True, slots=True)
class Scorecard:
    headline: str
    sentences: tuple[str, ...]
    tables: tuple[TableScore, ...]
    differing: tuple[ScoredCount, ...]


def scorecard(figure5: Figure5Table, tables: Sequence[PaperTable], here: Here) -> Scorecard:
    counts = [*_of_figure5(figure5), *(count for table in tables for count in _of_table(table))]
    told = Counter(count.agreement for count in counts)
    agree = told[Agreement.AS_PRINTED] + told[Agreement.CLOSE]
    return Scorecard(
        headline=f"{agree} of {plural(len(counts), 'count')} agree with the paper",
        sentences=tuple(_sentences(told, here)),
        tables=tuple(_by_table(counts)),
        differing=tuple(count for count in counts if count.agreement is Agreement.DIFFERS),
    )


def _of_figure5(table: Figure5Table) -> Iterator[ScoredCount]:
    for row in table.rows:
        if row.agreement is not None:
            yield ScoredCount(
                table.anchor, "Figure 5", row.variant, "multiply-adds", row.published, row.counted, row.agreement,
                row.difference,
            )  # fmt: skip


def _of_table(table: PaperTable) -> Iterator[ScoredCount]:
    where = table.title.partition(":")[0]
    for row in table.rows:
        if row.agreement is not None:
            yield ScoredCount(
                table.anchor, where, row.subject, row.quantity, row.published, row.counted, row.agreement,
                row.explained,
            )  # fmt: skip


def _by_table(counts: Iterable[ScoredCount]) -> Iterator[TableScore]:
    tables: dict[tuple[str, str], Counter[Agreement]] = {}
    for count in counts:
        tables.setdefault((count.anchor, count.where), Counter())[count.agreement] += 1
    for (anchor, where), told in tables.items():
        yield TableScore(
            anchor, where, told.total(), told[Agreement.AS_PRINTED], told[Agreement.CLOSE], told[Agreement.DIFFERS]
        )


def _sentences(told: Counter[Agreement], here: Here) -> Iterator[str]:
    yield (
        f"{told[Agreement.AS_PRINTED]} equal what is printed, once cut off or rounded to the digits of that table,"
        f" {told[Agreement.CLOSE]} lie within {TOLERANCE_PERCENT:g} % of it, and {told[Agreement.DIFFERS]} differ:"
        " each of these stands below with what is known of the reason."
    )
    yield from _measured(here)
    yield "Accuracies are quoted from the paper and from the authors’ checkpoints: nothing was trained here."


def _measured(here: Here) -> Iterator[str]:
    """Latencies are of another phone: how far they are apart says nothing of right and wrong."""
    published = [(row.model, row.pixel1_latency_ms_tflite_1_large_core) for row in rows.mobilenet_v2_checkpoints()]
    times = sorted(found for name, ms in published if (found := here.times(name, ms)) is not None)
    if not times:
        yield f"None of the {len(published)} published latencies of Figure 5 has a counterpart in these runs."
        return
    spread = f"{times[0]:.2f}" if len(times) == 1 else f"{times[0]:.2f} to {times[-1]:.2f}"
    known = f"All {len(times)}" if len(times) == len(published) else f"{len(times)} of the {len(published)}"
    yield f"{known} latencies of Figure 5 have a counterpart here, at {spread} times that of the paper’s Pixel 1."
