"""What a key of the model says of its command-line option, where the rule is not enough.

The rule: a scalar has an option of the same name, a list one of the singular name that may be repeated.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OptionName:
    """The option's name, where it is not the key's."""

    name: str


@dataclass(frozen=True, slots=True)
class WithoutOptions:
    """Stands beside a section that is told in a file only."""
