"""Built files by content. A name holds the key of what was asked for and the hash of what came out:

    models/<key>-<sha256> and the suffix of the format

so that one atomic rename publishes an entry, two builders cannot disturb each other, and a damaged file gives itself
away. Its time of modification is when it was last asked for.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from models.digest import file_digest
from models.errors import CacheFailed
from models.formats.known import BUILT
from models.whole_file import write_whole


@dataclass(frozen=True, slots=True)
class Entry:
    path: Path
    sha256: str
    size_bytes: int


def default_folder() -> Path:
    """Returns the folder that BIGCORE_CACHE names, or the user's cache folder."""
    named = os.environ.get("BIGCORE_CACHE")
    if named:
        return Path(named)
    import platformdirs

    return Path(platformdirs.user_cache_dir("bigcore", appauthor=False))


def note_use(path: Path) -> None:
    """What was not used for long is removed (models.cache_pruning). The moment is kept as the file's own."""
    try:
        os.utime(path)
    except FileNotFoundError:
        raise
    except OSError:
        pass  # a cache that another user fills: its owner prunes it


class Cache:
    def __init__(self, folder: Path) -> None:
        self.folder = folder / "models"

    def find(self, key: str) -> Entry | None:
        """Returns the entry whose bytes are what its name says; a damaged one is removed."""
        for path in sorted(self.folder.glob(f"{key}-*{BUILT.suffix}")):
            try:
                note_use(path)
                sha256 = file_digest(path)
                if path.stem == f"{key}-{sha256}":
                    return Entry(path, sha256, path.stat().st_size)
                path.unlink(missing_ok=True)
            except FileNotFoundError:  # another process found the damage first
                continue
            except OSError as error:
                raise self._failed(error) from error
        return None

    def put(self, key: str, data: bytes) -> Entry:
        sha256 = hashlib.sha256(data).hexdigest()
        path = self.folder / f"{key}-{sha256}{BUILT.suffix}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            write_whole(path, data)
        except OSError as error:
            raise self._failed(error) from error
        return Entry(path, sha256, len(data))

    def _failed(self, error: OSError) -> CacheFailed:
        return CacheFailed(
            self.folder,
            (error.strerror or str(error)).lower(),
            "make room there, or let BIGCORE_CACHE name another folder",
        )
