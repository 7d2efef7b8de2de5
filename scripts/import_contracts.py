"""Runs import-linter's contracts of pyproject.toml from the checkout, and prints only what is broken."""

from __future__ import annotations

import sys
from pathlib import Path

from importlinter.cli import lint_imports

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.exit(lint_imports(no_cache=True))
