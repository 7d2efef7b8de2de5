"""A letter of each class that a page and a message must spell out, and some that they must not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

SPELLED: Final[Mapping[str, tuple[str, str]]] = {
    "tab": ("\t", " "),
    "end of line": ("\n", " "),
    "return": ("\r", " "),
    "null": ("\x00", "⟨U+0000⟩"),
    "escape": ("\x1b", "⟨U+001B⟩"),
    "delete": ("\x7f", "⟨U+007F⟩"),
    "next line": ("\x85", "⟨U+0085⟩"),
    "soft hyphen": ("\xad", "⟨U+00AD⟩"),
    "no width": ("\u200b", "⟨U+200B⟩"),
    "joiner": ("\u200d", "⟨U+200D⟩"),
    "turned around": ("\u202e", "⟨U+202E⟩"),
    "isolated": ("\u2067", "⟨U+2067⟩"),
    "byte order": ("\ufeff", "⟨U+FEFF⟩"),
    "tag": ("\U000e0041", "⟨U+E0041⟩"),
    "line separator": ("\u2028", "⟨U+2028⟩"),
    "paragraph separator": ("\u2029", "⟨U+2029⟩"),
    "first half": ("\ud83d", "⟨U+D83D⟩"),
    "second half": ("\ude42", "⟨U+DE42⟩"),
    "private": ("\ue000", "⟨U+E000⟩"),
    "private, of a later plane": ("\U0010fffd", "⟨U+10FFFD⟩"),
    "no character": ("\ufdd0", "⟨U+FDD0⟩"),
    "not in XML": ("\ufffe", "⟨U+FFFE⟩"),
    "not in XML either": ("\uffff", "⟨U+FFFF⟩"),
    "last of a plane": ("\U0001ffff", "⟨U+1FFFF⟩"),
}
SHOWN: Final[Mapping[str, str]] = {
    "space": " ",
    "markup": "</script>&\"'`*_",
    "accent": "é",
    "accent by itself": "e\u0301",
    "Greek": "µ",
    "Arabic": "ش",
    "Chinese": "网",
    "emoji": "🙂",
    "beside those that are none": "\ufdcf\ufdf0\ufffd",
}
