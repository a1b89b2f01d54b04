"""Entry: opens the window, or runs a subcommand. Imports only what the choice needs."""

import gc
import os
import sys
import warnings

from core.program import PROGRAM, VERSION, command

SUBCOMMANDS = (
    "import",
    "convert",
    "validate",
    "propose",
    "in-front",
    "relink",
    "run",
    "track",
    "complete",
    "compose",
    "export",
    "evaluate",
    "pseudo-gt",
    "sample",
    "simulate",
    "tune",
    "train",
    "tuned",
    "depth",
    "info",
    "project",
    "models",
    "doctor",
    "demo",
)
READ_ONLY = "--read-only"


def main(arguments: list[str] | None = None) -> int:
    """Run the program; returns the exit status."""
    from cli.terminal.console import flush_console, prepare_console

    prepare_console()
    reason = ""
    try:
        status = _dispatch(list(sys.argv[1:] if arguments is None else arguments))
    except BrokenPipeError:
        status = 0
    except OSError as error:
        if error.filename is not None:
            raise
        # The help has no file of its own: it is the output that takes no more.
        status, reason = 2, error.strerror or str(error)
    reason = flush_console() or reason
    return _usage(f"standard output: cannot be written: {reason}") if reason else status


def _dispatch(argv: list[str]) -> int:
    _keep_libraries_quiet()
    if any("postgres" in name and _has_password(name) for name in argv):
        way_out = "put it into PGPASSWORD, ~/.pgpass or the system's keyring"
        return _usage(f"an address with a password is shown by lists of processes: {way_out}")
    if argv and (argv[0] in SUBCOMMANDS or argv[0] in ("--help", "-h")):
        return _run_command(argv)
    if argv and argv[0] == "--version":
        return _print_version()
    names = [name for name in argv if name != READ_ONLY]
    if len(names) > 1 or any(name.startswith("-") for name in names):
        return _usage(f"unknown argument {names[-1]}: see `{command('--help')}`")
    if not _has_display():
        return _usage(
            "no display here, so no window can open: start it on a desktop (or over ssh -X), or do the "
            f"demo's work without a window with `{command('demo --out demo-output')}`"
        )
    # Nothing that a window is made of is garbage; looking takes 80 ms (`InterpreterTuning` goes on).
    gc.disable()
    _import_before_qt()
    from ui.app import run

    return run(names[0] if names else None, read_only=READ_ONLY in argv)


def _has_password(argument: str) -> bool:
    from core.store.server.names import has_password

    return has_password(argument)


def _keep_libraries_quiet() -> None:
    """What is wrong with a picture is said in one line of ours, not by libraries beside it."""
    os.environ.setdefault("OPENCV_LOG_LEVEL", "SILENT")
    warnings.filterwarnings("ignore", module=r"PIL\.")


def _import_before_qt() -> None:
    """Import what needs no Qt: PySide reads the source of each module that is imported after it (50 ms)."""
    from core import session_log  # noqa: F401
    from core.changes import step_words  # noqa: F401
    from core.video import reader  # noqa: F401
    from models.jobs import job  # noqa: F401


def _run_command(argv: list[str]) -> int:
    from typer.main import get_command

    from cli.app import UsageError, app

    try:
        status = get_command(app).main(args=argv, prog_name=PROGRAM, standalone_mode=False)
    except UsageError as error:
        # Typer would print the usage and a box around it: the contract is one line.
        # Its plain text leaves out which option is meant.
        words = getattr(error, "format_message", error.__str__)()
        return _usage(" ".join(f"{words} (see `{command(argv[0])} --help`)".split()))
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(bool(end.code))
    return status if isinstance(status, int) else 0


def _print_version() -> int:
    sys.stdout.write(f"amodal-studio {VERSION}\n")
    return 0


def _has_display() -> bool:
    if sys.platform in ("darwin", "win32"):
        return True
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return any(os.environ.get(name) for name in names)


def _usage(text: str) -> int:
    from cli.terminal.edge import say

    say(text)
    return 2


if __name__ == "__main__":
    # The child that computes proposals imports this file again; it must not open a second window.
    sys.exit(main())
