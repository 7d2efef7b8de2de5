"""`runs import`: a file of ours, from wherever it came, into the store; all of it or nothing."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, BinaryIO, NoReturn

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from harness.errors import ImportRefused
from harness.exchange import validation
from harness.exchange.interchange import Context, Interchange, SampleLine, SweepBundle, SweepLine, sample_of
from harness.exchange.report_reading import NoReport, ReportData, bundles_of, embedded, unpacked
from harness.results.records import Sample
from harness.store import tables, writing
from harness.store.reading import sweep_result
from harness.store.store import Store

MOST_BYTES = 512 * 2**20
_READABLE = "give a file of `bigcore runs export --format jsonl`, or a report of `bigcore report`"


@dataclass(frozen=True, slots=True)
class Imported:
    new: tuple[str, ...]
    known: tuple[str, ...]
    """Sweeps that the store held already, with the same numbers."""
    samples: int
    without_samples: tuple[str, ...]
    """New ones that came with estimates only."""


def import_file(store: Store, file: Path) -> Imported:
    bundles = _read(file)
    if not bundles:
        _refuse(file, "holds no sweep", _READABLE)
    with store.changing() as connection:
        return _keep(connection, file, bundles)


def _read(file: Path) -> tuple[SweepBundle, ...]:
    """All of it, read and checked before the store is touched: other writers need not wait for a slow parse."""
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
        raise ImportRefused(file, f"is nothing that can be imported: {error}", _READABLE) from error
    except validation.InvalidRecord as error:
        raise ImportRefused(file, f"holds records that cannot be: {error}", _READABLE) from error
    except ValidationError as error:
        raise ImportRefused(file, f"is nothing that can be imported ({_first(error)})", _READABLE) from error
    return bundles


def _keep(connection: Connection, file: Path, bundles: Iterable[SweepBundle]) -> Imported:
    new, known, without, samples = [], [], [], 0
    for bundle in bundles:
        name = bundle.result.sweep.sweep
        held = connection.execute(select(tables.sweep.c.sweep).where(tables.sweep.c.sweep == name)).first()
        if held is not None:
            _require_same(connection, file, bundle)
            known.append(name)
            continue
        try:
            _add(connection, bundle, _origin(file, bundle))
        except IntegrityError as error:
            raise ImportRefused(file, f"sweep {name} contradicts itself or what the store holds", _READABLE) from error
        new.append(name)
        samples += len(bundle.samples)
        if not bundle.samples:
            without.append(name)
    return Imported(tuple(new), tuple(known), samples, tuple(without))


def _add(connection: Connection, bundle: SweepBundle, origin: str) -> None:
    result = bundle.result
    writing.add_sweep(connection, replace(result.sweep, origin=origin))
    told = set()
    for run in result.runs:
        writing.meet_phone(connection, run.phone)
        if run.session.session not in told:
            writing.add_session(connection, run.session, run.phone.engine)
            told.add(run.session.session)
        writing.add_run(connection, run.run)
        writing.put_artifacts(connection, run.run.run, run.artifacts)
        for failure in run.failures:
            writing.add_failure(connection, failure)
        writing.put_estimates(connection, run.run.run, run.numbers)
    for failure in result.failures:
        writing.add_failure(connection, failure)
    for start in bundle.starts:
        writing.put_start(connection, start)
    writing.add_samples(connection, bundle.samples)
    for run_name, variant in dict.fromkeys((row.run, row.variant) for row in bundle.operators):
        rows = [row for row in bundle.operators if (row.run, row.variant) == (run_name, variant)]
        writing.put_operators(connection, run_name, variant, rows)


def _require_same(connection: Connection, file: Path, bundle: SweepBundle) -> None:
    name = bundle.result.sweep.sweep
    held = {run.run.run: set(run.estimates) for run in sweep_result(connection, name).runs}
    if held != {run.run.run: set(run.estimates) for run in bundle.result.runs}:
        _refuse(
            file,
            f"the store holds a sweep {name} with other numbers",
            f"look at it with `bigcore runs show {name}`, or import into another store (--store)",
        )


def _origin(file: Path, bundle: SweepBundle) -> str:
    before = bundle.result.sweep.origin
    return f"{file.name} (before: {before})" if before else file.name


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
    return SweepBundle.model_construct(
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
