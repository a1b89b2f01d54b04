"""The way through the review queue: next, back, choose a row, choose what is looked at."""

from dataclasses import replace

from PySide6.QtCore import QObject, QTimer

from core.review.queue import UNREVIEWED, Place, QueueRow
from core.types import ReviewState
from ui.features.review.queue_panel import QueuePanel, QueueView
from ui.features.review.queue_source import QueueSource
from ui.features.review.verdict_card import VerdictCard
from ui.language import said, tr, trn
from ui.studio import Studio
from ui.widgets.key_tips import follow_keys

REFRESH_MS = 60
MOST_STEPS_BACK = 500


class QueueCommands(QObject):
    """Next and previous frame to review, over tracks and clips."""

    def __init__(self, studio: Studio, source: QueueSource, panel: QueuePanel, card: VerdictCard) -> None:
        super().__init__(studio.window)
        self._card = card
        self._studio = studio
        self._source = source
        self._panel = panel
        self._seen: set[Place] = set()
        self._way: list[Place] = []
        self._wanted: Place | None = None
        self._goes_to_sample = False
        """The plan is being read, and its first frame is wanted then."""
        self._is_waiting = False
        """Nothing comes next as far as is known, but a verdict is still on its way into the queue."""
        self._refresh = QTimer(self, singleShot=True, interval=REFRESH_MS)
        self._refresh.timeout.connect(self.show_queue)
        source.queue_changed.connect(self._show_soon)
        source.queue_changed.connect(self._go_on_if_waiting)
        studio.session.edited.connect(lambda _outcome: self._go_on_if_waiting())
        studio.clip.clip_changed.connect(self._show_soon)
        studio.clip.tracks_changed.connect(self._go_where_wanted)
        studio.clip.active_changed.connect(lambda: panel.show_active(studio.clip.active_track_id))
        studio.clip.active_changed.connect(self._show_doubt)
        studio.clip.frame_changed.connect(self._on_frame_changed)
        panel.filter_changed.connect(self._on_filter_changed)
        self._sample = studio.sampling
        self._sample.changed.connect(self._on_sample)
        source.queue_changed.connect(self._read_next_look)
        panel.row_chosen.connect(self._show_row)
        studio.actions.bind("review.next", self.go_on)
        studio.actions.bind("review.previous", self.go_back)
        studio.actions.bind("review.sample", self.show_sample)
        studio.actions.bind("view.review", lambda: studio.places.side.toggle_page("review"))
        follow_keys(panel, self.show_queue)

    def go_on(self) -> None:
        """Show the next frame to review; the present one counts as seen."""
        self._go_on(reads_sample=self._panel.is_sample)

    def _go_on(self, *, reads_sample: bool) -> None:
        now = self._now()
        wanted = self._panel.filter(now.clip_id if now else None)
        place = self._source.queue.next_place(wanted, now, self._seen)
        self._is_waiting = place is None and not self._is_up_to_date(wanted.clip_id)
        if self._is_waiting:
            if not self._studio.session.saved.is_saving:
                self._studio.notices.tell(tr("The queue is being read; this goes on by itself in a moment"))
            return
        if place is None and self._seen:
            # All were looked at once: a new pass over what got no verdict.
            self._seen.clear()
            place = self._source.queue.next_place(wanted, now)
        if place is None and reads_sample:
            # This look is over: whether there is a next one, the plan knows.
            self._goes_to_sample = True
            self._sample.read()
            return
        if place is None:
            self._tell_end(now)
            return
        if now is not None:
            self._seen.add(now)
            self._way = [*self._way[-MOST_STEPS_BACK:], now]
        self._show(place)

    def show_sample(self) -> None:
        """Show what a sampling plan asks for, of all clips, and its first frame."""
        self._studio.places.side.show_page("review")
        self._panel.show_sample()
        self._studio.canvas.setFocus()
        self._goes_to_sample = True
        self._sample.read()

    def go_back(self) -> None:
        """Show the frame that was left last."""
        if not self._way:
            self._studio.notices.tell(tr("No frame before this one on the way through the queue"))
            return
        place = self._way.pop()
        self._seen.discard(place)
        self._show(place)

    @property
    def is_over(self) -> bool:
        """Whether no frame is left that the panel's filters want."""
        now = self._now()
        queue = self._source.queue
        return not queue.rows(self._panel.filter(now.clip_id if now else None))

    def show_queue(self) -> None:
        """Show the queue as it is now."""
        clip = self._studio.clip.clip
        queue = self._source.queue
        clip_id = clip.id if clip else None
        wanted = self._panel.filter(clip_id)
        is_known = clip_id is not None or self._panel.is_whole_project
        self._panel.show_queue(
            QueueView(
                queue.rows(wanted) if is_known else (),
                queue.counts(wanted.clip_id) if is_known else {},
                queue.categories(),
                queue.annotators(),
                self._source.clips_left if self._panel.is_whole_project else 0,
                self._studio.clip.active_track_id,
                self._sample.words if self._panel.is_sample else "",
            )
        )

        self._show_doubt()

    def _is_up_to_date(self, clip_id: int | None) -> bool:
        """Whether every verdict that was given counts in the queue by now."""
        return not self._studio.session.saved.is_saving and self._source.is_known(clip_id)

    def _go_on_if_waiting(self) -> None:
        now = self._now()
        if self._is_waiting and self._is_up_to_date(self._panel.filter(now.clip_id if now else None).clip_id):
            self.go_on()

    def _on_frame_changed(self, _frame: int) -> None:
        self._is_waiting = False
        self._show_doubt()

    def _show_doubt(self) -> None:
        """Say why the frame on screen is doubtful: the row in the list has no room for it."""
        now = self._now()
        track = None if now is None else self._source.queue.tracks.get(now.track_id)
        if now is None or track is None or now.frame >= len(track.doubts.total):
            self._card.show_doubt("", None)
        else:
            words = said(track.doubts.words(now.frame))
            self._card.show_doubt(words, float(track.doubts.total[now.frame]))

    def _now(self) -> Place | None:
        clip = self._studio.clip
        if clip.clip is None or clip.active_track_id is None:
            return None
        return Place(clip.clip.id, clip.active_track_id, clip.frame)

    def _show_row(self, row: QueueRow) -> None:
        now = self._now()
        if now is not None:
            self._way.append(now)
        self._show(Place(row.track.clip_id, row.track.track_id, row.worst_frame))

    def _show(self, place: Place) -> None:
        clip = self._studio.clip
        self._studio.playback.pause()
        if clip.clip is not None and clip.clip.id == place.clip_id:
            clip.set_active_track(place.track_id)
            clip.go_to(place.frame)
            return
        target = next((c for c in self._studio.session.clips if c.id == place.clip_id), None)
        if target is not None:
            self._wanted = place
            clip.load(target, place.frame)

    def _go_where_wanted(self) -> None:
        """The clip that the queue asked for is there: choose its track."""
        wanted, clip = self._wanted, self._studio.clip
        if wanted is not None and clip.clip is not None and clip.clip.id == wanted.clip_id:
            self._wanted = None
            clip.set_active_track(wanted.track_id)

    def _tell_end(self, now: Place | None) -> None:
        tell = self._studio.notices.tell
        if now is not None and now.track_id not in self._source.queue.tracks:
            tell(tr("The queue is being read; try again in a moment"))
        else:
            tell(self._words_at_end(now))

    def _words_at_end(self, now: Place | None) -> str:
        """Return why nothing comes next, and what may be done then."""
        counts = self._source.queue.counts(
            None if self._panel.is_whole_project or now is None else now.clip_id
        )
        left = sum(counts[state] for state in UNREVIEWED)
        if not self.is_over:
            return tr("No other frame is to review: the one on screen is the last")
        if left:
            return trn(
                "No frame passes the filters of the queue ({key[view.review]}); without them 1 frame "
                "is to review",
                "No frame passes the filters of the queue ({key[view.review]}); without them {n} "
                "frames are to review",
                left,
            )
        everywhere = self._source.queue.counts()
        is_whole = self._panel.is_whole_project or (
            self._source.is_known(None) and not any(everywhere[state] for state in UNREVIEWED)
        )
        counts = everywhere if is_whole else counts
        is_only_clip = len(self._studio.session.clips) == 1
        parts = [
            tr("Every frame of the project has a verdict")
            if is_whole and not is_only_clip
            else tr("Every frame of this clip has a verdict")
        ]
        if flagged := counts[ReviewState.FLAGGED]:
            parts.append(trn("1 is flagged", "{n} are flagged", flagged))
        if not is_whole:
            parts.append(tr("{key[clip.next]} shows the next clip"))
        else:
            parts.append(tr("{key[file.export]} exports"))
        return "; ".join(parts)

    def _on_filter_changed(self) -> None:
        if self._panel.is_sample:
            self._sample.read()
        self._seen.clear()
        self.show_queue()

    def _on_sample(self) -> None:
        self._panel.sample_places = self._sample.state.places
        self.show_queue()
        if self._goes_to_sample:
            self._goes_to_sample = False
            if self._panel.sample_places:
                self._go_on(reads_sample=False)
            else:
                self._studio.notices.tell(self._sample.words)

    def _read_next_look(self) -> None:
        """When all that was asked for is judged, ask whether that is enough."""
        if self._panel.is_sample and self._panel.sample_places and not self._sample_left():
            self._sample.read()

    def _sample_left(self) -> int:
        queue, wanted = self._source.queue, replace(self._panel.filter(None), clip_id=None)
        return sum(row.open_count for row in queue.rows(wanted))

    def _show_soon(self) -> None:
        if not self._refresh.isActive():
            self._refresh.start()
