"""The clip on screen: which frame, which track, which layer, and getting its picture and masks there."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.changes.masks import MaskKey
from core.changes.prompts import NO_STROKES, FrameStrokes
from core.changes.steps import Step
from core.changes.tracks import Clip, Track
from core.masks.canvas import MaskCanvas
from core.review.facts import LaneFacts
from core.tracks.front_order import FrontOrder
from core.types import Layer, RgbFrame
from core.video.media.clip_media import ClipMedia
from ui.session.clip.clip_covers import ClipCovers
from ui.session.clip.clip_masks import ClipMasks, KeyMasks, LayerMasks, Shapes, Strokes
from ui.session.clip.clip_pictures import ClipPictures
from ui.session.clip.lane_pages import LanePages, first_page
from ui.session.clip.lanes import LaneTable
from ui.session.clip.mask_cache import FrameMasks, ShownMask
from ui.session.clip.scenes import back_to_front, overlay_covers, overlay_tracks, usual_layer
from ui.session.project.outcome import Outcome
from ui.session.project.project_session import NO_SHAPES, ProjectSession
from ui.shown.scene import OverlayScene
from ui.theme.track_colours import current_track_colours

if TYPE_CHECKING:
    from core.store.project import Project

Loaded = tuple[tuple[Track, ...], tuple[Track, ...], tuple[LaneFacts, ...], ClipMedia]
"""Tracks, covers, lanes of the first tracks, and what the media must be."""


class ClipSession(QObject):
    """State of the clip on screen; the canvas, timeline and panels follow its signals.

    Signals:
        clip_changed(): Another clip, or none.
        frame_changed(int): Another frame was asked for (its picture may still be on its way).
        picture_changed(RgbFrame, bool): Show this picture; False = a near one, the exact one follows.
        scene_changed(OverlayScene): Masks of the frame on screen.
        tracks_changed(): Tracks were added, renamed, put away.
        lanes_changed(set[int]): Timeline facts of these tracks changed.
        active_changed(): Another active track or layer.
        media_failed(Exception): The clip's pictures cannot be read.
        media_compared(MediaReport): How the clip's media are.
    """

    clip_changed = Signal()
    frame_changed = Signal(int)
    picture_changed = Signal(object, bool)
    scene_changed = Signal(object)
    tracks_changed = Signal()
    lanes_changed = Signal(object)
    active_changed = Signal()
    media_failed = Signal(object)
    media_compared = Signal(object)

    def __init__(self, session: ProjectSession, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.pictures = ClipPictures(self)
        self._load_id = 0
        self._masks = ClipMasks(session, self._on_masks_read)
        self._exact_shown: int | None = None
        self.clip: Clip | None = None
        self.tracks: tuple[Track, ...] = ()
        """In the colours that they are shown in; `stored_tracks` has those of the project."""
        self.stored_tracks: tuple[Track, ...] = ()
        self.covers = ClipCovers(self)
        self.lanes = LaneTable()
        self.lane_pages = LanePages(session, self.lanes, self.lanes_changed.emit)
        self.front_order = FrontOrder()
        self.frame = 0
        self.active_track_id: int | None = None
        self.active_layer = Layer.AMODAL
        self.pictures.ready.connect(self._on_picture_ready)
        self.pictures.failed.connect(self.media_failed)
        self.pictures.compared.connect(self.media_compared)
        session.changed.connect(self._on_changed)
        session.closed.connect(self.unload)

    # Which clip

    def load(self, clip: Clip, frame: int = 0) -> None:
        """Show a clip of the open project."""
        self.pictures.stop()
        self._load_id += 1
        load_id = self._load_id
        self._masks.start(clip)
        self.clip, self.frame, self.tracks = clip, max(0, min(frame, clip.frame_count - 1)), ()
        self.active_track_id = self._exact_shown = None
        self.covers.take(())
        self.lanes.reset(clip.frame_count, ())
        self.lane_pages.stop()
        self._session.watch_clip(clip.id)

        def work(project: "Project") -> Loaded:
            tracks = tuple(project.tracks.list(clip.id))
            lanes = first_page(project, tracks, clip.frame_count)
            return tracks, tuple(project.covers.list(clip.id)), lanes, project.media.of(clip)

        def done(found: Loaded) -> None:
            if load_id == self._load_id:
                self._on_loaded(found)

        self._session.read(work, done)
        self.clip_changed.emit()

    def unload(self) -> None:
        """Show no clip."""
        self.pictures.stop()
        self._load_id += 1
        self._masks.start(None)
        self.lane_pages.stop()
        self.clip, self.tracks, self.active_track_id, self.frame = None, (), None, 0
        self.covers.take(())
        self.clip_changed.emit()

    def _on_loaded(self, loaded: Loaded) -> None:
        assert self.clip is not None
        tracks, covers, lanes, media = loaded
        self.covers.take(covers)
        self._set_tracks(tracks)
        self._masks.expect(len(tracks))
        self.lanes.reset(self.clip.frame_count, tracks)
        for facts in lanes:
            self.lanes.put(facts)
        self.active_track_id = tracks[0].id if tracks else None
        self.active_layer = usual_layer(self.lanes, self.active_track_id)
        self.pictures.start(media)
        self.tracks_changed.emit()
        self.active_changed.emit()
        self.go_to(self.frame)
        self.lane_pages.start(self.clip, [track.id for track in tracks[len(lanes) :]])

    # Which frame

    def go_to(self, frame: int, direction: int = 0) -> None:
        """Show a frame; `direction` (-1, 0, 1) tells where reading ahead pays."""
        if self.clip is None:
            return
        self.frame = max(0, min(frame, self.clip.frame_count - 1))
        self.frame_changed.emit(self.frame)
        if not self.pictures.is_reading:
            return
        self.pictures.ask(self.frame, direction)
        self._masks.ask(self.frame)
        self._masks.ask_ahead(self.frame, direction)
        self._show_if_ready()

    def is_ready(self, frame: int) -> bool:
        """Whether a frame can be shown at once, picture and masks; asks for both when not."""
        if not self.pictures.is_reading:
            return False
        self._masks.ask(frame)
        if self.pictures.get(frame) is None:
            self.pictures.ask(frame, 1)
            return False
        return self._masks.frame(frame) is not None

    def _show_if_ready(self) -> None:
        is_known = self.pictures.is_reading and self._masks.frame(self.frame) is not None
        if is_known and (picture := self.pictures.get(self.frame)) is not None:
            self._show(picture, is_exact=True)

    def _show(self, picture: RgbFrame, *, is_exact: bool) -> None:
        self._exact_shown = self.frame if is_exact else None
        self.picture_changed.emit(picture, is_exact)
        self.scene_changed.emit(self.scene() if is_exact else self._empty_scene())

    def _on_picture_ready(self, index: int, rgb: RgbFrame, is_exact: bool) -> None:
        if index != self.frame or self._exact_shown == index:
            return
        if not is_exact or self._masks.frame(index) is not None:
            self._show(rgb, is_exact=is_exact)

    # Which masks

    def frame_masks(self, frame: int | None = None) -> FrameMasks:
        """Return the masks of a frame, by default the one on screen; empty while they are being read."""
        return self._masks.frame(self.frame if frame is None else frame) or {}

    def mask(self, track_id: int, layer: Layer) -> ShownMask | None:
        """Return one mask of the frame on screen."""
        return self.frame_masks().get((track_id, layer))

    @property
    def masks_are_loaded(self) -> bool:
        """Whether the masks of the frame on screen are known; editing must wait until they are."""
        return self._exact_shown == self.frame and self._masks.frame(self.frame) is not None

    def scene(self, frame: int | None = None) -> OverlayScene:
        """Return what the canvas draws over the picture, by default in the frame on screen."""
        if self.clip is None:
            return self._empty_scene()
        at = self.frame if frame is None else frame
        tracks, masks = back_to_front(self.tracks, self.front_order, at), self.frame_masks(at)
        drawn, covers = overlay_tracks(tracks, masks, self.lanes, at), self.covers.tracks
        return OverlayScene(self.clip.canvas, drawn, self.active_track_id, overlay_covers(covers, masks))

    def set_front_order(self, order: FrontOrder) -> None:
        """Say who is in front of whom: it is drawn so, and a click picks so."""
        if order != self.front_order:
            self.front_order = order
            self._draw_again()

    def commit(self, masks: LayerMasks, step: Step, strokes: Strokes = ()) -> None:
        """Save new masks of the active track in the frame on screen; they are shown at once."""
        if (track_id := self.active_track_id) is not None:
            new = {MaskKey(track_id, self.frame, layer): rle for layer, rle in masks.items()}
            self.commit_all(new, step, strokes={(track_id, self.frame): strokes} if strokes else NO_STROKES)

    def commit_all(
        self, masks: KeyMasks, step: Step, drawn: Shapes = NO_SHAPES, strokes: FrameStrokes = NO_STROKES
    ) -> None:
        """Save new masks of tracks and covers in the frame on screen, some with their polygons or prompts."""
        self._masks.commit(masks, step, lambda: self._masks.read_again(self.frame), drawn, strokes)
        self.scene_changed.emit(self.scene())

    def _on_masks_read(self, first: int, last: int) -> None:
        if first <= self.frame <= last and not self._draw_again():
            self._show_if_ready()

    def _draw_again(self) -> bool:
        """Draw the masks anew where the exact picture is on screen; returns whether it is."""
        is_shown = self._exact_shown == self.frame
        if is_shown:
            self.scene_changed.emit(self.scene())
        return is_shown

    def _empty_scene(self) -> OverlayScene:
        return OverlayScene(self.clip.canvas if self.clip else MaskCanvas(1, 1))

    # Which track

    @property
    def active_track(self) -> Track | None:
        """The track that edits go to."""
        return next((track for track in self.tracks if track.id == self.active_track_id), None)

    def set_active_track(self, track_id: int | None) -> None:
        """Make a track the one that edits go to; a cover in hand is laid down."""
        self.covers.set_active(None)
        if track_id != self.active_track_id:
            self.active_track_id = track_id
            self.active_changed.emit()
            self._draw_again()

    def set_active_layer(self, layer: Layer) -> None:
        """Choose the layer that edits go to."""
        if layer is not self.active_layer:
            self.active_layer = layer
            self.active_changed.emit()

    # What changed in the store

    def _on_changed(self, outcome: Outcome) -> None:
        if self.clip is None or outcome.clip_id != self.clip.id:
            # What was read for another clip: this one's own reads, asked for later, bring what is newer.
            return
        known = {track.id for track in self.tracks}
        if outcome.covers is not None:
            self.covers.take(outcome.covers)
        if outcome.tracks is not None:
            self.take_tracks(outcome.tracks)
        self.lane_pages.add([track.id for track in self.tracks if track.id not in known])
        places = outcome.changes.places_of({track.id for track in self.tracks})
        if touched := self.lanes.update(outcome.summaries, places):
            self.lanes_changed.emit(touched)
        if outcome.heads is None or outcome.tracks is not None:
            # An import brings tracks with masks; what changed says nothing of these.
            self._masks.read_again(self.frame)
        if outcome.heads is not None:
            self._masks.put_heads(outcome.heads)
        places |= outcome.changes.places_of(self.covers.ids)
        if outcome.tracks is not None or any(frame == self.frame for _, frame in places):
            self.scene_changed.emit(self.scene())

    def take_tracks(self, tracks: tuple[Track, ...]) -> None:
        """Take in the clip's tracks as the store has them now."""
        self._set_tracks(tracks)
        self.lanes.add_tracks(tracks)
        if self.active_track_id not in {track.id for track in tracks}:
            self.active_track_id = tracks[0].id if tracks else None
            self.active_changed.emit()
        self.tracks_changed.emit()

    def show_colours(self) -> None:
        """Show the tracks in other colours."""
        if self.tracks:
            self.take_tracks(self.stored_tracks)
            self.active_changed.emit()
            self._draw_again()

    def _set_tracks(self, tracks: tuple[Track, ...]) -> None:
        self.stored_tracks, self.tracks = tracks, current_track_colours().shown(tracks)
