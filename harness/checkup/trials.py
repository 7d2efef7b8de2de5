"""Which phones the assumptions are tried on."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.app_build.apk import SHIPPED
from harness.checkup.phones import Bench
from harness.checkup.proving import Ground, Proof, prove
from harness.errors import HarnessError
from harness.phone import lock
from harness.phone.facts import PhoneFacts
from harness.phone.survey import SurveyedPhone
from models.anchor import throwaway_model


@dataclass(frozen=True, slots=True)
class Trial:
    serial: str
    model: str
    proofs: tuple[Proof, ...]


def prove_all(bench: Bench, seen: Sequence[SurveyedPhone], at: str) -> tuple[Trial, ...]:
    return tuple(_prove_one(bench, phone.serial, phone.facts, at) for phone in seen if phone.facts is not None)


def _prove_one(bench: Bench, serial: str, facts: PhoneFacts, at: str) -> Trial:
    return Trial(serial, facts.phone.model, tuple(_proofs(bench, serial, facts, at)))


def _proofs(bench: Bench, serial: str, facts: PhoneFacts, at: str) -> Iterator[Proof]:
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
                )
            )
    except HarnessError as error:
        yield Proof("the phone answers to the end", False, str(error))
