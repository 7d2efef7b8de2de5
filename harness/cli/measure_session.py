"""`bigcore measure-session`: the worker behind a sweep. Hidden: its order comes on standard input."""

from __future__ import annotations

import typer


def measure_session() -> None:
    """Measure one phone as told by one JSON line on standard input."""
    from harness.sweep.worker import main

    raise typer.Exit(main())
