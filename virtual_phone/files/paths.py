"""Phone paths as text."""

from __future__ import annotations


def join(folder: str, path: str) -> str:
    """An absolute path without `//`, `.` and trailing slashes; `..` stays for the walk, which knows the links."""
    whole = path if path.startswith("/") else f"{folder}/{path}"
    parts = [part for part in whole.split("/") if part not in ("", ".")]
    return "/" + "/".join(parts)


def split(path: str) -> tuple[str, str]:
    """Folder and name."""
    folder, _, name = path.rpartition("/")
    return folder or "/", name
