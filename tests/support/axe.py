"""axe-core, asked about a page that is open in a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


def grave_findings(page: Any) -> list[tuple[str, list[str]]]:
    axe = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
    if not axe.exists():
        pytest.skip("axe-core is not installed; `npm install --no-save axe-core` mends it")
    page.evaluate(axe.read_text("utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        (violation["id"], [node["html"][:120] for node in violation["nodes"][:3]])
        for violation in found["violations"]
        if violation["impact"] in ("serious", "critical")
    ]
