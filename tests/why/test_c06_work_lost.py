"""C6: what the window calls saved survives the death of the whole process."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

from core.masks.rle import decode_rle
from core.store.project import Project
from core.types import Layer, Origin
from tests.review_scene import write_project

ROOT = Path(__file__).resolve().parents[2]


def test_c06_a_saved_stroke_survives_kill_9(tmp_path: Path) -> None:
    path = write_project(tmp_path / "p.amodal", frames=6)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_DATA_HOME": str(tmp_path / "data")}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.why.paint_and_wait", str(path)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    said = process.stdout.readline().strip()
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert re.fullmatch(r"✓ saved \d\d:\d\d:\d\d", said), "the window says when it saved last"
    with Project.open(path) as project:
        track = project.tracks.list(1)[0]
        heads = {head.key.frame: head for head in project.masks.of_track(track.id, Layer.AMODAL)}
        assert heads[2].origin is Origin.PERSON
        assert decode_rle(heads[2].rle)[20, 115], "the stroke is there"
        assert project.history.status().undo == "Brush, frame 2"
