"""The folder that the shell and the apps share, as it is when somebody has emptied it."""

from __future__ import annotations

from virtual_phone.device.phone import Phone
from virtual_phone.files.nodes import ROOT, Folder

PLACE = "/data/local/tmp"


def empty_shared_folder(phone: Phone) -> None:
    folder = phone.files.find(PLACE, ROOT)
    assert isinstance(folder, Folder)
    phone.files.forget_everything_in(folder)
