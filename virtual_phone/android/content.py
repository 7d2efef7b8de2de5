"""`content`, with which the shell writes to the benchmark app's inbox, a provider of Android 9 and later."""

from __future__ import annotations

import re

from virtual_phone.device.call import Call, Program
from virtual_phone.device.pipes import read_all
from virtual_phone.files.nodes import ROOT

INBOX = re.compile(r"content://([A-Za-z0-9._]+)\.inbox/([A-Za-z0-9._-]{1,120})")
FIRST_SDK = 28


async def content(call: Call) -> int:
    if call.words[:1] != ["write"] or call.phone.profile.sdk < FIRST_SDK:
        call.plain_error(f"[ERROR] Unsupported command: {call.words[0] if call.words else ''}")
        return 1
    match = INBOX.fullmatch(call.words[2] if call.words[1:2] == ["--uri"] and len(call.words) == 3 else "")
    package = call.phone.packages.find(match[1]) if match else None
    if match is None or package is None or set(match[2]) <= {"."}:
        call.plain_error("Error while accessing provider:")
        return 1
    files, home = call.phone.files, f"/data/data/{package.name}/files"
    data = await read_all(call.stdin)
    if not files.exists(f"{home}/inbox", ROOT):
        files.make_folder(f"{home}/inbox", ROOT, 0o700)
    path = f"{home}/inbox/{match[2]}"
    files.open_for_writing(path, ROOT, mode=0o600)
    files.append(path, data, ROOT)
    for owned in (f"{home}/inbox", path):
        node = files.find(owned, ROOT)
        node.meta.uid = node.meta.gid = package.uid
    return 0


PROGRAMS: dict[str, Program] = {"content": content}
