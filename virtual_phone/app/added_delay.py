"""A model file that says how much longer it takes: for candidates that are slower by a known amount.

TFLite reads a model from its root and never looks behind its end, so that words there change nothing but the file.
"""

from __future__ import annotations

import re

MARK = re.compile(rb"bigcore:virtual:slower_percent:(\d{1,3}(?:\.\d{1,4})?)\n\Z")


def slower_percent(content: bytes) -> float:
    """Zero for a file that says nothing."""
    found = MARK.search(content, max(0, len(content) - 64))
    return float(found[1]) if found else 0.0
