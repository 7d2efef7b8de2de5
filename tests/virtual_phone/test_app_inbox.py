"""A phone on which apps may not read the shell's files, and the way round."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from support.in_hand import MakePhone

REQUEST = "/data/local/tmp/bigcore/r/request-0.json"
INBOX = "/data/data/io.bigcore.app/files/inbox"
START = "am instrument -w -r -e request {} io.bigcore.app/io.bigcore.app.Benchmark"
STATUS = "INSTRUMENTATION_STATUS: bigcore="


def test_what_the_app_may_not_read_reaches_it_through_its_inbox(make_phone: MakePhone) -> None:
    hand = make_phone("pixel_8_strict", engine="replay")
    hand.adb.push_bytes(b"{}", REQUEST)
    refused = hand.out(START.format(REQUEST))
    failure = next(e for e in map(json.loads, _events(refused)) if e["event"] == "failure")
    assert failure["reason"] == "request_missing"
    assert "permission denied" in failure["detail"]
    hand.out(f"content write --uri content://io.bigcore.app.inbox/request-0.json < {REQUEST}")
    read = hand.out(START.format(f"{INBOX}/request-0.json"))
    assert next(e for e in map(json.loads, _events(read)) if e["event"] == "failure")["reason"] == "request_malformed"


def test_the_inbox_takes_no_paths(make_phone: MakePhone) -> None:
    hand = make_phone("pixel_8_strict")
    for name in ("..", "../x", "a/b", ""):
        assert not hand.adb.run(f"echo x | content write --uri content://io.bigcore.app.inbox/{name}").ok


def _events(output: str) -> list[str]:
    return [line.removeprefix(STATUS) for line in output.splitlines() if line.startswith(STATUS)]
