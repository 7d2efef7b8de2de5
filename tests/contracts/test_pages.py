"""Every page of the documentation is found by clicking, and no link leads nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parents[2]
START = HOME / "README.md"
CONTENTS = HOME / "docs" / "README.md"
PAGES = sorted([*HOME.glob("*.md"), *HOME.glob("docs/**/*.md"), HOME / "android_app" / "PROTOCOL.md"])
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
NAMED = re.compile(r"[\w./-]*\w\.md\b")


def prose(page: Path) -> str:
    """Without blocks of code: what stands there is typed, not clicked."""
    return re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)


def links(page: Path) -> Iterator[tuple[Path, str]]:
    """Each relative link as the file and the heading that it leads to."""
    for target in LINK.findall(prose(page)):
        if not re.match(r"[a-z]+:", target):
            file, _, heading = target.partition("#")
            yield (page.parent / file).resolve() if file else page, heading


def headings(page: Path) -> set[str]:
    """As a forge makes anchors of them."""
    titles = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def name(page: Path) -> str:
    return str(page.relative_to(HOME))


def test_every_page_is_reached_by_clicking_from_the_readme() -> None:
    reached, ahead = {START}, [START]
    while ahead:
        found = {page for page, _ in links(ahead.pop()) if page.suffix == ".md"} - reached
        reached |= found
        ahead += found
    assert [name(page) for page in PAGES if page not in reached] == []


def test_the_table_of_contents_has_every_page() -> None:
    listed = {page for page, _ in links(CONTENTS)}
    assert [name(page) for page in PAGES if page not in listed | {START, CONTENTS}] == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_relative_link_leads_to_a_file_and_to_a_heading_that_is_there(page: Path) -> None:
    for target, heading in links(page):
        assert target.exists(), f"{name(page)} links to {target}"
        assert not heading or heading in headings(target), f"{name(page)} links to #{heading} of {name(target)}"


@pytest.mark.parametrize("page", [page for page in PAGES if page.name != "CHANGELOG.md"], ids=name)
def test_a_page_that_another_mentions_can_be_clicked(page: Path) -> None:
    unlinked = LINK.sub("", prose(page))
    for word in NAMED.findall(unlinked):
        mentioned = [place for place in (page.parent / word, HOME / word) if place.resolve() in PAGES]
        assert not mentioned, f"{name(page)} mentions {word} without a link"


def test_the_pictures_of_the_readme_have_a_caption() -> None:
    assert re.search(r"^!\[[^\]]{20,}\]\([^)]+\)\n\n\*[^*]+\*$", START.read_text(encoding="utf-8"), re.MULTILINE)
