"""Files on the phone: permissions, links, and no way out of the private folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from harness.errors import PhoneFailed

if TYPE_CHECKING:
    from pathlib import Path

    from support.in_hand import MakePhone


def test_what_is_pushed_comes_back_with_its_mode(make_phone: MakePhone, tmp_path: Path) -> None:
    hand = make_phone()
    hand.adb.push_bytes(b"abc", "/data/local/tmp/a/b", 0o640)
    assert hand.out("cat /data/local/tmp/a/b; stat -c '%a %s %U' /data/local/tmp/a/b") == "abc640 3 shell\n"
    hand.adb.pull("/data/local/tmp/a/b", tmp_path / "b")
    assert (tmp_path / "b").read_bytes() == b"abc"


@pytest.mark.parametrize(
    "path", ["/../../../../etc/passwd", "/data/local/tmp/../../../../etc/shadow", "/data/local/tmp/out/etc/passwd"]
)
def test_no_path_leads_to_this_computers_files(path: str, make_phone: MakePhone) -> None:
    hand = make_phone()
    hand.adb.run("ln -s /../../.. /data/local/tmp/out")
    assert "root:" not in hand.adb.run(f"cat {path}").stdout


def test_a_ring_of_links_ends(make_phone: MakePhone) -> None:
    hand = make_phone()
    hand.out("cd /data/local/tmp; ln -s b a; ln -s a b")
    assert "Too many" in hand.adb.run("cat /data/local/tmp/a").stderr


def test_the_shell_is_not_root(make_phone: MakePhone) -> None:
    hand = make_phone()
    assert hand.adb.run("ls /data").stderr == "ls: /data: Permission denied\n"
    assert (
        hand.adb.run("echo x > /system/x").stderr == "/system/bin/sh: can't create /system/x: Read-only file system\n"
    )
    assert hand.adb.run("mkdir /new").exit_code == 1
    assert "Permission denied" in hand.adb.run("echo 0 > /sys/devices/system/cpu/cpu0/cpufreq/scaling_max_freq").stderr
    assert "Permission denied" in hand.adb.run("cat /data/data/io.bigcore.app/files/x").stderr


def test_an_app_reads_only_what_others_may_read(make_phone: MakePhone) -> None:
    hand = make_phone()
    hand.out(
        "mkdir -p /data/local/tmp/bigcore; echo x > /data/local/tmp/bigcore/f; chmod 600 /data/local/tmp/bigcore/f"
    )
    app = hand.phone.processes.app(10_150, "io.bigcore.app", "top-app").actor
    assert not hand.phone.files.may("/data/local/tmp/bigcore/f", app, 4)
    hand.out("chmod 644 /data/local/tmp/bigcore/f")
    assert hand.phone.files.read("/data/local/tmp/bigcore/f", app) == b"x\n"


def test_a_full_phone_says_so(make_phone: MakePhone) -> None:
    hand = make_phone()
    hand.phone.files.used_bytes = hand.phone.files.capacity_bytes - 10
    with pytest.raises(PhoneFailed, match="No space left") as failed:
        hand.adb.push_bytes(b"x" * 11, "/data/local/tmp/f")
    assert failed.value.reason == "no_space"


def test_removing_gives_the_space_back(make_phone: MakePhone) -> None:
    hand = make_phone()
    before = hand.phone.files.free_bytes
    hand.adb.push_bytes(b"x" * 1000, "/data/local/tmp/d/f")
    assert hand.phone.files.free_bytes == before - 1000
    hand.out("rm -r /data/local/tmp/d")
    assert hand.phone.files.free_bytes == before


def test_names_with_odd_characters_survive(make_phone: MakePhone) -> None:
    hand = make_phone()
    hand.out("cd /data/local/tmp; echo x > 'a b\"c$d'; mkdir 'e*f'")
    assert hand.out("ls /data/local/tmp") == 'a b"c$d\ne*f\n'
    assert hand.out("cat /data/local/tmp/a*") == "x\n"
