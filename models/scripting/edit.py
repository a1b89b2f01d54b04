"""One edit of a script: what it changes, kept until its block ends."""

from collections.abc import Mapping
from itertools import count
from typing import TYPE_CHECKING, Literal

import numpy as np

from core.changes.changed import Changes
from core.changes.masks import MaskEdit, MaskHead, MaskKey
from core.changes.scripted import MadeBy, ScriptedWork, WantedTrack
from core.changes.tracks import Category, Clip, Track
from core.errors import AmodalError, ShapeMismatchError
from core.masks.containment import repair_amodal
from core.masks.rle import Rle, encode_rle
from core.messages import say
from core.types import BoolMask, Layer
from models.scripting.door import Door
from models.scripting.reading import ProjectReader

if TYPE_CHECKING:
    from core.store.project import Project

_NEW = count(-1, -1)
"""Ids that stand for tracks that are to be made."""


class ScriptEdit:
    """Changes that become one step of undo together; `ScriptProject.edit` makes it.

    Where a visible mask reaches beyond the whole one, the whole one gets its pixels when it is saved.
    """

    def __init__(self, project: ProjectReader, name: str, made_by: MadeBy) -> None:
        self._project, self._name, self._made_by = project, name, made_by
        self._masks: dict[MaskKey, Rle | None] = {}
        self._heads: dict[MaskKey, MaskHead | None] = {}
        self._tracks: list[WantedTrack] = []
        self._clips: dict[int, Clip] = {}
        self._is_over = False
        self.left_out: tuple[tuple[int, int], ...] = ()
        """(track id, frame) that a person decided, once it is saved: a machine puts nothing there."""

    def set(
        self,
        track: Track | str,
        frame: int,
        mask: BoolMask,
        layer: Literal["modal", "amodal"] | Layer = "amodal",
    ) -> None:
        """Give a track a mask in a frame.

        Args:
            track: The track, or its name.
            frame: From 0 on.
            mask: (H, W) of the clip's mask canvas; bool, or numbers of which all but 0 count.
            layer: `modal` = what is visible, `amodal` = the whole object.

        Raises:
            ShapeMismatchError: The mask has another size.
            AmodalError: The frame is not one of the clip, or the edit is over.
        """
        clip = self._clip_of(track)
        pixels = np.asarray(mask)
        if pixels.shape != clip.canvas.size_hw:
            size = clip.canvas.size_hw
            raise ShapeMismatchError(f"mask {pixels.shape} does not fit the canvas {size} of {clip.name}")
        if not 0 <= frame < clip.frame_count:
            raise AmodalError(
                say(
                    "frame {frame} does not exist: {name} has {count} frames",
                    frame=frame, name=clip.name, count=clip.frame_count,
                )
            )  # fmt: skip
        filled = pixels.astype(bool)
        self._put(MaskKey(self._id(track), frame, Layer(layer)), encode_rle(filled) if filled.any() else None)

    def remove(
        self, track: Track | str, frame: int, layer: Literal["modal", "amodal"] | Layer = "amodal"
    ) -> None:
        """Take a track's mask of a frame away; earlier revisions stay in the project."""
        self._put(MaskKey(self._id(track), frame, Layer(layer)), None)

    def new_track(
        self, clip: Clip | str, name: str, category: str = "object", colour: str | None = None
    ) -> Track:
        """Make a track in a clip; what is returned can be given masks at once. `colour` is `#rrggbb`."""
        self._check_open()
        of = self._project.clip_of(clip)
        number = next(_NEW)
        self._tracks.append(WantedTrack(number, of.id, name, category, colour))
        kind = Category(0, category, "", None)
        return Track(number, of.id, kind, name, colour or "", None, is_archived=False)

    def has(self, key: MaskKey) -> bool:
        """Return whether a mask was changed in this edit."""
        return key in self._masks

    def mask_of(self, key: MaskKey) -> Rle | None:
        """Return what this edit made of a mask that it has; None = taken away."""
        return self._masks[key]

    def masks_of(self, track_id: int, layer: Layer) -> Mapping[int, Rle | None]:
        """Return what was changed of a track by frame; None = taken away."""
        return {
            key.frame: rle
            for key, rle in self._masks.items()
            if (key.track_id, key.layer) == (track_id, layer)
        }

    def save(self, door: Door) -> Mapping[int, int]:
        """Write all of it in one transaction; returns the ids of new tracks by those that stood for them."""
        self._is_over = True
        if not self._masks and not self._tracks:
            return {}
        self._hold_visible()
        edits = tuple(
            MaskEdit(key, rle, head.revision_id if (head := self._heads[key]) else None)
            for key, rle in self._masks.items()
            if rle is not None or self._heads[key] is not None
        )
        work = ScriptedWork(self._name, self._made_by, tuple(self._tracks), edits)
        made: dict[int, int] = {}

        def write(project: "Project") -> Changes:
            changes, tracks = project.scripted.commit(work)
            made.update(tracks)
            return changes

        self.left_out = tuple(sorted(door.change(write).kept))
        return made

    def _hold_visible(self) -> None:
        """Add to whole masks what is visible: modal ⊆ amodal, also where only one of them was given."""
        for track_id, frame in sorted({(key.track_id, key.frame) for key in self._masks}):
            seen, whole = (
                self._now(MaskKey(track_id, frame, layer)) for layer in (Layer.MODAL, Layer.AMODAL)
            )
            if seen is None or whole is None:
                continue
            repaired = repair_amodal(seen, whole)
            if repaired != whole:
                self._put(MaskKey(track_id, frame, Layer.AMODAL), repaired)

    def _now(self, key: MaskKey) -> Rle | None:
        if key in self._masks:
            return self._masks[key]
        head = self._project.head(key)
        return None if head is None else head.rle

    def _put(self, key: MaskKey, rle: Rle | None) -> None:
        if key not in self._heads:
            self._heads[key] = self._project.head(key)
        self._masks[key] = rle

    def _id(self, track: Track | str) -> int:
        self._check_open()
        return self._project.id_of(track)

    def _clip_of(self, track: Track | str) -> Clip:
        self._check_open()
        if isinstance(track, str):
            track = self._project.track(track)
        if track.clip_id not in self._clips:
            self._clips = {one.id: one for one in self._project.clips()}
        return self._clips[track.clip_id]

    def _check_open(self) -> None:
        if self._is_over:
            raise AmodalError(say("This edit is over: changes are made inside its `with` block"))
