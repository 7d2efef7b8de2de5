"""Phone paths as text."""

from __future__ import annotations


def join(folder: str, path: str) -> str:
    """Returns an absolute path without `//`, `.` and trailing slashes. The walk, which knows links, sees to `..`."""
    whole = path if path.startswith("/") else f"{folder}/{path}"
    parts = [part for part in whole.split("/") if part not in ("", ".")]
    return "/" + "/".join(parts)


def split(path: str) -> tuple[str, str]:
    """Returns the folder and the name."""
    folder, _, name = path.rpartition("/")
    return folder or "/", name
