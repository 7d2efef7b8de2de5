"""Whatever a phone says of itself is kept as it was said."""

from __future__ import annotations

import math
from dataclasses import fields, replace

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from harness.results.telemetry import Conditions, Placement, Telemetry
from harness.store.columns import PlacementColumn, TelemetryColumn, WordList, storable

DIALECT = sqlite.dialect()


def kept(column, value):
    return column.process_result_value(column.process_bind_param(value, DIALECT), DIALECT)


def without_nonsense(record):
    """NaN and infinity are not known."""
    if record is None:
        return None
    values = {field.name: getattr(record, field.name) for field in fields(record)}
    odd = {name: None for name, value in values.items() if isinstance(value, float) and not math.isfinite(value)}
    return replace(record, **odd)


@given(st.builds(Placement))
def test_a_placement_comes_back_equal(placement):
    assert kept(PlacementColumn(), placement) == placement


@given(st.builds(Telemetry, before=st.none() | st.builds(Conditions), after=st.none() | st.builds(Conditions)))
def test_telemetry_comes_back_equal_but_for_what_is_no_number(telemetry):
    conditions = {name: without_nonsense(getattr(telemetry, name)) for name in ("before", "after")}
    assert kept(TelemetryColumn(), telemetry) == without_nonsense(replace(telemetry, **conditions))


@given(st.lists(st.text()).map(tuple))
def test_a_list_of_words_comes_back_equal(words):
    assert kept(WordList(), words) == words


@given(st.text(st.characters()))
def test_any_text_can_be_stored_and_stays_as_long(text):
    assert len(storable(text)) == len(text)
    storable(text).encode("utf-8")
    assert "\0" not in storable(text)
