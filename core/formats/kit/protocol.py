"""What an importer and an exporter are, and what can be asked of an export."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from core.formats.kit.carries import Carry
from core.formats.kit.matte_wish import PLAIN_MATTE, MatteWish
from core.formats.kit.object_cut import PLAIN_CUT, ObjectCut
from core.progress import CancelToken, Progress
from core.store.importing.import_session import ImportSession
from core.store.project import Project
from core.types import Layer


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What shall be exported."""

    only_accepted: bool = False
    clip_ids: frozenset[int] | None = None
    """None = all clips."""
    clip_names: frozenset[str] | None = None
    """None = all clips."""
    categories: frozenset[str] | None = None
    """Names; None = all."""
    track_names: frozenset[str] | None = None
    """None = all tracks."""
    layers: frozenset[Layer] = frozenset(Layer)
    as_polygons: bool = False
    """Outlines instead of run lengths, in formats that have both; holes are lost."""
    cut: ObjectCut = PLAIN_CUT
    """In formats that give one object alone."""
    tell_iou: Callable[[float], None] | None = field(default=None, compare=False)
    """Called with the IoU of every outline, drawn again, with its mask."""
    matte: MatteWish = PLAIN_MATTE
    """In formats that write mattes, videos of masks or outlines."""


class Importer(Protocol):
    """Brings files of one format into a project.

    With `reads_mask_pictures = True` it asks the session's `mask_wish` what the values of pictures mean. With
    `pastes_back = True` and `objects(source)`, which returns clips and names of tracks, what the project has
    of these is pasted into (`core/operations/pasting.py`), and not imported a second time.
    """

    name: str
    summary: str
    carries: frozenset[Carry]
    """What of a project can come out of such a file."""

    def recognise(self, source: Path) -> str | None:
        """Return why `source` is of this format, None when it is not. Cheap; reads little."""

    def run(
        self, source: Path, session: ImportSession, *, media_root: Path | None, cancel: CancelToken
    ) -> Iterator[Progress]:
        """Add everything in `source` to the session.

        Every one of many entries is read inside `session.problems.entry(unit, named)`: an odd one is left
        out, counted and named, and costs nothing else. What the rest needs is read inside
        `session.problems.record()`, which only a validation survives. What cannot be matched is counted in
        `session.notes`.

        Raises:
            BadInputError: Something in it cannot be used; names file, place, reason, way out.
            Cancelled: The token was set.
        """


class Exporter(Protocol):
    """Writes a project in one format: a file, or a folder if it has `writes_folder = True`.

    With `has_one_layer = True` it writes modal masks, or amodal ones where only these are asked for; with
    `needs = frozenset({layers})` only frames of a track that have these masks; with `modal_stands_in = True`
    the modal mask where there is no amodal one; with `has_polygons = True` outlines where they are asked for;
    with `cut_options = frozenset({names})` it hears these of
    `ObjectCut` and `MatteWish`, and `export_project` refuses the others; with `picks_frames = True` it writes
    only the frames of each track that these choose; with `says_quality = True` the file says what a sampled
    review found.
    """

    name: str
    summary: str
    carries: frozenset[Carry]
    """What of a project can stand in such a file; the rest is named as lost before writing."""

    def run(
        self, project: Project, out: Path, options: ExportOptions, cancel: CancelToken
    ) -> Iterator[Progress]:
        """Write `out`, whole or not at all.

        Raises:
            BadInputError: The place cannot be written to, or the disk is full.
            Cancelled: The token was set.
        """
