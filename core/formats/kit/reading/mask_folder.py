"""Folders of mask pictures that belong to the frames of one clip: names, values, objects."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core.errors import BadInputError
from core.formats.kit.reading.mask_names import match_names
from core.masks.rle import Rle, encode_rle
from core.messages import Message, mark, say
from core.pictures.mask_file import MaskPixels, mask_size_wh, read_mask_pixels
from core.pictures.mask_values import MaskReading, decide
from core.pictures.orientation import TURNED, UPRIGHT
from core.pictures.picture_file import picture_facts
from core.store.importing.import_session import ImportSession
from core.types import MaskWish
from core.video.image_folder import list_pictures
from core.video.media.clip_media import same_name

UNIT = mark("mask pictures")


@dataclass
class ClipPictures:
    """The pictures of a clip, as far as its masks need them."""

    size_hw: tuple[int, int]
    frame_count: int
    names: Mapping[str, int] = field(default_factory=dict)
    """Frame by name of its picture; empty for videos and for media that are not there."""
    folder: Path | None = None
    """Where the pictures lie."""
    _orientations: dict[int, int] = field(default_factory=dict)

    def orientation(self, frame: int) -> int:
        """Return how the picture of a frame is turned."""
        if self.folder is None or not self.names:
            return UPRIGHT
        if not self._orientations:
            self._orientations[-1] = UPRIGHT
            for path in list_pictures(self.folder):
                number = self.names.get(same_name(path.name))
                try:
                    if number is not None:
                        self._orientations[number] = picture_facts(path).orientation
                except BadInputError:
                    continue
        return self._orientations.get(frame, UPRIGHT)


@dataclass
class MaskFolder:
    """Mask pictures whose values are decided together."""

    pictures: ClipPictures
    files: Mapping[int, Path]
    """By frame."""
    notes: tuple[Message, ...] = ()
    """What the names say."""
    turned: set[int] = field(default_factory=set)
    """Frames whose mask was as large as the photo is stored, and was turned like it."""

    def pixels(self, frame: int) -> MaskPixels:
        """Return the mask picture of a frame.

        Raises:
            BadInputError: It is damaged, or of another size.
        """
        path, size_hw = self.files[frame], self.pictures.size_hw
        try:
            return read_mask_pixels(path, size_hw)
        except BadInputError:
            orientation = self.pictures.orientation(frame)
            if orientation not in TURNED:
                raise
            pixels = read_mask_pixels(path, size_hw, orientation)
            self.turned.add(frame)
            return pixels

    def name_of(self, frame: int) -> str:
        """Return the file that is a frame's mask, as a person finds it."""
        path = self.files[frame]
        return f"{path.parent.name}/{path.name}"

    def objects(self, frame: int, reading: MaskReading) -> dict[int, Rle]:
        """Return {object: mask} of a frame, on the picture; raises as `pixels`."""
        return {number: encode_rle(mask) for number, mask in reading.split(self.pixels(frame)).items()}


def open_mask_folder(files: Sequence[Path], pictures: ClipPictures) -> MaskFolder:
    """Find the frames of mask pictures by their names."""
    match = match_names([path.name for path in files], pictures.names, pictures.frame_count)
    return MaskFolder(pictures, {frame: files[place] for place, frame in match.frames.items()}, match.notes)


def read_together(
    folders: Sequence[MaskFolder], wish: MaskWish, check: Callable[[], None] = lambda: None
) -> MaskReading:
    """Decide what the values of folders mean that show the same objects.

    Args:
        check: Called before every picture; raises to stop.
    """

    def pictures() -> Iterator[MaskPixels]:
        for folder in folders:
            for frame in sorted(folder.files):
                check()
                try:
                    yield folder.pixels(frame)
                except BadInputError:  # whoever reads the masks says so
                    continue

    return decide(pictures, wish)


def say_of_masks(
    session: ImportSession, clip: str, reading: MaskReading, *folders: MaskFolder, are_labels: bool = False
) -> None:
    """Tell what was decided about the mask pictures of a clip, and why.

    Args:
        are_labels: Values are expected to be the numbers of objects.
    """
    notes = [note for folder in folders for note in folder.notes]
    if any(folder.turned for folder in folders):
        notes.append(say("masks are as large as the photos are stored: they are turned upright like them"))
    elif any(_is_ambiguous(folder) for folder in folders):
        notes.append(
            say(
                "photos are turned by their EXIF orientation, and sizes do not tell whether the masks were "
                "drawn on the turned ones: taken as drawn on what is seen"
            )
        )
    for note in (*notes, *(reading.notes_of_labels if are_labels else reading.notes)):
        session.said.add(clip, note)


def _is_ambiguous(folder: MaskFolder) -> bool:
    height, width = folder.pictures.size_hw
    orientation = folder.pictures.orientation(min(folder.files)) if folder.files else UPRIGHT
    return orientation != UPRIGHT and (orientation not in TURNED or height == width)


def size_of_masks(files: Sequence[Path], pictures: Sequence[Path] = ()) -> tuple[int, int]:
    """Return width and height of a clip's pictures, by the first mask that can be read.

    Where masks are as large as the clip's photos are stored, it is the size in which these are seen.

    Raises:
        BadInputError: None can be read; the line is about the first.
    """
    failure = None
    for path in files:
        try:
            width, height = mask_size_wh(path)
        except BadInputError as error:
            failure = failure or error
            continue
        photo = picture_facts(pictures[0]) if pictures else None
        if photo is not None and (width, height) == photo.stored_wh:
            return photo.width, photo.height
        return width, height
    assert failure is not None, "no files"
    raise failure
