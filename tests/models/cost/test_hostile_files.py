"""Small files made by hand to keep a counter busy for ever, or to fill its memory."""

import flatbuffers
import pytest

from models.cost import count_bytes
from models.errors import UnreadableModel
from models.formats.tflite import writer

ADD, CONCATENATION, IF = 0, 2, 118


def model(code: int, graphs) -> bytes:
    builder = flatbuffers.Builder(1 << 17)
    made = graphs(builder)
    buffers = [writer._table(builder, 3, {})]
    codes = [writer._table(builder, 4, writer._scalars((0, "Int8", code), (3, "Int32", code)))]
    parts = {
        1: writer._offsets(builder, codes),
        2: writer._offsets(builder, made),
        4: writer._offsets(builder, buffers),
    }
    root = writer._table(builder, 8, writer._scalars((0, "Uint32", 3)) | writer._references(parts))
    builder.Finish(root, b"TFL3")
    return bytes(builder.Output())


def tensor(builder) -> int:
    return writer._table(builder, 8, writer._references({0: writer._integers(builder, [2])}))


def operator(builder, inputs, outputs, options: int, kind: int) -> int:
    parts = {1: writer._integers(builder, inputs), 2: writer._integers(builder, outputs), 4: options}
    return writer._table(builder, 9, writer._references(parts) | writer._scalars((3, "Uint8", kind)))


def graph(builder, tensors, operators, output: int) -> int:
    parts = {0: writer._offsets(builder, tensors), 1: writer._integers(builder, [0])}
    parts |= {2: writer._integers(builder, [output]), 3: writer._offsets(builder, operators)}
    return writer._table(builder, 5, writer._references(parts))


def test_ten_thousand_operators_that_share_one_long_list_are_refused():
    def graphs(builder):
        long_list = writer._integers(builder, [0] * 5000)
        parts = {1: long_list, 2: writer._integers(builder, [1])}
        same = writer._table(builder, 9, writer._references(parts))
        return [graph(builder, [tensor(builder), tensor(builder)], [same] * 10_000, 1)]

    with pytest.raises(UnreadableModel, match="the same parts over and over"):
        count_bytes(model(ADD, graphs))


def test_a_tensor_that_doubles_nine_hundred_times_is_refused():
    def graphs(builder):
        options = writer._table(builder, 2, {})
        tensors = [tensor(builder) for _ in range(901)]
        doubling = [operator(builder, [n, n], [n + 1], options, kind=10) for n in range(900)]
        return [graph(builder, tensors, doubling, 900)]

    with pytest.raises(UnreadableModel, match="fits no memory"):
        count_bytes(model(CONCATENATION, graphs))


@pytest.mark.parametrize("networks", [1, 800])
def test_networks_that_call_themselves_or_each_other_too_deep_are_refused(networks):
    def graphs(builder):
        made = []
        for number in range(networks):
            following = (number + 1) % networks
            options = writer._table(builder, 2, writer._scalars((0, "Int32", following), (1, "Int32", following)))
            calls = [operator(builder, [0], [], options, kind=92) for _ in range(2)]
            made.append(graph(builder, [tensor(builder)], calls, 0))
        return made

    with pytest.raises(UnreadableModel, match="call each other in a circle or too deep"):
        count_bytes(model(IF, graphs))
