"""Where this computer keeps the locks of phones and the journals of settings to put back."""

from __future__ import annotations

from pathlib import Path

from harness.errors import DiskFailed


def state_folder(name: str) -> Path:
    import platformdirs

    folder = Path(platformdirs.user_state_dir("bigcore", appauthor=False)) / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DiskFailed(folder, error.strerror or "cannot be made", "point XDG_STATE_HOME elsewhere") from None
    return folder
