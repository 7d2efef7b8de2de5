"""plotly.js as a report carries it: it is compressed once, and its licence is shown."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from harness.exchange.report_writing import base64_gzip


@cache
def plotly_packed() -> str:
    return base64_gzip(_plotly_file().read_bytes())


@cache
def plotly_licence() -> str:
    from importlib.metadata import distribution

    return distribution("plotly").read_text("licenses/LICENSE.txt") or _first_comment()


def _first_comment() -> str:
    head = _plotly_file().read_text("utf-8")[:2000]
    return head[head.index("/*") + 2 : head.index("*/")].replace("*", " ").strip()


def _plotly_file() -> Path:
    import plotly

    return Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
