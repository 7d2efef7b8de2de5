"""A command on a page that is given away holds no private path, and no other file in its place."""

from __future__ import annotations

from dataclasses import replace
from html import unescape

import pytest
from support.watches import Plan, watch_of

from dashboards.pages.masked_command import masked_command
from dashboards.pages.nightly import nightly_html
from harness.exchange.privacy import mask_for

CONFIRM = "bigcore nightly confirm 'net_d|p1|app|large'"


@pytest.mark.parametrize("path", ["/srv/team/s.sqlite", "'~/team/s.sqlite'", "'/srv/the team/s.sqlite'"])
def test_a_store_elsewhere_is_no_file_of_the_folder_in_which_the_command_is_typed(path: str) -> None:
    told = masked_command(f"{CONFIRM} --store {path}", mask_for(()))
    assert told == f"{CONFIRM} --store '…/s.sqlite'"


def test_what_says_nothing_private_stays_as_it_is_typed() -> None:
    for command in (CONFIRM, f"{CONFIRM} other.toml --store s.sqlite", "what no 'shell reads"):
        assert masked_command(command, mask_for(())) == command


def test_the_page_shows_it_so_and_the_whole_one_with_full() -> None:
    watch = watch_of(Plan())
    command = f"{CONFIRM} --store /srv/team/s.sqlite"
    series = tuple(replace(one, command=command) for one in watch.latest.series)
    watch = replace(watch, latest=replace(watch.latest, series=series))
    assert f"{CONFIRM} --store '…/s.sqlite'" in unescape(nightly_html(watch))
    assert command in unescape(nightly_html(watch, full=True))
