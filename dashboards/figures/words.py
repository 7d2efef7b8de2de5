"""Numbers and strange strings as people read them."""

from __future__ import annotations

import unicodedata

LONGEST = 160


def visible(text: str, limit: int = LONGEST) -> str:
    """Returns text that shows what it holds: control and direction marks are spelled out, and what is too long is cut
    off."""
    spelled = "".join(_spell(letter) for letter in text[: 4 * limit])
    if len(text) <= 4 * limit and len(spelled) <= limit:
        return spelled
    return f"{spelled[: limit - 20]}… ({len(text)} characters)"


def _spell(letter: str) -> str:
    if letter in "\t\n\r":
        return " "
    return (
        f"⟨U+{ord(letter):04X}⟩"
        if unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Co") and letter != "\u200d"
        else letter
    )


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
