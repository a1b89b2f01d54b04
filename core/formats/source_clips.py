"""From what a file says of a video or a picture to a clip of the project, with or without its media.

The rule, for all formats: a frame of the file is the picture of the same file name; else the frame of the
same index; else, where the file gives times, the frame shown at that time. What finds no frame is counted
and reported, never dropped silently. Media that are not under the root make a clip without pictures, of the
size and length that the file states: it can be relinked later.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from natsort import natsorted, ns

from core.errors import BadInputError
from core.formats.fields import check_canvas
from core.formats.media_root import find_media
from core.masks.canvas import MaskCanvas
from core.masks.rle import Rle, area, recanvas
from core.store.import_session import ImportedFrame, ImportSession
from core.store.records import Clip, Track
from core.video.identity import same_name
from core.video.image_folder import PICTURE_SUFFIXES
from core.video.opening import probe
from core.video.source import MediaInfo, MediaKind

FALLBACK_FPS = 24.0
NAMED_IN_NOTE = 3


@dataclass(frozen=True, slots=True)
class SourceClip:
    """What a file says of one video; sizes in pixels."""

    name: str
    width: int
    height: int
    frame_count: int
    where: str = ""
    """Its place in the file, for messages."""
    video: PurePosixPath | None = None
    """A video file or folder of pictures, relative to the media root."""
    frames: Sequence[PurePosixPath] = ()
    """Names of its pictures, relative to the media root, by the file's frame index; may be empty."""
    times_s: Sequence[float] = ()
    """Time of every frame, where frames are a thinned-out video."""
    fps: float = FALLBACK_FPS
    margin: int = 0


@dataclass(frozen=True, slots=True)
class PlacedClip:
    """A clip of the project and where the file's frames are in it."""

    clip: Clip
    source: MaskCanvas
    """The canvas that the file's masks are on."""
    numbers: Mapping[int, int]
    """Frame of the clip by frame of the file."""


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
    _placed: dict[Hashable, PlacedClip] = field(default_factory=dict)
    _tracks: dict[tuple[int, Hashable], Track] = field(default_factory=dict)
    _missing: list[str] = field(default_factory=list)
    _unplaced: dict[str, int] = field(default_factory=dict)
    _cut: int = 0

    def place(self, key: Hashable, source: SourceClip) -> PlacedClip:
        """Return the clip of the file's video `key`, added at the first call.

        Raises:
            BadInputError: Its media are of another size than the file says, or lead out of the root.
        """
        if key not in self._placed:
            self._placed[key] = self._place(source)
        return self._placed[key]

    def frame(self, placed: PlacedClip, index: int) -> int | None:
        """Return the clip's frame for a frame of the file; None = there is none, which is counted."""
        number = placed.numbers.get(index)
        if number is None:
            self._unplaced[placed.clip.name] = self._unplaced.get(placed.clip.name, 0) + 1
        return number

    def on_canvas(self, placed: PlacedClip, rle: Rle | None) -> Rle | None:
        """Return a mask of the file on the clip's canvas; None for one without a pixel.

        Pixels beyond a smaller margin of a clip that was there before are cut off, which is counted.
        """
        if rle is None:
            return None
        moved = recanvas(rle, placed.source, placed.clip.canvas)
        if placed.clip.margin < placed.source.margin and area(moved) < area(rle):
            self._cut += 1
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
        notes = self.session.notes
        if self._missing and self.session.needs_media:
            count = len(self._missing)
            media = "1 video or picture is" if count == 1 else f"{count} videos or pictures are"
            notes.append(
                f"{media} not under {self.root} ({_some(self._missing)}): their clips have no pictures until "
                "they are relinked, or imported again with --media FOLDER"
            )
        for name, count in self._unplaced.items():
            notes.append(f"{count} masks of {name} belong to frames that it does not have, and were left out")
        if self._cut:
            notes.append(
                f"{self._cut} masks were cut: their clip was there before with a smaller margin "
                "(set its margin to that of the file, then import again)"
            )

    def _place(self, source: SourceClip) -> PlacedClip:
        canvas = MaskCanvas(source.width, source.height, source.margin)
        check_canvas(self.path, source.where, canvas)
        media = self._media(source)
        if media is None:
            self._missing.append(str(source.video or (source.frames[0] if source.frames else source.name)))
            place, kind = self._expected(source), _kind(source)
            named = names_below(self._below(source), dict(enumerate(source.frames)), source.frame_count)
            names = in_folder_order(named)
            size_wh = source.width, source.height
            info = MediaInfo(place, kind, *size_wh, source.fps, source.frame_count, names=names)
        else:
            info = probe(media)
            self._check(source, info)
        clip = self.session.add_clip(info, name=source.name, margin=source.margin)
        if (clip.width, clip.height) != (source.width, source.height):
            self._check(source, info)
        return PlacedClip(clip, canvas, _numbers(source, clip, self.session.frame_numbers(clip)))

    def _media(self, source: SourceClip) -> Path | None:
        if source.video is not None:
            return find_media(self.path, source.where, self.root, source.video)
        if not source.frames:
            return None
        first = find_media(self.path, source.where, self.root, source.frames[0])
        if first is None or len(source.frames) == 1:
            return first
        return first.parent

    def _expected(self, source: SourceClip) -> Path:
        if source.video is None and len(source.frames) == 1:
            return self.root / source.frames[0]
        return self.root / self._below(source)

    def _below(self, source: SourceClip) -> PurePosixPath:
        if source.video is not None:
            return source.video
        return source.frames[0].parent if source.frames else PurePosixPath(source.name)

    def _check(self, source: SourceClip, info: MediaInfo) -> None:
        if (info.width, info.height) != (source.width, source.height):
            raise BadInputError(
                self.path,
                source.where,
                f"is {source.width}×{source.height}, but {info.path.name} is {info.width}×{info.height}",
                "the annotations belong to media of another size",
            )


def _kind(source: SourceClip) -> MediaKind:
    name = source.video
    is_video = name is not None and name.suffix != "" and name.suffix.lower() not in PICTURE_SUFFIXES
    return MediaKind.VIDEO if is_video else MediaKind.IMAGES


def names_below(folder: PurePosixPath, frames: Mapping[int, PurePosixPath], count: int) -> tuple[str, ...]:
    """Return the names of pictures as the session takes them: below their clip's folder, by frame.

    Args:
        folder: The clip's folder, as the file names it.
        frames: Names of its pictures by frame, as the file names them; a frame may lack one.
        count: Frames of the clip.
    """
    names = [""] * count
    for frame, name in frames.items():
        if 0 <= frame < count:
            inside = name.is_relative_to(folder) and name != folder
            names[frame] = str(name.relative_to(folder)) if inside else name.name
    return tuple(names)


def in_folder_order(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of a clip's pictures as its folder will list them, so that they play in order then.

    Files list them newest first, or f_1, f_10, f_2. Where one is unknown or comes twice they stay in place.
    """
    if not all(names) or len(set(map(same_name, names))) < len(names):
        return names
    return tuple(natsorted(names, alg=ns.IGNORECASE))


def _numbers(source: SourceClip, clip: Clip, by_name: Mapping[str, int]) -> dict[int, int]:
    if source.frames and by_name:
        names = ((i, same_name(name.name)) for i, name in enumerate(source.frames))
        named = {i: by_name[name] for i, name in names if name in by_name}
        if named:
            return named
    if source.times_s:
        times = ((i, round(time * clip.fps)) for i, time in enumerate(source.times_s))
        return {i: frame for i, frame in times if 0 <= frame < clip.frame_count}
    return {i: i for i in range(min(source.frame_count, clip.frame_count))}


def _some(names: Iterable[str]) -> str:
    listed = list(names)
    tail = ", …" if len(listed) > NAMED_IN_NOTE else ""
    return ", ".join(listed[:NAMED_IN_NOTE]) + tail
