"""Two clips are decoded at once (frames and thumbnails): nothing may wait for ever."""

import subprocess
import sys
from pathlib import Path

from tests.clips import write_video

ROOT = Path(__file__).resolve().parents[2]
CODE = """
import sys, threading
from pathlib import Path
from core.video.opening import open_source
import av
assert av.logging.get_level() is None

def decode():
    for _ in range(20):
        source = open_source(Path(sys.argv[1]))
        for frame in (0, 30, 59, 10):
            source.read(frame)
        source.close()

threads = [threading.Thread(target=decode) for _ in range(3)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print("done")
"""


def test_decoders_in_three_threads_come_to_an_end(tmp_path: Path) -> None:
    path = write_video(tmp_path / "v.mp4", 60)
    done = subprocess.run(
        [sys.executable, "-c", CODE, str(path)],
        capture_output=True, text=True, cwd=ROOT, timeout=280, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "done"
    assert done.stderr == ""
