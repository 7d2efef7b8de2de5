"""Which imports a help page costs, and that an option reaches its key."""

from __future__ import annotations

import subprocess
import sys

import pytest

from harness.cli.config_options import overrides_of
from harness.config import read_config
from harness.config.keys import option_keys


def test_what_an_option_says_reaches_its_key() -> None:
    given = {key.option: None for key in option_keys()} | {"phone": ["A"], "core": ["small", "3"], "max_starts": 9}
    config = read_config(None, overrides_of(given))
    assert config.phones.serials == ("A",)
    assert config.measure.cores == ("small", 3)
    assert config.measure.max_starts == 9


@pytest.mark.parametrize("words", [["--help"], ["--version"]])
def test_the_list_of_commands_imports_no_model_of_the_configuration(words: list[str]) -> None:
    script = (
        "import sys\n"
        "from harness.cli.door import run\n"
        "try:\n"
        "    run(sys.argv[1:])\n"
        "finally:\n"
        "    print(*sorted({'pydantic', 'harness.config'} & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, *words], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == ""


def test_the_help_of_another_command_imports_no_model_of_the_configuration() -> None:
    script = (
        "import sys\n"
        "from harness.cli.door import run\n"
        "try:\n"
        "    run(['runs', '--help'])\n"
        "finally:\n"
        "    print('harness.config' in sys.modules, file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "False"
