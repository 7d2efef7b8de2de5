"""Anybody's words as they may be shown: names come from files and phones that anybody may have written."""

from __future__ import annotations

import unicodedata

LONGEST = 160
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
"""Control marks, direction marks and joiners, halves of letters, private use, ends of lines and of paragraphs. What has
no name yet may be a letter of a later Unicode, and stays."""


def visible(text: str, limit: int = LONGEST) -> str:
    """On one line: what cannot be seen is spelled out, and what is too long is cut off. The pages do the same in
    dashboards/static/words.js."""
    spelled = text[:limit] if text.isprintable() else "".join(map(_spell, text[:limit]))
    if len(text) <= limit and len(spelled) <= limit:
        return spelled
    return f"{spelled[: limit - 20]}… ({len(text)} characters)"


def _spell(letter: str) -> str:
    if letter in "\t\n\r":
        return " "
    strange = unicodedata.category(letter) in _UNSEEN or _is_no_character(ord(letter))
    return f"⟨U+{ord(letter):04X}⟩" if strange else letter


def _is_no_character(code: int) -> bool:
    """Unicode's 66 that will never be any; XML refuses two of them."""
    return 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE
