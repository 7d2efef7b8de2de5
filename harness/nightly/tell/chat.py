"""A night as a chat takes it from a webhook that understands Slack's: {"text": mrkdwn}, no longer than the strictest of
them allows (Discord 2,000 characters, Rocket.Chat 5,000, Slack 40,000), with the headline and what was found first."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Sequence
from typing import Final

from harness.nightly.tell.lines import Line, headline, lines_of, plain
from harness.results.nightly import NightResult

LONGEST_TEXT: Final = 1_900
"""In units of UTF-16, as JavaScript counts."""
_LONGEST_ROW: Final = 400
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "*": "∗", "`": "'", "@": "(at)", "~": "∼"}
"""Slack's three entities; what else would be markup or would call people, as a letter that looks alike. The underscore
stays: names of models and commands are copied as they are."""
_BROKEN_ENTITY = re.compile(r"&[a-z]*$")


def webhook_body(result: NightResult) -> str:
    return json.dumps({"text": chat_text(result)}, ensure_ascii=False)


def chat_text(result: NightResult) -> str:
    """A row for each line; then, from the first on, with its details, as long as there is room for them."""
    head = _cut(f"*Night {_escaped(result.night.night)}: {_escaped(headline(result))}*")
    lines = lines_of(result)
    rows = [_cut(_row(line)) for line in lines]
    if not _fits([head, *rows]):
        return "\n".join(_those_that_fit(head, rows, result.night.night))
    for place, line in enumerate(lines):
        whole = "\n".join((_row(line), *_details(line)))
        if not _fits([head, *rows[:place], whole, *rows[place + 1 :]]):
            break
        rows[place] = whole
    return "\n".join([head, *rows])


def _those_that_fit(head: str, rows: Sequence[str], night: str) -> list[str]:
    for count in range(len(rows) - 1, 0, -1):
        command = _escaped(f"bigcore nightly report {shlex.quote(night)} --format text")
        more = f"… and {len(rows) - count} more, see `{command}`"
        if _fits(kept := [head, *rows[:count], more]):
            return kept
    return [head]


def _fits(rows: Sequence[str]) -> bool:
    return len("\n".join(rows).encode("utf-16-le", "replace")) // 2 <= LONGEST_TEXT


def _cut(row: str) -> str:
    return row if len(row) <= _LONGEST_ROW else _BROKEN_ENTITY.sub("", row[: _LONGEST_ROW - 1]) + "…"


def _row(line: Line) -> str:
    return f"• *{_escaped(line.subject)}*: {_escaped(line.what)}"


def _details(line: Line) -> list[str]:
    rows = [f"    {_escaped(one)}" for one in line.details]
    return [*rows, f"    repeat with `{_escaped(line.command)}`"] if line.command else rows


def _escaped(text: str) -> str:
    return "".join(_ENTITIES.get(letter, letter) for letter in plain(text))
