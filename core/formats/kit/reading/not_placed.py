"""What of a file found no place in the project: media, masks of frames that are not there, pixels."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from core.listing import some_of
from core.messages import Message, say, say_n

NAMED_IN_NOTE = 3


@dataclass
class NotPlaced:
    """Counted while a file is read, said once at its end."""

    media: list[str] = field(default_factory=list)
    """Names of videos and pictures that were not found."""
    frames: Counter[str] = field(default_factory=Counter)
    """Masks of frames that a clip does not have, by its name."""
    cut: int = 0
    """Masks that lost pixels beyond a smaller margin."""

    def notes(self, root: Path, *, needs_media: bool) -> Iterator[Message]:
        """Yield a line on each; `root` is where media were looked for."""
        if self.media and needs_media:
            yield say_n(
                "{n} video or picture is not under {place} ({listed}): their clips have no pictures "
                "until they are relinked, or imported again with --media FOLDER",
                "{n} videos or pictures are not under {place} ({listed}): their clips have no pictures "
                "until they are relinked, or imported again with --media FOLDER",
                len(self.media),
                place=str(root),
                listed=some_of(self.media, NAMED_IN_NOTE),
            )
        for name, count in self.frames.items():
            yield say(
                "{n} masks of {name} belong to frames that it does not have, and were left out",
                n=count,
                name=name,
            )
        if self.cut:
            yield say(
                "{n} masks were cut: their clip was there before with a smaller margin (set its margin "
                "to that of the file, then import again)",
                n=self.cut,
            )
