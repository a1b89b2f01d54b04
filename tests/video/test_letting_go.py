"""A picture that was read is let go at once, not when Python next looks for circles."""

import sys
from pathlib import Path

import av

from core.video.index.upright import to_rgb
from tests.clips import write_video


def test_a_decoded_frame_is_held_by_nobody_after_its_picture_was_made(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    write_video(path, 3)
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            before = sys.getrefcount(frame)
            to_rgb(frame)
            assert sys.getrefcount(frame) == before
