"""What every JSON document is made of: the fields of its contract and no other."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    # A record inside a document is read by the names of its attributes.
    model_config = ConfigDict(extra="forbid", from_attributes=True)

    @classmethod
    def of(cls, record: object, **others: object) -> Self:
        """Each field from the record's attribute of the same name, but for the others, which are given."""
        names = (name for name in cls.model_fields if name not in others and hasattr(record, name))
        return cls.model_validate({name: getattr(record, name) for name in names} | others)
