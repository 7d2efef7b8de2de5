"""Breaks .tflite files where their structure lies: offsets, table descriptions, lengths, shapes, references, and
the end.

Weights are left alone: a changed weight is a different network of the same cost.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from models.cost.flat import Flat, Table
from models.cost.schema import BufferField, ModelField, OperatorCodeField, OperatorField, SubGraphField, TensorField


@dataclass(frozen=True, slots=True)
class Place:
    """A number of the structure: where it stands and how many bytes it has."""

    kind: str
    position: int
    size: int


def places(model: bytes) -> tuple[Place, ...]:
    """Every number of the structure once."""
    return tuple(dict.fromkeys(_walk(Flat(model, "the model to break"))))


def mutate(model: bytes, where: tuple[Place, ...], rng: np.random.Generator) -> bytes:
    """One to three numbers changed; one file in ten cut short instead."""
    if rng.random() < 0.1:
        return model[: rng.integers(len(model))]
    broken = bytearray(model)
    kinds = sorted({place.kind for place in where})
    for _ in range(rng.integers(1, 4)):
        kind = kinds[rng.integers(len(kinds))]
        candidates = [place for place in where if place.kind == kind]
        place = candidates[rng.integers(len(candidates))]
        _overwrite(broken, place, _strange(broken, place, rng))
    return bytes(broken)


def _strange(data: bytearray, place: Place, rng: np.random.Generator) -> int:
    """A number at the edges of its range, near the old one, near the file's size, or any at all."""
    old = int.from_bytes(data[place.position : place.position + place.size], "little")
    top = 1 << (8 * place.size)
    edges = (0, 1, 2, top - 1, top // 2, top // 2 - 1, len(data), len(data) - place.position, place.position)
    near = (old + 1, old - 1, old + 4, old - 4, old * 2, old // 2, old ^ (1 << int(rng.integers(8 * place.size))))
    pools = (edges, near, (int(rng.integers(top, dtype=np.uint64)),), (int(rng.integers(len(data))),))
    pool = pools[rng.integers(len(pools))]
    return pool[rng.integers(len(pool))] % top


def _overwrite(data: bytearray, place: Place, value: int) -> None:
    data[place.position : place.position + place.size] = value.to_bytes(place.size, "little")


def _walk(flat: Flat) -> Iterator[Place]:
    yield Place("offset", 0, 4)
    root = flat.root()
    yield from _table(root)
    yield from _scalar(root, ModelField.VERSION, "version", 4)
    for code in root.tables(ModelField.OPERATOR_CODES):
        yield from _table(code)
        yield from _scalar(code, OperatorCodeField.DEPRECATED_BUILTIN_CODE, "operator code", 1)
        yield from _scalar(code, OperatorCodeField.BUILTIN_CODE, "operator code", 4)
    for buffer in root.tables(ModelField.BUFFERS):
        yield from _table(buffer)
        yield from _vector(buffer, BufferField.DATA, "data length", 0)
    for graph in root.tables(ModelField.SUBGRAPHS):
        yield from _graph(graph)
    for slot in (ModelField.OPERATOR_CODES, ModelField.BUFFERS, ModelField.SUBGRAPHS):
        yield from _vector(root, slot, "offset", 4)


def _graph(graph: Table) -> Iterator[Place]:
    yield from _table(graph)
    for slot in (SubGraphField.INPUTS, SubGraphField.OUTPUTS):
        yield from _vector(graph, slot, "reference", 4)
    for slot in (SubGraphField.TENSORS, SubGraphField.OPERATORS):
        yield from _vector(graph, slot, "offset", 4)
    for tensor in graph.tables(SubGraphField.TENSORS):
        yield from _table(tensor)
        yield from _scalar(tensor, TensorField.TYPE, "type", 1)
        yield from _scalar(tensor, TensorField.BUFFER, "reference", 4)
        yield from _vector(tensor, TensorField.SHAPE, "shape", 4)
        yield from _vector(tensor, TensorField.SHAPE_SIGNATURE, "shape", 4)
    for operator in graph.tables(SubGraphField.OPERATORS):
        yield from _table(operator)
        yield from _scalar(operator, OperatorField.OPCODE_INDEX, "reference", 4)
        yield from _scalar(operator, OperatorField.BUILTIN_OPTIONS_TYPE, "type", 1)
        yield from _vector(operator, OperatorField.INPUTS, "reference", 4)
        yield from _vector(operator, OperatorField.OUTPUTS, "reference", 4)
        options = operator.table(OperatorField.BUILTIN_OPTIONS)
        if options is not None:
            yield from _table(options)


def _table(table: Table) -> Iterator[Place]:
    """The offset to the description and the description's own numbers."""
    yield Place("offset", table.position, 4)
    description = table.position - struct.unpack_from("<i", table.flat.data, table.position)[0]
    for entry in range(len(table.vtable)):
        yield Place("table description", description + 2 * entry, 2)


def _scalar(table: Table, slot: int, kind: str, size: int) -> Iterator[Place]:
    place = _field(table, slot)
    if place is not None:
        yield Place(kind, place, size)


def _vector(table: Table, slot: int, kind: str, item_bytes: int) -> Iterator[Place]:
    place = _field(table, slot)
    if place is None:
        return
    start = place + struct.unpack_from("<I", table.flat.data, place)[0]
    length = struct.unpack_from("<I", table.flat.data, start)[0]
    yield Place("offset", place, 4)
    yield Place("length", start, 4)
    if item_bytes:
        for item in range(length):
            yield Place(kind, start + 4 + item * item_bytes, item_bytes)


def _field(table: Table, slot: int) -> int | None:
    entry = slot + 2
    if entry >= len(table.vtable) or table.vtable[entry] == 0:
        return None
    return table.position + table.vtable[entry]
