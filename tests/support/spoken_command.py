"""The command in this process: what it ends with, and what it says."""

from __future__ import annotations

import pytest

from harness.cli import run


def bigcore(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int | str | None, str, str]:
    """Exit code, standard output, standard error."""
    with pytest.raises(SystemExit) as end:
        run([str(word) for word in words])
    spoken = capsys.readouterr()
    return end.value.code, spoken.out, spoken.err
