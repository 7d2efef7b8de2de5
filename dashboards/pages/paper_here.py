"""One row of the paper's tables, and what these runs and the kept counts hold of a network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboards.figures.points import Point, phone_name
from dashboards.figures.words import milliseconds
from dashboards.pages.paper_counts import Agreement
from harness.visible import visible
from models.counted import counted_costs
from models.published import differences

NOT_BUILT = "not part of these runs"


@dataclass(frozen=True, slots=True)
class PaperRow:
    subject: str
    quantity: str
    published: str
    counted: str
    measured: str
    explained: str
    agreement: Agreement | None = None
    """Of a count that was published; None where nothing is compared."""


@dataclass(frozen=True, slots=True)
class PaperTable:
    anchor: str
    title: str
    note: str
    rows: tuple[PaperRow, ...]


@dataclass(frozen=True, slots=True)
class Here:
    """What these runs hold of one network."""

    points: Mapping[str, Point]

    @classmethod
    def of(cls, points: Sequence[Point]) -> Here:
        """The first run that measured a variant speaks for it."""
        found: dict[str, Point] = {}
        for point in points:
            if point.trusted:
                found.setdefault(point.variant, point)
        return cls(found)

    def latency(self, variant: str) -> str:
        point = self.points.get(variant)
        return f"{milliseconds(point.latency_ms)} ms" if point else "–"

    def madds(self, variant: str) -> float | None:
        """Returns millions, of the file that was measured or else of the kept counts."""
        point, kept = self.points.get(variant), counted_costs().get(variant)
        count = point.madds if point and point.madds else kept.madds if kept else None
        return count / 1e6 if count else None

    def weights(self, variant: str) -> float | None:
        point, kept = self.points.get(variant), counted_costs().get(variant)
        count = point.artifact.weights if point and point.artifact else kept.weights if kept else None
        return count / 1e6 if count else None

    def peak_16bit(self, variant: str) -> float | None:
        """Returns thousands of bytes; float32 activations are twice as wide as the paper's."""
        point = self.points.get(variant)
        return point.artifact.peak_activation_bytes / 2 / 1000 if point and point.artifact else None

    def times(self, variant: str, published_ms: float | None) -> float | None:
        """Returns how many times the published latency was measured here."""
        point = self.points.get(variant)
        return point.latency_ms / published_ms if point and point.latency_ms and published_ms else None

    def against(self, variant: str, published_ms: float | None) -> str:
        """Why a latency differs from the one of the paper's phone."""
        point, times = self.points.get(variant), self.times(variant, published_ms)
        if point is None or times is None:
            return NOT_BUILT if point is None else "not published"
        return f"{times:.2f} times the published time: {where_measured(point)}"


def where_measured(point: Point) -> str:
    where = "this computer" if point.result.phone.virtual else phone_name(point.result)
    return f"{where} instead of Pixel 1, {visible(point.result.run.runtime or 'another runtime', 60)}"


def in_millions(value: float | None) -> str:
    return f"{value:.2f} M" if value is not None else "–"


def told(topic: str) -> str:
    found = next((row.explanation for row in differences.disagreements() if row.topic == topic), None)
    return found or "sources differ without a reason given"
