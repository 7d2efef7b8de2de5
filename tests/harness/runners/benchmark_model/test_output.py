"""Every form of the official tool's output: the right value or a named error, never a wrong number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.runners.benchmark_model.output import Benchmark, Format, Trouble, Unreadable, parse

CURRENT = """INFO: Log parameter values verbosely: [0]
INFO: Min num runs: [50]
INFO: Graph: [/data/local/tmp/m.tflite]
INFO: #threads used for CPU inference: [1]
INFO: Loaded model /data/local/tmp/m.tflite
INFO: Created TensorFlow Lite XNNPACK delegate for CPU.
INFO: Explicitly applied XNNPACK delegate, and the model graph will be completely executed by the delegate.
INFO: The input model file size (MB): 3.57776
INFO: Initialized session in 5.685ms.
INFO: Running benchmark for at least 1 iterations and at least 0.5 seconds but terminate if exceeding 150 seconds.
INFO: count=35 first=18535 curr=14391 min=14203 max=18535 avg=14462.3 std=700 p5=14210 median=14400 p95=15900

INFO: Running benchmark for at least 50 iterations and at least 1 seconds but terminate if exceeding 150 seconds.
INFO: count=68 first=14391 curr=14552 min=14301 max=15121 avg=14575.2 std=130 p5=14333 median=14570 p95=14990

INFO: Inference timings in us: Init: 5685, First inference: 18535, Warmup (avg): 14462.3, Inference (avg): 14575.2
INFO: Note: as the benchmark tool itself affects memory footprint, the following is only APPROXIMATE to the actual \
memory footprint of the model at runtime. Take the information at your discretion.
INFO: Memory footprint delta from the start of the tool (MB): init=5.3 overall=9.1
INFO: Memory status at the end of exeution:
INFO: - VmRSS              : 20 MB
INFO: + RssAnnon           : 12 MB
INFO: + RssFile + RssShmem : 8 MB
"""
WITHOUT_PERCENTILES = CURRENT.replace(" p5=14210 median=14400 p95=15900", "").replace(
    " p5=14333 median=14570 p95=14990", ""
)
OLD = """STARTING!
Loaded model /data/local/tmp/m.tflite
resolved reporter
Initialized session in 38.467ms
Running benchmark for at least 1 iterations and at least 0.5 seconds
count=7 first=88467 curr=82011 min=81900 max=88467 avg=83235 std=2300

Running benchmark for at least 50 iterations and at least 1 seconds
count=50 first=79551 curr=79871 min=79100 max=82033 avg=79760.9 std=412

Average inference timings in us: Warmup: 83235, Init: 38467, Inference: 79760.9
Peak memory footprint (MB): init=3.1 overall=5.2
"""
LITERT = """
========== BENCHMARK RESULTS ==========
Model initialization: 12.34 ms
Warmup (first):       21.00 ms
Warmup (avg):         15.10 ms (5 runs)
Inference (avg):      14.57 ms (50 runs)
Inference (min):      14.30 ms
Inference (max):      15.12 ms
Inference (std):      0.13 ms
Throughput:           245.47 MB/s
========================================
"""
LITERT_2 = """INFO: Loading model from: /data/local/tmp/m.tflite
INFO: [litert/runtime/accelerators/auto_registration.cc:109] CPU accelerator registered.
INFO: Created TensorFlow Lite XNNPACK delegate for CPU.
INFO: The input model file size (MB): 0.229746
INFO: Initialized session in 5.757ms.
INFO: Running benchmark for at least 1 iterations and at least 0.5 seconds but terminate if exceeding 150 seconds.
INFO: count=526 first=2125 curr=969 min=910 max=2125 avg=949.861 std=68 p5=915 median=939 p95=990

INFO: Running benchmark for at least 50 iterations and at least 1 seconds but terminate if exceeding 150 seconds.
INFO: count=1054 first=1015 curr=942 min=910 max=1102 avg=947.132 std=23 p5=915 median=942 p95=991

INFO: [./litert/tools/benchmark_litert_model.h:72] \n========== BENCHMARK RESULTS ==========
INFO: [./litert/tools/benchmark_litert_model.h:73] Model initialization: 5.76 ms
INFO: [./litert/tools/benchmark_litert_model.h:75] Warmup (first):       2.12 ms
INFO: [./litert/tools/benchmark_litert_model.h:77] Warmup (avg):         0.95 ms (526 runs)
INFO: [./litert/tools/benchmark_litert_model.h:79] Inference (avg):      0.95 ms (1054 runs)
INFO: [./litert/tools/benchmark_litert_model.h:83] Inference (min):      0.91 ms
INFO: [./litert/tools/benchmark_litert_model.h:85] Inference (max):      1.10 ms
INFO: [./litert/tools/benchmark_litert_model.h:87] Inference (std):      0.02
INFO: [./litert/tools/benchmark_litert_model.h:94] Throughput:           197.97 MB/s
INFO: [./litert/tools/benchmark_litert_model.h:103] \nMemory Usage:
INFO: [./litert/tools/benchmark_litert_model.h:105] Init footprint:       4.06 MB
INFO: [./litert/tools/benchmark_litert_model.h:117] ======================================

"""
SUMMARY = "Inference timings in us: Init: 5685, First inference: 18535, Warmup (avg): 14462.3, Inference (avg): 14575.2"


def number(output: str) -> Benchmark:
    found = parse(output)
    assert isinstance(found, Benchmark), found
    return found


def trouble(output: str) -> Trouble:
    found = parse(output)
    assert isinstance(found, Unreadable), found
    return found.trouble


def test_the_current_form():
    found = number(CURRENT)
    assert found.format == Format.PERCENTILES
    assert (found.inference.mean_us, found.inference.median_us, found.inference.count) == (14575.2, 14570, 68)
    assert (found.init_us, found.first_us, found.warmup_mean_us) == (5685, 18535, 14462.3)
    assert found.latency_us == 14570
    assert found.delegate is not None
    assert "completely executed" in found.delegate


def test_a_form_without_percentiles_gives_its_mean():
    found = number(WITHOUT_PERCENTILES)
    assert found.format == Format.STATISTICS
    assert found.latency_us == 14575.2


def test_the_older_forms_on_stderr_without_prefixes():
    assert number(OLD).latency_us == 79760.9
    assert number(OLD.replace(", Inference: ", ", no stats: ")).latency_us == 79760.9


def test_the_newer_tool_in_milliseconds():
    found = number(LITERT)
    assert (found.format, found.latency_us, found.inference.count) == (Format.LITERT, 14570.0, 50)


def test_the_newer_tool_with_a_logging_prefix():
    prefixed = "\n".join(f"INFO: [benchmark_litert_model.cc:201] {line}" for line in LITERT.splitlines()) + "\n"
    assert number(prefixed).latency_us == 14570.0


def test_the_tool_of_litert_2_gives_the_median_of_its_statistics_line():
    found = number(LITERT_2)
    assert (found.format, found.latency_us, found.inference.count) == (Format.LITERT_PERCENTILES, 942.0, 1054)
    assert (found.inference.mean_us, found.init_us, found.first_us) == (947.132, 5760.0, 2120.0)


def test_its_statistics_must_agree_with_its_summary_as_far_as_two_decimals_go():
    assert trouble(LITERT_2.replace("0.95 ms (1054 runs)", "0.96 ms (1054 runs)")) is Trouble.CONFLICT
    assert trouble(LITERT_2.replace("(1054 runs)", "(1053 runs)")) is Trouble.CONFLICT
    regular = next(line for line in LITERT_2.splitlines() if "count=1054" in line)
    assert trouble(LITERT_2.replace(regular, "")) is Trouble.CONFLICT, "the warm-up is not taken for the runs"


def test_a_network_faster_than_two_decimals_of_a_millisecond_has_its_exact_median():
    faster = LITERT_2.replace("min=910 max=1102 avg=947.132", "min=3 max=9 avg=4.132").replace("first=1015", "first=9")
    faster = faster.replace("p5=915 median=942 p95=991", "p5=3 median=4 p95=6").replace(
        "0.95 ms (1054", "0.00 ms (1054"
    )
    assert number(faster).latency_us == 4.0


def test_the_summary_alone_as_taken_from_logcat():
    line = f"11-21 07:40:00.123  4321  4321 I tflite  : {SUMMARY}\n"
    found = number(line)
    assert (found.format, found.latency_us, found.inference.count) == (Format.SUMMARY_ONLY, 14575.2, None)
    assert number(f"I/tflite  ( 4321): {SUMMARY}\n").latency_us == 14575.2


def test_scientific_notation():
    text = CURRENT.replace("avg=14575.2", "avg=4.38533e+06").replace("14575.2", "4.38533e+06")
    text = text.replace("min=14301 max=15121", "min=4301000 max=4512100").replace("median=14570", "median=4385330")
    assert number(text).inference.mean_us == 4.38533e06


def regular_line(text: str) -> str:
    start = CURRENT.index("count=68")
    return CURRENT[:start] + text + CURRENT[CURRENT.index("\n", start) :]


def test_a_single_run():
    assert number(regular_line("count=1 curr=14575.2")).latency_us == 14575.2


def test_runs_that_all_took_the_same_time():
    found = number(regular_line("count=50 curr=14575(all same)").replace("(avg): 14575.2", "(avg): 14575"))
    assert (found.latency_us, found.inference.count, found.inference.std_us) == (14575, 50, 0)


def test_a_dry_run_has_no_number():
    assert trouble(regular_line("count=0").replace("(avg): 14575.2", "(avg): -nan")) == Trouble.NO_RUNS
    assert trouble(regular_line("count=0").replace("(avg): 14575.2", "(avg): 0")) == Trouble.NO_RUNS


def test_a_failed_warm_up_has_no_summary():
    text = CURRENT[: CURRENT.index("INFO: count=35")] + "ERROR: Benchmarking failed.\n"
    found = parse(text)
    assert isinstance(found, Unreadable)
    assert found.trouble == Trouble.NO_SUMMARY
    assert "Benchmarking failed" in found.detail


def test_unknown_flags_are_an_error_though_the_tool_goes_on():
    found = parse("WARN: Unconsumed cmdline flags: --use_xnpack=true\n" + CURRENT)
    assert isinstance(found, Unreadable)
    assert found.trouble == Trouble.UNKNOWN_FLAGS
    assert "--use_xnpack=true" in found.detail


def test_statistics_and_summary_must_agree():
    assert trouble(CURRENT.replace("Inference (avg): 14575.2", "Inference (avg): 1457")) == Trouble.CONFLICT


def test_a_statistics_line_that_contradicts_itself_is_torn():
    assert trouble(CURRENT.replace("median=14570", "median=145")) == Trouble.TORN


def test_two_results_in_one_answer():
    assert trouble(CURRENT + CURRENT) == Trouble.SEVERAL


def test_a_summary_cut_in_the_middle_of_its_number():
    assert trouble(f"INFO: {SUMMARY[:-3]}") == Trouble.TORN
    assert trouble(f"INFO: {SUMMARY[:-3]}\n5.2\n") == Trouble.TORN


def test_windows_line_ends():
    assert number(CURRENT.replace("\n", "\r\n")).latency_us == 14570


RIGHT = {
    CURRENT: (14575.2, 14570.0),
    WITHOUT_PERCENTILES: (14575.2,),
    OLD: (79760.9,),
    LITERT: (14570.0,),
    LITERT_2: (942.0, 947.132, 950.0),
}
"""The mean in the summary of LiteRT's tool is rounded: it counts only where every statistics line is missing."""
OUTPUTS = st.sampled_from(sorted(RIGHT))
NOISE = st.sampled_from(
    [
        "ERROR: boom\n",
        "\nERROR: Node number 3 (CONV_2D) failed to invoke.\n",
        "WARNING: linker: unused DT entry\n",
        "\n",
        "\r\n",
        "\x00\ufffd",
        "INFO: Created TensorFlow Lite XNNPACK delegate for CPU.\n",
    ]
)


@given(OUTPUTS, st.data())
def test_cut_anywhere_it_is_right_or_refused(output, data):
    cut = output[: data.draw(st.integers(0, len(output)))]
    found = parse(cut)
    assert isinstance(found, Unreadable) or found.latency_us in RIGHT[output]


@given(OUTPUTS, NOISE, st.data())
def test_with_another_stream_mixed_in_anywhere_it_is_right_or_refused(output, noise, data):
    at = data.draw(st.integers(0, len(output)))
    found = parse(output[:at] + noise + output[at:])
    assert isinstance(found, Unreadable) or found.latency_us in RIGHT[output]


@given(OUTPUTS, st.data())
def test_with_a_piece_missing_it_is_right_or_refused(output, data):
    first = data.draw(st.integers(0, len(output)))
    last = data.draw(st.integers(first, len(output)))
    found = parse(output[:first] + output[last:])
    assert isinstance(found, Unreadable) or found.inference.mean_us in RIGHT[output]


@given(st.text())
def test_any_text_is_answered(text):
    assert isinstance(parse(text), Benchmark | Unreadable)


@pytest.mark.parametrize("scale", [1, 10**3, 10**6])
@given(st.lists(st.integers(1, 10**6), min_size=2, max_size=20, unique=True))
def test_any_measured_values_come_back(scale, microseconds):
    values = [value * scale for value in microseconds]
    mean = f"{sum(values) / len(values):.6g}"
    line = (
        f"count={len(values)} first={values[0]} curr={values[-1]} min={min(values)} max={max(values)} avg={mean} std=1"
    )
    found = number(f"INFO: {line}\n\n{SUMMARY.replace('14575.2', mean)}\n")
    assert found.inference.mean_us == float(mean)
