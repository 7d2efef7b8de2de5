"""The ways that are files: other programs pick them up. A file is there whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from uuid import UUID

from harness.errors import DiskFailed
from harness.exchange.whole_file import whole_file
from harness.nightly.tell.atom import atom_feed
from harness.nightly.tell.bencher import bencher_json
from harness.nightly.tell.junit import junit_xml
from harness.nightly.tell.markdown import markdown_summary
from harness.nightly.tell.otava import otava_files
from harness.nightly.tell.prometheus import prometheus_text
from harness.results.deliveries import Way
from harness.results.nightly import NightResult


@dataclass(frozen=True, slots=True)
class ToldNights:
    store: UUID
    """Which tells its feed from that of every other store."""
    nights: Sequence[NightResult]
    """Oldest first, tonight last."""

    @property
    def tonight(self) -> NightResult:
        return self.nights[-1]


FILES: Mapping[Way, Callable[[ToldNights], str]] = MappingProxyType(
    {
        Way.JUNIT: lambda told: junit_xml(told.tonight),
        Way.MARKDOWN: lambda told: markdown_summary(told.tonight),
        Way.ATOM: lambda told: atom_feed(told.store, told.nights),
        Way.PROMETHEUS: lambda told: prometheus_text(told.tonight),
        Way.BENCHER: lambda told: bencher_json(told.tonight),
    }
)


def write_way(way: Way, told: ToldNights, target: Path) -> None:
    """`target`: a file, and of `otava` a folder. DiskFailed says what could not be written."""
    if way is Way.OTAVA:
        _make_folder(target)
        for file in otava_files(told.nights):
            write_text(target / file.name, file.text)
    else:
        write_text(target, text_of(way, told))


def text_of(way: Way, told: ToldNights) -> str:
    return FILES[way](told)


def write_text(target: Path, text: str) -> None:
    with whole_file(target) as part:
        part.write_text(text, encoding="utf-8", errors="replace")


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DiskFailed(folder, f"cannot be made ({error.strerror or error})", "name another folder") from error
