"""`bigcore compute-outputs`: computes the expected outputs. It is hidden: its questions come on standard input."""

from __future__ import annotations

import sys


def compute_outputs() -> None:
    """Run models on this computer as told by lines on standard input."""
    from harness.app.host_runtime import answer_each

    answer_each(sys.stdin, sys.stdout)
