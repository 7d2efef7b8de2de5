"""Writes the tables of docs/configuration.md from the model of sweep.toml."""

from __future__ import annotations

import sys
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HOME))

from harness.config.page import written  # noqa: E402  the checkout's own, wherever the script is called from

page = HOME / "docs" / "configuration.md"
page.write_text(written(page.read_text(encoding="utf-8")), encoding="utf-8")
