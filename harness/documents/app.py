"""`bigcore app … --json`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from harness.app.apk import Apk
from harness.documents.part import Part


class ApkDocument(Part):
    path: str
    sha256: str
    package: str
    version: str
    runtime: str
    abis: tuple[str, ...]
    size_bytes: int


class InstalledDocument(Part):
    phone: str
    package: str
    installed: bool
    changed: bool = False
    version: str | None = None
    sha256: str | None = None
    same_as_apk: bool | None = None
    """None: there is nothing to compare, or the phone does not let us read it."""


class PhoneFailure(Part):
    phone: str
    reason: str
    detail: str


class AppDocument(Part):
    schema_: Literal["bigcore.app/1"] = Field(default="bigcore.app/1", alias="schema")
    apk: ApkDocument | None
    phones: tuple[InstalledDocument, ...] = ()
    failures: tuple[PhoneFailure, ...] = ()


def apk_document(apk: Apk) -> ApkDocument:
    return ApkDocument(
        path=str(apk.path),
        sha256=apk.sha256,
        package=apk.package,
        version=apk.version,
        runtime=apk.runtime,
        abis=apk.abis,
        size_bytes=apk.size_bytes,
    )
