"""The table of docs/faults.md, a row a fault."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Row:
    kind: str
    step: str
    seconds: float | None
    reasons: frozenset[str]
    set_aside: str | None
    kept: str

    @property
    def occurrence(self) -> int:
        """In the middle of things."""
        if self.step == "arrived:tools":
            return 1
        return 3 if self.step.startswith("event") else 2


def read_rows() -> list[tuple[str, Row]]:
    rows = []
    for line in (ROOT / "docs" / "faults.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) != 6 or not re.fullmatch(r"`\w+`", cells[0]):
            continue
        kind, step, lasts, _, sees, kept = cells
        aside = re.search(r"set aside: `(\w+)`", sees)
        seconds = re.match(r"([\d.]+) s", lasts)
        row = Row(
            kind.strip("`"),
            step.strip("`"),
            float(seconds[1]) if seconds else None,
            frozenset(re.findall(r"`(\w+)`", sees)),
            aside[1] if aside else None,
            kept,
        )
        rows.append((f"{row.kind} at {row.step} {lasts}", row))
    return rows


ROWS = read_rows()
