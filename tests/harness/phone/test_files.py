"""Files on the phone: pushed once, checked there, removed at the end."""

import hashlib
from dataclasses import dataclass

import pytest

from harness.errors import PhoneFailed
from harness.phone.adb.transport import Reply
from harness.phone.files import ROOT, PhoneFiles, foreign_line, model_path, parse_free_bytes
from harness.reasons import Reason


@pytest.fixture
def models(tmp_path):
    made = []
    for content in (b"one" * 100, b"two" * 200):
        file = tmp_path / f"{content[:3].decode()} with 'quotes'.tflite"
        file.write_bytes(content)
        made.append((file, hashlib.sha256(content).hexdigest()))
    return made


def pushes(phone) -> list[str]:
    return [line for line in phone.lines if line.startswith("push ")]


def nothing(done_bytes: int) -> None: ...


def test_every_model_lies_under_its_hash_readable_by_all(folder_phone, models):
    told: list[int] = []
    places = PhoneFiles(folder_phone).put_models(models, told.append)
    assert places == tuple(model_path(sha256) for _, sha256 in models)
    for (file, _), place in zip(models, places, strict=True):
        assert folder_phone.here(place).read_bytes() == file.read_bytes()
        assert folder_phone.here(place).stat().st_mode & 0o777 == 0o644
    assert folder_phone.here(ROOT).stat().st_mode & 0o777 == 0o771
    assert told == [0, 300, 300 + 600]


def test_what_is_there_already_is_not_pushed_again(folder_phone, models):
    PhoneFiles(folder_phone).put_models(models, nothing)
    folder_phone.lines.clear()
    told: list[int] = []
    PhoneFiles(folder_phone).put_models(models, told.append)
    assert pushes(folder_phone) == []
    assert len(folder_phone.lines) == 1, "one round trip is enough to see that"
    assert told == [300 + 600]


def test_a_broken_file_of_an_earlier_run_is_replaced(folder_phone, models):
    PhoneFiles(folder_phone).put_models(models, nothing)
    folder_phone.here(model_path(models[0][1])).write_bytes(b"cut")
    folder_phone.lines.clear()
    PhoneFiles(folder_phone).put_models(models, nothing)
    assert pushes(folder_phone) == [f"push {model_path(models[0][1])}"]


def test_a_file_that_breaks_on_the_way_is_pushed_once_more(folder_phone, models):
    folder_phone.garbles = 1
    PhoneFiles(folder_phone).put_models(models, nothing)
    assert folder_phone.here(model_path(models[0][1])).read_bytes() == models[0][0].read_bytes()


def test_a_cable_that_breaks_every_file_is_told(folder_phone, models):
    folder_phone.garbles = 100
    with pytest.raises(PhoneFailed) as told:
        PhoneFiles(folder_phone).put_models(models, nothing)
    assert told.value.reason == Reason.CHECKSUM_MISMATCH


def test_leftovers_of_a_killed_run_go(folder_phone, models):
    folder_phone.push_bytes(b"request", f"{ROOT}/20261120-1.1/request-3.json")
    folder_phone.push_bytes(b"old model", model_path("f" * 64))
    PhoneFiles(folder_phone).put_models(models, nothing)
    assert sorted(place.name for place in folder_phone.here(ROOT).iterdir()) == ["models"]
    assert len(list(folder_phone.here(f"{ROOT}/models").iterdir())) == len(models)


@dataclass(frozen=True)
class PhoneOfRoot:
    """Its folders were made under `adb root`."""

    serial: str = "rooted"

    def run(self, line: str, timeout_s: float = 30.0) -> Reply:
        assert foreign_line() in line, "nothing is tried before that is known"
        marker = "::bigcore foreign::\n" if "::bigcore foreign::" in line else ""
        return Reply(f"{marker}{ROOT}\n{ROOT}/models\n", "chmod: Operation not permitted", 1)


@pytest.mark.parametrize("step", [lambda files: files.put_models([], nothing), lambda files: files.demand_own()])
def test_a_folder_of_root_is_told_with_the_commands_that_remove_it(step):
    with pytest.raises(PhoneFailed) as told:
        step(PhoneFiles(PhoneOfRoot()))
    assert f"{ROOT} on it belongs to another user" in told.value.what
    assert f"`adb root`, then `adb shell rm -rf {ROOT}`" in told.value.next_step


def test_a_phone_without_our_folders_has_none_of_another_user(folder_phone, models):
    PhoneFiles(folder_phone).demand_own()
    PhoneFiles(folder_phone).put_models(models, nothing)
    PhoneFiles(folder_phone).demand_own()
    assert folder_phone.run(foreign_line()).stdout == ""


def test_the_apk_of_a_killed_installation_goes(folder_phone, models):
    apk = "/data/local/tmp/bigcore-0123456789abcdef.apk"
    files = PhoneFiles(folder_phone)
    folder_phone.push_bytes(b"half an APK", apk)
    assert files.leftovers() == 1
    files.put_models(models, nothing)
    assert not folder_phone.here(apk).exists()


def test_space_is_checked_before_anything_is_pushed(folder_phone, models):
    folder_phone.write("free_kib", "10")
    with pytest.raises(PhoneFailed) as told:
        PhoneFiles(folder_phone).put_models(models, nothing)
    assert told.value.reason == Reason.NO_SPACE
    assert pushes(folder_phone) == []


def test_everything_is_removed_at_the_end(folder_phone, models):
    files = PhoneFiles(folder_phone)
    files.put_models(models, nothing)
    files.remove()
    assert not folder_phone.here(ROOT).exists()


def test_a_phone_that_is_gone_at_the_end_is_no_further_failure(folder_phone, models):
    files = PhoneFiles(folder_phone)
    files.put_models(models, nothing)
    folder_phone.unplugged = True
    files.remove()


def test_free_space_as_df_prints_it():
    header = "Filesystem     1K-blocks    Used Available Use% Mounted on\n"
    assert parse_free_bytes(f"{header}/dev/block/dm-8  115609852 20000000  95000000  18% /data\n") == 95000000 * 1024
    assert parse_free_bytes("df: /data/local/tmp/bigcore: No such file or directory\n") is None
