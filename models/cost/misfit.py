"""Shapes that an operator cannot have. The count turns it into an UnreadableModel that names the operator."""

from __future__ import annotations


class Misfit(Exception):
    """`what` says what does not fit."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(what)


def require(condition: bool, what: str) -> None:
    if not condition:
        raise Misfit(what)
