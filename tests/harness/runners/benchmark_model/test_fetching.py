"""The official tool from a server of the test's own: whole, cut, slow, silent, wrong, oversized, or not there."""

from __future__ import annotations

import json
import re
import socket
import struct
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from support.fault_ground import write_tool
from support.program_servers import (
    Answer,
    code,
    cut,
    dripping,
    dripping_headers,
    publisher,
    silent,
    whole,
    without_length,
)
from typer.testing import CliRunner

from harness.cli.commands import build_app
from harness.errors import ConfigRefused, ToolNotFetched
from harness.runners.benchmark_model import fetching
from harness.runners.benchmark_model.binary import demand_program
from harness.runners.benchmark_model.fetching import Wanted, fetch
from harness.runners.benchmark_model.runner import BenchmarkModelRunner
from harness.runners.benchmark_model.shelf import Shelf
from harness.runners.runner import Supplies


def elf_program(bits: int) -> bytes:
    """A segment of 1000 bytes, a section without room in the file, one of 200 bytes, and their tables at the end."""
    wide = bits == 64
    header, segment, section = (64, 56, 64) if wide else (52, 32, 40)
    segments_at, content_at = header, 200
    sections_at = content_at + 1000 + 200
    ident = b"\x7fELF" + bytes([2 if wide else 1, 1, 1]) + bytes(9)
    machine = 183 if wide else 40
    head = struct.pack(
        "<16sHHIQQQIHHHHHH" if wide else "<16sHHIIIIIHHHHHH",
        *(ident, 2, machine, 1, 0, segments_at, sections_at, 0, header, segment, 1, section, 2, 0),
    )
    words = (1, 5, content_at, 0, 0, 1000) if wide else (1, content_at, 0, 0, 1000)
    segments = struct.pack("<IIQQQQ" if wide else "<IIIII", *words).ljust(segment, b"\0")
    form = "<IIQQQQ" if wide else "<IIIIII"
    sections = b"".join(
        struct.pack(form, 0, kind, 0, 0, at, size).ljust(section, b"\0")
        for kind, at, size in ((8, 1200, 1 << 20), (1, content_at + 1000, 200))
    )
    return (head + segments).ljust(content_at, b"\0") + bytes(1200) + sections


TOOL = Wanted(version="2.1.6")


class Hurrying:
    """A clock on which each look costs a second."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC)

    def monotonic_s(self) -> float:
        self.seconds += 1.0
        return self.seconds

    def wait(self, seconds: float) -> None: ...


@pytest.fixture
def program(tmp_path: Path) -> bytes:
    return write_tool(tmp_path / "benchmark_model").read_bytes()


@pytest.fixture(autouse=True)
def own_shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    monkeypatch.setenv("BIGCORE_TOOLS", str(tmp_path / "tools"))
    return Shelf.of_this_computer()


def why_not(monkeypatch: pytest.MonkeyPatch, answer: Answer, wanted: Wanted = TOOL) -> ToolNotFetched:
    with publisher(answer) as found:
        monkeypatch.setenv(fetching.VARIABLE, found.template)
        with pytest.raises(ToolNotFetched) as told:
            fetch(wanted, Hurrying())
        assert told.value.subject.startswith("http://127.0.0.1")
        assert "bigcore tool add FILE" in told.value.next_step
        assert told.value.exit_code == 3
        return told.value


@pytest.mark.parametrize("answer", [whole, without_length])
def test_the_program_is_asked_for_by_version_and_processor(
    monkeypatch, program: bytes, answer: Callable[[bytes], Answer]
) -> None:
    with publisher(answer(program)) as found:
        monkeypatch.setenv(fetching.VARIABLE, found.template)
        got = fetch(TOOL, Hurrying())
    assert got.program == program
    assert found.paths == ["/binaries/2.1.6/android_arm64/benchmark_model"]


def test_an_answer_that_was_cut_is_no_program(monkeypatch, program: bytes) -> None:
    told = why_not(monkeypatch, cut(program, len(program) // 2))
    assert f"{len(program) // 2} of {len(program)} bytes came" in told.what


@pytest.mark.parametrize("answer", [dripping(b"x"), dripping_headers], ids=["content", "headers"])
def test_a_slow_answer_is_given_up_at_its_time_limit(monkeypatch, answer: Answer) -> None:
    told = why_not(monkeypatch, answer, Wanted(limit_s=20))
    assert "not whole after 20 s" in told.what


@pytest.mark.parametrize("at", ["segments", "sections", "tables"])
@pytest.mark.parametrize("bits", [64, 32])
def test_an_answer_that_was_cut_without_an_announced_length_is_no_program(
    monkeypatch, own_shelf: Shelf, tmp_path: Path, at: str, bits: int
) -> None:
    whole_program = elf_program(bits)
    part = whole_program[: {"segments": 300, "sections": 1100, "tables": len(whole_program) - 1}[at]]
    if bits == 64:
        assert "was cut" in why_not(monkeypatch, without_length(part)).what
    with pytest.raises(ConfigRefused, match="was cut"):
        own_shelf.keep(part, "1", "mine", "2026-01-01T00:00:00Z")
    assert own_shelf.keep(whole_program, "1", "mine", "2026-01-01T00:00:00Z")
    file = tmp_path / "mine"
    file.write_bytes(part)
    done = CliRunner().invoke(build_app(), ["tool", "add", str(file)])
    assert isinstance(done.exception, ConfigRefused)


@pytest.mark.parametrize(
    ("modified", "day"),
    [("Tue, 03 Nov 2026 10:00:00 GMT", "2026-11-03"), (None, "2026-01-01"), ("yesterday", "2026-01-01")],
)
def test_what_was_latest_goes_by_its_day(monkeypatch, program: bytes, modified: str | None, day: str) -> None:
    with publisher(without_length(program, modified)) as found:
        monkeypatch.setenv(fetching.VARIABLE, found.template)
        assert fetch(Wanted(), Hurrying()).version == f"unknown (latest of {day})"
        assert fetch(TOOL, Hurrying()).version == "2.1.6"


def test_a_silent_server_is_not_waited_for(monkeypatch) -> None:
    told = why_not(monkeypatch, silent, Wanted(silence_s=0.1))
    assert "no answer for 0.1 s" in told.what


@pytest.mark.parametrize(
    "content", [b"<html>sign in to this network</html>", b"", b"\x7fELF" + bytes(40)], ids=["page", "empty", "another"]
)
def test_what_is_no_program_for_the_processor_is_told_and_not_kept(monkeypatch, own_shelf: Shelf, content) -> None:
    assert "no program for arm64-v8a" in why_not(monkeypatch, whole(content)).what
    assert own_shelf.kept() == ()


@pytest.mark.parametrize("answer", [whole, without_length])
def test_more_than_such_a_program_can_have_is_not_taken(
    monkeypatch, program: bytes, answer: Callable[[bytes], Answer]
) -> None:
    told = why_not(monkeypatch, answer(program), Wanted(largest_bytes=len(program) - 1))
    assert "more than any such program has" in told.what


@pytest.mark.parametrize(
    ("number", "said"),
    [(404, "version 2.1.6 may not be published"), (403, "may not be published"), (500, "answers 500")],
)
def test_a_refusal_is_told_with_its_number(monkeypatch, number: int, said: str) -> None:
    told = why_not(monkeypatch, code(number))
    assert said in told.what
    assert str(number) in told.what


def test_another_place_is_not_followed(monkeypatch) -> None:
    with publisher(code(302)) as found:
        monkeypatch.setenv(fetching.VARIABLE, found.template)
        with pytest.raises(ToolNotFetched, match="answers 302"):
            fetch(TOOL, Hurrying())
    assert len(found.paths) == 1


def test_without_a_network_it_says_so(monkeypatch) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # bound and not listening: a connection is refused
        monkeypatch.setenv(fetching.VARIABLE, f"http://127.0.0.1:{nobody.getsockname()[1]}/{{version}}/{{platform}}")
        with pytest.raises(ToolNotFetched, match=r"no network: 127\.0\.0\.1 cannot be reached"):
            fetch(TOOL, Hurrying())


@pytest.mark.parametrize("version", ["../secret", "2.1.6/..", "", "a b", "2..1", "x" * 41])
def test_a_version_that_is_none_is_refused_before_anything_is_asked(version: str) -> None:
    with pytest.raises(ConfigRefused, match="no version"):
        fetch(Wanted(version=version), Hurrying())


def test_a_processor_that_the_makers_do_not_publish_for_is_refused_by_name() -> None:
    with pytest.raises(ConfigRefused, match="not for armeabi-v7a"):
        fetch(Wanted(abi="armeabi-v7a"), Hurrying())


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://x/{version}", "benchmark_model"])
def test_only_an_address_of_the_web_is_asked(monkeypatch, address: str) -> None:
    monkeypatch.setenv(fetching.VARIABLE, address)
    with pytest.raises(ConfigRefused, match="no address of the web"):
        fetch(TOOL, Hurrying())


def test_what_was_fetched_is_kept_with_its_facts_and_needs_no_path_any_more(monkeypatch, program: bytes) -> None:
    with publisher(whole(program)) as found:
        monkeypatch.setenv(fetching.VARIABLE, found.template)
        done = CliRunner().invoke(build_app(), ["tool", "fetch", "--version", "2.1.6", "--json"])
    assert done.exit_code == 0, done.output
    (told,) = json.loads(done.stdout)["tools"]
    assert (told["sha256"], told["version"], told["abi"]) == (sha256(program).hexdigest(), "2.1.6", "arm64-v8a")
    assert told["source"].endswith("/2.1.6/android_arm64/benchmark_model")
    assert (told["size_bytes"], told["current"]) == (len(program), True)
    runner = BenchmarkModelRunner.supplied_with(Supplies("p", Path("x.apk"), None, lambda words: None))
    assert (runner.place / "arm64-v8a" / "benchmark_model").read_bytes() == program


def test_of_several_the_one_that_was_added_last_is_taken_and_all_are_listed(tmp_path: Path, program: bytes) -> None:
    other = tmp_path / "other"
    other.write_bytes(program + b"another build")
    invoke = CliRunner().invoke
    for file in (tmp_path / "benchmark_model", other):
        assert invoke(build_app(), ["tool", "add", str(file), "--version", file.name]).exit_code == 0
    listed = json.loads(invoke(build_app(), ["tool", "list", "--json"]).stdout)["tools"]
    assert {one["version"]: one["current"] for one in listed} == {"benchmark_model": False, "other": True}
    assert {one["source"] for one in listed} == {"benchmark_model", "other"}


@pytest.mark.parametrize("content", [b"#!/bin/sh", b""])
def test_a_file_that_is_no_program_is_not_added(tmp_path: Path, own_shelf: Shelf, content: bytes) -> None:
    file = tmp_path / "mine"
    file.write_bytes(content)
    with pytest.raises(ConfigRefused, match="no program for a phone"):
        own_shelf.keep(file.read_bytes(), "1", "mine", "2026-01-01T00:00:00Z")
    assert own_shelf.kept() == ()
    assert own_shelf.current() is None


@pytest.mark.skipif(not Path("/bin/ls").exists(), reason="no program of this computer at hand")
def test_a_program_of_a_computer_is_not_taken_for_a_phones(tmp_path: Path, own_shelf: Shelf) -> None:
    """Linux and Android run on one processor, and a build for the wrong one ends on the phone as `not found`."""
    here = Path("/bin/ls").read_bytes()
    with pytest.raises(ConfigRefused, match=r"built for a computer, not for Android: its linker is /lib.*ld-"):
        own_shelf.keep(here, "1", "mine", "2026-01-01T00:00:00Z")
    with pytest.raises(ConfigRefused, match="built for a computer"):
        demand_program(Path("/bin/ls"))
    androids = re.sub(
        rb"\0/lib[^\0]*/ld-[^\0]*\0", lambda found: b"\0/system/bin/linker64".ljust(len(found[0]), b"\0"), here
    )
    assert own_shelf.keep(androids, "1", "mine", "2026-01-01T00:00:00Z").abi


def test_facts_that_somebody_broke_are_passed_over(own_shelf: Shelf, program: bytes) -> None:
    kept = own_shelf.keep(program, "1", "mine", "2026-01-01T00:00:00Z")
    broken = own_shelf.folder / "kept" / "broken" / "facts.json"
    broken.parent.mkdir()
    broken.write_text("{", encoding="utf-8")
    assert own_shelf.kept() == (kept,)
