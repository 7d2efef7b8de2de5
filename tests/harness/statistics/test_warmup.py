from harness.statistics import learn_band, warmup_end


def test_steady_latencies_end_the_warm_up_after_the_least_time():
    # 1 ms each: 50 ms of least time take longer than ten agreeing runs
    assert warmup_end([1.0] * 200) == 50


def test_a_slow_beginning_is_waited_out():
    settling = [10.0 * 0.9**run + 1.0 for run in range(60)] + [1.0] * 300
    end = warmup_end(settling)
    assert end is not None
    assert settling[end - 1] < 1.01


def test_a_model_that_never_settles_ends_at_the_most_time():
    rising = [1.0 * 1.02**run for run in range(200)]
    end = warmup_end(rising)
    assert sum(rising[: end - 1]) < 1000 <= sum(rising[:end])


def test_latencies_that_end_too_early_say_so():
    assert warmup_end([1.0] * 10) is None


def test_a_quiet_history_does_not_outlaw_ordinary_noise():
    band = learn_band([1.0] * 20, deviations=5, floor=0.03)
    assert 1.029 in band
    assert 1.031 not in band
