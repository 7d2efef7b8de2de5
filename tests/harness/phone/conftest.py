import shutil
from pathlib import Path

import pytest
from support.folder_phone import FolderPhone


@pytest.fixture
def folder_phone(tmp_path: Path) -> FolderPhone:
    if shutil.which("mksh") is None:
        pytest.skip("needs mksh (apt install mksh)")
    place = tmp_path / "phone"
    place.mkdir()
    return FolderPhone(place)
