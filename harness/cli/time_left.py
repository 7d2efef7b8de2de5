"""How long a bar still takes."""

from __future__ import annotations

from datetime import timedelta

from rich.progress import ProgressColumn, Task
from rich.text import Text


class TimeLeft(ProgressColumn):
    """Tells how long a bar still takes, by its mean pace since it began: samples come in bursts, a start at a time.

    Rich's own column takes the pace of the last seconds, which is a burst's, and promises the end within a second.
    """

    def render(self, task: Task) -> Text:
        style = "progress.remaining"
        if not task.elapsed or not task.completed or task.total is None:
            return Text("-:--:--", style=style)
        left_s = task.elapsed / task.completed * (task.total - task.completed)
        return Text(str(timedelta(seconds=round(left_s))), style=style)
