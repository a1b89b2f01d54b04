"""From what a file says of a video or a picture to a clip of the project, with or without its media.

The rule, for all formats: in a folder a frame of the file is the picture of the same name; in a video what
`frame_numbers` finds. What finds no frame is counted and reported, never dropped silently. Media that are
not under the root, or cannot be read, make a clip without pictures, of the size and length that the file
states: it can be relinked later, by the names of its pictures.
"""

import os
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from core.changes.tracks import Clip, Track
from core.errors import BadInputError
from core.formats.kit.reading.fields import check_canvas
from core.formats.kit.reading.media_root import MediaRoot
from core.formats.kit.reading.not_placed import NotPlaced
from core.formats.kit.reading.source_clip import (
    FALLBACK_FPS,
    PlacedClip,
    SourceClip,
    expected_place,
    folder_of,
    in_folder_order,
    kind_of,
    name_below,
    names_below,
    numbering_of,
)
from core.masks.canvas import MaskCanvas
from core.masks.rle import Rle, area, recanvas
from core.messages import about, mark, say
from core.pictures.orientation import TURNED, upright_rle
from core.pictures.picture_file import picture_facts
from core.store.importing.import_session import ImportedFrame, ImportSession
from core.store.schema.row_rules import check_clip
from core.video.media.clip_media import same_name
from core.video.media.source import MediaInfo, MediaKind
from core.video.opening import probe

__all__ = ["FALLBACK_FPS", "PlacedClip", "SourceClip", "SourceClips"]


@dataclass
class SourceClips:
    """Adds the clips of one file to a session, each once, and remembers what was missing.

    Args:
        path: The file that is read, for messages.
        root: Folder under which media are looked for.
        session: Where the clips go.
    """

    path: Path
    root: Path
    session: ImportSession
    _placed: dict[Hashable, PlacedClip | BadInputError] = field(default_factory=dict)
    _media_root: MediaRoot | None = None
    _tracks: dict[tuple[int, Hashable], Track] = field(default_factory=dict)
    _lost: NotPlaced = field(default_factory=NotPlaced)

    @property
    def media(self) -> MediaRoot:
        """Where names of media are looked for."""
        if self._media_root is None:
            self._media_root = MediaRoot(self.root)
        return self._media_root

    def expect(self, sources: Iterable[SourceClip]) -> None:
        """Tell all clips of the file before the first is placed: their names are weighed together."""
        for source in sources:
            self.media.expect(source.frames if source.video is None else [source.video])

    def place(self, key: Hashable, source: SourceClip) -> PlacedClip:
        """Return the clip of the file's video `key`, added at the first call.

        Raises:
            BadInputError: Its media are of another size than the file says; again at every call.
        """
        if key not in self._placed:
            try:
                self._placed[key] = self._place(source)
            except BadInputError as error:
                self._placed[key] = error
        placed = self._placed[key]
        if isinstance(placed, BadInputError):
            raise placed
        return placed

    def frame(self, placed: PlacedClip, index: int) -> int | None:
        """Return the clip's frame for a frame of the file; None = there is none, which is counted."""
        number = placed.numbers.get(index)
        if number is None:
            self._lost.frames[placed.clip.name] += 1
        return number

    def on_canvas(
        self, placed: PlacedClip, rle: Rle | None, index: int = 0, *, source: MaskCanvas | None = None
    ) -> Rle | None:
        """Return a mask of the file on the clip's canvas; None for one without a pixel.

        Pixels beyond a smaller margin of a clip that was there before are cut off, which is counted.

        Args:
            index: Frame of the file; matters where pictures are stored turned.
            source: The canvas that it is on, where that differs from the one of the file's other masks.
        """
        if rle is None:
            return None
        canvas = source or placed.source
        if placed.turns:
            orientation = placed.turns.get(index, next(iter(placed.turns.values())))
            rle, canvas = (
                upright_rle(rle, orientation),
                MaskCanvas(canvas.height, canvas.width, canvas.margin),
            )
        moved = recanvas(rle, canvas, placed.clip.canvas)
        if placed.clip.margin < canvas.margin and area(moved) < area(rle):
            self._lost.cut += 1
        return moved if area(moved) else None

    def imported(
        self, placed: PlacedClip, track_id: int, number: int, modal: Rle | None, amodal: Rle | None
    ) -> ImportedFrame | None:
        """Return the masks of frame `number` of the file as the session takes them.

        None where they are empty, or the clip has no such frame.
        """
        modal, amodal = self.on_canvas(placed, modal), self.on_canvas(placed, amodal)
        frame = None if modal is None and amodal is None else self.frame(placed, number)
        return None if frame is None else ImportedFrame(track_id, frame, modal, amodal)

    def track(
        self,
        placed: PlacedClip,
        key: Hashable,
        *,
        name: str,
        category: str,
        supercategory: str = "",
        category_number: int | None = None,
        number: int | None = None,
        colour: str | None = None,
    ) -> Track:
        """Return the track of the file's object `key` in a clip, added at the first call.

        Args:
            number: Its id in the file, kept for export; `category_number` likewise.
        """
        found = self._tracks.get((placed.clip.id, key))
        if found is None:
            kind = self.session.ensure_category(
                category, supercategory=supercategory, external_id=category_number
            )
            found = self.session.add_track(
                placed.clip, name=name, category=kind, external_id=number, colour=colour
            )
            self._tracks[placed.clip.id, key] = found
        return found

    def has_track(self, placed: PlacedClip, number: int) -> bool:
        """Whether an object of this id was added to a clip already."""
        return any(
            clip_id == placed.clip.id and track.external_id == number
            for (clip_id, _), track in self._tracks.items()
        )

    def finish(self) -> None:
        """Put what was missing into the session's notes, once."""
        if self._media_root is not None and self.session.needs_media:
            self.session.notes.extend(self._media_root.notes())
        self.session.notes.extend(self._lost.notes(self.root, needs_media=self.session.needs_media))

    def _place(self, source: SourceClip) -> PlacedClip:
        canvas = MaskCanvas(source.width, source.height, source.margin)
        check_canvas(self.path, source.where, canvas)
        media, found = self._media(source)
        info = None if media is None else self._probe(media)
        if info is not None and found and source.is_named_only:
            names = tuple(found[index].name for index in sorted(found))
            info = replace(info, names=names, frame_count=len(names))
        turns: Mapping[int, int] = {}
        if info is None:
            info = self._without_media(source, is_known=media is not None)
        else:
            turns = self._turns(source, info, found)
        clip = self.session.add_clip(info, name=source.name, margin=source.margin, fps=source.fps)
        if (clip.width, clip.height) != (info.width, info.height):
            raise self._other_size(source, clip.name, (clip.width, clip.height))
        return PlacedClip(clip, canvas, self._numbers(source, clip, found), turns)

    def _media(self, source: SourceClip) -> tuple[Path | None, dict[int, Path]]:
        """Return the video, folder or picture of a clip, and the pictures of its frames by index."""
        if source.video is not None:
            media = self.media.find(source.video)
            if media is not None and media.is_dir():
                return media, self._in_folder(media, source)
            return media, {}
        looked = ((i, self.media.find(name)) for i, name in enumerate(source.frames))
        found = {i: place for i, place in looked if place is not None}
        if not found:
            return None, {}
        if len(source.frames) == 1 and not source.is_whole_folder:
            return found[0], found
        folders = Counter(place.parent for place in found.values())
        folder = folders.most_common(1)[0][0]
        return folder, {i: place for i, place in found.items() if place.parent == folder}

    def _in_folder(self, folder: Path, source: SourceClip) -> dict[int, Path]:
        looked = ((i, self.media.look_in(folder, name.name)) for i, name in enumerate(source.frames))
        return {i: place for i, place in looked if place is not None}

    def _probe(self, media: Path) -> MediaInfo | None:
        try:
            return probe(media)
        except BadInputError as error:
            self.session.problems.leave_out(mark("media"), error)
            return None

    def _without_media(self, source: SourceClip, *, is_known: bool) -> MediaInfo:
        self._lost.media.append(str(source.video or (source.frames[0] if source.frames else source.name)))
        kind, length = kind_of(source), source.length or source.frame_count
        # Before a number of frames that no clip may have becomes lists of that length.
        most = max(1, length, source.frame_count)
        check_clip(source.name, (source.height, source.width), most, source.margin)
        frames = {i: i for i in range(source.frame_count)}
        if source.stated or (source.frames and kind is MediaKind.VIDEO):
            frames = numbering_of(source, source.length, source.fps or FALLBACK_FPS).frames
            length = max(source.length, max(frames.values(), default=0) + 1)
        place = expected_place(self.root, source)
        if not is_known and os.path.lexists(place):
            # It was not taken for them, and is not to be opened in their place later either.
            place = place.with_name(f"{place.name} (not found)")
        named = {frame: source.frames[i] for i, frame in frames.items() if i < len(source.frames)}
        names = names_below(folder_of(source), named, length) if kind is MediaKind.IMAGES else ()
        names = names if source.stated else in_folder_order(names)
        return MediaInfo(
            place, kind, source.width, source.height, source.fps or FALLBACK_FPS, length, names=names
        )

    def _turns(self, source: SourceClip, info: MediaInfo, found: Mapping[int, Path]) -> Mapping[int, int]:
        """Return orientations of pictures whose size the file gives as they are stored; none if upright.

        Raises:
            BadInputError: The media are of another size.
        """
        size = source.width, source.height
        if size == (info.width, info.height):
            return {}
        if size == (info.height, info.width) and found:
            turns = {i: picture_facts(place).orientation for i, place in found.items()}
            if TURNED.issuperset(turns.values()):
                note = say("its masks lie on the pictures as they are stored, and were turned with them")
                self.session.notes.append(about(source.name, note))
                return turns
        raise self._other_size(source, info.path.name, (info.width, info.height))

    def _other_size(self, source: SourceClip, name: str, size_wh: tuple[int, int]) -> BadInputError:
        return BadInputError(
            self.path,
            source.where,
            f"is {source.width}×{source.height}, but {name} is {size_wh[0]}×{size_wh[1]}",
            "the annotations belong to media of another size",
        )

    def _numbers(self, source: SourceClip, clip: Clip, found: Mapping[int, Path]) -> dict[int, int]:
        if clip.kind is MediaKind.IMAGES and source.frames:
            by_name, folder = self.session.frame_numbers(clip), folder_of(source)
            spelt = (
                (i, found[i].name if i in found else name_below(folder, name))
                for i, name in enumerate(source.frames)
            )
            named = {i: by_name[key] for i, name in spelt if (key := same_name(name)) in by_name}
            if found or len(named) == len(source.frames):
                return named
        if clip.kind is MediaKind.IMAGES and not source.stated:
            return {i: i for i in range(min(source.frame_count, clip.frame_count))}
        numbering = numbering_of(source, clip.frame_count, clip.fps)
        if numbering.told_by:
            self.session.notes.append(about(clip.name, numbering.told_by))
        return numbering.frames
