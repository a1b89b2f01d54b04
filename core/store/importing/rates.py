"""How many pictures a second a clip of pictures has: no such file says it by itself."""

from dataclasses import dataclass, replace

from core.errors import AmodalError
from core.video.media.source import MediaInfo, MediaKind

MOST_FPS = 1000
"""Pictures a second that a person may say."""


class RateUnknownError(AmodalError):
    """Pictures are to become a clip, and nobody has said their rate; nothing was done.

    Not a `BadInputError`: a reader leaves out entries that are odd, and this is a question to a person.
    """

    exit_status = 2

    def __init__(self, clip: str, frame_count: int, suggested: float) -> None:
        """Compose the line; `suggested` is the usual rate of such pictures."""
        self.clip, self.frame_count, self.suggested = clip, frame_count, suggested
        super().__init__(f"{clip}: {frame_count} pictures without a rate (say how many make a second)")


@dataclass(frozen=True, slots=True)
class PictureRate:
    """What an import knows of the rate of clips that are pictures; videos keep theirs."""

    said: float | None = None
    """By a person; stands above all else."""
    usual: float | None = None
    """Of the format, where neither a person nor the file says one; None = what the media tell, 24."""
    asks: bool = False
    """Whether a person is there to be asked."""

    def of(self, info: MediaInfo, name: str, in_file: float | None) -> MediaInfo:
        """Return media with the rate that their clip gets.

        Args:
            name: Of the clip.
            in_file: What the annotation file says; None = nothing.

        Raises:
            RateUnknownError: Nobody says it, there is more than one picture, and a person can be asked.
        """
        if info.kind is not MediaKind.IMAGES:
            return info
        known = self.said if self.said is not None else in_file
        if known is None and self.asks and info.frame_count > 1:
            raise RateUnknownError(name, info.frame_count, self.usual or info.fps)
        return replace(info, fps=known or self.usual or info.fps)
