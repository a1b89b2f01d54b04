"""Completions as videos with alpha, or as lossless WebP pictures: one per clip and track.

    OUT/<clip>/<track>.mov      `prores4444`: 4:4:4 with 10 bits and alpha, for editing
    OUT/<clip>/<track>.webm     `vp9-alpha`: for pages; lossless but for its halved chroma
    OUT/<clip>/<track>/frame_000000.webp   `webp`: exact

Frames without a completion are fully transparent; WebP leaves them out.
"""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from PIL import Image

from core.atomic import atomic_folder, write_synced
from core.changes.tracks import Clip, Track
from core.errors import BadInputError
from core.formats.kit.carries import Carry
from core.formats.kit.writing.exporter import SelectionExporter
from core.formats.kit.writing.folder_names import folder_names
from core.formats.kit.writing.frame_files import FRAME, frame_file
from core.formats.kit.writing.selection import Selection
from core.formats.pictures.completed_pictures import full_picture, wanted_completions
from core.formats.pictures.video_writing import PRORES, Pictures, VideoKind, write_video
from core.messages import about, mark
from core.progress import CancelToken, Progress

CARRIES = frozenset({Carry.COMPLETIONS, Carry.TRACKS, Carry.CLIPS})


class _VideoExporter(SelectionExporter):
    """Writes a video per track."""

    name: str
    summary: str
    kind: VideoKind
    carries = CARRIES
    writes_folder = True

    def write(self, selection: Selection, out: Path, cancel: CancelToken) -> Iterator[Progress]:
        """Write the folder; see `SelectionExporter`.

        Raises:
            BadInputError: There is no completion, or this installation lacks the encoder.
        """
        for done, total, place, clip, track, pictures in _tracks(selection, out, cancel):
            yield Progress(done, total, about(clip.name, track.name))
            write_video(place.with_name(f"{place.name}{self.kind.ending}"), clip, pictures, self.kind, cancel)


class ProresExporter(_VideoExporter):
    """ProRes 4444 with alpha."""

    name = "prores4444"
    summary = mark("Completions as ProRes 4444 videos with alpha (.mov), one per track")
    kind = PRORES


class Vp9Exporter(_VideoExporter):
    """VP9 with alpha."""

    name = "vp9-alpha"
    summary = mark("Completions as VP9 videos with alpha (.webm), one per track")
    kind = VideoKind("libvpx-vp9", "yuva420p", ".webm", (("lossless", "1"), ("auto-alt-ref", "0")))


class WebpExporter(SelectionExporter):
    """Lossless RGBA pictures."""

    name = "webp"
    summary = mark("Completions as lossless WebP pictures with alpha")
    carries = CARRIES
    writes_folder = True

    def write(self, selection: Selection, out: Path, cancel: CancelToken) -> Iterator[Progress]:
        """Write the folder; see `SelectionExporter`."""
        for done, total, place, clip, track, pictures in _tracks(selection, out, cancel):
            yield Progress(done, total, about(clip.name, track.name))
            place.mkdir()
            for frame, rgba in pictures:
                cancel.check()
                data = BytesIO()
                Image.fromarray(rgba).save(data, format="WEBP", lossless=True, exact=True, quality=50)
                write_synced(place / frame_file(frame, prefix=FRAME, ending=".webp"), data.getvalue())


def _tracks(
    selection: Selection, out: Path, cancel: CancelToken
) -> Iterator[tuple[int, int, Path, Clip, Track, Pictures]]:
    """Yield done, total, place, clip, track and its pictures for every track with completions."""
    project, clips = selection.project, selection.clips
    wanted = {clip.id: wanted_completions(selection, clip) for clip in clips}
    total = sum(len(tracks) for tracks in wanted.values())
    if not total:
        raise BadInputError(project.url, "", "has no completions to export", "complete tracks first")
    done = 0
    with atomic_folder(out) as folder:
        for clip, clip_folder in zip(clips, folder_names(clip.name for clip in clips), strict=True):
            tracks = [track for track in selection.tracks[clip.id] if track.id in wanted[clip.id]]
            for track, name in zip(tracks, folder_names(t.name for t in tracks), strict=True):
                cancel.check()
                place = folder / clip_folder / name
                place.parent.mkdir(exist_ok=True)
                frames = wanted[clip.id][track.id]
                pictures = (
                    (one.facts.frame, full_picture(clip, one))
                    for one in project.completions.of_track(track.id)
                    if one.facts.frame in frames
                )
                yield done, total, place, clip, track, pictures
                done += 1
