"""A phone as it leaves the factory: its programs are installed, its folders laid out, its faults have their effects."""

from __future__ import annotations

from virtual_phone.device.call import Programs
from virtual_phone.device.phone import Phone
from virtual_phone.faults.effects import effects_on
from virtual_phone.kernel.layout import lay_out
from virtual_phone.programs.execution import execute
from virtual_phone.programs.table import PROGRAMS


def equip(phone: Phone) -> Phone:
    """The same phone, ready to be served but for its engine."""
    phone.programs = Programs(PROGRAMS, execute)
    lay_out(phone)
    phone.faults.effects = effects_on(phone)
    return phone
