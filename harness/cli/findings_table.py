"""What the doctor found, as a person reads it."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from harness.doctor.findings import Finding
from harness.doctor.trials import Trial

_WORDS = {True: "yes", False: "NO", None: "not tried"}


def table(findings: Sequence[Finding]) -> Table:
    rows = Table(box=None, pad_edge=False, show_header=False)
    for _ in ("subject", "state", "detail"):
        rows.add_column(overflow="fold")
    for finding in findings:
        words = finding.detail if finding.mend is None else f"{finding.detail}; {finding.mend}"
        rows.add_row(Text(finding.subject), finding.state, Text(words))
    return rows


def proofs_table(trial: Trial) -> Table:
    rows = Table(box=None, pad_edge=False, title=Text(f"{trial.model} ({trial.serial})"), title_justify="left")
    for heading in ("assumption", "holds", "seen"):
        rows.add_column(heading, overflow="fold")
    for proof in trial.proofs:
        rows.add_row(Text(proof.assumption), _WORDS[proof.holds], Text(proof.detail))
    return rows
