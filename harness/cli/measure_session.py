"""`bigcore measure-session`: the worker behind a sweep. Hidden: its order comes on standard input."""

from __future__ import annotations


def measure_session() -> None:
    """Measure one phone as told by one JSON line on standard input."""
    from harness.sweep.worker import main

    # No exit of Typer's: Ctrl-C is told once, by the command that the user typed.
    raise SystemExit(main())
