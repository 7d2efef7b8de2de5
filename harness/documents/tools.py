"""`bigcore tool … --json`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from harness.documents.part import Part
from harness.runners.benchmark_model.shelf import Shelf


class ToolDocument(Part):
    sha256: str
    abi: str
    version: str
    source: str
    """The address it came from, or the name of the user's file."""
    added_at: str
    size_bytes: int
    current: bool
    """Whether a sweep takes it on a phone with this processor where no path is given."""


class ToolsDocument(Part):
    schema_: Literal["bigcore.tools/1"] = Field(default="bigcore.tools/1", alias="schema")
    folder: str
    tools: list[ToolDocument]


def tools_document(shelf: Shelf) -> ToolsDocument:
    tools = [ToolDocument.of(tool, current=shelf.is_current(tool)) for tool in shelf.kept()]
    return ToolsDocument(folder=str(shelf.folder), tools=tools)
