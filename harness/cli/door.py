"""Runs the command, catches the roots of the error trees, and turns every ending into an exit code of the design."""

from __future__ import annotations

import errno
import os
import sys
import traceback
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

import typer

from dashboards.errors import DashboardsError
from harness.cli import exit_codes
from harness.errors import HarnessError
from models.errors import ModelsError

if TYPE_CHECKING:
    from collections.abc import Callable

DISK_FULL = (errno.ENOSPC, errno.EDQUOT)
UsageError: type[Exception] = typer.BadParameter.__mro__[1]
"""Whatever Typer's own reading of the words refuses; it does not export this one by name."""


def run(arguments: list[str] | None = None) -> NoReturn:
    words = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in words
    if debug:
        words.remove("--debug")
    sys.exit(_outcome(words, debug))


def _outcome(words: list[str], debug: bool) -> int:
    from harness.cli.commands import build_app

    command = typer.main.get_command(build_app())
    if sys.stdout is None:  # closed by the caller, as `>&-` does
        sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115  for as long as the process lives
    _spell_out_what_does_not_fit(sys.stdout)
    try:
        code = _ended(command.main, words)
        # Flushed here, a full disk or a reader that has gone can still be told; in the interpreter's own end it cannot.
        sys.stdout.flush()
    except KeyboardInterrupt:
        return _say("bigcore: interrupted; what was finished is kept", exit_codes.INTERRUPTED)
    except (HarnessError, ModelsError, DashboardsError) as error:
        return _fail(error, str(error), error.exit_code, debug)
    except BrokenPipeError:
        _mute_stdout()
        return exit_codes.DONE
    except OSError as error:
        if error.errno not in DISK_FULL:
            return _our_fault(error, debug)
        _mute_stdout()
        where = error.filename or "standard output"
        words_of_it = f"{where}: cannot be written ({error.strerror}); free some space, or write elsewhere"
        return _fail(error, words_of_it, exit_codes.DEVICE_FAILED, debug)
    except Exception as fault:  # noqa: BLE001  the last resort: exit 70, the traceback goes to the log
        return _our_fault(fault, debug)
    return code


def _spell_out_what_does_not_fit(stream: TextIO) -> None:
    """In a locale without UTF-8, ± becomes \\xb1, as standard error has it by itself; no command ends because of it."""
    if isinstance(stream, TextIOWrapper):
        stream.reconfigure(errors="backslashreplace")


def _ended(main: Callable[..., object], words: list[str]) -> int:
    """The command's exit code. Typer turns Ctrl-C, and Typer and Rich a reader that has gone, into plain exit codes."""
    try:
        code = main(words, prog_name="bigcore", standalone_mode=False)
    except UsageError as wrong:
        return _refuse(wrong)
    except typer.Abort:  # a question that was not answered
        return _say("bigcore: nothing was done", exit_codes.INCOMPLETE)
    except SystemExit as end:
        if isinstance(end.__context__, BrokenPipeError):
            raise end.__context__ from None
        return end.code if isinstance(end.code, int) else exit_codes.DONE
    if code == exit_codes.INTERRUPTED:
        raise KeyboardInterrupt
    return code if isinstance(code, int) else exit_codes.DONE


def _refuse(wrong: Any) -> int:
    """One sentence and where to read on; a command that was given nothing at all shows its help."""
    said = wrong.format_message()
    if "\n" in said:
        wrong.show()
        return exit_codes.WRONG_USE
    path = wrong.ctx.command_path if wrong.ctx else "bigcore"
    return _say(f"bigcore: {said[:1].lower()}{said[1:].rstrip('.')}; see `{path} --help`", exit_codes.WRONG_USE)


def _mute_stdout() -> None:
    """Closes standard output: nobody reads it, or its disk is full, and its buffer would fail once more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say(words: str, code: int) -> int:
    from harness.cli.speech import printable

    print(printable(words), file=sys.stderr)
    return code


def _fail(error: Exception, sentence: str, code: int, debug: bool) -> int:
    if debug:
        traceback.print_exception(error)
    return _say(f"bigcore: {' '.join(sentence.split())}", code)


def _our_fault(fault: Exception, debug: bool) -> int:
    if debug:
        traceback.print_exception(fault)
        return exit_codes.OUR_FAULT
    from harness.cli.fault_log import write

    place = write(fault)
    return _say(
        f"bigcore: a fault of ours, {type(fault).__name__}; the traceback is in {place}, please send it with"
        " `bigcore doctor --bundle FILE`",
        exit_codes.OUR_FAULT,
    )
