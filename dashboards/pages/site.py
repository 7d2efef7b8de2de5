"""A folder of reports for any static host: one page a sweep at an address that stays, an index, and a feed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from dashboards.errors import NothingToShow, ReportNotWritten
from dashboards.figures.trend import Trend, trend_of
from dashboards.pages.page_template import page, write
from dashboards.pages.report import RatiosOf, Samples, without_ratios, write_report
from dashboards.pages.session_words import SessionsOf, without_sessions
from dashboards.pages.site_entry import Entry, KeptRun, entry_of
from harness.results.outcomes import SweepResult

MANIFEST = "site.json"
FEED_LENGTH = 50
SCHEMA = "bigcore.site/1"


class Manifest(BaseModel):
    model_config = ConfigDict(extra="ignore")

    schema_: str = SCHEMA
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Shelf:
    title: str
    entries: tuple[Entry, ...]
    trends: tuple[tuple[str, Trend], ...] = ()
    """Each with what was equal in its runs."""


def write_site(
    results: Sequence[SweepResult],
    samples: Samples,
    folder: Path,
    *,
    full: bool = False,
    ratios: RatiosOf = without_ratios,
    sessions: SessionsOf = without_sessions,
) -> None:
    """Adds these sweeps, or replaces them where they are there already. Whatever else the folder holds stays."""
    from filelock import FileLock

    if not results:
        raise NothingToShow("site", "no run was named", "measure one with `bigcore sweep`")
    try:
        (folder / "reports").mkdir(parents=True, exist_ok=True)
        with FileLock(folder / ".bigcore-site.lock"):
            entries = {entry.sweep: entry for entry in _read(folder / MANIFEST).entries}
            for result in results:
                entry = entry_of(result, full=full)
                write_report(result, samples, folder / entry.address, full=full, ratios=ratios, sessions=sessions)
                entries[entry.sweep] = entry
            _write_index(
                folder, sorted(entries.values(), key=lambda entry: (entry.measured_at, entry.sweep), reverse=True)
            )
    except OSError as error:
        raise ReportNotWritten(folder, error.strerror or str(error), "name a folder that can be written") from error


def _read(manifest: Path) -> Manifest:
    if not manifest.exists():
        return Manifest()
    try:
        return Manifest.model_validate_json(manifest.read_bytes())
    except ValidationError as error:
        raise ReportNotWritten(
            manifest, "is no list of reports", "move it away; the index is then begun anew"
        ) from error


def _phone_shelf(phone: str, entries: Sequence[Entry]) -> Shelf:
    """`entries`: the latest first."""
    alike: dict[str, list[KeptRun]] = {}
    for run in (run for entry in reversed(entries) for run in entry.runs if run.phone == phone):
        alike.setdefault(run.what_is_equal, []).append(run)
    trends = (
        (runs[-1].setting, trend)
        for runs in alike.values()
        if (trend := trend_of([run.latencies_ms for run in runs])) is not None
    )
    return Shelf(phone, tuple(entries), tuple(trends))


def _write_index(folder: Path, entries: Sequence[Entry]) -> None:
    phones = sorted({phone for entry in entries for phone in entry.phones})
    by_phone = [_phone_shelf(phone, [entry for entry in entries if phone in entry.phones]) for phone in phones]
    months = dict.fromkeys(entry.measured_at[:7] for entry in entries)
    by_month = [
        Shelf(month, tuple(entry for entry in entries if entry.measured_at.startswith(month))) for month in months
    ]
    index = page(
        "site.html.j2",
        title="Reports – bigcore",
        latest=entries[0],
        by_phone=by_phone,
        by_month=by_month,
        trends=any(shelf.trends for shelf in by_phone),
    )
    write(folder / "index.html", index)
    write(folder / "feed.xml", page("feed.xml.j2", entries=entries[:FEED_LENGTH], updated=entries[0].measured_at))
    write(folder / MANIFEST, Manifest(entries=tuple(entries)).model_dump_json(indent=1))
