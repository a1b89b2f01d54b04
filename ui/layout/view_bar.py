"""Above the picture: where one is, which layers are shown."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSlider, QToolButton, QWidget

from core.changes.tracks import Clip
from ui.language import tr
from ui.shown.scene import ViewMode, ViewOptions
from ui.theme.text_size import grow_with_text
from ui.theme.theme import current_theme
from ui.timeline.axis import format_seconds
from ui.widgets.fitting import StepwiseFitting
from ui.widgets.key_tips import keyed_tip
from ui.widgets.labels import ElidedLabel, label_as
from ui.widgets.laying import REST, fill, lay_row
from ui.widgets.segmented import Segment, SegmentedControl

NAME_PX = 120
"""A name up to this width is never shortened while time or slider could go; at 100 % text."""
STEPS = (
    (True, True, True, True),
    (False, True, True, True),
    (False, False, True, True),
    (False, False, False, True),
    (False, False, False, False),
)
"""Word beside the slider, time, slider, frame and zoom: what is shown, from everything to the least (keys for
the opacity stay, and the frame is below the picture too)."""


class ViewBar(StepwiseFitting, QWidget):
    """Clip, frame, time and zoom; Modal · Amodal · Both; opacity.

    Signals:
        mode_chosen(str): Value of `ViewMode`.
        opacity_chosen(float): 0..1.
        completion_toggled(bool): Show the completion or not.
    """

    mode_chosen = Signal(str)
    opacity_chosen = Signal(float)
    completion_toggled = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", "true")
        self._clip: Clip | None = None
        self._frame = 0
        self._zoom = 1.0
        self._is_exact = True
        self.name = ElidedLabel(role="strong", mode=Qt.TextElideMode.ElideMiddle)
        self.place = label_as("dim")
        self.mode = _modes()
        self.mode.chosen.connect(self.mode_chosen)
        self.completion = _completion_switch()
        self.completion.clicked.connect(self.completion_toggled)
        self.opacity = _opacity_slider()
        self.opacity.valueChanged.connect(lambda value: self.opacity_chosen.emit(value / 100))
        self._opacity_label = label_as("dim", tr("Opacity"))
        self._has_time = True
        self._step = 0
        layout = lay_row(of=self, margins=(12, 6, 12, 6), spacing=10)
        self._sides = left, right = QHBoxLayout(), QHBoxLayout()
        fill(left, self.name, self.place, REST)
        fill(right, REST, self._opacity_label, self.opacity)
        fill(layout, (left, 1), self.mode, self.completion, (right, 1))

    def show_clip(self, clip: Clip | None) -> None:
        """Show which clip is on screen."""
        self._clip = clip
        self.name.setText(clip.name if clip else tr("No clip"))
        self._refresh()
        self.fit()

    def show_frame(self, frame: int) -> None:
        """Show which frame is on screen."""
        self._frame = frame
        self._refresh()

    def show_exact(self, *, is_exact: bool) -> None:
        """Say when a near picture stands in for one that is still being decoded."""
        if is_exact != self._is_exact:
            self._is_exact = is_exact
            self._refresh()

    def show_zoom(self, zoom: float) -> None:
        """Show the zoom (1 = one picture pixel per device pixel)."""
        self._zoom = zoom
        self._refresh()

    def show_options(self, options: ViewOptions) -> None:
        """Show mode and opacity without choosing them again."""
        self.mode.set_current(options.mode.value)
        self.opacity.blockSignals(True)
        self.opacity.setValue(round(options.amodal_opacity * 100))
        self.opacity.blockSignals(False)

    def show_completion(self, *, is_shown: bool) -> None:
        """Show whether the completion layer is on."""
        self.completion.setChecked(is_shown)

    def event(self, event: QEvent) -> bool:
        """Fit when something inside needs more room, such as larger words."""
        done = super().event(event)
        layout = self.layout() if event.type() == QEvent.Type.LayoutRequest else None
        # Only downwards, and not beyond the last step: every step asks for a new layout itself.
        if layout is not None and self._has_more() and layout.minimumSize().width() > self.width():
            self.fit(self._step)
        return done

    def _has_more(self) -> bool:
        """Whether there is anything left to leave out."""
        return self._step < len(STEPS) - 1 or self.name.minimumWidth() > 0

    def leave_out(self, first: int) -> None:
        """Leave out what matters least where there is no room, so that nothing is cut."""
        layout = self.layout()
        assert layout is not None
        # A short name is shown whole before time and slider are: it says where one is.
        self.name.setMinimumWidth(min(self.name.sizeHint().width(), current_theme().scaled(NAME_PX)))
        for self._step in range(first, len(STEPS)):
            has_word, self._has_time, has_slider, has_place = STEPS[self._step]
            self._opacity_label.setVisible(has_word)
            self.opacity.setVisible(has_slider)
            self.place.setVisible(has_place)
            self._write_place()
            for part in (*self._sides, layout):
                part.invalidate()
            if layout.minimumSize().width() <= self.width():
                return
        self.name.setMinimumWidth(0)

    def _refresh(self) -> None:
        length = len(self.place.text())
        self._write_place()
        if len(self.place.text()) > length:
            self.fit()

    def _write_place(self) -> None:
        if self._clip is None:
            self.place.setText("")
            return
        wait = "" if self._is_exact else tr("  · decoding…")
        if not self._has_time:
            last = self._clip.frame_count - 1
            self.place.setText(f"{self._frame} / {last} · {self._zoom * 100:.0f} %{wait}")
            return
        self.place.setText(
            tr(
                "frame {frame} / {last}   {time} · {zoom:.0f} %{wait}",
                frame=self._frame,
                last=self._clip.frame_count - 1,
                time=format_seconds(self._frame, self._clip.fps),
                zoom=self._zoom * 100,
                wait=wait,
            )
        )


def _modes() -> SegmentedControl:
    words = {
        ViewMode.MODAL: (tr("Modal"), tr("What is visible"), "view.modal"),
        ViewMode.AMODAL: (tr("Amodal"), tr("The whole object"), "view.amodal"),
        ViewMode.BOTH: (tr("Both"), tr("Visible and hidden part apart"), "view.both"),
    }
    segments = [
        Segment(mode.value, word, tip, (action_id, "view.cycle"))
        for mode, (word, tip, action_id) in words.items()
    ]
    return SegmentedControl(segments, name=tr("Layers shown"))


def _completion_switch() -> QToolButton:
    button = QToolButton()
    button.setObjectName("completion")
    button.setText(tr("Completed"))
    button.setCheckable(True)
    button.setProperty("segment", "only")
    keyed_tip(button, tr("Completion: the picture of the whole object"), "view.completion")
    button.setAccessibleName(tr("Show completion"))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def _opacity_slider() -> QSlider:
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setRange(0, 100)
    grow_with_text(slider, slider.setFixedWidth, 56)
    slider.setAccessibleName(tr("Opacity of masks"))
    keyed_tip(slider, tr("Opacity of masks"), "view.fainter", "view.stronger")
    slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return slider
