"""The page Compose: layers, the numbers of the chosen one, holes, and the way out as a video."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QScrollArea, QWidget

from ui.features.compose.layer_card import CardFacts, LayerCard
from ui.features.compose.layer_list import LayerList, LayerRow
from ui.language import tr
from ui.widgets.action_button import action_button
from ui.widgets.key_tips import keyed_tip
from ui.widgets.labels import ElidedLabel, label_as
from ui.widgets.laying import fill, lay_column, lay_row
from ui.widgets.live_actions import Actions


class ComposePanel(QWidget):
    """Shows a composition; decides nothing.

    Signals:
        closed(): Back to the page before.
    """

    closed = Signal()

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self._actions = actions
        self.list = LayerList()
        self.card = LayerCard(actions)
        self.clip = ElidedLabel(role="dim")
        self.reach = label_as("small", wraps=True)
        self.holes = label_as("small", wraps=True)
        page = QWidget()
        page.setProperty("panel", "true")
        layout = lay_column(of=page, margins=(12, 8, 12, 8), spacing=8)
        fill(layout, (self.list, 1), self._buttons(), self.reach, self.card, self.holes)
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(page)
        # Whatever is scrolled, one sees where one is and finds the way out.
        lay_column(self._head(), (area, 1), self._ends(), of=self, margins=(0, 8, 0, 0), spacing=0)

    def show_layers(self, rows: Sequence[LayerRow], chosen: int | None, facts: CardFacts) -> None:
        """Show the layers, the foremost first, and the chosen one."""
        self.list.show_layers(rows, chosen)
        self.card.show_facts(facts)

    def show_reach(self, marked: tuple[int, int] | None, *, is_own: bool) -> None:
        """Say which frames another order is for, and whether the frame on screen has an order of its own."""
        if marked is not None:
            words = tr("Order for frames {first}–{last}", first=marked[0], last=marked[1])
        elif is_own:
            words = tr("Order for the whole clip; this frame has one of its own: mark a range to change it")
        else:
            words = tr("Order for the whole clip; mark a range ({key[review.mark_range]}) for a part of it")
        self.reach.setText(words)

    def show_holes(self, words: str) -> None:
        """Say how the background is; empty = nothing to say."""
        self.holes.setText(words)
        self.holes.setVisible(bool(words))

    def _head(self) -> QWidget:
        back = QPushButton(tr("Back"))
        back.setObjectName("compose-back")
        keyed_tip(back, tr("Back to the tools"), "view.compose")
        back.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        back.clicked.connect(self.closed)
        return _row(
            (label_as("heading", tr("COMPOSE")), 0), (self.clip, 1), (back, 0), margins=(12, 0, 12, 0)
        )

    def _buttons(self) -> QWidget:
        return _row(
            (self._button("compose.add", tr("Take…")), 1),
            (self._button("compose.duplicate", tr("Copy")), 1),
            (self._button("compose.remove", tr("Remove")), 1),
            (self._button("compose.forward", "↑"), 0),
            (self._button("compose.backward", "↓"), 0),
        )

    def _ends(self) -> QWidget:
        return _row(
            (self._button("compose.complete", tr("Complete holes")), 1),
            (self._button("compose.render", tr("Render…"), "primary"), 1),
            margins=(12, 8, 12, 10),
        )

    def _button(self, action_id: str, words: str, kind: str = "") -> QPushButton:
        button = action_button(self._actions[action_id], words, kind)
        button.setAccessibleName(self._actions[action_id].text())
        button.setStyleSheet("QPushButton { padding: 4px 8px; }" if not kind else "")
        return button


def _row(*parts: tuple[QWidget, int], margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QWidget:
    row = QWidget()
    lay_row(*parts, of=row, margins=margins, spacing=6)
    return row
