"""`runs import`: a file of ours, from wherever it came, into the store; all of it or nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated, BinaryIO, NoReturn

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from harness.errors import ImportRefused
from harness.exchange import validation
from harness.exchange.interchange import Context, Interchange, SampleLine, SweepLine, sample_of
from harness.exchange.invalid_record import InvalidRecord
from harness.exchange.report_reading import NoReport, ReportData, bundles_of, embedded, unpacked
from harness.results.bundle import SweepBundle
from harness.results.records import Sample
from harness.store.imports import READABLE, Imported
from harness.store.store import Store

MOST_BYTES = 512 * 2**20


def import_file(store: Store, file: Path) -> Imported:
    bundles = read_file(file)
    if not bundles:
        _refuse(file, "holds no sweep", READABLE)
    return store.import_bundles([_with_origin(bundle, file) for bundle in bundles], file)


def read_file(file: Path) -> tuple[SweepBundle, ...]:
    """All of it, read and checked before the store is touched: other writers need not wait for a slow parse."""
    if file.exists() and not (file.is_file() or file.is_dir()):  # a device may never end
        _refuse(file, "is no ordinary file", READABLE)
    try:
        with file.open("rb") as content:
            if content.seek(0, os.SEEK_END) > MOST_BYTES:
                _refuse(file, f"is larger than {MOST_BYTES >> 20} MiB", "export fewer sweeps at a time")
            content.seek(0)
            bundles = tuple(_bundles(file, content))
        for bundle in bundles:
            validation.check(bundle)
    except OSError as error:
        raise ImportRefused(file, f"cannot be read ({error.strerror or error})", "check its name and rights") from error
    except NoReport as error:
        raise ImportRefused(file, f"is nothing that can be imported: {error}", READABLE) from error
    except InvalidRecord as error:
        raise ImportRefused(file, f"holds records that cannot be: {error}", READABLE) from error
    except ValidationError as error:
        raise ImportRefused(file, f"is nothing that can be imported ({_first(error)})", READABLE) from error
    return bundles


def _with_origin(bundle: SweepBundle, file: Path) -> SweepBundle:
    sweep = bundle.result.sweep
    origin = f"{file.name} (before: {sweep.origin})" if sweep.origin else file.name
    return replace(bundle, result=replace(bundle.result, sweep=replace(sweep, origin=origin)))


def _bundles(file: Path, content: BinaryIO) -> Iterator[SweepBundle]:
    first = content.readline().lstrip(b"\xef\xbb\xbf \t\r\n")
    content.seek(0)
    if first.startswith(b"<"):
        yield from _of_document(embedded(content.read().decode("utf-8", "replace")))
    elif _kind(first).startswith("bigcore.sample/"):
        yield from _of_lines(file, content)
    else:
        yield from _of_document(unpacked(content.read()))


def _of_document(document: bytes) -> tuple[SweepBundle, ...]:
    if _kind(document).startswith("bigcore.report/"):
        return bundles_of(ReportData.model_validate_json(document))
    return Interchange.model_validate_json(document).sweeps


def _of_lines(file: Path, lines: BinaryIO) -> Iterator[SweepBundle]:
    """The lines of a sweep follow each other; the first carries its context."""
    context: Context | None = None
    samples: list[Sample] = []
    for number, text in enumerate(lines, start=1):
        if not text.strip():
            continue
        line = _LINE.validate_json(text)
        if line.context is not None:
            if context is not None:
                yield _whole(file, context, samples)
            context, samples = line.context, []
        if context is None or line.sweep != context.result.sweep.sweep:
            _refuse(file, f"line {number} belongs to a sweep whose first line is missing", "export it again")
        if isinstance(line, SampleLine):
            samples.append(sample_of(line))
    if context is not None:
        yield _whole(file, context, samples)


def _whole(file: Path, context: Context, samples: list[Sample]) -> SweepBundle:
    if len(samples) != context.samples:
        what = f"is cut short: {len(samples)} of {context.samples} samples of sweep {context.result.sweep.sweep}"
        _refuse(file, what, "export it again")
    return SweepBundle(
        result=context.result, starts=context.starts, samples=tuple(samples), operators=context.operators
    )


def _kind(document: bytes) -> str:
    try:
        return _Kind.model_validate_json(document).schema_
    except ValidationError:
        return ""


def _refuse(file: Path, what: str, next_step: str) -> NoReturn:
    raise ImportRefused(file, what, next_step)


def _first(error: ValidationError) -> str:
    """Where the first of its faults lies and which it is, without what the file says there."""
    fault = error.errors(include_input=False, include_url=False)[0]
    place = ".".join(str(part) for part in fault["loc"])
    return f"{place}: {fault['msg']}"[:300] if place else str(fault["msg"])[:300]


class _Kind(BaseModel):
    model_config = ConfigDict(extra="ignore")

    schema_: str = Field(default="", alias="schema")


_LINE: TypeAdapter[SampleLine | SweepLine] = TypeAdapter(Annotated[SampleLine | SweepLine, Field(discriminator="kind")])
