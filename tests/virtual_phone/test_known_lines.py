"""Every line that the harness can send finds its programs on the phone and is read as a shell reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.known_lines import KnownLine, known_lines

from virtual_phone.device.profile import names

if TYPE_CHECKING:
    from support.in_hand import MakePhone


@pytest.mark.parametrize("known", known_lines(), ids=lambda known: known.name)
def test_a_line_of_the_harness_is_understood(known: KnownLine, make_phone: MakePhone) -> None:
    hand = make_phone("pixel_3_rooted", engine="replay")
    reply = hand.adb.run(known.line)
    assert "syntax error" not in reply.stderr
    assert "inaccessible or not found" not in reply.stderr
    assert hand.phone.properties.get("sys.boot_completed") == "1"


@pytest.mark.parametrize("profile", names())
def test_the_harness_can_look_at_every_profile(profile: str, make_phone: MakePhone) -> None:
    from harness.phone.facts import facts_line

    reply = make_phone(profile).adb.run(facts_line())
    assert reply.stderr == ""
    assert "::bigcore cpus::" in reply.stdout
