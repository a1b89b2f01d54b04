"""The one place where the window says that something went wrong, or what to do next."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from ui.language import tr
from ui.theme.icons import icon
from ui.theme.theme import current_theme, restyle
from ui.widgets.labels import ElidedLabel, label_as
from ui.widgets.laying import fill, lay_column, lay_row

MOST_WAITING = 50


class MessageKind(StrEnum):
    """How bad it is."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class MessageAction:
    """A way out: a button that does something and then closes the message."""

    text: str
    run: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Message:
    """One line for the person; `details` is what "Copy details" adds to it."""

    kind: MessageKind
    text: str
    details: str = ""
    actions: tuple[MessageAction, ...] = ()
    topic: str = ""
    """A new message replaces a waiting one of the same topic; empty = the text itself is the topic."""
    seconds: float = 0.0
    """Closes by itself after this time; 0 = stays until closed."""
    is_whole: bool = False
    """All of the text is shown at once, on lines of its own: it must be read before a button is chosen."""


class ErrorBar(QFrame):
    """Shows one message at a time, worst first, the others wait behind a counter. Never takes the focus.

    What closes by itself answers what a person has just done: it is shown before warnings that stay.
    """

    emptied = Signal()
    """The last message is gone."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._messages: list[Message] = []
        self._repeats: dict[str, int] = {}
        self._is_wide = self._is_flat = False
        self.setProperty("bar", MessageKind.INFO.value)
        self.setAccessibleName(tr("Messages"))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.close_current)
        self._build()
        current_theme().changed.connect(self._on_theme_changed)
        self.hide()

    def show_message(self, message: Message) -> None:
        """Queue a message. The same topic again replaces the old text and counts up instead of piling up."""
        topic = message.topic or message.text
        self._repeats[topic] = self._repeats.get(topic, 0) + 1
        for index, waiting in enumerate(self._messages):
            if (waiting.topic or waiting.text) == topic:
                if message.kind is MessageKind.INFO and waiting.text != message.text:
                    # Another hint, not the same one once more.
                    self._repeats[topic] = 1
                self._messages[index] = message
                self._refresh()
                return
        self._messages.append(message)
        self._messages.sort(key=_place)
        del self._messages[MOST_WAITING:]
        self._refresh()

    def error(self, text: str, *, details: str = "", actions: tuple[MessageAction, ...] = ()) -> None:
        """Say what failed; stays until closed."""
        self.show_message(Message(MessageKind.ERROR, text, details, actions))

    def warn(self, text: str, *, details: str = "", actions: tuple[MessageAction, ...] = ()) -> None:
        """Say what may go wrong; stays until closed."""
        self.show_message(Message(MessageKind.WARNING, text, details, actions))

    def hint(self, text: str, *, seconds: float = 6.0) -> None:
        """Say something useful that goes away by itself."""
        self.show_message(Message(MessageKind.INFO, text, seconds=seconds))

    def set_flat(self, is_flat: bool) -> None:
        """Show also what must be read as one line, until it is asked for whole: there is room for no more."""
        if is_flat != self._is_flat:
            self._is_flat = is_flat
            self._refresh()

    @property
    def current(self) -> Message | None:
        """The message on show."""
        return self._messages[0] if self._messages else None

    @property
    def waiting_count(self) -> int:
        """How many messages wait behind the one on show."""
        return max(len(self._messages) - 1, 0)

    def close_current(self) -> None:
        """Take the shown message away and show the next."""
        if self._messages:
            gone = self._messages.pop(0)
            self._repeats.pop(gone.topic or gone.text, None)
            self._is_wide = False
        self._refresh()
        if not self._messages:
            self.emptied.emit()

    def close_topic(self, topic: str) -> None:
        """Take away the message of a topic, because its cause is gone."""
        current = self.current
        if current is not None and (current.topic or current.text) == topic:
            self.close_current()
            return
        waiting = [m for m in self._messages if (m.topic or m.text) != topic]
        if len(waiting) == len(self._messages):
            # Asked at every saved edit: the time of the hint on show must not begin anew.
            return
        self._messages = waiting
        self._repeats.pop(topic, None)
        self._refresh()

    def clear(self) -> None:
        """Take all messages away."""
        self._messages.clear()
        self._repeats.clear()
        self._refresh()
        self.emptied.emit()

    def copy_details(self) -> None:
        """Put the shown text and its details on the clipboard."""
        message = self.current
        if message is not None:
            QApplication.clipboard().setText("\n\n".join(filter(None, (message.text, message.details))))

    def _build(self) -> None:
        theme = current_theme()
        self._icon = QLabel()
        self._line = ElidedLabel()
        self._whole = QLabel()
        self._whole.setWordWrap(True)
        self._whole.setTextFormat(Qt.TextFormat.PlainText)
        self._whole.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._line.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._counter = label_as("small")
        self._more = self._make_tool(tr("Show the whole message"), self._on_more)
        self._copy = self._make_tool(tr("Copy details"), self.copy_details)
        self._copy.setText(tr("Copy details"))
        self._copy.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self._close = self._make_tool(tr("Close this message"), self.close_current)
        self._buttons = lay_row(spacing=theme.tokens.space_s)
        top = lay_row(self._icon, (self._line, 1), spacing=theme.tokens.space_s)
        fill(top, self._counter, self._more, self._buttons, self._copy, self._close)
        margins = (theme.tokens.space_m, 2, theme.tokens.space_s, 2)
        lay_column(top, self._whole, of=self, margins=margins, spacing=4)

    @staticmethod
    def _make_tool(name: str, slot: Callable[[], object]) -> QToolButton:
        button = QToolButton()
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda _checked=False: slot())
        return button

    def _refresh(self) -> None:
        message = self.current
        self.setVisible(message is not None)
        self._timer.stop()
        if message is None:
            return
        if message.seconds > 0:
            self._timer.start(round(message.seconds * 1000))
        repeats = self._repeats.get(message.topic or message.text, 1)
        line = message.text if repeats < 2 else f"{message.text}  (×{repeats})"
        is_whole = message.is_whole and not self._is_flat
        self._line.setText("" if is_whole else line)
        self._line.setAccessibleName(f"{message.kind.value}: {message.text}")
        self._whole.setText("\n\n".join(filter(None, (message.text, message.details))))
        self._whole.setVisible(self._is_wide or is_whole)
        is_more = bool(message.details) or self._is_wide or self._line.is_elided or message.is_whole
        self._more.setVisible(is_more and not is_whole)
        self._copy.setVisible(message.kind is not MessageKind.INFO)
        self._counter.setText(tr("1 of {count}", count=len(self._messages)))
        self._counter.setVisible(len(self._messages) > 1)
        # What must be read first has its buttons where all of it is shown.
        self._fill_buttons(() if message.is_whole and self._whole.isHidden() else message.actions)
        self._dress(message.kind)

    def _fill_buttons(self, actions: tuple[MessageAction, ...]) -> None:
        while (item := self._buttons.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for action in actions:
            button = QPushButton(action.text, self)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _checked=False, chosen=action: self._on_action(chosen))
            self._buttons.addWidget(button)
            button.show()

    def _dress(self, kind: MessageKind) -> None:
        tokens = current_theme().tokens
        names = {MessageKind.ERROR: "warning", MessageKind.WARNING: "warning", MessageKind.INFO: "info"}
        colour = str(getattr(tokens, kind.value))
        self._icon.setPixmap(icon(names[kind], tokens, 16, colour=colour).pixmap(16, 16))
        self._more.setIcon(icon("more", tokens, 16))
        self._close.setIcon(icon("cancel", tokens, 16))
        restyle(self, "bar", kind.value)

    def _on_action(self, action: MessageAction) -> None:
        self.close_current()
        action.run()

    def _on_more(self) -> None:
        self._is_wide = not self._is_wide
        self._refresh()

    def _on_theme_changed(self, _tokens: object) -> None:
        if self.current is not None:
            self._dress(self.current.kind)


def _place(message: Message) -> tuple[int, bool]:
    """Return where a message stands; of two that are equally bad the one with a way out comes first."""
    if message.kind is MessageKind.ERROR:
        return 0, not message.actions
    if message.seconds > 0:
        return 1, not message.actions
    return (2 if message.kind is MessageKind.WARNING else 3), not message.actions
