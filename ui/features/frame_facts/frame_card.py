"""What one look should answer about the active track in this frame, and the two verdicts."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QWidget

from core.types import Provenance, ReviewState
from ui.keys.chosen_keys import short_key
from ui.language import mark, number, tr
from ui.theme.state_shapes import STATE_WORDS
from ui.theme.text_size import grow_with_text
from ui.theme.theme import current_theme, restyle
from ui.widgets.action_button import action_button, enable_with
from ui.widgets.key_tips import follow_keys
from ui.widgets.labels import ElidedLabel, label_as
from ui.widgets.laying import Gap, lay_column, lay_row

SOURCE_WORDS = {
    Provenance.MODEL: mark("proposed by a model"),
    Provenance.PERSON: mark("painted by a person"),
    Provenance.BOTH: mark("model, corrected by a person"),
    Provenance.IMPORT: mark("imported"),
}

STATE_PX = 160
"""A longer state, with the reason of a flag, is elided."""
FIELDS = (mark("State"), mark("Hidden"), mark("Visible"), mark("Amodal mask"), mark("Score"))


@dataclass(frozen=True, slots=True)
class FrameFacts:
    """Facts about one track in one frame."""

    track_name: str
    state: ReviewState | None
    """None = no mask here."""
    reason: str = ""
    visible_px: int | None = None
    hidden_px: int | None = None
    missing_px: int = 0
    """Visible pixels that the amodal mask lacks."""
    provenance: Provenance | None = None
    is_decided: bool = True
    """A person made or accepted the amodal mask, not only tidied or filled in what a machine made."""
    score: float | None = None


class FrameStrip(QWidget):
    """State, Flag and Accept in one line, where they are in sight whatever is folded."""

    def __init__(self, flag: QAction, accept: QAction) -> None:
        super().__init__()
        self.setAccessibleName(tr("This frame"))
        self.state = ElidedLabel(role="strong")
        grow_with_text(self.state, self.state.setMaximumWidth, STATE_PX)
        current_theme().changed.connect(self._fit_state)
        flagging = _button(flag, tr("Flag…"), "", has_key=True)
        accepting = _button(accept, tr("Accept"), "accept", has_key=True)
        lay_row(self.state, Gap(4), flagging, accepting, of=self, margins=(0, 0, 0, 0), spacing=6)

    def show_facts(self, facts: FrameFacts | None) -> None:
        """Show the state of the frame; None = no active track."""
        state = facts.state if facts is not None else None
        restyle(self.state, "role", state.value if state is not None else "dim")
        self.state.setText(state_text(facts))
        self._fit_state()

    def _fit_state(self, _tokens: object = None) -> None:
        """Show a short state whole: the keys beside it give way first."""
        self.state.setMinimumWidth(min(self.state.sizeHint().width(), current_theme().scaled(STATE_PX)))


class FrameCard(QWidget):
    """State, hidden share, pixels, source; Flag and Accept."""

    def __init__(self, flag: QAction, accept: QAction, repair: QAction) -> None:
        super().__init__()
        heading = label_as("heading", tr("THIS FRAME"))
        self._values = {name: _value() for name in FIELDS}
        card = QFrame()
        card.setProperty("card", "true")
        grid = QGridLayout(card)
        grid.setContentsMargins(12, 10, 12, 10)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        flagging = _button(flag, tr("Flag…"), "", has_key=True)
        accepting = _button(accept, tr("Accept"), "accept", has_key=True)
        buttons = lay_row(flagging, (accepting, 1), spacing=8)
        # First of all, so that a low screen shows them without scrolling.
        grid.addLayout(buttons, 0, 0, 1, 2)
        for row, (name, value) in enumerate(self._values.items(), 1):
            label = label_as("dim", tr(name))
            grid.addWidget(label, row, 0)
            grid.addWidget(value, row, 1)
        self._note = label_as("warning", wraps=True)
        grid.addWidget(self._note, len(self._values) + 1, 0, 1, 2)
        self._repair = _button(repair, tr("Repair amodal"), "")
        grid.addWidget(self._repair, len(self._values) + 2, 0, 1, 2)
        lay_column(heading, card, of=self, margins=(12, 8, 12, 12), spacing=8)
        self.show_facts(None)

    def show_facts(self, facts: FrameFacts | None) -> None:
        """Show facts; None = no active track."""
        self._show_state(facts)
        visible = facts.visible_px if facts else None
        hidden = facts.hidden_px if facts else None
        whole = (visible or 0) - (facts.missing_px if facts else 0) + (hidden or 0)
        share = (
            "–"
            if hidden is None or not whole
            else f"{hidden / whole * 100:.0f} %  ({number(hidden, ',')} px)"
        )
        self._values["Hidden"].setText(share)
        self._values["Visible"].setText("–" if visible is None else f"{number(visible, ',')} px")
        source = facts.provenance if facts else None
        words = tr("none yet") if source is None else tr(SOURCE_WORDS[source])
        if facts is not None and source is Provenance.BOTH and not facts.is_decided:
            words = tr("model, with a person's help")
        self._values["Amodal mask"].setText(words)
        score = facts.score if facts else None
        self._values["Score"].setText("–" if score is None else number(score, ".2f"))
        missing = facts.missing_px if facts else 0
        self._note.setText(tr("Amodal lacks {missing:,} visible px", missing=missing) if missing else "")
        self._note.setVisible(bool(missing))
        self._repair.setVisible(bool(missing))

    def _show_state(self, facts: FrameFacts | None) -> None:
        text = state_text(facts)
        label = self._values["State"]
        label.setText(text)
        label.setToolTip(text)


def state_text(facts: FrameFacts | None) -> str:
    """Return the state of a frame, with the reason of a flag, in the language in use."""
    if facts is None:
        return tr("no track")
    if facts.state is None:
        return tr("no mask here")
    return tr(STATE_WORDS[facts.state]) + (f": {facts.reason}" if facts.reason else "")


def _value() -> QLabel:
    label = label_as("number")
    label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    label.setMinimumWidth(40)
    return label


def _button(action: QAction, text: str, kind: str, *, has_key: bool = False) -> QPushButton:
    button = enable_with(action_button(action, text, kind), action)
    if has_key:
        name = action.objectName()
        follow_keys(button, lambda: button.setText(f"{text}   {short_key(name)}".rstrip()))
    return button
