"""Runs the command, catches the roots of the error trees, and turns every ending into an exit code of the design."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

import typer

from dashboards.errors import DashboardsError
from harness.cli import exit_codes
from harness.errors import HarnessError
from models.errors import ModelsError


def run(arguments: list[str] | None = None) -> NoReturn:
    words = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in words
    if debug:
        words.remove("--debug")
    sys.exit(_outcome(words, debug))


def _outcome(words: list[str], debug: bool) -> int:
    from harness.cli.commands import build_app

    command = typer.main.get_command(build_app())
    try:
        command.main(words, prog_name="bigcore")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else exit_codes.DONE
    except KeyboardInterrupt:
        return _say("interrupted; what was measured is kept", exit_codes.INTERRUPTED)
    except HarnessError as error:
        return _fail(error, error.exit_code, debug)
    except ModelsError as error:
        return _fail(error, error.exit_code, debug)
    except DashboardsError as error:
        return _fail(error, exit_codes.WRONG_USE, debug)
    except BrokenPipeError:
        # The reader (head, less) has gone; a second failure while flushing would only add noise.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return exit_codes.DONE
    except Exception as fault:  # noqa: BLE001  the last resort: exit 70, the traceback goes to the log
        return _our_fault(fault, debug)
    return exit_codes.DONE


def _say(words: str, code: int) -> int:
    print(words, file=sys.stderr)
    return code


def _fail(error: Exception, code: int, debug: bool) -> int:
    if debug:
        raise error
    return _say(f"bigcore: {' '.join(str(error).split())}", code)


def _our_fault(fault: Exception, debug: bool) -> int:
    if debug:
        raise fault
    from harness.cli.fault_log import write

    place = write(fault)
    return _say(
        f"bigcore: a fault of ours, {type(fault).__name__}; the traceback is in {place}, please send it with"
        " `bigcore doctor --bundle FILE`",
        exit_codes.OUR_FAULT,
    )
