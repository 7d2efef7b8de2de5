"""Takes out of a text the addresses that say whose phone it is; serial numbers are known and replaced before."""

from __future__ import annotations

import re

TAKEN_OUT = "[taken out]"
_MAC = re.compile(r"\b(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}\b", re.IGNORECASE)
_IPV4 = re.compile(
    r"(?<![\w.])(?!127\.0\.0\.1\b)(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\w.])"
)
_IPV6 = re.compile(r"(?<![\w:])(?:[0-9a-f]{0,4}:){3,7}[0-9a-f]{1,4}(?![\w:])", re.IGNORECASE)
_ADDRESS = re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b", re.IGNORECASE)


def without_addresses(text: str) -> str:
    """MAC, IP and mail addresses."""
    for pattern in (_MAC, _IPV4, _IPV6, _ADDRESS):
        text = pattern.sub(TAKEN_OUT, text)
    return text
