"""Each fault of docs/faults.md that ends well, on two sides of every kind: no pair is lost, and each is whole.

The kinds take turns at the rows of the table, so that every fault meets two sides and every kind meets many faults.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import cycle

import pytest
from support.fault_ground import SWEEP, MemoryGround, task_of, write_little_models, write_tool
from test_faults import ROWS, Row
from test_two_sides import ground, store_of

from harness.analysis.compare_runs import compare_runs
from harness.analysis.pairs import pair_log_ratios, rounds_of_pairs, sides_of
from harness.results.records import RunnerName, StartRecord
from harness.session.order import AppOrder
from harness.store.store import Store
from virtual_phone.device.faults import Fault

pytestmark = pytest.mark.long

PAIRS, MODELS = 3, 3
BASELINE = "io.bigcore.app.baseline"
KINDS = ("models", "app", "threads", "xnnpack")
RIGHT = [(name, row) for name, row in ROWS if row.set_aside is None and row.kept == "everything"]
CASES = [
    pytest.param("benchmark_model" if "tool" in row.step else kind, row, id=f"{kind}: {name}")
    for (name, row), kind in zip(RIGHT, cycle(KINDS), strict=False)
]


@pytest.fixture(scope="module")
def grounds(own_state, tmp_path_factory: pytest.TempPathFactory) -> dict[str, MemoryGround]:
    folder = tmp_path_factory.mktemp("sides")
    for name in (*KINDS, "benchmark_model"):
        (folder / name).mkdir()
    files, others = (write_little_models(folder / place) for place in ("mine", "others"))
    for file in others:
        file.write_bytes(file.read_bytes() + b"bigcore:virtual:slower_percent:5\n")
    tool = write_tool(folder / "another_tool")
    tool.write_bytes(tool.read_bytes() + b"another build")
    two_apps = ground(files, folder / "app", PAIRS, app=AppOrder(apk=folder / "none.apk", package=BASELINE))
    two_apps.packages = (BASELINE,)
    return {
        "models": ground(files, folder / "models", PAIRS, models=task_of(others).models.models),
        "app": two_apps,
        "threads": ground(files, folder / "threads", PAIRS, threads=2),
        "xnnpack": ground(files, folder / "xnnpack", PAIRS, xnnpack=False),
        "benchmark_model": ground(
            files, folder / "benchmark_model", PAIRS, RunnerName.BENCHMARK_MODEL, benchmark_model=tool
        ),
    }


@pytest.mark.parametrize(("kind", "row"), CASES)
def test_a_fault_costs_no_pair(grounds: dict[str, MemoryGround], kind: str, row: Row) -> None:
    fault = Fault(kind=row.kind, at=row.step, occurrence=row.occurrence, seconds=row.seconds)
    outcome = grounds[kind].sweep([fault])
    assert (outcome.problems, outcome.reason, outcome.fired) == ([], None, (fault,))
    with store_of(grounds[kind]) as store:
        rounds = rounds_of_pairs(store, SWEEP)
        told = pair_log_ratios(store, SWEEP)
        assert [{rounds[phone][pair] for pair in pairs} for (phone, _), pairs in told.items()] == (
            [set(range(1, PAIRS + 1))] * MODELS
        )
        assert_counting_pairs_are_neighbours(store)
        counted = Counter(len(pairs) for pairs in told.values())
        assert Counter(int(one.basis.split()[0]) for one in compare_runs(store, SWEEP).variants) == counted


def assert_counting_pairs_are_neighbours(store: Store) -> None:
    """Both halves asked for the same in the same order, and no other start was between them."""
    (sides,) = sides_of(store.sweep(SWEEP).runs)
    halves: dict[int, list[StartRecord]] = defaultdict(list)
    for side in (sides.baseline, sides.new):
        for start in store.starts(side.run.run):
            if start.pair is not None:
                halves[start.pair].append(start)
    every = [start for together in halves.values() for start in together]
    for pair in {pair for pairs in pair_log_ratios(store, SWEEP).values() for pair in pairs}:
        one, other = sorted(halves[pair], key=lambda start: start.began_at)
        assert (one.order, one.round) == (other.order, other.round)
        assert not [start for start in every if one.began_at < start.began_at < other.began_at]
