"""Several pictures in one file as a clip: TIFF stacks, animated GIF, WebP, PNG and AVIF."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from PIL import Image

from core.errors import BadInputError
from core.messages import say
from core.pictures.orientation import upright
from core.pictures.picture_file import Values, picture_facts, said_in_one_line, values_of
from core.pictures.reading import spread
from core.pictures.tones import LOOKED_AT, Tones, tones_of
from core.plain_file import open_plain
from core.types import RgbFrame
from core.video.image_folder import FOLDER_FPS, said_of_tones
from core.video.media.source import MediaInfo, MediaKind, StaleReadError

MOST_PAGES = 1_000_000
_SUBFILE = 254
_NOT_A_PAGE = 1 | 4
"""Bits of TIFF's tag 254: a smaller copy, a mask of another page."""


class PictureStackSource:
    """Reads a file with several pictures; frame *i* is the *i*-th picture of the first one's size."""

    def __init__(self, path: Path) -> None:
        """Open the file.

        Raises:
            BadInputError: It is no picture, or its first one cannot be decoded.
        """
        self._path = path
        self._facts = picture_facts(path)
        with said_in_one_line(path), ExitStack() as opened:
            self._file = opened.enter_context(open_plain(path))
            self._image = self._opened()
            self._is_tiff = self._image.format == "TIFF"
            count = min(MOST_PAGES, int(getattr(self._image, "n_frames", 1)))
            self._pages = self._same_pages(count) if self._is_tiff else self._shown_pages(count)
            self._tones = self._tones_of_pages()
            duration_ms = float(self._image.info.get("duration") or 0)  # known when one was decoded
            opened.pop_all()
        notes = list(said_of_tones(self._tones))
        if count > len(self._pages):
            notes.append(
                say(
                    "{n} of {m} pictures in it are of another size (previews, masks) and were left out",
                    n=count - len(self._pages),
                    m=count,
                )
            )
        fps = min(1000.0, max(0.01, 1000 / duration_ms)) if duration_ms > 0 else FOLDER_FPS
        self.info = MediaInfo(
            path,
            MediaKind.VIDEO,
            self._facts.width,
            self._facts.height,
            fps,
            len(self._pages),
            longest_gop=1 if self._is_tiff else len(self._pages),
            notes=tuple(notes),
        )
        """The rate is that of the first picture's duration."""

    def read(self, index: int, *, is_stale: Callable[[], bool] | None = None) -> RgbFrame:
        """Return picture `index`, uint8 (H, W, 3); see `FrameSource.read`."""
        if not 0 <= index < len(self._pages):
            raise IndexError(f"frame {index} of {len(self._pages)}")
        with said_in_one_line(self._path, f"picture {index}"):
            if not self._is_tiff:
                self._go_near(self._pages[index], is_stale)
            values = self._values(index)
        rgb = (self._tones or Tones(0, 255)).apply(values)
        if rgb.shape[:2] != (self.info.height, self.info.width):
            raise BadInputError(self._path, f"picture {index}", "is of another size", "replace this file")
        return rgb

    def cost(self, index: int) -> int:
        """Return how many pictures are decoded to show `index`."""
        if self._is_tiff:
            return 1
        page, place = self._pages[index], self._image.tell()
        return page - place if page >= place else page + 1

    def stand_in(self, index: int) -> int:
        """No picture is nearer than the one asked for."""
        return index

    def close(self) -> None:
        """Let go of the file."""
        self._image.close()
        self._file.close()

    def _opened(self) -> Image.Image:
        self._file.seek(0)
        return Image.open(self._file, formats=(self._facts.format,))

    def _go_near(self, page: int, is_stale: Callable[[], bool] | None) -> None:
        """Go to the picture before: every picture of an animation is a change of the one before it."""
        if page < self._image.tell():
            self._image = self._opened()  # Pillow cannot go back in every animated PNG
        for step in range(self._image.tell() + 1, page):
            if is_stale is not None and is_stale():
                raise StaleReadError
            self._image.seek(step)

    def _values(self, index: int) -> Values:
        self._image.seek(self._pages[index])
        values = values_of(self._image)
        return values if self._is_tiff else upright(values, self._facts.orientation)

    def _shown_pages(self, count: int) -> list[int]:
        # An animated PNG may have one picture more, for programs that know only one.
        return list(range(int(bool(getattr(self._image, "default_image", False))), count))

    def _same_pages(self, count: int) -> list[int]:
        pages = []
        size = None
        for page in range(count):
            self._image.seek(page)
            tags = getattr(self._image, "tag_v2", {})
            kind = tags.get(_SUBFILE, 0)
            size = size or self._image.size
            if self._image.size == size and (page == 0 or not (isinstance(kind, int) and kind & _NOT_A_PAGE)):
                pages.append(page)
        return pages

    def _tones_of_pages(self) -> Tones | None:
        if not self._facts.is_deep:
            self._values(0)  # what cannot be decoded is refused at once
            return None
        places = spread(range(len(self._pages)), LOOKED_AT)
        return tones_of(self._values(place) for place in places)
