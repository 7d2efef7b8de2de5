"""A count as a person reads it: the totals, then a row for each kind of operator, or for each operator."""

from __future__ import annotations

from collections import defaultdict

from rich.table import Table
from rich.text import Text

from models.cost import Cost, OperatorCost, TensorShape


def totals(file: str, cost: Cost) -> Table:
    rows = Table.grid(padding=(0, 2))
    rows.add_row("file", Text(file))
    rows.add_row("MAdds", f"{cost.madds:,}  ({millions(cost.madds)} million)")
    rows.add_row("weights", f"{cost.weights:,}  (as the published tables count)")
    rows.add_row("parameters", f"{cost.parameters:,}  (with biases)")
    rows.add_row("weight bytes", f"{cost.weight_bytes:,}")
    rows.add_row("peak activations", _peak(cost.peak_activation_bytes, cost.peak_activation_bytes_16bit))
    rows.add_row("with bottlenecks as one", _peak(cost.peak_bottleneck_bytes, cost.peak_bottleneck_bytes_16bit))
    rows.add_row("inputs", Text(_shapes(cost.inputs)))
    rows.add_row("outputs", Text(_shapes(cost.outputs)))
    return rows


def by_kind(cost: Cost) -> Table:
    kinds: dict[str, list[OperatorCost]] = defaultdict(list)
    for operator in cost.operators:
        kinds[operator.op].append(operator)
    rows = _table("operator", "times", "MAdds", "share", "parameters")
    for kind, members in sorted(kinds.items(), key=lambda item: (-_madds(item[1]), item[0])):
        parameters = sum(member.parameters for member in members)
        rows.add_row(
            Text(kind),
            str(len(members)),
            f"{_madds(members):,}",
            _share(_madds(members), cost.madds),
            f"{parameters:,}",
        )
    return rows


def one_by_one(cost: Cost) -> Table:
    rows = _table("operator", "number", "MAdds", "share", "parameters", "output")
    for operator in cost.operators:
        rows.add_row(
            Text(operator.op),
            str(operator.index),
            f"{operator.madds:,}",
            _share(operator.madds, cost.madds),
            f"{operator.parameters:,}",
            spelled(operator.output_shape),
        )
    return rows


def millions(madds: int) -> str:
    return f"{madds / 1e6:,.2f}"


def spelled(shape: tuple[int, ...]) -> str:
    return "x".join(map(str, shape)) or "scalar"


def _table(first: str, *numbers: str) -> Table:
    rows = Table(box=None, pad_edge=False)
    rows.add_column(first)
    for heading in numbers:
        rows.add_column(heading, justify="right")
    return rows


def _madds(members: list[OperatorCost]) -> int:
    return sum(member.madds for member in members)


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else ""


def _peak(as_stored: int, at_16_bit: int) -> str:
    return f"{as_stored:,} bytes  ({at_16_bit:,} at 16 bit)"


def _shapes(tensors: tuple[TensorShape, ...]) -> str:
    return ", ".join(f"{tensor.name} {spelled(tensor.shape)} {tensor.dtype}" for tensor in tensors)
