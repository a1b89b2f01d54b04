"""The program on a real X11 screen: also shows whether the Qt system libraries are complete."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import cv2
import pytest

from tests.conftest import ROOT

SECONDS = 280
SCREEN = ("xvfb-run", "-a", "-s", "-screen 0 1600x1000x24")


@pytest.mark.journey
@pytest.mark.skipif(not shutil.which("xvfb-run"), reason="no virtual X11 screen here (Debian package xvfb)")
def test_demo_opens_with_proposals_on_an_x11_screen(tmp_path: Path) -> None:
    picture = tmp_path / "window.png"
    places = {name: str(tmp_path) for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")}
    # A machine with several users may have a runtime folder that is not ours; Qt makes its own.
    left_out = ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "DISPLAY", "XDG_RUNTIME_DIR")
    environment = {name: value for name, value in os.environ.items() if name not in left_out}
    done = subprocess.run(
        [*SCREEN, sys.executable, "-m", "tests.project.x11_demo", str(picture)],
        cwd=ROOT,
        env=environment | places | {"QT_QPA_PLATFORM": "xcb"},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    seen = cv2.imread(str(picture))
    assert seen is not None
    assert seen.std() > 10, "the window is empty"
