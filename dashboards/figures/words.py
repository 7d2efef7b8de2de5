"""Numbers and words as people read them."""

from __future__ import annotations

from harness.visible import visible

FEWEST_LETTERS = 8


def cut_to(name: str, letters: int) -> str:
    """A name of our own making, in so many letters where it has more."""
    room = max(letters, FEWEST_LETTERS)
    return name if len(name) <= room else name[: room - 1].rstrip() + "…"


def milliseconds(value: float | None) -> str:
    """Spells three or four significant digits, which is what one session can support, and never an exponent."""
    if value is None:
        return "–"
    return f"{value:.3f}" if value < 10 else f"{value:.2f}" if value < 100 else f"{value:.1f}"


def millions(value: float | None) -> str:
    if value is None:
        return "–"
    return (
        f"{value / 1e6:.0f} M" if value >= 1e8 else f"{value / 1e6:.1f} M" if value >= 1e6 else f"{value / 1e6:.3f} M"
    )


def megabytes(value: float | None) -> str:
    return "–" if value is None else f"{value / 1e6:.2f} MB"


def percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f} %"


def plural(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def spoken(word: str) -> str:
    """Spells `wrong_core` as a person says it; an imported store may hold any word."""
    return visible(word).replace("_", " ")
