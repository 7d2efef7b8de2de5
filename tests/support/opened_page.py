"""A report in a browser without a network, and everything it should not have done there."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

WAIT_MS = 30_000
LONE = {"madds": 1, "latency": 2}
"""NASNet-A; on latency MobileNetV1 too, whose paper gives one."""
ROWS_SHOWN = """
    [...document.querySelectorAll('#table tbody tr')].filter(row => !row.hidden)
        .map(row => [...row.cells].map(cell => cell.innerText.trim()))
"""


@dataclass
class Opened:
    page: Any
    file: Path
    faults: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def text(self, selector: str) -> str:
        return " ".join(str(self.page.inner_text(selector)).split())

    def rows(self) -> list[list[str]]:
        return self.page.evaluate(ROWS_SHOWN)

    def drawn(self, chart: str) -> int:
        """Marks on the chart without the lone points of published networks."""
        return int(self.page.locator(f"#chart-{chart} .scatterlayer .point").count()) - LONE[chart]

    def at(self, hash_: str = "") -> None:
        self.page.goto("about:blank")
        self.page.goto(self.file.as_uri() + hash_)
        self.page.wait_for_selector("html[data-ready=true]", timeout=WAIT_MS)

    def scroll_to(self, selector: str) -> None:
        self.page.eval_on_selector(selector, "element => element.scrollIntoView()")

    def download(self, kind: str) -> bytes:
        with self.page.expect_download() as download:
            self.page.eval_on_selector(f"[data-download={kind}]", "button => button.click()")
        return Path(download.value.path()).read_bytes()
