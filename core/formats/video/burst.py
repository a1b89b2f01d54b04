"""BURST in: visible masks for the tracks of TAO, in files of their own beside TAO-Amodal's boxes.

`<root>/amodal_annotations/*.json` has the boxes, `<root>/BURST_annotations/**/*.json` the masks: `sequences`
with `dataset`, `seq_name`, `width`, `height`, `annotated_image_paths`, and per picture `segmentations`:
{track of the sequence: {"rle": bare code}}. TAO's track is the smallest of its video plus that number − 1.
"""

from collections.abc import Generator, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import PurePosixPath

from core.changes.tracks import Track
from core.errors import BadInputError
from core.formats.kit.reading.fields import Fields, Key
from core.formats.kit.reading.json_stream import section, survey
from core.formats.kit.reading.source_clips import PlacedClip, SourceClip, SourceClips
from core.masks.rle import Rle, recanvas
from core.messages import mark, say
from core.problems import Problems
from core.progress import CancelToken, Progress
from core.store.importing.import_session import ImportedFrame

FOLDER = "BURST_annotations"
SEQUENCES = mark("sequences")


@dataclass(frozen=True)
class _Video:
    """A video of TAO, and what its masks are joined by."""

    name: str
    placed: PlacedClip
    indices: Mapping[str, int]
    """Place of a picture in the file's list, by its name."""
    first_track: int
    """Smallest id of its tracks."""
    tracks: Mapping[Key, Track]

    def track(self, local: str) -> Track | None:
        """Return the track of a number that counts from 1 within the sequence."""
        return self.tracks.get(self.first_track + int(local) - 1) if local.isdecimal() else None


def add_visible(
    clips: SourceClips,
    videos: Mapping[Key, SourceClip],
    tracks: Mapping[Key, Mapping[Key, Track]],
    cancel: CancelToken,
) -> Generator[Progress, None, set[int]]:
    """Give the tracks of a file of boxes their visible masks, where these lie beside it; yields progress.

    Returns the tracks that got a mask.

    Sequences that the file of boxes does not have are passed over; what does not fit is left out, counted
    and named.

    Args:
        clips: Of the file of boxes, with all of its clips placed.
        videos: Its videos by id.
        tracks: Its tracks that have boxes, by id of video and track.
        cancel: Stops between sequences.

    Raises:
        BadInputError: A file of masks is no JSON with sequences.
        Cancelled: The token was set.
    """
    folder = clips.path.absolute().parent.parent / FOLDER
    files = sorted(folder.rglob("*.json")) if folder.is_dir() else []
    by_name = dict(_videos(clips, videos, tracks)) if files else {}
    boxless: set[tuple[str, str]] = set()
    masked: set[int] = set()
    for path in files:
        found = yield from survey(path, cancel)
        found.require_list(path, SEQUENCES)
        for number, entry in section(path, SEQUENCES, clips.session.problems):
            cancel.check()
            yield Progress(number, found.counts.get(SEQUENCES, 0), say("{count} sequences", count=number))
            video = by_name.get((entry.values.get("dataset"), entry.values.get("seq_name")))
            if video is not None:
                with clips.session.problems.entry(SEQUENCES, partial(entry.named, name="seq_name")):
                    frames = list(_masks(clips, video, entry, boxless))
                    clips.session.add_frames(frames)
                    masked.update(frame.track_id for frame in frames)
    if boxless:
        text = "{n} tracks of {folder} have no amodal box, and were left out"
        clips.session.notes.append(say(text, n=len(boxless), folder=FOLDER))
    return masked


def _videos(
    clips: SourceClips, videos: Mapping[Key, SourceClip], tracks: Mapping[Key, Mapping[Key, Track]]
) -> Iterator[tuple[tuple[object, object], _Video]]:
    """Yield videos that have tracks, by data set and sequence, the last two parts of their names."""
    first: dict[Key, int] = {}
    for _, entry in section(clips.path, "tracks", Problems()):
        with suppress(BadInputError):  # whoever uses such a track says what is wrong with it
            video_id, track_id = entry.key("video_id"), entry.key("id")
            if isinstance(track_id, int):
                first[video_id] = min(track_id, first.get(video_id, track_id))
    for _, entry in section(clips.path, "videos", Problems()):
        with suppress(BadInputError):
            video_id, name = entry.key("id"), PurePosixPath(entry.text("name"))
            if video_id in first and video_id in tracks and len(name.parts) > 1:
                source = videos[video_id]
                indices = {path.name: index for index, path in enumerate(source.frames)}
                placed = clips.place(video_id, source)
                video = _Video(str(name), placed, indices, first[video_id], tracks[video_id])
                yield (name.parts[-2], name.parts[-1]), video


def _masks(
    clips: SourceClips, video: _Video, entry: Fields, boxless: set[tuple[str, str]]
) -> Iterator[ImportedFrame]:
    size_hw = entry.side("height"), entry.side("width")
    canvas = replace(video.placed.source, margin=0)
    if size_hw != canvas.size_hw:
        given, own = (f"{w}×{h}" for h, w in (size_hw, canvas.size_hw))
        raise entry.bad("width", f"is {given}, but its video is {own}", "get both files of one version")
    names, masks = (_listed(entry, field) for field in ("annotated_image_paths", "segmentations"))
    if len(names) != len(masks):
        raise entry.bad("segmentations", f"has {len(masks)} entries for {len(names)} pictures")
    for place, (name, of_picture) in enumerate(zip(names, masks, strict=True)):
        index = video.indices.get(PurePosixPath(str(name)).name)
        where = f"segmentations[{place}]"
        if not isinstance(of_picture, dict):
            raise entry.bad(where, "is no object of masks by track")
        for local, mask in of_picture.items():
            track = video.track(local)
            if track is None:
                boxless.add((video.name, local))
            elif index is not None:
                rle = recanvas(_code(entry, f"{where}.{local}", mask, size_hw), canvas, video.placed.source)
                taken = clips.imported(video.placed, track.id, index, rle, None)
                yield from (taken,) if taken is not None else ()


def _code(entry: Fields, where: str, mask: object, size_hw: tuple[int, int]) -> Rle:
    code = mask.get("rle") if isinstance(mask, dict) else None
    if not isinstance(code, str):
        raise entry.bad(where, "has no rle", "see ANNOTATION_FORMAT.md of BURST")
    return entry.mask({"size": list(size_hw), "counts": code}, where, size_hw, "get the file again")


def _listed(entry: Fields, name: str) -> list[object]:
    value = entry.values.get(name)
    if not isinstance(value, list):
        raise entry.bad(name, "is no list")
    return value
