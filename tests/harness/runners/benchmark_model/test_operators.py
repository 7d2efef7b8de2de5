"""The official tool's per-operator table; its columns are found by their headings."""

import pytest

from harness.runners.benchmark_model.operators import NoTable, parse_table
from harness.runners.runner import OperatorTime

TABLE = (
    "INFO: Profiling Info for Benchmark Initialization:\n"
    "============================== Run Order ==============================\n"
    "\t [node type]\t [first]\t [avg ms]\t [%]\t [cdf%]\t [mem KB]\t[times called]\t[Name]\n"
    "\t ModifyGraphWithDelegate\t 4.000\t 4.000\t 90.0%\t 90.0%\t 912.0\t 1\tModifyGraphWithDelegate/0\n"
    "\n"
    "Operator-wise Profiling Info for Regular Benchmark Runs:\n"
    "============================== Run Order ==============================\n"
    "\t             [node type]\t  [first]\t [avg ms]\t     [%]\t  [cdf%]\t  [mem KB]\t[times called]\t[Name]\n"
    "\t                 CONV_2D\t    4.269\t    4.300\t 75.000%\t 75.000%\t     0.000\t        1\t[V2/Conv/Relu6]:0\n"
    "\t                 SOFTMAX\t    0.036\t    1.433\t 25.000%\t100.000%\t     0.000\t        2\t[Softmax]:30\n"
    "\n"
    "============================== Top by Computation Time ==============================\n"
)
WITH_START = (
    TABLE.replace("[first]", "[start]\t  [first]")
    .replace("    4.269\t", "    0.000\t    4.269\t")
    .replace("    0.036\t", "    4.269\t    0.036\t")
)


@pytest.mark.parametrize("output", [TABLE, WITH_START])
def test_the_regular_runs_and_not_the_initialisation(output):
    assert parse_table(output) == (
        OperatorTime(0, "CONV_2D", 4.3, 0.75, 1, "[V2/Conv/Relu6]:0"),
        OperatorTime(1, "SOFTMAX", 1.433, 0.25, 2, "[Softmax]:30"),
    )


def test_an_output_without_a_table_says_so():
    assert isinstance(parse_table("INFO: count=1 curr=5\n"), NoTable)


def test_a_table_that_was_cut_is_refused():
    cut = TABLE[: TABLE.index("SOFTMAX") + len("SOFTMAX\t    0.0")]
    assert isinstance(parse_table(cut), NoTable)


def test_unknown_headings_are_refused():
    assert isinstance(parse_table(TABLE.replace("[avg ms]", "[mean]")), NoTable)
