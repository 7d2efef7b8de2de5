"""sweep.toml as a typed model."""

from __future__ import annotations

from pydantic import BaseModel


class SweepConfig(BaseModel):
    """The keys of sweep.toml."""
