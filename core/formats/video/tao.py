"""TAO and TAO-Amodal in: tracks of boxes, whole ones of which may reach beyond the picture; the data set has
no masks, files of ours have."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path, PurePosixPath

from natsort import natsorted

from core.changes.tracks import Track
from core.errors import BadInputError
from core.formats.kit.carries import MASKS, Carry
from core.formats.kit.reading.fields import Fields, Key, number_of
from core.formats.kit.reading.json_peek import peek
from core.formats.kit.reading.json_stream import section, survey
from core.formats.kit.reading.media_root import check_relative
from core.formats.kit.reading.source_clip import rate_in
from core.formats.kit.reading.source_clips import SourceClip, SourceClips
from core.formats.video.burst import add_visible
from core.formats.video.tao_boxes import TaoBox, TaoBoxes
from core.formats.video.tao_masks import TaoImage, add_own_masks, has_masks
from core.messages import Message, mark, say, say_n
from core.progress import CancelToken, Progress
from core.store.importing.import_session import ImportSession

CARRIES = MASKS | {Carry.BEYOND_FRAME, Carry.BOXES, Carry.EMPTY_TRACKS, Carry.CATEGORIES, Carry.CLIPS}
UNIT = mark("annotations")
BATCH = 256
FOLDER = "amodal_annotations"
TOLD = 5
"""So many unknown ids are named."""


class TaoImporter:
    """Reads TAO-Amodal annotations: `amodal_bbox` becomes a key box; BURST beside them has visible masks."""

    name = "tao"
    summary = "TAO-Amodal JSON: amodal boxes of tracks, also beyond the picture, with visible masks of BURST"
    carries = CARRIES

    def recognise(self, source: Path) -> str | None:
        """Take JSON objects with tracks whose annotations have `amodal_bbox`.

        In large files either stands beyond what is looked at: then the data set's own folder tells, or the
        annotations' `track_id`.
        """
        found = peek(source)
        if found is None or found.is_list:
            return None
        if found.has("amodal_bbox") and (found.has("tracks") or found.has("track_id")):
            return "a JSON object with tracks and amodal_bbox"
        is_there = source.absolute().parent.name == FOLDER and found.has("video_id")
        return f"a JSON object with videos in a folder {FOLDER}" if is_there else None

    def run(
        self, source: Path, session: ImportSession, *, media_root: Path | None, cancel: CancelToken
    ) -> Iterator[Progress]:
        """Add clips, tracks and key boxes; see `Importer.run`."""
        found = yield from survey(source, cancel)
        for name in ("videos", "images"):
            found.require_list(source, name)
        for name in ("categories", UNIT, "tracks"):
            found.optional_list(source, name)
        clips = SourceClips(source, media_root or source.parent, session)
        categories = _by_id(source, session, "categories")
        images, videos = _videos(source, session)
        clips.expect(videos.values())
        boxes = TaoBoxes()
        modal, has_own = 0, False
        for number, entry in section(source, UNIT, session.problems):
            if number % BATCH == 0:
                cancel.check()
                yield Progress(number, found.counts.get(UNIT, 0), say("{count} boxes", count=number))
            with session.problems.entry(UNIT, partial(entry.named, id="id", image="image_id")):
                modal += entry.has("bbox") and not has_masks(entry)
                has_own = has_own or has_masks(entry)
                boxes.take(entry, images)
        for video_id, video in videos.items():
            videos[video_id] = boxes.with_margin(video_id, video)
            try:
                clips.place(video_id, videos[video_id])
            except BadInputError as error:
                session.problems.leave_out(mark("videos"), error)
        tracks: dict[Key, dict[Key, Track]] = {}
        for (video_id, track_id), of_track in boxes.by_track.items():
            with session.problems.entry(mark("tracks")):
                category_id = boxes.kinds[video_id, track_id]
                entry = categories.get(
                    category_id, Fields(source, "", {"name": f"category {category_id!s:.60}"})
                )
                track = _put(clips, videos[video_id], (video_id, track_id), entry, of_track)
                tracks.setdefault(video_id, {})[track_id] = track
        masked: set[int] = set()
        if has_own:
            placed = {video_id: clips.place(video_id, videos[video_id]) for video_id in tracks}
            masked |= yield from add_own_masks(source, clips, images, placed, tracks, cancel)
        masked |= yield from add_visible(clips, videos, tracks, cancel)
        clips.finish()
        boxed = sum(len(of_video) for of_video in tracks.values()) - len(masked)
        session.notes.extend([*boxes.notes(), *_unlisted(source, session, boxes.by_track)])
        if modal:
            session.notes.append(
                say("{n} visible boxes were left out: a project has visible masks instead", n=modal)
            )
        if boxed:
            session.notes.append(
                say_n(
                    "1 track has boxes only: no visible mask of it was found",
                    "{n} tracks have boxes only: no visible mask of them was found",
                    boxed,
                )
            )


def _unlisted(source: Path, session: ImportSession, found: Iterable[tuple[Key, Key]]) -> list[Message]:
    """Return a note of tracks (video, id) that the file's own list of tracks lacks, where it has one."""
    listed = {entry.key("id") for _, entry in section(source, "tracks", session.problems) if entry.has("id")}
    unknown = [str(track_id) for _, track_id in found if track_id not in listed]
    if not listed or not unknown:
        return []
    told = ", ".join(unknown[:TOLD]) + ("…" if len(unknown) > TOLD else "")
    return [
        say_n(
            "1 track_id is not in the file's list of tracks ({ids}): it became a track of its own",
            "{n} track_ids are not in the file's list of tracks ({ids}): they became tracks of their own",
            len(unknown),
            ids=told,
        )
    ]


def _by_id(source: Path, session: ImportSession, name: str) -> dict[Key, Fields]:
    found: dict[Key, Fields] = {}
    for _, entry in section(source, name, session.problems):
        with session.problems.entry(name, partial(entry.named, id="id", name="name")):
            key = entry.key("id")
            if key in found:
                raise entry.bad("id", f"{key} is used twice")
            found[key] = entry
    return found


def _videos(source: Path, session: ImportSession) -> tuple[dict[Key, TaoImage], dict[Key, SourceClip]]:
    """Return pictures by id and videos by id, with the pictures in the order of their names."""
    named: dict[Key, list[tuple[PurePosixPath, Key]]] = {}
    sizes: dict[Key, tuple[int, int]] = {}
    used: set[Key] = set()
    for _, entry in section(source, "images", session.problems):
        with session.problems.entry(mark("images"), partial(entry.named, id="id", file="file_name")):
            image_id, video_id = entry.key("id"), entry.key("video_id")
            if image_id in used:
                raise entry.bad("id", f"{image_id} is used twice")
            name = check_relative(entry.text("file_name"), source, f"{entry.where}.file_name")
            size = entry.side("width"), entry.side("height")
            if sizes.setdefault(video_id, size) != size:
                raise entry.bad("width", f"is {size[0]}×{size[1]}, unlike the first picture of its video")
            used.add(image_id)
            named.setdefault(video_id, []).append((name, image_id))
    images: dict[Key, TaoImage] = {}
    videos: dict[Key, SourceClip] = {}
    for video_id, entry in _by_id(source, session, "videos").items():
        ordered = natsorted(named.get(video_id, []), key=lambda pair: str(pair[0]))
        if not ordered:
            session.problems.leave_out(mark("videos"), entry.bad("", "has no pictures"))
            continue
        for index, (_, image_id) in enumerate(ordered):
            images[image_id] = TaoImage(video_id, index, sizes[video_id][0])
        names = tuple(name for name, _ in ordered)
        own = entry.values.get("name")
        title = names[0].parent.name or (own if isinstance(own, str) and own else f"video {video_id}")
        videos[video_id] = SourceClip(
            title, *sizes[video_id], len(names), entry.where, frames=names, fps=rate_in(entry)
        )
    return images, videos


def _put(
    clips: SourceClips,
    source: SourceClip,
    key: tuple[Key, Key],
    category: Fields,
    boxes: Mapping[int, TaoBox],
) -> Track:
    placed = clips.place(key[0], source)
    name = str(category.key("name"))[:200]
    track = clips.track(
        placed, key[1], name=f"{name} {key[1]}", category=name,
        category_number=number_of(category.optional_key("id")), number=number_of(key[1]),
    )  # fmt: skip
    found = ((clips.frame(placed, index), box) for index, box in boxes.items())
    there = {frame: box for frame, box in found if frame is not None}
    places = {frame: box.xywh for frame, box in there.items()}
    clips.session.add_boxes(track.id, places, {frame: box.facts for frame, box in there.items()})
    return track
