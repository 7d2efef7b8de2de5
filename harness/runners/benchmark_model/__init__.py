"""The official TFLite tool `benchmark_model`: its binary, its command line, its output, its table of operators."""
