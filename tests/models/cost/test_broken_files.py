import pytest
from fuzz_count import fuzz, own_models

from models.anchor import throwaway_model
from models.cost import count_bytes
from models.cost.flat import Flat
from models.cost.schema import ModelField, OperatorField, SubGraphField
from models.errors import UnreadableModel


@pytest.mark.long
def test_a_tenth_of_the_broken_files_of_the_benchmark_end_in_a_count_or_a_sentence():
    tally = fuzz(own_models(), files=2000, seed=2)
    assert tally.files == 2000
    assert tally.changed >= tally.files / 2
    assert tally.outcomes["refused"] > 0
    assert tally.outcomes["counted"] > 0


def test_a_file_cut_anywhere_is_refused():
    model = throwaway_model()
    for length in range(len(model) - 600):
        with pytest.raises(UnreadableModel):
            count_bytes(model[:length])


def test_a_tensor_that_is_read_before_it_is_written_is_refused():
    model = bytearray(own_models()[1])
    reference = _first_input_of_first_operator(bytes(model))
    model[reference : reference + 4] = (6).to_bytes(4, "little")
    with pytest.raises(UnreadableModel, match="reads tensor 6, which is written by operator 1, not earlier"):
        count_bytes(bytes(model))


def _first_input_of_first_operator(model: bytes) -> int:
    (graph,) = Flat(model, "").root().tables(ModelField.SUBGRAPHS)
    first = graph.tables(SubGraphField.OPERATORS)[0]
    place = first.position + first.vtable[OperatorField.INPUTS + 2]
    return place + int.from_bytes(model[place : place + 4], "little") + 4
