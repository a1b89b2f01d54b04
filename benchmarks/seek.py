"""Random seeks in 1080p H.264, against OpenCV's reader on the same file: time, and wrong frames.

Budget: always the exact frame; median below 50 ms at GOP 12, below 20 ms for frames decoded before.
"""

import random
import tempfile
from pathlib import Path

import cv2
import numpy as np

from benchmarks.support.timing import median, spread, timed, wants_quick
from core.video.opening import open_source
from tests.clips import read_number, write_video


def main() -> None:
    """Print times, wrong frames and the ratio."""
    runs = 20 if wants_quick(__doc__) else 100
    with tempfile.TemporaryDirectory() as folder:
        for gop, variable in ((12, False), (12, True), (250, False)):
            name = f"gop-{gop}{'-variable' if variable else ''}.mp4"
            path = write_video(Path(folder) / name, 300, gop=gop, variable=variable, size_wh=(1920, 1080))
            compare(path, runs)


def compare(path: Path, runs: int) -> None:
    """Seek at random with both readers."""
    frames = random.Random(7).sample(range(300), runs)
    source = open_source(path)
    wrong = 0
    ours = []
    for frame in frames:
        ours.append(timed(lambda f=frame: source.read(f)))  # type: ignore[misc]
        wrong += read_number(source.read(frame)) != frame
    again = [timed(lambda f=frame: source.read(f)) for frame in frames[-5:]]  # type: ignore[misc]
    source.close()
    reader = cv2.VideoCapture(str(path))
    theirs, wrong_theirs = [], 0
    for frame in frames:

        def seek(number: int = frame) -> None:
            reader.set(cv2.CAP_PROP_POS_FRAMES, number)
            reader.grab()

        theirs.append(timed(seek))
        ok, bgr = reader.retrieve()
        wrong_theirs += not ok or read_number(np.asarray(bgr, np.uint8)) != frame
    reader.release()
    print(f"{path.stem}: {spread(ours)}, wrong {wrong}; decoded before {median(again):.1f} ms")
    print(f"  OpenCV: {spread(theirs)}, wrong {wrong_theirs}; ratio {median(theirs) / median(ours):.1f}×")


if __name__ == "__main__":
    main()
