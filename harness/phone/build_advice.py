"""How the benchmark app is built, said to whoever needs another one: an installed wheel has no sources to build."""

from __future__ import annotations

from pathlib import Path

SOURCES = Path(__file__).resolve().parents[2] / "android_app" / "build.py"
"""In a checkout; an installed wheel has none."""


def how_to_build(*options: str, sources: Path = SOURCES) -> str:
    """The command that builds it, with these options, as a person may type it."""
    command = "bigcore app build" if sources.exists() else "python android_app/build.py"
    words = f"`{' '.join((command, *options))}`"
    return words if sources.exists() else f"{words} in a clone of the project"
