"""First, back, play, on, last; the frame in large figures; speed and loop."""

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QComboBox, QToolButton, QWidget

from ui.keys.chosen_keys import short_key
from ui.language import mark, tr
from ui.theme.icons import icon
from ui.theme.theme import current_theme, tabular
from ui.widgets.fitting import StepwiseFitting
from ui.widgets.key_tips import follow_keys, keyed_tip
from ui.widgets.labels import ElidedLabel, label_as
from ui.widgets.laying import REST, Gap, fill, lay_row

SPEEDS = (0.1, 0.25, 0.5, 1.0, 2.0, 4.0)
BUTTONS = (
    ("first", "first", mark("First frame")),
    ("previous", "step-back", mark("Previous frame")),
    ("play", "play", mark("Play or pause")),
    ("next", "step-forward", mark("Next frame")),
    ("last", "last", mark("Last frame")),
)


class TransportBar(StepwiseFitting, QWidget):
    """Decides nothing: every press is a signal, every state is set from outside.

    Args:
        keys: The key of each button, by `first`, `previous`, `play`, `next`, `last`, `loop`.
    """

    first_requested = Signal()
    previous_requested = Signal()
    play_toggled = Signal()
    next_requested = Signal()
    last_requested = Signal()
    loop_toggled = Signal(bool)
    speed_chosen = Signal(float)

    def __init__(self, keys: Mapping[str, str]) -> None:
        super().__init__()
        self._count = 0
        self._is_playing = False
        signals = (
            self.first_requested,
            self.previous_requested,
            self.play_toggled,
            self.next_requested,
            self.last_requested,
        )
        row = lay_row(of=self, margins=(8, 4, 12, 4), spacing=2)
        self.buttons: dict[str, QToolButton] = {}
        for (name, _icon, words), signal in zip(BUTTONS, signals, strict=True):
            button = _button(tr(words), keys.get(name, ""))
            button.clicked.connect(signal)
            self.buttons[name] = button
            row.addWidget(button)
        self.frame = label_as("title", "00000")
        self.frame.setAccessibleName(tr("Current frame"))
        self.frame.setFont(tabular(self.frame.font()))
        self.rest = label_as("dim")
        self.speed = QComboBox()
        self.speed.setAccessibleName(tr("Speed"))
        keyed_tip(self.speed, tr("Speed"), "play.slower", "play.faster")
        self.speed.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for speed in SPEEDS:
            self.speed.addItem(f"{speed:g}×", speed)
        self.speed.setCurrentIndex(SPEEDS.index(1.0))
        self.speed.activated.connect(lambda index: self.speed_chosen.emit(SPEEDS[index]))
        self.loop = _button(tr("Loop"), keys.get("loop", ""))
        self.loop.setCheckable(True)
        self.loop.clicked.connect(self.loop_toggled)
        self.fold = _button(tr("Only the active track"), keys.get("fold", ""))
        self.fold.setCheckable(True)
        self.buttons |= {"loop": self.loop, "fold": self.fold}
        fill(row, Gap(10), self.frame, Gap(8), self.rest, Gap(12), self.speed, self.loop, self.fold, REST)
        self.hint = ElidedLabel(role="small")
        follow_keys(self.hint, self._show_hint)
        row.addWidget(self.hint)
        self.end = QWidget()
        self._end = lay_row(of=self.end, margins=(0, 0, 0, 0), spacing=8)
        fill(row, Gap(12), self.end)
        current_theme().changed.connect(self._on_theme_changed)
        self._dress()

    def set_clip(self, frame_count: int, fps: float) -> None:
        """Show how long the clip is."""
        self._count = frame_count
        self.rest.setText(
            tr("of {frame_count} · {fps:.4g} fps", frame_count=frame_count, fps=fps) if frame_count else ""
        )
        self.setEnabled(frame_count > 0)

    def set_frame(self, frame: int) -> None:
        """Show the frame number (0-based)."""
        self.frame.setText(f"{frame:05d}")
        self.frame.setAccessibleDescription(tr("frame {frame} of {count}", frame=frame, count=self._count))

    def leave_out(self, first: int) -> None:
        """Leave the keys out where there is no room for them: half of them helps nobody."""
        layout = self.layout()
        assert layout is not None
        self.hint.setVisible(not first)
        layout.invalidate()
        self.hint.setVisible(not first and layout.sizeHint().width() <= self.width())

    def add(self, part: QWidget) -> None:
        """Put something at the right end, where it is in sight whatever panels are folded."""
        self._end.addWidget(part)
        self.fit()

    def show_folded(self, *, is_folded: bool) -> None:
        """Show whether only the active track has a row."""
        self.fold.setChecked(is_folded)
        self._dress()

    def set_playing(self, is_playing: bool) -> None:
        """Show whether the clip plays."""
        self._is_playing = is_playing
        self._dress()

    def set_speed(self, speed: float) -> None:
        """Show the speed."""
        nearest = min(range(len(SPEEDS)), key=lambda i: abs(SPEEDS[i] - speed))
        self.speed.setCurrentIndex(nearest)

    def set_loop(self, is_loop: bool) -> None:
        """Show whether playing starts over."""
        self.loop.setChecked(is_loop)

    def _show_hint(self) -> None:
        self.hint.setText(usual_hint())
        self.fit()

    def _on_theme_changed(self, _tokens: object) -> None:
        self._dress()

    def _dress(self) -> None:
        tokens = current_theme().tokens
        for name, icon_name, _words in BUTTONS:
            shown = "pause" if name == "play" and self._is_playing else icon_name
            self.buttons[name].setIcon(icon(shown, tokens))
        self.loop.setIcon(icon("loop", tokens))
        self.fold.setIcon(icon("chevron-up" if self.fold.isChecked() else "chevron-down", tokens))


def usual_hint() -> str:
    """Return the keys that help most, as they are in use."""
    return tr(
        "{unreviewed} most doubtful next · {on} / {back} step · Space play · {accept} accept",
        unreviewed=short_key("review.next") or "–",
        on=short_key("play.next") or "–",
        back=short_key("play.previous") or "–",
        accept=short_key("review.accept_next") or "–",
    )


def _button(words: str, keys: str) -> QToolButton:
    button = QToolButton()
    button.setIconSize(QSize(20, 20))
    button.setToolTip(f"{words} ({keys})" if keys else words)
    button.setAccessibleName(words)
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return button
