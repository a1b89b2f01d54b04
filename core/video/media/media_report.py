"""What was found when a clip's media were compared with what the project knows of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from core.errors import BadInputError, MediaChangedError, MediaMissingError
from core.messages import Message, listed, say, say_n
from core.video.media.clip_media import ClipMedia, FrameFiles, MediaIdentity
from core.video.media.frame_order import FrameOrder
from core.video.media.source import MediaKind

NAMED = 5
"""Pictures that a line names; the rest is counted."""


class MediaState(StrEnum):
    """How a clip's media are."""

    SAME = "same"
    TAKEN = "taken"
    """They fit, and nothing was known of them: what they are now was taken for what they were."""
    CHANGED = "changed"
    """They are the clip's, with differences: pictures are missing, exchanged, renamed or added."""
    OTHER = "other"
    """They are not those of the clip: nothing of them is shown."""
    UNREACHABLE = "unreachable"
    """They are not there, or cannot be opened."""


@dataclass(frozen=True)
class MediaReport:
    """State and facts; the same for the window, proposals, exports and the command line."""

    media: ClipMedia
    state: MediaState
    missing: Mapping[int, str] = field(default_factory=dict)
    """Frames whose picture is not there, with its name ("" = never known)."""
    exchanged: Mapping[int, str] = field(default_factory=dict)
    """Frames whose picture has the name that it had and other bytes."""
    renamed: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    """Frames whose picture was found by its bytes under another name: old name, new name."""
    added: tuple[str, ...] = ()
    """Pictures of the folder that belong to no frame, in natural order."""
    found_count: int | None = None
    """Frames or pictures that are there, where their number is why they are others."""
    found_size_wh: tuple[int, int] | None = None
    """Size in pixels, where that is why they are others."""
    has_other_times: bool = False
    """A video with as many frames, at other times."""
    has_other_content: bool = False
    """A video with the same times and other bytes."""
    reason: str = ""
    """Why they cannot be reached."""
    files: FrameFiles | None = None
    """Where every picture is; None for videos and where nothing can be shown."""
    renewed: MediaIdentity | None = None
    """What to keep in the project after this opening, since it decides nothing; None = nothing new."""
    accepted: MediaIdentity | None = None
    """What to keep when a person says that these are the clip's media now; None = there is nothing to say."""
    order: FrameOrder | None = None
    """Of media that are compared for relinking a clip that came in without any: the numbers that its frames
    get; `renewed` and `accepted` have them already, everything else goes by the numbers until now."""

    @property
    def joined(self) -> tuple[str, ...]:
        """Pictures that become frames of the clip when it is relinked to these media."""
        return self.order.joined if self.order is not None else ()

    @property
    def known_media(self) -> ClipMedia:
        """What the project knows once it has kept what is renewed: compare anew with it, not with `media`."""
        return self.media if self.renewed is None else replace(self.media, identity=self.renewed)

    @property
    def is_usable(self) -> bool:
        """Whether pictures can be shown."""
        return self.state not in (MediaState.OTHER, MediaState.UNREACHABLE)

    @property
    def is_quiet(self) -> bool:
        """Whether there is nothing that a person must hear."""
        return self.state is MediaState.SAME

    def line(self) -> Message:
        """Return what is to say, as one English line without the clip's name; empty for the same media."""
        return listed(self._parts(), "; ")

    def way_out(self) -> str:
        """Return what a person can do; empty where nothing need be done."""
        if self.state is MediaState.UNREACHABLE:
            return "relink the media"
        if self.state is MediaState.OTHER:
            return "put the media back that the masks were made for, or relink them"
        if self.missing:
            return "put them back, or relink the media"
        return ""

    def error(self) -> BadInputError:
        """Return the error of media that cannot be used."""
        kind = MediaMissingError if self.state is MediaState.UNREACHABLE else MediaChangedError
        where = f"clip {self.media.clip_name}" if self.media.clip_name else ""
        return kind(self.media.path, where, self.line(), self.way_out())

    def _parts(self) -> Iterable[str]:
        if self.state is MediaState.UNREACHABLE:
            yield self.reason
        if self.state is MediaState.OTHER:
            yield self._other()
        yield from self.differences()

    def differences(self) -> Iterable[Message]:
        """Return how the clip's own media differ from what the project knew of them, a text each."""
        if self.state is MediaState.TAKEN:
            yield say(
                "the project did not know the names and times of its media: "
                "they are kept as they are now and compared from now on"
            )
        if self.missing:
            yield say_n(
                "1 picture is missing ({names})",
                "{n} pictures are missing ({names})",
                len(self.missing),
                names=named(self.missing.values()),
            )
        if self.exchanged:
            yield say_n(
                "1 picture has other content than it had ({names})",
                "{n} pictures have other content than they had ({names})",
                len(self.exchanged),
                names=named(self.exchanged.values()),
            )
        if self.renamed:
            yield say_n(
                "1 picture has another name now ({names})",
                "{n} pictures have other names now ({names})",
                len(self.renamed),
                names=named(f"{old} → {new}" for old, new in self.renamed.values()),
            )
        if self.added:
            yield say_n(
                "1 new picture is no part of the clip ({names})",
                "{n} new pictures are no part of the clip ({names})",
                len(self.added),
                names=named(self.added),
            )
        if self.joined:
            yield say_n(
                "1 more picture joins the clip in the order of the folder ({names})",
                "{n} more pictures join the clip in the order of the folder ({names})",
                len(self.joined),
                names=named(self.joined),
            )
        elif self.order is not None and self.media.kind is MediaKind.VIDEO:
            yield say("the clip gets all {n} frames of the video", n=self.order.frame_count)
        if self.has_other_content:
            yield say("the video is another file with as many frames at the same times")

    def _other(self) -> Message:
        media = self.media
        if self.found_size_wh is not None:
            width, height = self.found_size_wh
            return say(
                "is {width}×{height}, the clip {clip_width}×{clip_height}",
                width=width,
                height=height,
                clip_width=media.width,
                clip_height=media.height,
            )
        if self.has_other_times:
            return say("has {n} frames as the clip, but at other times", n=media.frame_count)
        known = media.identity.times if media.identity is not None else None
        expected = known.count if known is not None else media.frame_count
        if media.kind is MediaKind.VIDEO or media.identity is None or not media.identity.has_names:
            found = self.found_count or 0
            if media.kind is MediaKind.VIDEO:
                return say("has {n} frames, the clip {m}", n=found, m=expected)
            return say("has {n} pictures, the clip {m}", n=found, m=expected)
        return say("holds none of the clip's pictures ({listed})", listed=named(media.names))


def named(names: Iterable[str]) -> Message:
    """Return the first names of a list, and how many there are more."""
    known = [name or say("one without a known name") for name in names]
    more = len(known) - NAMED
    return listed([*known[:NAMED], *([say_n("1 more", "{n} more", more)] if more > 0 else [])])
