"""`bigcore doctor`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harness.cli import exit_codes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.doctor.findings import Finding
    from harness.doctor.phones import Bench
    from harness.doctor.trials import Trial
    from harness.phone.survey import SurveyedPhone


def doctor(
    restore: Annotated[bool, typer.Option("--restore", help="Put back what killed runs left changed.")] = False,
    forget: Annotated[
        str,
        typer.Option(
            metavar="PHONE",
            help="Put nothing back on this phone any more, by its serial or identity; says how it was set.",
        ),
    ] = "",
    prove: Annotated[
        bool, typer.Option("--prove", help="Try each unproven assumption on the connected phones.")
    ] = False,
    publish: Annotated[
        Path | None, typer.Option(help="With --prove: write what held to this .json, without anything that identifies.")
    ] = None,
    bundle: Annotated[Path | None, typer.Option(help="Write what a maintainer needs to this .zip.")] = None,
    full: Annotated[bool, typer.Option("--full", help="In the bundle: serial numbers and the whole log too.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """What is installed, which phones are seen, what is missing and the command that mends it."""
    from harness.cli import speech
    from harness.cli.findings_table import proofs_table, table
    from harness.doctor.computer import look_at_computer
    from harness.doctor.findings import State
    from harness.doctor.forgetting import forget_pending
    from harness.doctor.phones import Bench, look_at_phones, restore_all
    from harness.doctor.trials import prove_all
    from harness.documents.doctor import doctor_document
    from harness.errors import ConfigRefused
    from harness.phone.adb.adb_server import AdbServer
    from harness.phone.journal import JournalFolder
    from harness.phone.survey import survey
    from harness.store.earlier_core import core_memory
    from harness.store.own_files import refuse_own_file

    if forget and restore:
        raise ConfigRefused("--forget", "what is forgotten cannot be put back", "leave --restore out")
    if publish is not None and not prove:
        raise ConfigRefused("--publish", "there is nothing to publish without a trial", "add --prove")
    for file in (bundle, publish):
        if file is not None:
            refuse_own_file(file, None)
    at = datetime.now(UTC).isoformat(timespec="seconds")
    bench = Bench(AdbServer.from_environment(), JournalFolder())
    with core_memory() as earlier:
        seen = survey(bench.server, at, earlier=earlier)
    asked = list(forget_pending(bench.journals, forget) if forget else restore_all(bench, seen) if restore else ())
    trials = prove_all(bench, seen, at) if prove else ()
    # looked at after the trials, which put back what a killed run left, remove its files and install the app
    findings = asked or [*look_at_computer(), *look_at_phones(bench, seen)]
    if publish is not None:
        _publish(publish, trials, seen, at)
    if bundle is not None:
        _write(bundle, bench, seen, findings, trials, full)
    if json:
        speech.document(doctor_document(findings, trials))
    else:
        speech.results().print(table(findings))
        for trial in trials:
            speech.results().print(proofs_table(trial))
        if trials and bundle is None and publish is None:
            speech.people().print("Please send these to the project: bigcore doctor --prove --bundle bigcore.zip")
    if any(finding.state is State.PROBLEM for finding in findings):
        raise typer.Exit(exit_codes.INCOMPLETE)


def _publish(target: Path, trials: Sequence[Trial], seen: Sequence[SurveyedPhone], at: str) -> None:
    from importlib.metadata import version

    from harness.cli import speech
    from harness.doctor.publication import publication
    from harness.exchange.whole_file import whole_file

    facts = [phone.facts for phone in seen if phone.facts is not None]
    found = publication(trials, facts, version("bigcore"), at)
    with whole_file(target) as part:
        part.write_text(found.model_dump_json(by_alias=True, indent=1), encoding="utf-8")
    speech.people().print(f"{target} is written: look into it, and send it to the project", markup=False)


def _write(
    target: Path,
    bench: Bench,
    seen: Sequence[SurveyedPhone],
    findings: Sequence[Finding],
    trials: Sequence[Trial],
    full: bool,
) -> None:
    from harness.cli import speech
    from harness.doctor.bundle import Case, write_bundle

    tried = {trial.serial: trial for trial in trials}
    cases = [
        Case(
            phone,
            bench.server.transport(phone.serial),
            tried[phone.serial].proofs if phone.serial in tried else (),
            tried[phone.serial].said if phone.serial in tried else (),
        )
        for phone in seen
    ]
    write_bundle(target, findings, cases, full)
    private = "" if full else ", without serial numbers; look into it before you send it"
    speech.people().print(f"{target} is written{private}", markup=False)
