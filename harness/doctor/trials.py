"""Which phones the assumptions are tried on."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.app.apk import SHIPPED
from harness.app.expected_outputs import SeededModel, expected_outputs
from harness.app.protocol import OutputDigest, read_outputs
from harness.doctor.phones import Bench
from harness.doctor.proof import Proof
from harness.doctor.proving import Ground, prove
from harness.errors import HarnessError, PhoneFailed
from harness.phone import lock
from harness.phone.facts import PhoneFacts
from harness.phone.ladder import RECOVERABLE
from harness.phone.survey import SurveyedPhone
from models.anchor import throwaway_model
from models.formats.known import BUILT

_SEED = 1


@dataclass(frozen=True, slots=True)
class Trial:
    serial: str
    model: str
    proofs: tuple[Proof, ...]
    said: tuple[str, ...]
    """Every event of the app's trials."""


def prove_all(bench: Bench, seen: Sequence[SurveyedPhone], at: str) -> tuple[Trial, ...]:
    return tuple(_prove_one(bench, phone.serial, phone.facts, at) for phone in seen if phone.facts is not None)


def _prove_one(bench: Bench, serial: str, facts: PhoneFacts, at: str) -> Trial:
    said: list[str] = []
    proofs = tuple(_proofs(bench, serial, facts, at, said))
    return Trial(serial, facts.phone.model, proofs, tuple(said))


def _proofs(bench: Bench, serial: str, facts: PhoneFacts, at: str, said: list[str]) -> Iterator[Proof]:
    """What was found until something broke is kept; that something is the last row."""
    model = throwaway_model()
    try:
        with lock.held(facts.phone.identity, serial), tempfile.TemporaryDirectory() as folder:
            yield from prove(
                Ground(
                    phone=bench.server.transport(serial),
                    facts=facts,
                    journals=bench.journals,
                    at=at,
                    model=model,
                    sha256=hashlib.sha256(model).hexdigest(),
                    folder=Path(folder),
                    apk=SHIPPED if SHIPPED.exists() else None,
                    package=bench.package,
                    expected=_expected(model, Path(folder)),
                    said=said,
                )
            )
    except HarnessError as error:
        gone = isinstance(error, PhoneFailed) and error.reason in RECOVERABLE
        yield Proof("the phone answers to the end", False if gone else None, str(error))


def _expected(model: bytes, folder: Path) -> tuple[OutputDigest, ...] | None:
    """None where this computer has no runtime."""
    file = folder / f"expected{BUILT.suffix}"
    file.write_bytes(model)
    (found,) = expected_outputs([SeededModel(file, hashlib.sha256(model).hexdigest(), _SEED)], folder)
    return read_outputs(found) if found else None
