"""`bigcore app … --json`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from harness.app.apk import Apk
from harness.app.on_phones import PhoneApp, PhoneFailure
from harness.documents.part import Part


class ApkDocument(Part):
    path: str
    sha256: str
    package: str
    version: str
    runtime: str
    """The family of the default: tflite or litert."""
    runtimes: dict[str, tuple[str, ...]]
    """By processor, the default first."""
    abis: tuple[str, ...]
    size_bytes: int


class AppDocument(Part):
    schema_: Literal["bigcore.app/1"] = Field(default="bigcore.app/1", alias="schema")
    apk: ApkDocument | None
    phones: tuple[PhoneApp, ...] = ()
    failures: tuple[PhoneFailure, ...] = ()


def apk_document(apk: Apk) -> ApkDocument:
    return ApkDocument.of(apk, path=str(apk.path))
