"""Every program of /system/bin by its name."""

from __future__ import annotations

from virtual_phone.android import (
    activity,
    app_ops,
    commands,
    content,
    dumpsys,
    input_and_windows,
    logs,
    package_manager,
    values,
)
from virtual_phone.device.call import Program
from virtual_phone.shell import program
from virtual_phone.toolbox import folders, grep, listing, printing, process_tools, system, test, text

PROGRAMS: dict[str, Program] = {
    **text.PROGRAMS,
    **grep.PROGRAMS,
    **printing.PROGRAMS,
    **folders.PROGRAMS,
    **listing.PROGRAMS,
    **process_tools.PROGRAMS,
    **system.PROGRAMS,
    **test.PROGRAMS,
    **values.PROGRAMS,
    **dumpsys.PROGRAMS,
    **commands.PROGRAMS,
    **package_manager.PROGRAMS,
    **activity.PROGRAMS,
    **app_ops.PROGRAMS,
    **input_and_windows.PROGRAMS,
    **logs.PROGRAMS,
    **content.PROGRAMS,
    **program.PROGRAMS,
}
