from hypothesis import given
from hypothesis import strategies as st

from virtual_phone.app.request import Warmup
from virtual_phone.app.warmth import Steadiness

RULE = Warmup(min_runs=3, min_ms=50, max_ms=1000, tolerance=0.02, steady_runs=10)


def runs_taken(latencies_ms):
    """None: these latencies end before the warm-up does."""
    steadiness, elapsed_ns = Steadiness(RULE), 0
    for latency_ms in latencies_ms:
        latency_ns = round(latency_ms * 1e6)
        elapsed_ns += latency_ns
        steadiness.add(latency_ns)
        if steadiness.enough(elapsed_ns):
            return steadiness.runs
    return None


def averages(latencies_ms, alpha):
    """Each run weighs (1 - alpha) times its successor, the newest alpha; the weights of those seen add up to one."""
    seen = []
    for run in range(1, len(latencies_ms) + 1):
        weights = [alpha * (1 - alpha) ** (run - 1 - index) for index in range(run)]
        pairs = zip(weights, latencies_ms[:run], strict=True)
        seen.append(sum(weight * latency_ms for weight, latency_ms in pairs) / sum(weights))
    return seen


def as_the_protocol_words_it(latencies_ms):
    fast, slow = averages(latencies_ms[3:], 0.25), averages(latencies_ms[3:], 0.08)
    agree = [abs(one - other) <= 0.02 * other for one, other in zip(fast, slow, strict=True)]
    for run in range(1, len(latencies_ms) + 1):
        spent_ms = sum(latencies_ms[:run])
        steady = run >= 13 and all(agree[run - 13 : run - 3])
        if spent_ms >= 1000 or (spent_ms >= 50 and steady):
            return run
    return None


def test_steady_latencies_end_the_warm_up_after_the_least_time():
    assert runs_taken([1.0] * 200) == 50


def test_a_slow_beginning_is_waited_out():
    settling = [10.0 * 0.9**run + 1.0 for run in range(60)] + [1.0] * 300
    end = runs_taken(settling)
    assert end is not None
    assert settling[end - 1] < 1.02


def test_slow_first_runs_cost_themselves_and_the_wanted_steady_ones():
    assert runs_taken([30.0, 20.0, 12.0] + [10.0] * 90) == 3 + 10


def test_a_model_that_never_settles_ends_at_the_most_time():
    rising = [1.02**run for run in range(200)]
    end = runs_taken(rising)
    assert sum(rising[: end - 1]) < 1000 <= sum(rising[:end])


def test_latencies_that_end_too_early_do_not_end_the_warm_up():
    assert runs_taken([1.0] * 10) is None


@given(st.lists(st.integers(1, 40), min_size=1, max_size=120))
def test_the_rule_is_the_protocols(quarters_of_ms):
    latencies_ms = [quarter / 4 for quarter in quarters_of_ms]
    assert runs_taken(latencies_ms) == as_the_protocol_words_it(latencies_ms)
