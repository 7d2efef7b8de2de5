"""The per-operator table that `benchmark_model --enable_op_profiling=true` prints."""

from __future__ import annotations

import re
from dataclasses import dataclass

from harness.runners.runner import OperatorTime

_SECTION = "Operator-wise Profiling Info for Regular Benchmark Runs:"
_RUN_ORDER = re.compile(r"=+ Run Order =+")
_HEADING = re.compile(r"\[([^\]]+)\]")


@dataclass(frozen=True, slots=True)
class NoTable:
    detail: str


def parse_table(output: str) -> tuple[OperatorTime, ...] | NoTable:
    """The nodes in the order they ran. Columns are found by their headings: builds differ in which they print."""
    lines = [re.sub(r"^(?:INFO|WARN): ", "", line.rstrip("\r")) for line in output.split("\n")]
    try:
        section = lines.index(_SECTION)
    except ValueError:
        return NoTable("the tool printed no operator table; was it built with profiling?")
    order = next((at for at in range(section, len(lines)) if _RUN_ORDER.search(lines[at])), None)
    if order is None or order + 1 >= len(lines):
        return NoTable("the table of the run order is missing")
    headings = [found.strip().lower() for found in _HEADING.findall(lines[order + 1])]
    if not {"node type", "avg ms"} <= set(headings):
        return NoTable(f"unknown headings: {', '.join(headings) or 'none'}")
    rows: list[OperatorTime] = []
    for line in lines[order + 2 :]:
        if not line.strip() or line.lstrip().startswith("="):
            return tuple(rows) if rows else NoTable("the table is empty")
        row = _row(len(rows), headings, line)
        if row is None:
            return NoTable(f"a row that does not fit its headings: {line.strip()[:100]}")
        rows.append(row)
    return NoTable("the table was cut off")


def _row(index: int, headings: list[str], line: str) -> OperatorTime | None:
    cells = [cell.strip() for cell in re.split(r"\t|\s{2,}", line.strip())]
    cells = [cell for cell in cells if cell]
    if len(cells) < len(headings) - 1:
        return None
    texts = dict(zip(headings, cells, strict=False))
    try:
        return OperatorTime(
            index=index,
            type=texts["node type"],
            mean_ms=float(texts["avg ms"]),
            share=float(texts.get("%", texts.get("avg %", "0%")).rstrip("%")) / 100,
            times_called=int(texts.get("times called", "1")),
            name=texts.get("name", ""),
        )
    except ValueError:
        return None
