"""What can be asked of mattes: in which files, how their edges are softened, how frames are numbered."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum

from core.formats.kit.option_values import number_of, word_of
from core.matte.edges import Edges


class MatteFiles(StrEnum):
    """What mattes are written to."""

    EXR = "exr"
    """One OpenEXR file for each track and frame: half floats, linear light."""
    EXR_LAYERS = "exr-layers"
    """One OpenEXR file for each frame, with a layer for each track."""
    PNG = "png"
    """One PNG of 16 bits for each track and frame."""
    PRORES = "prores"
    """ProRes 4444 with alpha, a video for each track."""


class MatteContent(StrEnum):
    """What stands in the files."""

    RGBA = "rgba"
    """The object's own colours and alpha."""
    ALPHA = "alpha"


class MatteAlpha(StrEnum):
    """How colours stand beside alpha."""

    USUAL = "usual"
    """As programs take the files: OpenEXR premultiplied, PNG and ProRes straight."""
    STRAIGHT = "straight"
    PREMULTIPLIED = "premultiplied"


class MaskVideo(StrEnum):
    """What videos of masks are coded with."""

    MP4 = "mp4"
    FFV1 = "ffv1"
    """Lossless, in Matroska."""


@dataclass(frozen=True, slots=True)
class MatteWish:
    """What shall be written; each format says in `cut_options` which of these it hears."""

    files: MatteFiles = MatteFiles.EXR
    content: MatteContent = MatteContent.RGBA
    alpha: MatteAlpha = MatteAlpha.USUAL
    edges: Edges = Edges.CLOSED_FORM
    width: float = 4.0
    """How far from the outline an edge may be soft, in pixels."""
    shutter: float = 0.0
    """Degrees that the shutter is open, for motion blur; 0 = none, 180 = half of the time between frames."""
    first: int = -1
    """Number of the clip's first frame in names of files; -1 = as the clip's pictures have it, else 0."""
    video: MaskVideo = MaskVideo.MP4
    points: int = 64
    """Vertices of an outline."""

    @property
    def is_premultiplied(self) -> bool:
        """Whether colours are multiplied by alpha."""
        if self.alpha is MatteAlpha.USUAL:
            return self.files in (MatteFiles.EXR, MatteFiles.EXR_LAYERS)
        return self.alpha is MatteAlpha.PREMULTIPLIED

    @property
    def needs_pictures(self) -> bool:
        """Whether the clip's pictures are read."""
        by_picture = self.edges in (Edges.CLOSED_FORM, Edges.GUIDED)
        return self.content is MatteContent.RGBA or by_picture or self.shutter > 0


PLAIN_MATTE = MatteWish()
"""What is written where nothing was asked for."""
NAMES = tuple(one.name for one in fields(MatteWish))


def read_matte(options: Mapping[str, str]) -> MatteWish:
    """Return what options by name ask for; each must be one of `NAMES`.

    Raises:
        BadInputError: A value cannot be.
    """
    wish = PLAIN_MATTE
    for name, text in options.items():
        match name:
            case "files":
                wish = replace(wish, files=MatteFiles(word_of(name, text, MatteFiles)))
            case "content":
                wish = replace(wish, content=MatteContent(word_of(name, text, MatteContent)))
            case "alpha":
                wish = replace(wish, alpha=MatteAlpha(word_of(name, text, MatteAlpha)))
            case "edges":
                wish = replace(wish, edges=Edges(word_of(name, text, Edges)))
            case "width":
                wish = replace(wish, width=number_of(name, text, 0.5, 64))
            case "shutter":
                wish = replace(wish, shutter=number_of(name, text, 0, 360))
            case "first":
                wish = replace(wish, first=int(number_of(name, text, 0, 9_999_999, is_whole=True)))
            case "points":
                wish = replace(wish, points=int(number_of(name, text, 8, 512, is_whole=True)))
            case _:
                wish = replace(wish, video=MaskVideo(word_of(name, text, MaskVideo)))
    return wish
