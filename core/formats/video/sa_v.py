"""SA-V masklets in: one JSON file per video, a mask per object for every fourth frame of 24 a second."""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import ijson

from core.changes.tracks import Track
from core.errors import BadInputError
from core.formats.kit.carries import Carry
from core.formats.kit.reading.fields import Fields
from core.formats.kit.reading.json_peek import peek
from core.formats.kit.reading.json_plain import open_json
from core.formats.kit.reading.json_stream import survey
from core.formats.kit.reading.media_root import check_relative
from core.formats.kit.reading.source_clips import PlacedClip, SourceClip, SourceClips
from core.messages import mark, say
from core.progress import CancelToken, Progress
from core.store.importing.import_session import ImportedFrame, ImportSession

FPS = 24.0
EVERY = 4
"""Masks are given at 6 frames a second."""
LARGEST_COUNT = 10_000_000
SCALARS = ("video_id", "video_frame_count", "video_height", "video_width", "video_duration")


class SaVImporter:
    """Makes one clip with a track per masklet; masks are modal."""

    name = "sa-v"
    summary = "SA-V masklets JSON: modal masks on every fourth frame"
    carries = frozenset({Carry.MODAL, Carry.TRACKS})

    def recognise(self, source: Path) -> str | None:
        """Take JSON objects with `masklet` and `video_id`."""
        found = peek(source)
        if found is None or found.is_list or not found.has("masklet", "video_id"):
            return None
        return "a JSON object with masklet and video_id"

    def run(
        self, source: Path, session: ImportSession, *, media_root: Path | None, cancel: CancelToken
    ) -> Iterator[Progress]:
        """Add the clip and its tracks; see `Importer.run`."""
        found = yield from survey(source, cancel)
        found.require_list(source, "masklet")
        facts, ids = _facts(source, found.has_long_numbers)
        entry = Fields(source, "", facts)
        count = found.counts.get("masklet", 0)
        frame_count = max(entry.whole("video_frame_count", low=1, high=LARGEST_COUNT), 1)
        if (count - 1) * EVERY >= frame_count:
            raise entry.bad("video_frame_count", f"is {frame_count}, but there are {count} sets of masks")
        name = entry.text("video_id")
        video = check_relative(f"{name}.mp4", source, "video_id")
        clips = SourceClips(source, media_root or source.parent, session)
        placed = clips.place(
            name,
            SourceClip(
                PurePosixPath(video).stem,
                entry.side("video_width"),
                entry.side("video_height"),
                frame_count,
                "video_id",
                video=video,
                times_s=tuple(EVERY * number / FPS for number in range(count)),
                fps=FPS,
            ),
        )
        tracks: dict[int, Track] = {}
        for number, codes in _sets(source, found.has_long_numbers):
            cancel.check()
            yield Progress(number, count, say("{count} sets of masks", count=number))
            with session.problems.entry(mark("sets of masks")):
                _take(clips, placed, source, number, codes, ids, tracks)
        clips.finish()


def _facts(source: Path, has_long_numbers: bool) -> tuple[dict[str, Any], list[Any]]:
    """Return the plain values at the top, and the masklets' ids; one pass, nothing else in memory."""
    facts: dict[str, Any] = {}
    ids: list[Any] = []
    with open_json(source, has_long_numbers=has_long_numbers) as file:
        for place, event, value in ijson.parse(file, use_float=True):
            if place in SCALARS and event in ("string", "number"):
                facts[place] = value
            elif place == "masklet_id.item" and event in ("string", "number") and len(ids) < LARGEST_COUNT:
                ids.append(value)
    return facts, ids


def _sets(source: Path, has_long_numbers: bool) -> Iterator[tuple[int, object]]:
    with open_json(source, has_long_numbers=has_long_numbers) as file:
        yield from enumerate(ijson.items(file, "masklet.item", use_float=True))


def _take(
    clips: SourceClips,
    placed: PlacedClip,
    source: Path,
    number: int,
    codes: object,
    ids: list[Any],
    tracks: dict[int, Track],
) -> None:
    if not isinstance(codes, list):
        raise BadInputError(source, f"masklet[{number}]", "is no list of masks")
    batch = []
    for place, code in enumerate(codes):
        if code is None:
            continue
        with clips.session.problems.entry(mark("masks")):
            entry = Fields(source, f"masklet[{number}][{place}]", {})
            rle = entry.mask(code, "", placed.source.size_hw, "get the file again")
            modal = clips.on_canvas(placed, rle)
            frame = None if modal is None else clips.frame(placed, number)
            if frame is not None:
                track = tracks.get(place) or _track(clips, placed, ids, place)
                tracks[place] = track
                batch.append(ImportedFrame(track.id, frame, modal))
    clips.session.add_frames(batch)


def _track(clips: SourceClips, placed: PlacedClip, ids: list[Any], place: int) -> Track:
    given = ids[place] if place < len(ids) else place
    known = int(given) if isinstance(given, int | float) and 0 <= given < LARGEST_COUNT else place
    return clips.track(placed, place, name=f"masklet {known}", category="object", number=known)
