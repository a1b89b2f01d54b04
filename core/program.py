"""The program as its reader has it, a package or a checkout: texts name the commands that are there."""

VERSION = "0.2.0"
"""Said here alone: the build reads it, and asking for the installed one costs 50 ms of a start."""
IS_INSTALLED = __package__ != "core"
"""In a wheel all rooms lie in the package `amodal_studio` (`scripts/build_hook.py`)."""
if IS_INSTALLED:
    PROGRAM = "amodal-studio"
    INSTALL = "pip install amodal-studio"
    INSTALL_MODELS = "pip install 'amodal-studio[models]'"
else:
    PROGRAM = "python main.py"
    INSTALL = "pip install -c constraints.txt -e ."
    INSTALL_MODELS = "pip install -c constraints.txt -e '.[models]'"


def command(arguments: str = "") -> str:
    """Return what to type for the program with these arguments."""
    return f"{PROGRAM} {arguments}".rstrip()
