"""The ground of one window: what every feature stands on, and the doors through which it joins."""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QMainWindow

from core.changes.tracks import Track
from core.session_log import SessionLog
from ui.canvas.tools.stroke_result import StrokeResult
from ui.canvas.view import CanvasView
from ui.canvas.view_state import ViewState
from ui.faults import Faults
from ui.jobs.files import FileJobs
from ui.jobs.proposals import ProposalJobs
from ui.language import tr
from ui.layout.notices import Notices
from ui.layout.places import Places
from ui.session.clip.attention import Attention
from ui.session.clip.clip_session import ClipSession
from ui.session.clip.playback import Playback
from ui.session.clip.selection import Selection
from ui.session.preferences import annotator_of
from ui.session.project.locks import TrackLocks
from ui.session.project.media_states import MediaStates
from ui.session.project.project_session import ProjectSession
from ui.widgets.live_actions import Actions
from ui.work.work import Work

if TYPE_CHECKING:
    from ui.session.clip.clip_measuring import ClipMeasuring
    from ui.session.project.sampling import Sampling


class Studio:
    """One window's parts, made once and handed to every feature.

    Doors: `places` (a page, a card, a list, a lane, a bar), `actions.bind` (entries of menus and keys),
    `notices` (words to the person), `work` (whatever may take long), `on_close`. What one feature tells
    another goes through what both stand on: a signal of the session, an action, the view, the selection.
    """

    def __init__(self, window: QMainWindow, settings: QSettings) -> None:
        self._endings: list[Callable[[], object]] = []
        self.may_close: Callable[[], bool] = lambda: True
        """Whether nothing would be lost now; set by whoever asks the person."""
        self.stroke_taker: Callable[[], Callable[[StrokeResult], None] | None] = lambda: None
        """Who takes finished strokes now instead of the store; None = nobody."""
        self.window, self.settings = window, settings
        self.faults = Faults(SessionLog("window"), window)
        self.on_close(self.faults.uninstall)
        self.actions = Actions(window, settings)
        self.work = Work(window)
        self.session = ProjectSession(self.work.store, window)
        self.session.annotator = annotator_of(settings)
        self.on_close(self.session.shut_down)
        self.on_close(self.work.close)
        self.clip = ClipSession(self.session, window)
        self.on_close(self.clip.unload)
        self.playback = Playback(self.clip.is_ready, window)
        self.selection = Selection(self.clip, window)
        self.locks = TrackLocks(self.session, window)
        self.media_states = MediaStates(self.session, window)
        self.files = FileJobs(self.session, self.work, window)
        self.on_close(self.files.close)
        self.proposals = ProposalJobs(self.session, window)
        self.on_close(self.proposals.close)
        self.canvas = CanvasView()
        self.view = ViewState(self.canvas, settings)
        self.places = Places(window, self.actions, self.canvas)
        self.messages = self.places.stage.messages
        self.notices = Notices(
            self.messages, self.session.edits.retry, lambda error: self.faults.take(error, "work")
        )

    @cached_property
    def measuring(self) -> "ClipMeasuring":
        """Measures of the clip on screen, made while nobody is at anything; begun when first asked for."""
        from ui.session.clip.clip_measuring import ClipMeasuring

        attention = Attention(self.clip, self.playback, lambda: self.canvas.is_stroke_active, self.window)
        measuring = ClipMeasuring(self.session, self.clip, attention.is_taken, self.work, self.window)
        self.on_close(measuring.close)
        return measuring

    @cached_property
    def sampling(self) -> "Sampling":
        """The sampling plan: what a person is to judge, and how good proposals are."""
        from ui.session.project.sampling import Sampling

        return Sampling(self.session, self.window)

    def go_to(self, frame: int, direction: int = 0) -> None:
        """Pause and show a frame; the numbers are cut to the clip."""
        self.playback.pause()
        self.clip.go_to(frame, direction)

    # What many features ask before they act; where the answer is no, the person is told why.

    def chosen_track(self) -> Track | None:
        """Return the active track."""
        track = self.clip.active_track
        if track is None:
            self.notices.tell(tr("Choose a track first: click its object, or press its number"))
        return track

    def may_edit(self) -> bool:
        """Whether the project can be changed now."""
        if self.session.is_read_only:
            self.notices.tell(tr("This project is open for reading only"))
        return self.session.can_edit

    def may_edit_track(self) -> bool:
        """Whether the active track can be changed in the frame on screen."""
        return self.chosen_track() is not None and self.clip.masks_are_loaded and self.session.can_edit

    def on_close(self, end: Callable[[], object]) -> None:
        """Have something ended when the window goes: the last that joined ends first."""
        self._endings.append(end)

    def close(self) -> None:
        """End all that joined; what breaks is kept, and ends nothing but itself: threads must not stay."""
        self.on_close(self.playback.pause)
        while self._endings:
            try:
                self._endings.pop()()
            except Exception as error:  # noqa: BLE001 - the edge: the window goes
                self.faults.take(error, "closing")
