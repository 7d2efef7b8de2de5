"""The nights that there is something to tell of, as an Atom feed (RFC 4287), newest first."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from uuid import UUID, uuid5
from xml.etree import ElementTree

from harness.nightly.tell.lines import is_worth_telling
from harness.nightly.tell.message import message, subject_of
from harness.results.nightly import NightResult

NAMESPACE = "http://www.w3.org/2005/Atom"
MOST_ENTRIES = 50


def atom_feed(store: UUID, nights: Sequence[NightResult]) -> str:
    """`nights`: oldest first; at least one, whose end is when the feed was last updated. The identifiers are those of
    the store and of the night in it, as they must be of no other feed in the world (RFC 4287, 4.2.6)."""
    feed = ElementTree.Element("feed", xmlns=NAMESPACE)
    _add(feed, "title", "bigcore nights")
    _add(feed, "id", store.urn)
    _add(feed, "updated", _moment(nights[-1]))
    _add(ElementTree.SubElement(feed, "author"), "name", "bigcore")
    told = [night for before, night in pairwise((None, *nights)) if night and is_worth_telling(night, before)]
    for night in reversed(told[-MOST_ENTRIES:]):
        entry = ElementTree.SubElement(feed, "entry")
        _add(entry, "title", subject_of(night))
        _add(entry, "id", uuid5(store, night.night.night).urn)
        _add(entry, "updated", _moment(night))
        _add(entry, "content", message(night)).set("type", "text")
    ElementTree.indent(feed)
    return ElementTree.tostring(feed, encoding="unicode", xml_declaration=True) + "\n"


def _add(parent: ElementTree.Element, tag: str, text: str) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, tag)
    element.text = text
    return element


def _moment(night: NightResult) -> str:
    return night.night.ended_at or night.night.started_at
