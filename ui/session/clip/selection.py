"""What is chosen beside the active track and the frame on screen: several tracks, a range of frames."""

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from ui.session.clip.clip_session import ClipSession


class Selection(QObject):
    """Chosen tracks and frames of the clip on screen; tools that work on many ask here.

    Without a choice it stands for the active track and the frame on screen, so that a tool needs no second
    way. Another clip empties it; making a track active that is not among the chosen ones drops the others.

    Signals:
        changed(): Other tracks or frames are chosen.
    """

    changed = Signal()

    def __init__(self, clip: ClipSession, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clip = clip
        self._tracks: frozenset[int] = frozenset()
        self._anchor: int | None = None
        self._end = 0
        clip.clip_changed.connect(self.clear)
        clip.active_changed.connect(self._on_active_changed)
        clip.tracks_changed.connect(self._on_tracks_changed)

    # Tracks

    @property
    def track_ids(self) -> tuple[int, ...]:
        """The chosen tracks in the clip's order, the active one always among them; empty without tracks."""
        active = self._clip.active_track_id
        return tuple(
            track.id for track in self._clip.tracks if track.id in self._tracks or track.id == active
        )

    def select_tracks(self, track_ids: Iterable[int]) -> None:
        """Choose these tracks; the active one belongs to them in any case."""
        known = {track.id for track in self._clip.tracks}
        chosen = frozenset(track_ids) & known
        if chosen != self._tracks:
            self._tracks = chosen
            self.changed.emit()

    def select_all_tracks(self) -> None:
        """Choose every track of the clip."""
        self.select_tracks(track.id for track in self._clip.tracks)

    def cycle_track(self, step: int) -> None:
        """Make the next (1) or previous (-1) track of the clip active."""
        ids, active = [track.id for track in self._clip.tracks], self._clip.active_track_id
        if ids:
            at = ids.index(active) if active in ids else -step
            self._clip.set_active_track(ids[(at + step) % len(ids)])

    # Frames

    @property
    def frame_range(self) -> tuple[int, int] | None:
        """First and last chosen frame (included); None when no range is chosen."""
        if self._anchor is None:
            return None
        return min(self._anchor, self._end), max(self._anchor, self._end)

    @property
    def frames(self) -> range:
        """The chosen frames, or the frame on screen alone."""
        first, last = self.frame_range or (self._clip.frame, self._clip.frame)
        return range(first, last + 1)

    def select_frames(self, first: int, last: int) -> None:
        """Choose the frames from `first` to `last` (included, in any order, cut to the clip).

        `last` is the end that `extend_frames` moves.
        """
        if self._clip.clip is None:
            return
        top = self._clip.clip.frame_count - 1
        wanted = (max(0, min(first, top)), max(0, min(last, top)))
        if wanted != (self._anchor, self._end):
            self._anchor, self._end = wanted
            self.changed.emit()

    def select_all_frames(self) -> None:
        """Choose every frame of the clip."""
        if self._clip.clip is not None:
            self.select_frames(0, self._clip.clip.frame_count - 1)

    def extend_frames(self, step: int) -> int:
        """Move the loose end of the range by some frames, from the frame on screen when there is none.

        Returns:
            The frame at the loose end.
        """
        anchor, end = (self._anchor, self._end) if self._anchor is not None else (self._clip.frame,) * 2
        assert anchor is not None
        self.select_frames(anchor, end + step)
        return self._end

    def clear_frames(self) -> None:
        """Choose no range."""
        if self._anchor is not None:
            self._anchor = None
            self.changed.emit()

    def clear(self) -> None:
        """Choose nothing."""
        if self._tracks or self._anchor is not None:
            self._tracks, self._anchor = frozenset(), None
            self.changed.emit()

    def _on_active_changed(self) -> None:
        if self._tracks and self._clip.active_track_id not in self._tracks:
            self._tracks = frozenset()
            self.changed.emit()

    def _on_tracks_changed(self) -> None:
        self.select_tracks(self._tracks)
