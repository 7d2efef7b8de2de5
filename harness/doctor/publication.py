"""What `bigcore doctor --prove` found on a phone, as anybody may read it: a row of the table "proven on".

It holds the phone's make and software, and our own sentences; no serial number, no identity, no address, no detail.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from harness.app.protocol import Hello, read_event
from harness.doctor.trials import Trial
from harness.phone.facts import PhoneFacts

Words = Annotated[str, Field(max_length=200)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class ProvenPhone(_Part):
    manufacturer: Words
    model: Words
    soc: Words | None
    android: Words
    sdk: int
    virtual: bool
    app: Words | None
    """The app's version and its runtime, as its hello said. None: it did not say hello."""
    bigcore: Words
    month: Annotated[str, Field(pattern=r"^\d{4}-\d{2}$")]
    held: tuple[Words, ...]
    failed: tuple[Words, ...]
    not_tried: tuple[Words, ...]


class Publication(_Part):
    schema_: Literal["bigcore.proven/1"] = Field(default="bigcore.proven/1", alias="schema")
    phones: tuple[ProvenPhone, ...]


def publication(trials: Sequence[Trial], facts: Sequence[PhoneFacts], version: str, at: str) -> Publication:
    """`facts` of the phones that were tried; `at` is the time of day, of which the month is kept."""
    by_serial = {one.phone.serial: one for one in facts}
    tried = ((trial, by_serial[trial.serial]) for trial in trials if trial.serial in by_serial and _tells(trial))
    return Publication(phones=tuple(_row(trial, known, version, at) for trial, known in tried))


def _tells(trial: Trial) -> bool:
    """A phone that somebody else measured meanwhile was not tried at all."""
    return any(proof.holds is not None for proof in trial.proofs)


def _row(trial: Trial, facts: PhoneFacts, version: str, at: str) -> ProvenPhone:
    def those(holds: bool | None) -> tuple[str, ...]:
        return tuple(dict.fromkeys(proof.assumption for proof in trial.proofs if proof.holds is holds))

    return ProvenPhone(
        manufacturer=facts.phone.manufacturer[:200],
        model=facts.phone.model[:200],
        soc=facts.phone.soc[:200] if facts.phone.soc else None,
        android=facts.build.android[:200],
        sdk=facts.build.sdk,
        virtual=facts.phone.virtual,
        app=_app(trial.said),
        bigcore=version,
        month=at[:7],
        held=those(True),
        failed=those(False),
        not_tried=those(None),
    )


def _app(said: Iterable[str]) -> str | None:
    hello = next((event for event in map(read_event, said) if isinstance(event, Hello)), None)
    told = (hello.app_version, hello.runtime) if hello is not None else ()
    return ", ".join(word for word in told if word)[:200] or None
