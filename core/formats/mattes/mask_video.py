"""Masks out as videos, white on black: what every program takes as a luma matte.

OUT/<clip>/<track>.mp4     `video=mp4`: H.264, of even sides
OUT/<clip>/<track>.mkv     `video=ffv1`: lossless, as large as the clip
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from core.atomic import atomic_folder
from core.formats.kit.carries import Carry
from core.formats.kit.matte_wish import MaskVideo
from core.formats.kit.writing.exporter import SelectionExporter
from core.formats.kit.writing.folder_names import folder_names
from core.formats.kit.writing.selection import Selection
from core.formats.mattes.matte_frames import masks_of, no_masks
from core.formats.pictures.video_writing import Pictures, VideoKind, write_video
from core.masks.rle import Rle, decode_rle
from core.messages import about, mark, say
from core.progress import CancelToken, Progress

KINDS = {
    MaskVideo.MP4: VideoKind(
        "libx264", "yuv420p", ".mp4", (("crf", "10"), ("preset", "medium")), (2, 2), "choose video=ffv1"
    ),
    MaskVideo.FFV1: VideoKind("ffv1", "gray", ".mkv", (), (1, 1), "choose video=mp4"),
}


class MaskVideoExporter(SelectionExporter):
    """Writes a black and white video for each track."""

    name = "mask-video"
    summary = mark("Masks as videos, white on black: H.264 (.mp4) or lossless FFV1 (.mkv), one per track")
    writes_folder = True
    has_one_layer = True
    carries = frozenset({Carry.MODAL, Carry.TRACKS, Carry.CLIPS})
    cut_options = frozenset({"video"})

    def write(self, selection: Selection, out: Path, cancel: CancelToken) -> Iterator[Progress]:
        """Write the folder; see `SelectionExporter`.

        Raises:
            BadInputError: There is no mask, or this installation lacks the encoder.
        """
        kind = KINDS[selection.options.matte.video]
        done, total = 0, sum(map(len, selection.tracks.values()))
        with atomic_folder(out) as folder:
            names = folder_names(clip.name for clip in selection.clips)
            for clip, clip_name in zip(selection.clips, names, strict=True):
                tracks = selection.tracks[clip.id]
                track_names = folder_names(track.name for track in tracks)
                for track, name in zip(tracks, track_names, strict=True):
                    yield Progress(done, total, about(clip.name, track.name))
                    done += 1
                    masks = masks_of(selection, track, cancel)
                    if masks:
                        place = folder / clip_name
                        place.mkdir(exist_ok=True)
                        write_video(place / f"{name}{kind.ending}", clip, _white(masks), kind, cancel)
            if not any(folder.iterdir()):
                raise no_masks(selection)
        yield Progress(total, total, say("{count} tracks", count=total))


def _white(masks: Mapping[int, Rle]) -> Pictures:
    for frame, rle in masks.items():
        yield frame, decode_rle(rle).astype(np.uint8) * np.uint8(255)
