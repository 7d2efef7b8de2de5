"""What makes a file impossible to import."""

from __future__ import annotations


class InvalidRecord(ValueError):
    """Its text says what cannot be."""
