from pathlib import Path

import pytest

from models.anchor import throwaway_model
from models.cost import count_bytes
from models.cost.flat import Flat
from models.cost.schema import ModelField, OperatorField, SubGraphField
from models.errors import UnreadableModel

BENCHMARKS = Path(__file__).resolve().parents[3] / "benchmarks"


@pytest.fixture
def fuzzing(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    import fuzz_count

    return fuzz_count


def test_a_tenth_of_the_broken_files_of_the_benchmark_end_in_a_count_or_a_sentence(fuzzing):
    tally = fuzzing.fuzz(fuzzing.own_models(), files=2000, seed=2)
    assert tally.files == 2000
    assert tally.changed >= tally.files / 2
    assert tally.outcomes["refused"] > 0
    assert tally.outcomes["counted"] > 0


def test_a_file_cut_anywhere_is_refused():
    model = throwaway_model()
    for length in range(len(model) - 600):
        with pytest.raises(UnreadableModel):
            count_bytes(model[:length])


def test_a_tensor_that_is_read_before_it_is_written_is_refused(fuzzing):
    model = bytearray(fuzzing.own_models()[1])
    reference = _first_input_of_first_operator(bytes(model))
    model[reference : reference + 4] = (6).to_bytes(4, "little")
    with pytest.raises(UnreadableModel, match="reads tensor 6, which is written by operator 1, not earlier"):
        count_bytes(bytes(model))


def _first_input_of_first_operator(model: bytes) -> int:
    (graph,) = Flat(model, "").root().tables(ModelField.SUBGRAPHS)
    first = graph.tables(SubGraphField.OPERATORS)[0]
    place = first.position + first.vtable[OperatorField.INPUTS + 2]
    return place + int.from_bytes(model[place : place + 4], "little") + 4
