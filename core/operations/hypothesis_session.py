"""Masks of another system, read by any importer, as hypotheses of tracks that are there already."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from core.changes.changed import Changes
from core.changes.labels import Attribute, FrameKeys
from core.changes.reviews import BoxFacts
from core.changes.tracks import Category, Clip, Track
from core.errors import BadInputError
from core.listing import NotesByName, some_of
from core.masks.rle import Rle, iou
from core.messages import Message, say
from core.problems import Problems
from core.store.importing.import_session import ImportedFrame, ImportSession, ImportSummary
from core.store.project import Project
from core.tracks.front_order import FrontOrder
from core.types import BoxXywh, RunStatus
from core.video.media.source import MediaInfo

LEAST_IOU = 0.3
"""Of a foreign object's masks with those of the track that it is taken for, over the frames of both."""


@dataclass
class Foreign:
    """An object of the file, as a track that is written nowhere, and its masks by frame."""

    track: Track
    masks: dict[int, Rle] = field(default_factory=dict)


class HypothesisSession(ImportSession):
    """Takes what an importer reads, changes nothing, and then records it as runs of a named proposer.

    An object is taken for the track of its id when that overlaps it, else for the one that it overlaps best;
    each track is taken once.

    Args:
        project: The open project, whose clips the file must speak of.
        proposer: Under what name the masks stand beside ours.
    """

    needs_media = False

    def __init__(self, project: Project, proposer: str, source: Path) -> None:
        self.notes: list[Message] = []
        self.said = NotesByName()
        self.problems = Problems()
        self._project = project
        self._proposer = proposer
        self._source = source
        self._foreign: dict[int, Foreign] = {}
        self._categories: dict[str, Category] = {}
        self._clips_seen: set[int] = set()
        self._recorded = self._masks_recorded = 0
        self._changes = Changes()
        self._boxes = self._orders = self._values = 0

    def add_clip(self, info: MediaInfo, *, name: str, margin: int = 0, fps: float | None = None) -> Clip:
        """Return the project's clip of the same media, else the one of the same name and size.

        Raises:
            BadInputError: The project has no such clip.
        """
        del margin, fps
        clips = self._project.clips.list(include_archived=True)
        found = [c for c in clips if self._project.resolve_media(c).absolute() == info.path.absolute()]
        same = [c for c in clips if c.name == name and (c.width, c.height) == (info.width, info.height)]
        for clip in (*found, *same):
            self._clips_seen.add(clip.id)
            return clip
        raise BadInputError(
            self._source, "", f"clip {name} is not in the project", "import the clip and its tracks first"
        )

    @property
    def has_clips(self) -> bool:
        """Whether the file spoke of a clip of the project."""
        return bool(self._clips_seen)

    def frame_numbers(self, clip: Clip) -> Mapping[str, int]:
        """Return {name of its picture: frame} of a clip; see `ImportSession.frame_numbers`."""
        return self._project.media.of(clip).numbers

    def accepted_by_file(self) -> None:
        """Hypotheses are proposals, whatever the file says of them."""

    def ensure_category(
        self, name: str, *, supercategory: str = "", external_id: int | None = None
    ) -> Category:
        """Return a category that is written nowhere."""
        number = -1 - len(self._categories)
        return self._categories.setdefault(name, Category(number, name, supercategory, external_id))

    def category_of_number(self, external_id: int) -> str | None:
        """Return the name of the project's category with this id in files."""
        every = self._project.tracks.categories()
        return next((one.name for one in every if one.external_id == external_id), None)

    def _new_track(self, clip: Clip, told: Track) -> Track:
        """Return a foreign track with an id of its own, below zero."""
        track = replace(told, id=-1 - len(self._foreign), colour=told.colour or "#808080")
        self._foreign[track.id] = Foreign(track)
        return track

    def mark_crowd(self, track_id: int) -> None:
        """Leave it out: the project's track is what it is."""

    def add_frames(self, frames: Iterable[ImportedFrame]) -> None:
        """Take the amodal masks (where there is none, the modal one) of foreign tracks."""
        for item in frames:
            rle = item.amodal or item.modal
            if rle is not None:
                self._foreign[item.track_id].masks[item.frame] = rle

    def add_boxes(
        self, track_id: int, boxes_xywh: Mapping[int, BoxXywh], facts: Mapping[int, BoxFacts] | None = None
    ) -> None:
        """Leave boxes out: hypotheses are masks."""
        self._boxes += len(boxes_xywh)

    def tell(self, told: Attribute, values: Mapping[int, FrameKeys]) -> int:
        """Leave attributes out: hypotheses are masks."""
        self._values += sum(map(len, values.values()))
        return 0

    def colour_category(self, category: Category, colour: str) -> None:
        """Leave it out: the project's category is what it is."""

    def set_front_order(self, clip: Clip, order: FrontOrder) -> None:
        """Leave the order out: it is a person's."""
        self._orders += 1

    def record(self) -> None:
        """Match what was read with the project's tracks and record a run for each match."""
        unmatched: list[str] = []
        for clip_id in sorted(self._clips_seen):
            foreign = [one for one in self._foreign.values() if one.track.clip_id == clip_id and one.masks]
            for one, track in self._matches(clip_id, foreign):
                if track is None:
                    unmatched.append(one.track.name)
                    continue
                self._record(one, track)
        if unmatched:
            note = "{n} objects overlap no track and were left out: {listed}"
            self.notes.append(say(note, n=len(unmatched), listed=some_of(unmatched)))

    def summary(self) -> ImportSummary:
        """Return how many tracks got a hypothesis, and of how many masks."""
        counts = len(self._clips_seen), self._recorded, self._masks_recorded
        notes = [*self.notes, *self.said.lines(), *self.problems.notes()]
        if self._boxes:
            notes.append(say("{n} boxes were left out: hypotheses are masks", n=self._boxes))
        if self._values:
            notes.append(say("{n} values of attributes were left out: hypotheses are masks", n=self._values))
        if self._orders:
            notes.append(
                say("who is in front of whom in {n} clips was left out: hypotheses are masks", n=self._orders)
            )
        return ImportSummary(*counts, tuple(notes), changes=self._changes)

    def _record(self, one: Foreign, track: Track) -> None:
        run = self._project.runs.start(
            track.id,
            proposer=self._proposer,
            parameters={"file": self._source.name, "object": one.track.name},
            seed=0,
            fingerprint=f"import of {self._source.name}",
        )
        changes = self._project.runs.add_masks(run.id, 0, one.masks)
        self._changes = Changes(
            masks=self._changes.masks | changes.masks,
            states=self._changes.states | changes.states,
            step=changes.step,
            revision_ids={**self._changes.revision_ids, **changes.revision_ids},
        )
        self._project.runs.finish(run.id, RunStatus.FINISHED)
        self._recorded += 1
        self._masks_recorded += len(one.masks)

    def _matches(self, clip_id: int, foreign: list[Foreign]) -> list[tuple[Foreign, Track | None]]:
        tracks = list(self._project.tracks.list(clip_id))
        own = {track.id: self._project.masks.shapes(track.id) for track in tracks}
        scores = []
        for number, one in enumerate(foreign):
            for track in tracks:
                overlap = _overlap(one.masks, own[track.id])
                if overlap >= LEAST_IOU:
                    same_id = one.track.external_id is not None and one.track.external_id == track.external_id
                    scores.append((same_id, overlap, number, track.id))
        taken: dict[int, int] = {}
        for _, _, number, track_id in sorted(scores, reverse=True):
            if number not in taken and track_id not in taken.values():
                taken[number] = track_id
        by_id = {track.id: track for track in tracks}
        return [(one, by_id.get(taken.get(number, 0))) for number, one in enumerate(foreign)]


def _overlap(first: Mapping[int, Rle], second: Mapping[int, Rle]) -> float:
    """Return the mean IoU over the frames that both have, 0 without any."""
    both = first.keys() & second.keys()
    same = [frame for frame in both if first[frame].size_hw == second[frame].size_hw]
    return sum(iou(first[frame], second[frame]) for frame in same) / len(same) if same else 0.0
