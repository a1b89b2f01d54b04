"""The boxes of a TAO-Amodal file: by track and picture, what is said of them, and how far they reach out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from math import ceil, isqrt

from core.changes.reviews import BoxFacts
from core.formats.kit.reading.fields import Fields, Key
from core.formats.kit.reading.source_clip import MAX_MARGIN, SourceClip
from core.formats.video.tao_masks import TaoImage, has_masks, margin_of
from core.masks.canvas import MOST_PIXELS
from core.messages import Message, say, say_n
from core.types import BoxXywh

LARGEST_PX = 1e6


@dataclass(frozen=True, slots=True)
class TaoBox:
    """A whole object's box in picture pixels, and what the file says of it."""

    xywh: BoxXywh
    facts: BoxFacts


@dataclass
class TaoBoxes:
    """Amodal boxes by video and track, and by the index of their picture."""

    by_track: dict[tuple[Key, Key], dict[int, TaoBox]] = field(default_factory=dict)
    kinds: dict[tuple[Key, Key], Key] = field(default_factory=dict)
    """Category of every track."""
    of_video: dict[Key, list[BoxXywh]] = field(default_factory=dict)
    margins: dict[Key, int] = field(default_factory=dict)
    """That masks in the file have, by video."""
    changed: int = 0
    """Boxes that name another category than their track."""
    cut: int = 0
    """Boxes that reach beyond the margin."""

    def take(self, entry: Fields, images: Mapping[Key, TaoImage]) -> None:
        """Take in an annotation; one with neither an amodal box nor a mask of ours is passed over.

        Raises:
            BadInputError: It names no picture of the file, or its box is none.
        """
        image_id, category_id, track_id = (
            entry.key(name) for name in ("image_id", "category_id", "track_id")
        )
        if image_id not in images:
            raise entry.bad("image_id", f"{image_id} is no picture of a video of this file")
        if not entry.has("amodal_bbox"):
            if has_masks(entry):
                self.by_track.setdefault((images[image_id].video_id, track_id), {})
                self.kinds.setdefault((images[image_id].video_id, track_id), category_id)
            return
        entry.check_box("amodal_bbox")
        x, y, width, height = (float(value) for value in entry.values["amodal_bbox"])
        if width <= 0 or height <= 0 or max(abs(x), abs(y), width, height) > LARGEST_PX:
            raise entry.bad("amodal_bbox", f"is {entry.values['amodal_bbox']!r:.60}, which is no box")
        image = images[image_id]
        margin = margin_of(entry, image.width)
        self.margins[image.video_id] = max(margin, self.margins.get(image.video_id, 0))
        key = image.video_id, track_id
        if image.index in self.by_track.setdefault(key, {}):
            raise entry.bad("track_id", f"{track_id} has two boxes in a picture")
        self.changed += self.kinds.setdefault(key, category_id) != category_id
        self.by_track[key][image.index] = TaoBox((x, y, width, height), _facts(entry))
        self.of_video.setdefault(image.video_id, []).append((x, y, width, height))

    def with_margin(self, video_id: Key, video: SourceClip) -> SourceClip:
        """Return a video with the margin that its boxes need, at most half of its longer side.

        Half is the room that the data set's own tool draws around a picture; masks are never larger than the
        program works with. Boxes that reach farther are counted.
        """
        reach = [
            max(-x, -y, x + width - video.width, y + height - video.height)
            for x, y, width, height in self.of_video.get(video_id, ())
        ]
        wanted = max(0, ceil(max(reach, default=0)), self.margins.get(video_id, 0))
        margin = min(wanted, _most_margin(video.width, video.height))
        self.cut += sum(one > margin for one in reach)
        return replace(video, margin=margin)

    def notes(self) -> Iterator[Message]:
        """Yield what a person should know of the boxes."""
        if self.changed:
            yield say(
                "{n} boxes name another category than the first of their track, which it keeps",
                n=self.changed,
            )
        if self.cut:
            yield say_n(
                "1 box reaches beyond the margin, half of the picture's longer side: masks end there",
                "{n} boxes reach beyond the margin, half of the picture's longer side: masks end there",
                self.cut,
            )


def _facts(entry: Fields) -> BoxFacts:
    visibility = entry.number("visibility", -1.0)
    is_share = 0 <= visibility <= 1
    return BoxFacts(visibility if is_share else None, entry.flag("amodal_is_uncertain"))


def _most_margin(width: int, height: int) -> int:
    """Return half of the longer side, or less where masks would have more pixels than they may."""
    # (width + 2 m)(height + 2 m) <= MOST_PIXELS, solved for m
    total = width + height
    root = isqrt(max(0, total * total - 4 * (width * height - MOST_PIXELS)))
    return max(0, min(max(width, height) // 2, MAX_MARGIN, (root - total) // 4))
