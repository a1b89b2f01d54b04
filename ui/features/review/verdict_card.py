"""What is said of the active track in this frame: shape, completion, visibility, what cannot be known."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton

from core.changes.reviews import Verdict, Visibility
from ui.language import mark, number, tr
from ui.theme.text_size import grow_with_text
from ui.widgets.action_button import action_button
from ui.widgets.labels import label_as
from ui.widgets.segmented import Segment, SegmentedControl

VISIBILITY_WORDS = {
    Visibility.FULL: (mark("Full"), mark("All of it is seen")),
    Visibility.PARTIAL: (mark("Part"), mark("A part of it is seen")),
    Visibility.HIDDEN: (mark("Hidden"), mark("It is in the picture, and nothing of it is seen")),
    Visibility.OUT: (mark("Out"), mark("It is outside the picture")),
}


@dataclass(frozen=True)
class VerdictFacts:
    """What the card shows; empty words = nothing was said."""

    shape: str = ""
    completion: Verdict | None = None
    visibility: Visibility | None = None
    is_suggested: bool = False
    """The visibility comes from the masks, not from a person."""
    unknown_px: int = 0


class VerdictCard(QFrame):
    """Verdicts, how well it is seen, and why the frame is doubtful.

    Signals:
        visibility_chosen(str): Value of `Visibility`.
    """

    visibility_chosen = Signal(str)

    def __init__(self, accept_completion: QAction, reject_completion: QAction) -> None:
        super().__init__()
        self.setProperty("card", "true")
        self.shape, self.completion, self.unknown = QLabel(), QLabel(), QLabel()
        self.visibility = SegmentedControl(
            tuple(
                Segment(kind.value, tr(word), tr(tip), ("visibility.cycle",))
                for kind, (word, tip) in VISIBILITY_WORDS.items()
            ),
            name=tr("Visibility"),
        )
        self.visibility.chosen.connect(self.visibility_chosen)
        self.source = label_as("small")
        self.doubt = label_as("small", wraps=True)
        self.doubt.setToolTip(tr("What makes this frame doubtful, the strongest reason first"))
        grid = QGridLayout(self)
        grid.setContentsMargins(12, 8, 12, 8)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(5)
        grid.setColumnStretch(1, 1)
        # First, because it leads the eye, and a small screen shows no more than the card's top.
        grid.addWidget(self.doubt, 0, 0, 1, 4)
        for row, (words, value) in enumerate(
            ((tr("Shape"), self.shape), (tr("Completion"), self.completion), (tr("Not known"), self.unknown)),
            start=1,
        ):
            name = label_as("dim", words)
            value.setProperty("role", "number")
            value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(name, row, 0)
            grid.addWidget(value, row, 1)
        for column, (action, words) in enumerate(
            ((accept_completion, "✓"), (reject_completion, "✗")), start=2
        ):
            grid.addWidget(_small_button(action, words), 2, column)
        grid.addWidget(self.visibility, 4, 0, 1, 4)
        grid.addWidget(self.source, 5, 0, 1, 4)
        self.show_doubt("", None)

    def show_doubt(self, reasons: str, share: float | None) -> None:
        """Say why this frame is to be looked at.

        Args:
            reasons: In words, in the language in use; empty = none.
            share: Doubt of the frame, 0..1; None = it was not measured.
        """
        if share is None:
            self.doubt.setText(tr("Doubt: not measured yet"))
        elif not reasons:
            self.doubt.setText(tr("Doubt: none"))
        else:
            self.doubt.setText(tr("Doubt {share} %: {reasons}", share=round(100 * share), reasons=reasons))

    def show_facts(self, facts: VerdictFacts) -> None:
        """Show what is said."""
        self.shape.setText(facts.shape or "–")
        self.completion.setText("–" if facts.completion is None else tr(facts.completion.value))
        self.unknown.setText(f"{number(facts.unknown_px, ',')} px" if facts.unknown_px else "–")
        self.unknown.setToolTip(
            tr("Pixels of which nobody can say whether they belong to it; {key[tool.unknown]} paints them")
        )
        self.visibility.setEnabled(facts.visibility is not None)
        if facts.visibility is not None:
            self.visibility.set_current(facts.visibility.value)
        if facts.visibility is None:
            self.source.setText(tr("Visibility: no mask tells"))
        elif facts.is_suggested:
            self.source.setText(tr("Visibility as the masks suggest; {key[visibility.cycle]} decides"))
        else:
            self.source.setText(tr("Visibility decided by a person"))


def _small_button(action: QAction, words: str) -> QPushButton:
    button = action_button(action, words)
    button.setAccessibleName(action.text())
    grow_with_text(button, button.setFixedWidth, 32)
    button.setStyleSheet("padding: 0;")
    return button
