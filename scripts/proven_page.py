"""Writes docs/proven_on.md from the files in docs/proven_on/."""

from __future__ import annotations

import sys
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HOME))

from harness.doctor.proven_page import page, publications_in  # noqa: E402  the checkout's own, as in the other scripts

written = page(publications_in(HOME / "docs" / "proven_on"))
(HOME / "docs" / "proven_on.md").write_text(written, encoding="utf-8")
