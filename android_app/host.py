#!/usr/bin/env python3
"""Makes the app's core ready to run on this computer, and prints the command as a JSON list.

`{root}` stands for the folder that plays the phone's "/", `{request}` for the request's path as the phone names it.
The program answers on standard output as `am instrument -r` does.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from apk_build import host
from apk_build.errors import BuildFailed


def main() -> int:
    try:
        command = host.prepare().command(Path("{root}"), "{request}")
    except BuildFailed as failure:
        print(f"host.py: {failure}", file=sys.stderr)
        return 3
    print(json.dumps(command))
    return 0


if __name__ == "__main__":
    sys.exit(main())
