"""The official TFLite tool `benchmark_model`: its binary, its command line, its output, its table of operators."""

from harness.runners.benchmark_model.runner import BenchmarkModelRunner
from harness.runners.runner import Runner

RUNNER: type[Runner] = BenchmarkModelRunner
