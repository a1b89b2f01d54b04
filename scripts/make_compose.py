"""Compose both stories on the demo and put them beside what was filmed, for docs/compose.md.

    python scripts/make_compose.py [--out docs/compose.jpg] [--frame 40]

Left to right: as filmed, the boat placed aside, the duck moved to the front. Whole masks by `lite`,
completions by `classical`, nothing drawn by hand; two minutes of one core.
"""

import argparse
import os
import sys
import tempfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import cv2
import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from core.compose.layers import Composition
    from core.store.project import Project

FRAME = 40
ASIDE = ("sailing boat", 196.0, 10.0)
"""Which object goes where: shift in pixels, to the right and down."""
TO_FRONT = "duck"
PANEL = (640, 360)
GAP_PX = 8
JPEG_QUALITY = 90


def main() -> None:
    """Make the picture."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path("docs/compose.jpg"))
    parser.add_argument("--frame", type=int, default=FRAME)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["AMODAL_LOG"] = os.environ["AMODAL_CACHE"] = folder
        panels = draw(completed_demo(Path(folder)), given.frame)
    gap = np.full((PANEL[1], GAP_PX, 3), 255, np.uint8)
    small = [cv2.resize(panel, PANEL, interpolation=cv2.INTER_AREA) for panel in panels]
    joined = np.hstack([part for panel in small for part in (gap, panel)][1:])
    quality = [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY]
    if not cv2.imwrite(str(given.out), cv2.cvtColor(joined, cv2.COLOR_RGB2BGR), quality):
        raise SystemExit(f"{given.out}: cannot be written")
    print(f"{given.out}: {joined.shape[1]} x {joined.shape[0]}")


def completed_demo(folder: Path) -> Path:
    """Return a new project of the demo with whole masks and completions of all its objects."""
    import resources
    from cli.commands.complete import run as complete
    from cli.commands.import_ import run as import_
    from cli.commands.propose import Wanted
    from cli.commands.propose import run as propose
    from models.jobs.job import CompletionSettings

    source, path = Path(resources.__file__).parent / "demo", folder / "demo.amodal"
    import_(source / "demo.json", path, "auto", source)
    propose(path, Wanted(None, None, "lite", 1, None, 0, "cpu", complete=False))
    complete(path, None, None, CompletionSettings("classical", 0, None, "cpu", {}))
    return path


def draw(path: Path, frame: int) -> list[NDArray[np.uint8]]:
    """Return a frame as filmed and in both stories, uint8 (H, W, 3) each."""
    from core.store.project import Project
    from core.video.clip_opening import open_clip
    from models.composing.asking import asking
    from models.composing.source import CompositionSource

    with Project.open(path, read_only=True) as project:
        clip = project.clips.list()[0]
        with (
            CompositionSource(asking(project), clip.id) as source,
            closing(open_clip(project.media.of(clip))) as media,
        ):
            made = [source.composed(story, frame).rgb for story in stories(project, clip.id, frame)]
            return [media.read(frame), *made]


def stories(project: "Project", clip_id: int, frame: int) -> list["Composition"]:
    """Return the compositions: an object placed aside, another moved to the front."""
    from core.compose.layers import Backdrop, KeyFrame

    plain = replace(project.compositions.of(clip_id), backdrop=Backdrop.COMPLETED)
    ids = {layer.name: layer.id for layer in plain.layers}
    name, x, y = ASIDE
    front = ids[TO_FRONT]
    return [
        plain.with_key(ids[name], KeyFrame(frame, x, y)),
        plain.ordered((*(one for one in plain.order if one != front), front)),
    ]


if __name__ == "__main__":
    main()
