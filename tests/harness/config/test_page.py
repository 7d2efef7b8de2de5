"""The configuration page says what the model says, and a key is written in one place."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.scratch_tree import ScratchTree

from harness.config.keys import option_keys, sections
from harness.config.page import written

PAGE = Path(__file__).resolve().parents[3] / "docs" / "configuration.md"

READ = """
from pathlib import Path
from harness.config import read_config
print(read_config({}).measure.pause_seconds)
"""
NEW_KEY = """    pause_seconds: Annotated[
        float, Field(ge=0, le=3600, description="The phone rests so long before each start.")
    ] = 0.0
"""


def test_the_page_is_what_the_model_says_now() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert written(page) == page, "run `make docs`"


def test_what_stands_around_the_tables_is_left_as_it_is() -> None:
    before, _, after = PAGE.read_text(encoding="utf-8").partition("<!--")
    changed = written(f"{before}A word of ours.\n<!--{after}And one more.\n")
    assert "A word of ours." in changed
    assert changed.endswith("And one more.\n")


def test_every_key_says_what_it_does() -> None:
    assert [f"{key.section}.{key.name}" for section in sections() for key in section.keys if not key.description] == []


def test_no_two_keys_have_one_option() -> None:
    names = [key.option for key in option_keys()]
    assert len(set(names)) == len(names)


@pytest.mark.long
def test_a_new_key_touches_the_model_and_the_page_that_is_written_from_it(tmp_path: Path) -> None:
    copy = ScratchTree.copied_to(tmp_path, also=["docs", "scripts"])
    copy.replace("harness/config/sweep_toml.py", "    seed: Annotated[", NEW_KEY + "    seed: Annotated[")
    copy.python("scripts/configuration_page.py")
    assert copy.touched() == {"harness/config/sweep_toml.py", "docs/configuration.md"}

    row = "| `pause_seconds` | `0.0` | 0 to 3600 | `--pause-seconds` | The phone rests so long before each start. |"
    assert row in (tmp_path / "docs" / "configuration.md").read_text(encoding="utf-8").splitlines()

    help_page = copy.bigcore("sweep", "--help")
    assert "--pause-seconds <float>" in help_page
    assert "The phone rests so long" in help_page

    file = tmp_path / "sweep.toml"
    file.write_text("[measure]\npause_seconds = 2.5\n")
    read = (
        "from pathlib import Path; from harness.config import read_config; print(read_config({}).measure.pause_seconds)"
    )
    assert copy.python("-c", read.format("Path('sweep.toml')")) == "2.5\n"
    assert copy.python("-c", read.format("None, {'measure': {'pause_seconds': '3'}}")) == "3.0\n"

    with pytest.raises(AssertionError, match=r"measure\.pause_seconds: -1\.0 is refused"):
        copy.bigcore("sweep", "--dry-run", "--pause-seconds", "-1")
