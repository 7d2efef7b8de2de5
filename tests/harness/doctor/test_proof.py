"""What a failure says of the phone that was tried, and what it does not."""

from __future__ import annotations

import pytest

from harness.doctor.proof import Proof, failed
from harness.errors import DiskFailed, PhoneFailed
from harness.reasons import Reason


@pytest.mark.parametrize("reason", ["no_space", "phone_busy", "screen_locked", "restore_pending", "offline"])
def test_how_somebody_left_the_phone_is_not_held_against_it(reason: str) -> None:
    found = failed("models arrive whole", PhoneFailed(reason, "S1", "12 MB free", "delete something"))
    assert found.holds is None
    assert "12 MB free" in found.detail


def test_nor_is_what_this_computer_lacks() -> None:
    assert failed("the app can be installed", DiskFailed("a.apk", "is no APK", "build it again")).holds is None


def test_what_the_phone_refuses_is() -> None:
    refused = PhoneFailed(Reason.INSTALL_FAILED, "S1", "it forbids", "allow it")
    assert failed("the app can be installed", refused) == Proof("the app can be installed", False, str(refused))


def test_a_phone_that_is_gone_ends_the_trials() -> None:
    gone = PhoneFailed(Reason.PHONE_LOST, "S1", "has gone", "plug it in")
    with pytest.raises(PhoneFailed, match="has gone"):
        failed("the app can be installed", gone)
