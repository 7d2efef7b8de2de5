"""The app is installed only where it differs, and every refusal is explained."""

import hashlib
import zipfile
from threading import Event

import pytest

from harness.errors import DiskFailed, PhoneFailed
from harness.phone.install import install, install_failure, installed, uninstall
from harness.phone.ladder import RECOVERABLE
from harness.reasons import Reason

PM = """#!/bin/sh
echo "pm $*" >> "$PHONE/calls"
case $1 in
  path) [ -e "$PHONE/base.apk" ] && echo "package:$PHONE/base.apk" ;;
  install)
    for last; do :; done
    if [ -e "$PHONE/foreign" ]; then echo 'Failure [INSTALL_FAILED_UPDATE_INCOMPATIBLE: signatures differ]'; exit 1; fi
    if [ -e "$PHONE/newer" ]; then echo 'Failure [INSTALL_FAILED_VERSION_DOWNGRADE: Downgrade detected]'; exit 1; fi
    cat "$PHONE/pm_says"
    grep -q Success "$PHONE/pm_says" && cp "$last" "$PHONE/base.apk" ;;
  uninstall) rm -f "$PHONE/base.apk" "$PHONE/newer" "$PHONE/foreign"; echo Success ;;
esac
"""


@pytest.fixture
def phone(folder_phone):
    script = folder_phone.folder / "bin" / "pm"
    script.write_text(PM)
    script.chmod(0o755)
    folder_phone.write("pm_says", "Success\n")
    return folder_phone


@pytest.fixture
def apk(tmp_path):
    file = tmp_path / "app.apk"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("lib/arm64-v8a/libbigcore.so", "code")
        archive.writestr("classes.dex", "code")
    return file


def installs(phone) -> int:
    return len([call for call in phone.calls if call.startswith("pm install")])


def test_it_is_installed_once(phone, apk):
    assert install(phone, apk, ("arm64-v8a",)) is True
    assert install(phone, apk, ("arm64-v8a",)) is False
    assert installs(phone) == 1
    found = installed(phone)
    assert found is not None
    assert found.sha256 == hashlib.sha256(apk.read_bytes()).hexdigest()


def test_another_build_replaces_it(phone, apk):
    install(phone, apk, ("arm64-v8a",))
    with zipfile.ZipFile(apk, "a") as archive:
        archive.writestr("more", "code")
    assert install(phone, apk, ("arm64-v8a",)) is True
    assert installs(phone) == 2


def test_a_newer_app_is_taken_off_since_phones_as_they_are_sold_never_downgrade(phone, apk):
    phone.write("base.apk", "a later build")
    phone.write("newer", "")
    assert install(phone, apk, ("arm64-v8a",)) is True
    assert installs(phone) == 2
    found = installed(phone)
    assert found is not None
    assert found.sha256 == hashlib.sha256(apk.read_bytes()).hexdigest()


@pytest.mark.parametrize("package", ["io.bigcore.app", "io.bigcore.app.baseline", "io.bigcore.app.a"])
def test_a_build_of_ours_that_another_computer_signed_is_taken_off(phone, apk, package):
    phone.write("base.apk", "signed by the container of last night")
    phone.write("foreign", "")
    assert install(phone, apk, ("arm64-v8a",), package) is True
    assert f"pm uninstall {package}" in phone.calls


def test_an_app_under_a_users_own_name_is_left_there_and_named_in_the_command_that_takes_it_off(phone, apk):
    phone.write("base.apk", "perhaps the user's own app")
    phone.write("foreign", "")
    with pytest.raises(PhoneFailed) as told:
        install(phone, apk, ("arm64-v8a",), "com.example.bench")
    assert "another build of com.example.bench, signed with another key" in told.value.what
    assert told.value.next_step == (
        "run `bigcore app uninstall --phone folder --package com.example.bench` and try again"
    )
    assert not [call for call in phone.calls if call.startswith("pm uninstall")]


def test_what_was_pushed_for_the_installer_is_removed(phone, apk):
    install(phone, apk, ("arm64-v8a",))
    assert list(phone.folder.glob("bigcore-*.apk")) == []


def test_it_is_taken_off_again(phone, apk):
    assert uninstall(phone) is False
    install(phone, apk, ("arm64-v8a",))
    assert uninstall(phone) is True
    assert installed(phone) is None


def test_an_apk_without_the_phones_abi_is_refused_before_it_is_pushed(phone, apk):
    with pytest.raises(PhoneFailed, match="NO_MATCHING_ABIS"):
        install(phone, apk, ("riscv64",))
    assert installs(phone) == 0


def test_a_file_that_is_no_apk_is_told(phone, tmp_path):
    (tmp_path / "text.apk").write_text("hello")
    with pytest.raises(DiskFailed, match="is no APK"):
        install(phone, tmp_path / "text.apk", ("arm64-v8a",))


@pytest.mark.parametrize(
    ("code", "reason", "words"),
    [
        ("INSTALL_FAILED_UPDATE_INCOMPATIBLE", Reason.INSTALL_FAILED, "bigcore app uninstall"),
        ("INSTALL_FAILED_VERSION_DOWNGRADE", Reason.INSTALL_FAILED, "bigcore app uninstall"),
        ("INSTALL_FAILED_USER_RESTRICTED", Reason.INSTALL_FAILED, "Install via USB"),
        ("INSTALL_FAILED_INSUFFICIENT_STORAGE", Reason.NO_SPACE, "delete something"),
        ("INSTALL_FAILED_NO_MATCHING_ABIS", Reason.INSTALL_FAILED, "bigcore app build"),
        ("INSTALL_FAILED_VERIFICATION_FAILURE", Reason.INSTALL_FAILED, "accept the dialog"),
        ("INSTALL_FAILED_VERIFICATION_TIMEOUT", Reason.INSTALL_FAILED, "accept the dialog"),
        ("INSTALL_FAILED_ABORTED", Reason.INSTALL_FAILED, "accept the dialog"),
        ("INSTALL_FAILED_OLDER_SDK", Reason.PHONE_UNSUITABLE, "another phone"),
        ("INSTALL_PARSE_FAILED_NOT_APK", Reason.INSTALL_FAILED, "bigcore app build"),
        ("INSTALL_FAILED_INVALID_APK", Reason.INSTALL_FAILED, "bigcore app build"),
        ("INSTALL_FAILED_SOMETHING_NEW", Reason.INSTALL_FAILED, "--runner shell"),
    ],
)
def test_each_refusal_is_explained(phone, apk, code, reason, words):
    phone.write("pm_says", f"Failure [{code}: in words]\n")
    with pytest.raises(PhoneFailed) as told:
        install(phone, apk, ("arm64-v8a",))
    assert told.value.reason == reason
    assert words in told.value.next_step
    assert code in told.value.what


def test_a_dialog_that_nobody_accepted_is_told_with_each_vendors_switch():
    told = install_failure("X", "Failure [INSTALL_FAILED_USER_RESTRICTED: Install canceled by user]")
    assert "its dialog was declined, or nobody answered it in time" in told.what
    for switch in ("Mi account and a SIM card", "Disable permission monitoring", "Auto Blocker", "--runner shell"):
        assert switch in told.next_step


def test_an_installer_that_says_nothing_is_told():
    assert "it said: nothing" in install_failure("X", "").what


class AskingPhone:
    """Its installer waits for a dialog that nobody answers, until the time is up."""

    serial = "asking"

    def __init__(self, phone, answers_afterwards=True):
        self.phone = phone
        self.answers_afterwards = answers_afterwards
        self.told = []
        self.was_told = Event()
        self.installs = 0

    def push(self, local, remote, mode=0o644):
        self.phone.push(local, remote, mode)

    def run(self, line, timeout_s=30.0):
        if line.startswith("pm install"):
            self.installs += 1
            assert self.was_told.wait(60), "nobody was told that the phone may be asking"
            raise PhoneFailed(Reason.TIMED_OUT, self.serial, "no answer within 300 s", "unplug it")
        if self.installs and not self.answers_afterwards:
            raise PhoneFailed(Reason.TIMED_OUT, self.serial, "no answer within 30 s", "unplug it")
        return self.phone.run(line, timeout_s)

    def tell(self, words):
        self.told.append(words)
        self.was_told.set()


def test_an_installation_that_nobody_answers_is_told_while_it_waits_and_is_no_lost_phone(phone, apk):
    asking = AskingPhone(phone)
    with pytest.raises(PhoneFailed) as told:
        install(asking, apk, ("arm64-v8a",), tell=asking.tell, tell_after_s=0)
    assert "may be asking whether the app may be installed: look at its screen" in asking.told[0]
    assert told.value.reason == Reason.INSTALL_FAILED
    assert told.value.reason not in RECOVERABLE, "the session would ask for it again, over the first dialog"
    for switch in ("look at its screen", "Verify apps over USB", "Install via USB", "--runner shell"):
        assert switch in told.value.next_step
    assert asking.installs == 1


def test_a_phone_that_answers_nothing_any_more_while_it_installs_was_lost(phone, apk):
    asking = AskingPhone(phone, answers_afterwards=False)
    with pytest.raises(PhoneFailed) as told:
        install(asking, apk, ("arm64-v8a",), tell=asking.tell, tell_after_s=0)
    assert told.value.reason == Reason.TIMED_OUT


def test_an_installation_that_ends_soon_is_not_spoken_of(phone, apk):
    told = []
    install(phone, apk, ("arm64-v8a",), tell=told.append)
    assert told == []
