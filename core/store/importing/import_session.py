"""Writing whole data sets in one transaction: all of an import, or nothing of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import islice
from pathlib import Path

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.changes.imported import ImportedFrame, ImportedPicture, ImportSummary
from core.changes.labels import Attribute, FrameKeys
from core.changes.masks import MaskKey
from core.changes.reviews import BoxFacts
from core.changes.steps import Facts, Step, StepKind
from core.changes.tracks import Category, Clip, Track
from core.errors import BadInputError
from core.listing import NotesByName
from core.messages import Message
from core.problems import Problems
from core.store.importing.again import ImportRecord
from core.store.importing.import_clips import ImportClips
from core.store.importing.import_doubles import TRUTH, MaskTwiceError, notes_on_doubles, without_doubles
from core.store.importing.import_labels import colour_category, tell_of_tracks
from core.store.importing.import_records import spans_of, write_record
from core.store.importing.rates import PictureRate
from core.store.parts.boxes import box_rows
from core.store.parts.front_orders import order_text
from core.store.parts.tracks import ensure_category, next_colour
from core.store.schema.media_rows import read_identity
from core.store.schema.row_codes import now, to_category, to_clip, to_track
from core.store.schema.row_rules import LARGEST
from core.store.tables.clips import CategoryRow, TrackRow
from core.store.tables.review import AmodalBoxRow, FrontOrderRow, ReviewRow
from core.store.writing.mask_writer import NewMask, put_masks
from core.store.writing.present import Place, Present
from core.store.writing.states import review_row
from core.store.writing.transaction import Transaction
from core.tracks.front_order import FrontOrder
from core.types import BoxXywh, Layer, MaskWish, Origin, Provenance, ReviewState
from core.video.media.clip_media import frame_numbers
from core.video.media.source import MediaInfo

__all__ = ["FRAMES_AT_ONCE", "ImportSession", "ImportSummary", "ImportedFrame"]
FRAMES_AT_ONCE = 256
"""Frames whose masks are held and written together."""


class ImportSession:
    """Adds clips, categories, tracks and masks; lives inside one transaction."""

    mask_wish = MaskWish.AUTO
    """What a person says of the values of mask pictures."""
    needs_media = True
    """Whether clips come in, so that a person wants to hear which pictures are missing."""
    review: ReviewState | None = None
    """What a person said the masks are; None = what the file says."""
    is_truth = False
    """The file says that people made its masks: where it states no review state they are accepted."""
    rate = PictureRate()

    def __init__(
        self,
        session: Session,
        author: str,
        name: str,
        folder: Path | None,
        problems: Problems | None = None,
    ) -> None:
        self._session = session
        self._author = author
        self._step = Step(StepKind.IMPORT, Facts(file=name))
        self._clips = ImportClips(session, folder)
        self._canvases = self._writing().canvases
        self._tracks = self._masks = 0
        self._has_truth = self._has_clips = False
        self._track_ids: list[int] = []
        self._doubles: list[str] = []
        self._decided_orders: list[str] = []
        self.notes: list[Message] = []
        self.said = NotesByName()
        """What is true of one clip or of many."""
        self.media: set[Path] = set()
        """Videos and folders of pictures that clips of the file refer to."""
        self.problems = problems or Problems()

    @property
    def has_clips(self) -> bool:
        """Whether the file spoke of a clip that could be used, new or known."""
        return self._has_clips

    def add_clip(self, info: MediaInfo, *, name: str, margin: int = 0, fps: float | None = None) -> Clip:
        """Add a clip, or return the one that refers to the same media, with the frames that it has.

        The names and times in `info` are kept with marks of the files: a frame is one of these pictures from
        now on, whatever the folder holds later. Of media that are not there `info.names` keeps what the
        annotation file names, so that they are found by name when they are relinked. `fps` is what it says.

        Raises:
            BadInputError: It is larger or longer than the program works with.
            RateUnknownError: See `PictureRate.of`.
        """
        row, notes = self._clips.known(info)
        if row is None:
            row = self._clips.add(self.rate.of(info, name, fps), name, margin)
            for note in info.notes:
                self.said.add(row.name, note)
        self.notes += notes
        self._has_clips = True
        self.media.add(info.path)
        return to_clip(row)

    def frame_numbers(self, clip: Clip) -> Mapping[str, int]:
        """Return {name of its picture: frame} of a clip; look names up as `same_name`.

        This, and not a listing of the folder, says which frame a picture is: the clip may have been there
        before, and the folder have changed since.
        """
        identity = read_identity(self._session, clip.id, clip.frame_count)
        return frame_numbers(identity.names) if identity is not None else {}

    def ensure_category(
        self, name: str, *, supercategory: str = "", external_id: int | None = None
    ) -> Category:
        """Return the category of this name, made when there is none."""
        return to_category(
            ensure_category(self._session, name, supercategory=supercategory, external_id=external_id)
        )

    def category_of_number(self, external_id: int) -> str | None:
        """Return the name of the category that has this id in files, None when there is none."""
        if abs(external_id) > LARGEST:
            return None  # files may number without end, a project's columns do not
        query = select(CategoryRow.name).where(CategoryRow.external_id == external_id).limit(1)
        return self._session.scalars(query).first()

    def add_track(
        self,
        clip: Clip,
        *,
        name: str,
        category: Category,
        external_id: int | None = None,
        colour: str | None = None,
    ) -> Track:
        """Return a new track of a clip, or the one that an earlier import of this file made of the object."""
        told = Track(0, clip.id, category, name, colour or "", external_id, is_archived=False)
        return self._known_track(clip, told) or self._new_track(clip, told)

    def _known_track(self, clip: Clip, told: Track) -> Track | None:
        """Return the track of an earlier import that goes on; this one begins anew."""
        return None

    def _new_track(self, clip: Clip, told: Track) -> Track:
        row = TrackRow(
            clip_id=clip.id,
            category_id=told.category.id,
            name=told.name,
            colour=told.colour or next_colour(self._session, clip.id),
            external_id=told.external_id,
            is_archived=False,
        )
        self._session.add(row)
        self._session.flush()
        self._canvases[row.id] = clip.canvas
        self._tracks += 1
        self._track_ids.append(row.id)
        self._note_new(row)
        return to_track(row, ensure_category(self._session, told.category.name))

    def _note_new(self, row: TrackRow) -> None:
        """A track was added."""

    def mark_crowd(self, track_id: int) -> None:
        """Keep that a track is a group of objects which nobody told apart."""
        self._session.get_one(TrackRow, track_id).is_crowd = True

    def add_frames(self, frames: Iterable[ImportedFrame]) -> None:
        """Add the masks of tracks that this session added; each track and frame comes once.

        They may come one by one from a generator: only FRAMES_AT_ONCE of them are held.

        Raises:
            BadInputError: A mask does not fit its clip's canvas.
        """
        coming = iter(frames)
        while batch := list(islice(coming, FRAMES_AT_ONCE)):
            self._add_batch(batch)

    def _add_batch(self, frames: list[ImportedFrame]) -> None:
        try:
            with self._session.begin_nested():
                self._insert(frames, frozenset())
        except (IntegrityError, MaskTwiceError):
            # A file may have a mask twice; asking for every one beforehand would cost as much as writing it.
            singles = without_doubles(self._session, frames)
            self._doubles.extend(singles.doubles)  # as many as the file has too many, in words
            self._insert(singles.frames, singles.decided)

    def _insert(self, frames: Sequence[ImportedFrame], decided: AbstractSet[Place]) -> None:
        masks: dict[MaskKey, NewMask] = {}
        for key, new in self._new_masks(frames):
            if key in masks:
                raise MaskTwiceError
            masks[key] = new
        # In tracks that are new nothing is there yet.
        put_masks(self._writing(), masks, Present(self._writing()))
        states = {}
        for item in frames:
            state, place = self._state_of(item), (item.track_id, item.frame)
            if state is not ReviewState.TODO and place not in decided and place not in states:
                # A file that is accepted as a whole is nobody's verdict on single frames.
                author = "" if item.state is None or self.review is not None else self._author
                states[place] = review_row(place, (state, item.reason), author)
        if states:
            self._session.execute(insert(ReviewRow), list(states.values()))
        self._masks += len(masks)

    def _writing(self) -> Transaction:
        """Return a change that is no step, and is forgotten: an import may have millions of masks."""
        return Transaction(self._session, self._author, self._step)

    def accepted_by_file(self) -> None:
        """Note that masks came in as accepted because of what they stand in, so that a person hears of it."""
        self._has_truth = True

    def _state_of(self, item: ImportedFrame) -> ReviewState:
        told = self.review if self.review is not None else item.state
        if told is not None:
            return told
        if self.is_truth:
            self.accepted_by_file()
            return ReviewState.ACCEPTED
        return ReviewState.PROPOSED if item.amodal is not None else ReviewState.TODO

    def add_boxes(
        self, track_id: int, boxes_xywh: Mapping[int, BoxXywh], facts: Mapping[int, BoxFacts] | None = None
    ) -> None:
        """Add amodal boxes of a track that this session added, as key frames: {frame: x, y, width, height}.

        Args:
            boxes_xywh: In picture pixels; they may reach beyond the picture.
            facts: What the file says of them besides, by frame.

        Raises:
            BadInputError: A box has no area, or its numbers are not finite.
        """
        if rows := box_rows(track_id, boxes_xywh, facts or {}, self._author):
            self._session.execute(insert(AmodalBoxRow), rows)

    def tell(self, told: Attribute, values: Mapping[int, FrameKeys]) -> int:
        """Say something of tracks that this session added; see `tell_of_tracks`."""
        return tell_of_tracks(self._writing(), told, values)

    def colour_category(self, category: Category, colour: str) -> None:
        """Give a category a colour (`#rrggbb`) if nobody gave it one."""
        colour_category(self._writing(), category.id, colour)

    def add_pictures(self, track_id: int, pictures: Iterable[ImportedPicture]) -> None:
        """Take pictures of a whole object: they are pasted when its masks are there (`PasteSession`)."""

    def set_front_order(self, clip: Clip, order: FrontOrder) -> None:
        """Set who is in front of whom in a clip for which nobody has decided yet; else a note says so."""
        if self._session.get(FrontOrderRow, clip.id) is None:
            self._session.add(FrontOrderRow(clip_id=clip.id, spans=order_text(order), author=self._author))
        else:
            self._decided_orders.append(clip.name)

    def track_spans(self) -> list[list[int]]:
        """Return first and last id of the tracks that were added, in spans."""
        return spans_of(self._track_ids)

    def end(self) -> None:
        """Do what can be done only when everything was read; nothing here."""

    def remember(self, source: str, root: str, digest: str) -> None:
        """Keep that this file was imported, if it brought tracks."""
        spans = self.track_spans()
        if spans:
            write_record(self._session, ImportRecord(source, root, digest, now().isoformat(), spans))

    def summary(self) -> ImportSummary:
        """Return what was added so far, and what was left out."""
        doubles = notes_on_doubles(self._doubles, self._decided_orders)
        truth = (TRUTH,) if self._has_truth and self.review is None else ()
        notes = (*self.notes, *self.said.lines(), *doubles, *truth, *self.problems.notes())
        return ImportSummary(self._clips.added, self._tracks, self._masks, notes)

    def _new_masks(self, frames: Iterable[ImportedFrame]) -> Iterator[tuple[MaskKey, NewMask]]:
        for item in frames:
            canvas = self._canvases[item.track_id]
            masks = ((Layer.MODAL, item.modal), (Layer.AMODAL, item.amodal))
            for layer, rle in ((layer, rle) for layer, rle in masks if rle is not None):
                if rle.size_hw != canvas.size_hw:
                    reason = f"mask {rle.size_hw} does not fit the canvas {canvas.size_hw}"
                    raise BadInputError(f"frame {item.frame}", str(layer), reason)
                provenance = item.provenance if layer is Layer.AMODAL else Provenance.IMPORT
                key = MaskKey(item.track_id, item.frame, layer)
                yield key, NewMask(rle, Origin.IMPORT, provenance=provenance)
