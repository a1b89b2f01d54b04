"""A screen for benchmarks that measure a window, also where there is none."""

import os
import shutil
import sys
from importlib.machinery import ModuleSpec

SIZE = "1920x1080x24"


def on_a_screen(benchmark: ModuleSpec | None) -> None:
    """Begin again on a screen of its own (`xvfb-run`) where there is none; call it first in `main`.

    What Qt draws "offscreen" is copied whole at each paint, so that times there are not those of a window.
    Where `xvfb-run` is missing it is offscreen all the same, and a line says so. Who names a platform in
    QT_QPA_PLATFORM gets that.

    Args:
        benchmark: `__spec__` of the program that was started with `python -m`.
    """
    has_screen = not sys.platform.startswith("linux") or {"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys()
    if benchmark is None or has_screen or "QT_QPA_PLATFORM" in os.environ:
        return
    runner = shutil.which("xvfb-run")
    if runner is None:
        print("No screen and no xvfb-run: off screen, where painting takes longer", file=sys.stderr)
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        return
    command = [sys.executable, "-m", benchmark.name, *sys.argv[1:]]
    os.execv(runner, [runner, "-a", "-s", f"-screen 0 {SIZE}", *command])
