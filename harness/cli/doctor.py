"""`bigcore doctor`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from harness.cli import exit_codes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

    from harness.checkup.findings import Finding


def doctor(
    restore: Annotated[bool, typer.Option("--restore", help="Put back what killed runs left changed.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """What is installed, which phones are seen, what is missing and the command that mends it."""
    from harness.checkup.computer import look_at_computer
    from harness.checkup.findings import State
    from harness.checkup.phones import Bench, look_at_phones, restore_all
    from harness.cli import speech
    from harness.documents.doctor import doctor_document
    from harness.phone.adb_server import AdbServer
    from harness.phone.journal import JournalFolder
    from harness.phone.survey import survey

    bench = Bench(AdbServer.from_environment(), JournalFolder())
    seen = survey(bench.server, datetime.now(UTC).isoformat(timespec="seconds"))
    findings = list(restore_all(bench, seen) if restore else (*look_at_computer(), *look_at_phones(bench, seen)))
    if json:
        speech.document(doctor_document(findings))
    else:
        speech.results().print(_table(findings))
    if any(finding.state is State.PROBLEM for finding in findings):
        raise typer.Exit(exit_codes.INCOMPLETE)


def _table(findings: Sequence[Finding]) -> Table:
    from rich.markup import escape
    from rich.table import Table

    rows = Table(box=None, pad_edge=False, show_header=False)
    for _ in ("subject", "state", "detail"):
        rows.add_column(overflow="fold")
    for finding in findings:
        words = finding.detail if finding.mend is None else f"{finding.detail}; {finding.mend}"
        rows.add_row(escape(finding.subject), finding.state, escape(words))
    return rows
