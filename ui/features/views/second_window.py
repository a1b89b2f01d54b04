"""A second window on the open project: it follows frame, track and edits, or stays on one frame."""

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QCheckBox, QWidget

from core.types import RgbFrame
from ui.features.views.following_view import FollowingView
from ui.language import mark, tr
from ui.session.clip.shown_completions import ShownCompletions
from ui.session.project.outcome import Outcome
from ui.shown.scene import OverlayScene, ViewMode, ViewOptions
from ui.studio import Studio
from ui.theme.theme import current_theme
from ui.widgets.labels import ElidedLabel
from ui.widgets.laying import lay_column, lay_row
from ui.widgets.segmented import Segment, SegmentedControl

COMPLETED = "completed"
SEGMENTS = (
    (COMPLETED, mark("Completed"), mark("The completed picture of the active track")),
    (ViewMode.MODAL, mark("Modal"), mark("What is visible")),
    (ViewMode.AMODAL, mark("Amodal"), mark("Whole objects")),
    (ViewMode.BOTH, mark("Both"), mark("What is visible, and what is hidden")),
)


class SecondWindow(QWidget):
    """What it shows is its own choice; the project, clip, frame and track are those of the first.

    Signals:
        closing(): It goes; nothing is asked, since nothing is edited in it.
        choice_changed(): It shows something else.
    """

    closing = Signal()
    choice_changed = Signal()

    def __init__(self, studio: Studio, completions: ShownCompletions) -> None:
        super().__init__(studio.window, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._studio, self._clip = studio, studio.clip
        self._pinned: int | None = None
        # Keys of the first window work here as well: one set of actions for both.
        self.addActions(studio.window.actions())
        self.view = FollowingView()
        self.completions = completions
        """Shared by all second windows, and older and younger than each."""
        segments = [Segment(key, tr(text), tr(tip)) for key, text, tip in SEGMENTS]
        self.choice = SegmentedControl(segments, name=tr("What this window shows"))
        self.choice.set_current(COMPLETED)
        self.stays = QCheckBox(tr("Stay on this frame"))
        self.stays.setToolTip(tr("The first window goes on alone; edits of this frame are shown here"))
        self.place = ElidedLabel(role="dim")
        top = lay_row(self.choice, self.stays, (self.place, 1), margins=(8, 6, 8, 6), spacing=10)
        lay_column(top, (self.view, 1), of=self, margins=(0, 0, 0, 0), spacing=0)
        self.choice.chosen.connect(self._on_chosen)
        self.stays.toggled.connect(self._pin)
        self.completions.changed.connect(self._show_completion)
        self._follow()
        self._show_choice()

    @property
    def wants_completions(self) -> bool:
        """Whether it shows completed pictures."""
        return self.choice.current == COMPLETED

    @property
    def frame(self) -> int:
        """The frame that is shown."""
        return self._clip.frame if self._pinned is None else self._pinned

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closing.emit()
        super().closeEvent(event)

    def _follow(self) -> None:
        clip, studio = self._clip, self._studio
        clip.clip_changed.connect(self._on_clip)
        clip.picture_changed.connect(self._on_picture)
        clip.scene_changed.connect(self._on_scene)
        clip.active_changed.connect(self._show_place)
        studio.session.changed.connect(self._on_changed)
        studio.view.changed.connect(self._on_options)
        studio.actions["view.theme"].triggered.connect(self._use_theme)
        self._use_theme()
        self.view.set_picture(studio.canvas.picture)
        self.view.set_scene(clip.scene())
        self._show_place()

    def _use_theme(self, _is_on: bool = False) -> None:
        self.view.set_ground(current_theme().tokens.ground)

    def _on_clip(self) -> None:
        self.stays.setChecked(False)
        self.view.set_picture(None)
        self.view.fit()
        self._show_place()

    def _on_picture(self, rgb: RgbFrame | None, _is_exact: bool) -> None:
        if self._pinned is None:
            self.view.set_picture(rgb)
            self._show_place()

    def _on_scene(self, scene: OverlayScene) -> None:
        if self._pinned is None:
            self.view.set_scene(scene)
        elif self._pinned == self._clip.frame:
            self.view.set_scene(self._clip.scene(self._pinned))

    def _on_changed(self, outcome: Outcome) -> None:
        places = outcome.changes.places_of({track.id for track in self._clip.tracks})
        if self._pinned is not None and any(frame == self._pinned for _, frame in places):
            self.view.set_scene(self._clip.scene(self._pinned))

    def _pin(self, is_pinned: bool) -> None:
        self._pinned = self._clip.frame if is_pinned else None
        if not is_pinned:
            self.view.set_picture(self._studio.canvas.picture)
            self.view.set_scene(self._clip.scene())
            self._show_completion()
        self._show_place()

    def _on_chosen(self, _key: str) -> None:
        self.choice_changed.emit()
        self._show_choice()

    def _on_options(self, _options: ViewOptions) -> None:
        self._show_choice()

    def _show_choice(self) -> None:
        chosen, options = self.choice.current, self._studio.view.options
        mode = ViewMode.BOTH if chosen == COMPLETED else ViewMode(chosen)
        shown = replace(ViewOptions(), mode=mode, hidden_track_ids=options.hidden_track_ids)
        opacity = (options.modal_opacity, options.amodal_opacity)
        self.view.set_options(replace(shown, modal_opacity=opacity[0], amodal_opacity=opacity[1]))
        self._show_completion()
        self._show_place()

    def _show_completion(self) -> None:
        if self._pinned is None:
            self.view.set_completion(self.completions.current if self.wants_completions else None)
            self._show_place()

    def _show_place(self) -> None:
        clip, track = self._clip.clip, self._clip.active_track
        if clip is None:
            self.place.setText(tr("No clip is shown"))
        else:
            words = [clip.name, tr("frame {frame}", frame=self.frame)]
            is_known = self.completions.is_known and self._pinned is None
            if self.wants_completions and track is not None:
                words.append(track.name)
                if is_known and self.completions.current is None:
                    words.append(tr("no completed picture yet: {key[complete.track]} makes one"))
            self.place.setText(" · ".join(words))
        self.setWindowTitle(tr("{name}, second view", name=clip.name if clip else "Amodal Studio"))
