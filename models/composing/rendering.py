"""Renders the composition of a clip into a file or a folder: every frame, at its rate, with its sound."""

from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.compose.layers import Composition
from core.messages import say
from core.progress import CancelToken, Progress
from models.composing.asking import Ask
from models.composing.source import CompositionSource
from models.composing.targets import RenderKind, target


@dataclass(frozen=True, slots=True)
class Rendered:
    """What was written."""

    frames: int
    hole_frames: tuple[int, ...]
    """Frames in which something is shown that is not known: black, or transparent where there is alpha."""
    hole_pixels: int


def render(
    ask: Ask,
    clip_id: int,
    out: Path,
    kind: RenderKind,
    cancel: CancelToken,
    *,
    composition: Composition | None = None,
) -> Generator[Progress, None, Rendered]:
    """Render a clip's composition (the project's, unless another is given); yields after each frame.

    Raises:
        BadInputError: The media cannot be read, a picture is missing, the place cannot be written to or is
            full, or this installation cannot write the kind; nothing is left behind.
        Cancelled: The token was set; nothing is left behind.
    """
    wanted = composition or ask(lambda project: project.compositions.of(clip_id))
    clip = ask(lambda project: project.clips.get(clip_id))
    media = ask(lambda project: project.media.of(clip))
    with CompositionSource(ask, clip_id) as source:
        # Media that are not there are told before a file is begun.
        source.background(0, wanted.backdrop, cancel)
        holes: list[int] = []
        pixels = 0
        with target(kind, out, clip, media) as writer:
            for frame in range(clip.frame_count):
                cancel.check()
                made = source.composed(wanted, frame, cancel)
                writer.write(frame, made)
                if count := int(np.count_nonzero(made.holes)):
                    holes.append(frame)
                    pixels += count
                yield Progress(frame + 1, clip.frame_count, say("frame {frame}", frame=frame))
    return Rendered(clip.frame_count, tuple(holes), pixels)
