"""What a place shows while it has nothing to show: what is missing and what to do about it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from ui.keys.chosen_keys import shown
from ui.theme.icons import icon
from ui.theme.theme import current_theme
from ui.widgets.labels import KeyCap, label_as
from ui.widgets.laying import REST, Gap, fill, lay_column, lay_row


@dataclass(frozen=True, slots=True)
class EmptyAction:
    """A button; `keys` is shown as a key cap below it, `kind` as for QPushButton (primary, …)."""

    text: str
    run: Callable[[], object]
    kind: str = ""
    keys: str = ""


class EmptyState(QWidget):
    """Icon, headline, a few words and buttons, in the middle of the room there is."""

    def __init__(self) -> None:
        super().__init__()
        self._icon_name = ""
        self._picture = QLabel()
        self._headline = label_as("title")
        self._text = label_as("dim")
        self._actions = lay_row(spacing=12)
        column = lay_column(REST, of=self, spacing=12)
        for label in (self._picture, self._headline, self._text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(label is not self._picture)
            column.addWidget(label)
        fill(column, Gap(4), self._actions, REST)
        current_theme().changed.connect(self._on_theme_changed)

    def set_content(
        self, icon_name: str, headline: str, text: str = "", actions: Sequence[EmptyAction] = ()
    ) -> None:
        """Say what is missing and offer what can be done."""
        self._icon_name = icon_name
        self._headline.setText(headline)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self.setAccessibleName(headline)
        self.setAccessibleDescription(text)
        self._clear_actions()
        self._actions.addStretch(1)
        for action in actions:
            self._actions.addLayout(self._make_action(action))
        self._actions.addStretch(1)
        self._dress()

    def _make_action(self, action: EmptyAction) -> QVBoxLayout:
        button = QPushButton(action.text, self)
        button.setProperty("kind", action.kind)
        keys = shown(action.keys)
        button.setToolTip(f"{action.text} ({keys})" if keys else action.text)
        button.clicked.connect(lambda _checked=False: action.run())
        column = lay_column(button, spacing=6)
        cap = KeyCap(keys, self)
        fill(column, (cap, 0, Qt.AlignmentFlag.AlignHCenter), REST)
        return column

    def _clear_actions(self) -> None:
        while (item := self._actions.takeAt(0)) is not None:
            inner = item.layout()
            while inner is not None and (part := inner.takeAt(0)) is not None:
                if (old := part.widget()) is not None:
                    old.hide()
                    old.deleteLater()

    def _dress(self) -> None:
        tokens = current_theme().tokens
        if self._icon_name:
            self._picture.setPixmap(icon(self._icon_name, tokens, 40, colour=tokens.dim).pixmap(40, 40))

    def _on_theme_changed(self, _tokens: object) -> None:
        self._dress()
