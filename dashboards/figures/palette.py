"""Colours that colour-blind readers tell apart, each with a symbol of its own, so that colour is never alone.

Okabe and Ito (2008), "Color Universal Design"; yellow is left out, it vanishes on white. The values for light and dark
paper stand in static/style.css under the same numbers.
"""

from __future__ import annotations

SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross", "triangle-down", "star")
"""The shapes by Plotly's names; the static chart draws the same ones."""


def symbol(index: int) -> str:
    return SYMBOLS[index % len(SYMBOLS)]


def colour_class(index: int) -> str:
    return f"c{index % len(SYMBOLS)}"
