"""Opening a project of 3,000 clips and 1 M masks, against counting its masks once.

Budget: open and list the clips in less than 1 s.
"""

import tempfile
from pathlib import Path

import numpy as np

from benchmarks.support.timing import median, spread, timed, wants_quick
from core.masks.rle import encode_rle
from core.store.importing.import_session import ImportedFrame
from core.store.project import Project
from core.video.media.source import MediaInfo, MediaKind

FRAMES = 56
TRACKS = 3


def main() -> None:
    """Build the project, then open it again and again."""
    clips = 150 if wants_quick(__doc__) else 3000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.amodal"
        build(path, clips)
        opened = [timed(lambda: open_and_list(path)) for _ in range(5)]
        with Project.open(path) as project:
            counted = [timed(project.clips.progress) for _ in range(2)]
        size = path.stat().st_size / 1e6
        print(f"{clips} clips, {clips * FRAMES * TRACKS * 2:,} masks, {size:.0f} MB: open {spread(opened)}")
        ratio = median(counted) / median(opened)
        print(f"  counting progress of all clips (in the background): {spread(counted)}; ratio {ratio:.0f}×")


def build(path: Path, clips: int) -> None:
    """Fill a project through the import session."""
    mask = np.zeros((720, 1280), np.bool_)
    mask[200:400, 300:700] = True
    rle = encode_rle(mask)
    with Project.create(path) as project, project.importing("benchmark") as session:
        category = session.ensure_category("object")
        for number in range(clips):
            info = MediaInfo(path.parent / f"{number}.mp4", MediaKind.VIDEO, 1280, 720, 24.0, FRAMES)
            clip = session.add_clip(info, name=f"clip {number}")
            for _ in range(TRACKS):
                track = session.add_track(clip, name="object", category=category)
                session.add_frames(ImportedFrame(track.id, f, rle, rle) for f in range(FRAMES))


def open_and_list(path: Path) -> None:
    """What the window does before it shows the clips."""
    with Project.open(path) as project:
        project.clips.list()


if __name__ == "__main__":
    main()
