"""What can be exported, what a person chose, and what a file would hold."""

from collections.abc import Sequence
from dataclasses import dataclass

from ui.features.export.cut_options import PLAIN, CutChoice
from ui.language import mark

GROUPS = {
    mark("Annotation files"): (
        "coco", "coco-amodal", "coco-results", "cocoa-cls", "cvat", "kins", "label-studio", "sail-vos", "tao",
        "youtube-vis",
    ),
    mark("Masks as pictures and arrays"): ("png", "davis", "npz", "diffusion-vas"),
    mark("For compositing and roto"): ("matte", "mask-video", "silhouette", "after-effects"),
    mark("Pictures of objects"): ("rgba", "webp", "prores4444", "vp9-alpha", "object-clip", "sv4d"),
}  # fmt: skip
"""Names of formats by what a file of theirs is."""
OTHERS = mark("From plug-ins")


@dataclass(frozen=True)
class FormatRow:
    """A format that can be written."""

    name: str
    summary: str
    is_folder: bool
    cut_options: frozenset[str] = frozenset()
    """What it hears of how an object is cut out or mattes are made."""
    has_one_layer: bool = False
    """It writes modal masks, or amodal ones where only these are asked for."""
    has_polygons: bool = False
    """It can have outlines in place of run lengths."""

    @property
    def asks_layer(self) -> bool:
        """Whether one of the masks can be chosen: what an object is cut out by are both."""
        return self.has_one_layer or not self.cut_options


@dataclass(frozen=True)
class ExportChoice:
    """What the person chose."""

    format_name: str
    is_folder: bool
    only_accepted: bool
    clip: str
    """Name of the only clip; empty = all."""
    layer: str
    """`modal`, `amodal`, or empty = both."""
    as_polygons: bool
    track: str = ""
    """Name of the only track; empty = all."""
    cut: CutChoice = PLAIN


@dataclass(frozen=True)
class ExportFacts:
    """What a file would hold and would not."""

    lost: Sequence[str] = ()
    """What the format has no place for; English, with counts."""
    left_out: Sequence[str] = ()
    """Why masks are left out; English, with counts."""
    states: Sequence[tuple[str, int]] = ()
    """Review states in words and how many frames of tracks are in them."""
    unreviewed: int = 0
    quality: str = ""
    """What the file says of how good its masks are; English, empty = nothing."""
    error: str = ""


def in_groups(rows: Sequence[FormatRow]) -> list[tuple[str, list[FormatRow]]]:
    """Return formats under their headings, in the order of these; what no group knows comes last."""
    by_name = {row.name: row for row in rows}
    found = [
        (head, [by_name.pop(name) for name in names if name in by_name]) for head, names in GROUPS.items()
    ]
    return [(head, group) for head, group in [*found, (OTHERS, list(by_name.values()))] if group]
