"""Fields for what is asked of the active track: a tick, a choice, a number or a text each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QLineEdit, QScrollArea, QToolButton, QWidget

from core.changes.labels import Attribute, AttributeKind, Value
from ui.language import number, tr
from ui.widgets.key_tips import keyed_tip
from ui.widgets.labels import ElidedLabel, label_as
from ui.widgets.laying import Rest, lay_column, lay_row
from ui.widgets.line_field import LineField

MOST_HEIGHT = 240


@dataclass(frozen=True, slots=True)
class Field:
    """One attribute and what holds now."""

    attribute: Attribute
    value: Value
    since: int | None
    """Frame from which on it holds; None = it is said of the track, or nothing is said."""


class _Combo(QComboBox):
    """The wheel scrolls the fields, and changes none by the way."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class AttributeFields(QWidget):
    """Heading and fields; not there while nothing is asked.

    Signals:
        said(Attribute, Value): The person says something.
        left(): The person is done with the fields (Return).
        schema_asked(): Show what can be asked.
        refused(str): What was typed is no value; says why.
    """

    said = Signal(object, object)
    left = Signal()
    schema_asked = Signal()
    refused = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[Attribute, ...] = ()
        self._fields: dict[int, tuple[QWidget, Callable[[Value], None]]] = {}
        self._notes: dict[int, ElidedLabel] = {}
        self.more = QToolButton()
        self.more.setText("…")
        keyed_tip(self.more, tr("Categories and attributes"), "labels.schema")
        self.more.setAccessibleName(tr("Categories and attributes"))
        self.more.clicked.connect(self.schema_asked)
        top = lay_row(label_as("heading", tr("ATTRIBUTES")), Rest(), self.more, margins=(12, 6, 8, 2))
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        lay_column(top, (self._area, 1), of=self, margins=(0, 0, 0, 0), spacing=0)
        self.hide()

    def show_fields(self, fields: Sequence[Field], *, can_edit: bool) -> None:
        """Show these; a field that has the keys is left alone while its attribute stays."""
        asked = tuple(field.attribute for field in fields)
        if asked != self._shown:
            self._build(asked)
        for field in fields:
            widget, show = self._fields[field.attribute.id]
            if not widget.hasFocus() or not isinstance(widget, QLineEdit):
                show(field.value)
            widget.setEnabled(can_edit)
            note = "" if field.since is None else tr("from {frame} on", frame=field.since)
            self._notes[field.attribute.id].setText(note)
            self._notes[field.attribute.id].setVisible(bool(note))
        self.setVisible(bool(fields))

    def ask(self) -> None:
        """Give the keys to the first field."""
        for widget, _ in list(self._fields.values())[:1]:
            widget.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _build(self, asked: tuple[Attribute, ...]) -> None:
        self._shown, self._fields, self._notes = asked, {}, {}
        inside = QWidget()
        column = lay_column(of=inside, margins=(12, 2, 8, 8), spacing=2)
        for one in asked:
            widget = self._widget(one)
            widget.setAccessibleName(one.name)
            widget.setToolTip(_tip(one))
            note = self._notes[one.id] = ElidedLabel(role="small")
            is_tick = isinstance(widget, QCheckBox)
            head = widget if is_tick else ElidedLabel(one.name, role="dim")
            column.addLayout(lay_row((head, 1), note, spacing=4))
            if not is_tick:
                column.addWidget(widget)
        column.addStretch(1)
        self._area.setWidget(inside)
        self.setMaximumHeight(min(MOST_HEIGHT, inside.sizeHint().height() + 60))

    def _widget(self, one: Attribute) -> QWidget:
        if one.kind is AttributeKind.TICK:
            tick = QCheckBox(one.name)
            tick.clicked.connect(lambda is_on: self.said.emit(one, is_on))
            self._fields[one.id] = tick, lambda value: tick.setChecked(value is True)
            return tick
        if one.kind is AttributeKind.CHOICE:
            combo = _Combo()
            combo.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            combo.setMinimumContentsLength(6)
            combo.activated.connect(lambda _row: self.said.emit(one, combo.currentData()))
            self._fields[one.id] = combo, lambda value: _show_choice(combo, one, value)
            return combo
        line = LineField(placeholderText=tr("a number") if one.kind is AttributeKind.NUMBER else "")
        line.editingFinished.connect(lambda: self._on_typed(one, line))
        line.returnPressed.connect(self.left)
        line.escaped.connect(lambda: line.setText(str(line.property("shown") or "")))
        line.escaped.connect(self.left)
        self._fields[one.id] = line, lambda value: _show_line(line, value)
        return line

    def _on_typed(self, one: Attribute, line: QLineEdit) -> None:
        text = line.text().strip()
        if text == line.property("shown"):
            return
        value: Value = text or None
        if one.kind is AttributeKind.NUMBER and text:
            value = read_number(text)
            if value is None:
                line.setText(str(line.property("shown") or ""))
                self.refused.emit(tr("{text} is no number", text=text[:40]))
                return
        line.setProperty("shown", text)
        self.said.emit(one, value)


def read_number(text: str) -> int | float | None:
    """Return the number that a text is, with a point or a comma; None where it is none."""
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return None
    if value in (float("inf"), float("-inf")) or value != value:
        return None
    return int(value) if value.is_integer() else value


def _show_choice(combo: QComboBox, one: Attribute, value: Value) -> None:
    words = [*one.choices, *([value] if isinstance(value, str) and value not in one.choices else [])]
    combo.clear()
    combo.addItem("–", None)
    for word in words:
        combo.addItem(word, word)
    combo.setCurrentIndex(max(0, combo.findData(value)))


def _show_line(line: QLineEdit, value: Value) -> None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        text = number(value, ".10g")
    else:
        text = "" if value is None else str(value)
    line.setProperty("shown", text)
    line.setText(text)


def _tip(one: Attribute) -> str:
    if one.is_over_time:
        return tr("Said from this frame on, until the next change; where a range is marked, of the range")
    return tr("Said of the whole track; of all chosen tracks where several are chosen")
