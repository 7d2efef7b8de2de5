"""What `runs show` says of operators."""

import io
from dataclasses import replace

from rich.console import Console

from harness.cli.run_words import operator_lines
from harness.results.records import OperatorRecord

MS_PER_MADD = 1e-7
EXTRA_MS = 20.0


def printed(*what) -> str:
    text = io.StringIO()
    Console(file=text, width=200, highlight=False).print(operator_lines(*what))
    return text.getvalue()


def test_a_network_off_the_madds_line_is_told_with_the_operators_that_explain_it(store, told):
    result = store.sweep().runs[0]
    madds = {name: (place + 1) * 100_000_000 for place, name in enumerate("abcde")}
    slow = "c"
    latency_ms = {name: MS_PER_MADD * count + (EXTRA_MS if name == slow else 0) for name, count in madds.items()}
    artifact, estimate = result.artifacts[0], result.estimates[0]
    result = replace(
        result,
        artifacts=tuple(replace(artifact, variant=name, madds=count) for name, count in madds.items()),
        estimates=tuple(replace(estimate, variant=name, latency_ms=ms) for name, ms in latency_ms.items()),
    )
    run = result.run.run
    operators = [OperatorRecord(run, name, 0, "CONV_2D", "", MS_PER_MADD * madds[name], 1.0, 1) for name in madds]
    operators.append(OperatorRecord(run, slow, 1, "SOFTMAX", "", EXTRA_MS, 0.4, 1))
    lines = printed(result, operators).splitlines()
    # the least-squares line takes a fifth of the one variant's extra: 30 + 20 / 5 ms in the middle
    above = (30 + EXTRA_MS) / (30 + EXTRA_MS / 5) - 1
    assert f"{run}: c lies {above:.0%} above the MAdds line: SOFTMAX +20.000 ms" in lines[2]
    assert "d spends 40.000 ms in CONV_2D" in lines[3]
