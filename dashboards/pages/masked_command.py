"""A command as a page that is given away may show it: nothing private, and nothing that would run elsewhere."""

from __future__ import annotations

import shlex

from harness.exchange.privacy import Mask


def masked_command(command: str, mask: Mask) -> str:
    """Of a path only the file's name is left, which would be another file in the folder where it is typed. With `…` in
    front it is none, and the command says so."""
    try:
        words = shlex.split(command)
    except ValueError:
        return mask.text(command)
    return shlex.join(_masked_word(word, mask) for word in words)


def _masked_word(word: str, mask: Mask) -> str:
    return f"…/{word.rpartition('/')[2]}" if word.startswith(("/", "~/")) else mask.text(word)
