"""Masks in a TAO-Amodal file of ours: the data set has none; `segmentation` and `amodal_segmentation` are run
lengths, the visible one on the picture, the whole one on the canvas with its margin."""

from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from core.changes.tracks import Track
from core.errors import BadInputError
from core.formats.kit.reading.fields import Fields, Key
from core.formats.kit.reading.json_stream import section
from core.formats.kit.reading.source_clips import PlacedClip, SourceClips
from core.masks.canvas import MaskCanvas
from core.masks.rle import Rle, recanvas
from core.messages import mark, say
from core.problems import Problems
from core.progress import CancelToken, Progress
from core.store.importing.import_session import ImportedFrame

VISIBLE, WHOLE = "segmentation", "amodal_segmentation"
UNIT = mark("annotations")
BATCH = 256


@dataclass(frozen=True, slots=True)
class TaoImage:
    """Where a picture of the file is."""

    video_id: Key
    index: int
    width: int
    """Pixels."""


def has_masks(entry: Fields) -> bool:
    """Whether an annotation has a mask: some of the data set's have a polygon of four corners, a box."""
    return any(isinstance(entry.values.get(name), dict) for name in (VISIBLE, WHOLE))


def margin_of(entry: Fields, width: int) -> int:
    """Return by how many pixels the canvas of a whole mask reaches beyond a picture of this width."""
    whole = entry.values.get(WHOLE)
    size = whole.get("size") if isinstance(whole, dict) else None
    if not isinstance(size, list) or len(size) != 2 or not isinstance(size[1], int):
        return 0
    return max(0, (size[1] - width) // 2)


def add_own_masks(
    source: Path,
    clips: SourceClips,
    images: Mapping[Key, TaoImage],
    placed: Mapping[Key, PlacedClip],
    tracks: Mapping[Key, Mapping[Key, Track]],
    cancel: CancelToken,
) -> Generator[Progress, None, set[int]]:
    """Read the annotations once more for their masks; yields progress, returns the tracks that got one."""
    masked: set[int] = set()
    batch: list[ImportedFrame] = []
    for number, entry in section(source, UNIT, Problems()):  # the first reading said what is wrong
        if number % BATCH == 0:
            cancel.check()
            clips.session.add_frames(batch)
            batch = []
            yield Progress(number, number, say("{count} masks", count=number))
        with clips.session.problems.entry(UNIT, partial(entry.named, id="id", image="image_id")):
            batch.extend(_taken(entry, clips, images, placed, tracks))
        masked.update(frame.track_id for frame in batch[-1:])
    clips.session.add_frames(batch)
    return masked


def _taken(
    entry: Fields,
    clips: SourceClips,
    images: Mapping[Key, TaoImage],
    placed: Mapping[Key, PlacedClip],
    tracks: Mapping[Key, Mapping[Key, Track]],
) -> Iterator[ImportedFrame]:
    if not has_masks(entry):
        return
    try:
        image = images[entry.key("image_id")]
        track = tracks[image.video_id][entry.key("track_id")]
    except (BadInputError, KeyError):
        return  # no box, or a picture or a track that is not there: the first reading said so
    clip = placed[image.video_id]
    canvas = replace(clip.source, margin=0)
    seen = _mask(entry, VISIBLE, canvas, clip.source)
    margin = margin_of(entry, canvas.width)
    whole = _mask(entry, WHOLE, replace(canvas, margin=margin), clip.source)
    taken = clips.imported(clip, track.id, image.index, seen, whole)
    yield from (taken,) if taken is not None else ()


def _mask(entry: Fields, name: str, canvas: MaskCanvas, target: MaskCanvas) -> Rle | None:
    code = entry.values.get(name)
    if not isinstance(code, dict):
        return None
    return recanvas(entry.mask(code, name, canvas.size_hw, "export it again"), canvas, target)
