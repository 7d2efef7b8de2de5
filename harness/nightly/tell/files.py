"""The ways that are files: other programs pick them up. A file is there whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

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

Nights = Sequence[NightResult]
"""Oldest first, tonight last."""

FILES: Mapping[Way, Callable[[Nights], str]] = MappingProxyType(
    {
        Way.JUNIT: lambda nights: junit_xml(nights[-1]),
        Way.MARKDOWN: lambda nights: markdown_summary(nights[-1]),
        Way.ATOM: atom_feed,
        Way.PROMETHEUS: lambda nights: prometheus_text(nights[-1]),
        Way.BENCHER: lambda nights: bencher_json(nights[-1]),
    }
)


def write_way(way: Way, nights: Nights, target: Path) -> None:
    """`target`: a file, and of `otava` a folder. DiskFailed says what could not be written."""
    if way is Way.OTAVA:
        _make_folder(target)
        for file in otava_files(nights):
            write_text(target / file.name, file.text)
    else:
        write_text(target, text_of(way, nights))


def text_of(way: Way, nights: Nights) -> str:
    return FILES[way](nights)


def write_text(target: Path, text: str) -> None:
    with whole_file(target) as part:
        part.write_text(text, encoding="utf-8", errors="replace")


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DiskFailed(folder, f"cannot be made ({error.strerror or error})", "name another folder") from error
