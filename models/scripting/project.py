"""A project as scripts see it: clips, tracks and masks as arrays, edits of one step, proposals."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from core.changes.masks import MaskKey
from core.changes.scripted import MadeBy
from core.changes.tracks import Clip, Track
from core.errors import AmodalError, BadInputError
from core.masks.rle import Rle, decode_rle
from core.messages import say
from core.types import BoolMask, Layer, ReviewState, RgbFrame
from core.video.clip_opening import open_clip
from models.jobs.job import ProposalSettings
from models.proposers.registry import default_proposer, load_proposer
from models.scripting.door import Door
from models.scripting.edit import ScriptEdit
from models.scripting.reading import ProjectReader

LayerName = Literal["modal", "amodal"]


class ScriptProject(ProjectReader):
    """An open project.

    Clips and tracks are given by name or as what `clips()` and `tracks()` return. Masks are bool arrays
    (H, W) on the clip's mask canvas (`clip.canvas.size_hw`): the picture and `clip.margin` pixels around it.
    Frames are numbers from 0 on. What is not there raises `BadInputError`, one line that names what is.
    """

    def __init__(self, door: Door, place: str) -> None:
        super().__init__(door, place)
        self._edit: ScriptEdit | None = None

    def frames(self, track: Track | str, layer: LayerName | Layer = "amodal") -> list[int]:
        """Return the frames in which a track has a mask of a layer."""
        found, wanted = self.id_of(track), Layer(layer)
        heads = self._door.read(
            lambda project: [one.key.frame for one in project.masks.of_track(found, wanted)]
        )
        own = {} if self._edit is None else self._edit.masks_of(found, wanted)
        kept = {frame for frame in heads if frame not in own}
        return sorted(kept | {frame for frame, rle in own.items() if rle is not None})

    def mask(self, track: Track | str, frame: int, layer: LayerName | Layer = "amodal") -> BoolMask | None:
        """Return a mask, bool (H, W); None where there is none. In an edit: as the edit has left it."""
        key = MaskKey(self.id_of(track), frame, Layer(layer))
        if self._edit is not None and self._edit.has(key):
            rle: Rle | None = self._edit.mask_of(key)
        else:
            head = self.head(key)
            rle = None if head is None else head.rle
        return None if rle is None else decode_rle(rle)

    def masks(
        self, track: Track | str, layer: LayerName | Layer = "amodal"
    ) -> Iterator[tuple[int, BoolMask]]:
        """Yield frames and masks of a track, one at a time in memory."""
        for frame in self.frames(track, layer):
            mask = self.mask(track, frame, layer)
            if mask is not None:
                yield frame, mask

    def states(self, track: Track | str) -> dict[int, ReviewState]:
        """Return how far the review of a track has come, by frame; what is not named is still to do."""
        found = self.id_of(track)
        if found < 0:
            return {}  # made in the edit that is open
        rows = self._door.read(lambda project: project.masks.summaries(project.tracks.get(found).clip_id))
        return {row.frame: row.state for row in rows if row.track_id == found}

    def picture(self, clip: Clip | str, frame: int) -> RgbFrame:
        """Return a picture of a clip, uint8 (H, W, 3), red first; without the margin of its masks.

        Raises:
            BadInputError: The media are not there, are others than they were, or have no such frame.
        """
        wanted = self.clip_of(clip)
        if not 0 <= frame < wanted.frame_count:
            raise BadInputError(
                self._place,
                f"frame {frame}",
                "does not exist",
                f"{wanted.name} has {wanted.frame_count} frames",
            )
        source = open_clip(self._door.read(lambda project: project.media.of(wanted)))
        try:
            return source.read(frame)
        finally:
            source.close()

    @contextmanager
    def edit(self, name: str, made_by: Literal["rule", "person", "machine"] = "rule") -> Iterator[ScriptEdit]:
        """Collect changes and save them together when the block ends, as one step of undo of this name.

        Nothing is saved when the block raises. Edits do not nest.

        Args:
            name: What the step is called in the list of steps.
            made_by: Who answers for the masks. `rule`: masks that were there are tidied, and stay whose they
                are. `person`: as if drawn by hand; machines leave them alone from then on. `machine`: they
                are proposals, and what a person decided is left out (`edit.left_out`).

        Raises:
            AmodalError: Another edit is open.
            ConflictError: Somebody changed one of the masks meanwhile; nothing was saved.
        """
        if self._edit is not None:
            raise AmodalError(say("An edit is open already: end it before the next one begins"))
        edit = self._edit = ScriptEdit(self, name, MadeBy(made_by))
        try:
            yield edit
        finally:
            self._edit = None
        self.take_made(edit.save(self._door))

    def propose(
        self,
        *tracks: Track | str,
        proposer: str | None = None,
        hypotheses: int = 1,
        seed: int = 0,
        steps: int | None = None,
        device: str = "auto",
        **options: str,
    ) -> None:
        """Propose amodal masks for tracks (without any: for all) and wait for them; a step of its own each.

        Raises:
            AmodalError: A run fails, or an edit is open.
            ModelUnavailableError: The proposer is unknown, or lacks its weights.
        """
        if self._edit is not None:
            raise AmodalError(say("Proposals are steps of their own: propose before or after the edit"))
        ids = [self.id_of(one) for one in tracks] if tracks else [one.id for one in self.tracks()]
        name = proposer or default_proposer()
        load_proposer(name)
        self._door.propose(ids, ProposalSettings(name, hypotheses, seed, steps, device, options))

    def undo(self) -> bool:
        """Take the last step of the project back; returns whether there was one."""
        if self._edit is not None:
            raise AmodalError(say("An edit is open already: end it before the next one begins"))
        return self._door.undo() is not None
