"""The one Qt style sheet, filled from the tokens of a theme and the size of the text."""

from dataclasses import asdict
from string import Template

from ui.theme.tokens import Tokens, blend

_SURFACES = """
* { outline: none; }
QMainWindow, QDialog { background: $panel; }
QWidget#ground { background: $ground; }
QWidget[panel="true"] { background: $panel; }
QMainWindow::separator { background: $line; width: 1px; height: 1px; }
QFrame[card="true"] { background: $card; border: 1px solid $line; border-radius: ${card_radius}px; }
QFrame[card="true"][selected="true"] { background: $row; border-color: $accent; }
QFrame[bar="error"], QFrame[bar="warning"], QFrame[bar="info"] { border: 1px solid $line;
  border-radius: ${radius}px; }
QFrame[bar="error"] { background: $error_ground; border-color: $error_edge; }
QFrame[bar="warning"] { background: $warning_ground; border-color: $warning_edge; }
QFrame[bar="info"] { background: $info_ground; border-color: $info_edge; }
QFrame[divider="true"] { background: $line; border: none; max-height: 1px; min-height: 1px; }
QFrame[divider="vertical"] { background: $line; border: none; max-width: 1px; min-width: 1px; }
QSplitter::handle { background: $line; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QSplitter::handle:hover { background: $accent; }
QToolTip { background: $card; color: $text; border: 1px solid $outline; border-radius: 4px;
  padding: 4px 6px; }
QStatusBar { background: $panel; color: $dim; border-top: 1px solid $line; }
QStatusBar::item { border: none; }
QGroupBox { border: 1px solid $line; border-radius: ${card_radius}px; margin-top: ${text_px}px;
  padding: 8px; }
QGroupBox::title { subcontrol-origin: margin; left: 10px; padding: 0 4px; color: $dim; }
"""

_WORDS = """
QLabel { background: transparent; color: $text; }
QLabel:disabled { color: $faint; }
QLabel[role="heading"] { color: $dim; font-size: ${small_px}px; font-weight: 600;
  text-transform: uppercase; letter-spacing: 0.6px; }
QLabel[role="title"] { font-size: ${title_px}px; font-weight: 600; }
QLabel[role="strong"] { font-weight: 600; }
QLabel[role="dim"] { color: $dim; }
QLabel[role="small"] { color: $dim; font-size: ${small_px}px; }
QLabel[role="number"] { font-weight: 600; }
QLabel[role="good"] { color: $accepted_ink; }
QLabel[role="todo"] { color: $todo_ink; font-weight: 600; }
QLabel[role="proposed"] { color: $proposed_ink; font-weight: 600; }
QLabel[role="corrected"] { color: $corrected_ink; font-weight: 600; }
QLabel[role="accepted"] { color: $accepted_ink; font-weight: 600; }
QLabel[role="flagged"] { color: $flagged_ink; font-weight: 600; }
QLabel[role="error"] { color: $error; }
QLabel[role="warning"] { color: $warning; }
QLabel[role="key"] { color: $dim; font-size: ${small_px}px; background: $key; border: 1px solid $outline;
  border-radius: 4px; padding: 1px 5px; }
"""

_MENUS = """
QMenuBar { background: $panel; color: $text; border-bottom: 1px solid $line; padding: 2px 4px; }
QMenuBar::item { background: transparent; padding: 4px 9px; border-radius: 4px; }
QMenuBar::item:selected { background: $hover; }
QMenuBar::item:pressed { background: $selection; }
QToolButton#qt_menubar_ext_button { padding: 0; border: none; border-radius: 2px; }
QMenu { background: $card; color: $text; border: 1px solid $outline; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 12px; border-radius: 4px; }
QMenu::item:selected { background: $selection; }
QMenu::item:disabled { color: $faint; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QMenu::icon { padding-left: 8px; }
"""

_BUTTONS = """
QPushButton { background: $raised; color: $text; border: 1px solid $outline; border-radius: ${radius}px;
  padding: 4px 12px; min-height: ${control_px}px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $pressed; }
QPushButton:focus { border-color: $accent; }
QPushButton:checked { background: $selection; border-color: $accent; }
QPushButton:disabled { color: $faint; border-color: $line; background: transparent; }
QPushButton[kind="primary"] { background: $primary; color: $on_primary; border-color: $primary; }
QPushButton[kind="primary"]:hover { background: $primary_hover; }
QPushButton[kind="accept"] { background: $accept; color: $on_accept; border-color: $accept; }
QPushButton[kind="accept"]:hover { background: $accept_hover; }
QPushButton[kind="danger"] { background: $danger; color: $on_danger; border-color: $danger; }
QPushButton[kind="danger"]:hover { background: $danger_hover; }
QPushButton[kind="primary"]:focus, QPushButton[kind="accept"]:focus, QPushButton[kind="danger"]:focus {
  border: 2px solid $text; padding: 3px 11px; }
QPushButton[kind="primary"]:disabled, QPushButton[kind="accept"]:disabled,
QPushButton[kind="danger"]:disabled { background: $raised; color: $faint; border-color: $line; }
QPushButton[kind="link"] { background: transparent; border: 1px solid transparent; color: $link;
  padding: 2px 4px; }
QPushButton[kind="link"]:hover { text-decoration: underline; }
QPushButton[kind="link"]:focus { border-color: $accent; }
QToolButton { background: transparent; color: $text; border: 1px solid transparent;
  border-radius: ${radius}px; padding: 3px; }
QToolButton:hover { background: $hover; }
QToolButton:pressed { background: $pressed; }
QToolButton:checked { background: $selection; }
QToolButton:focus { border-color: $accent; }
QToolButton:disabled { color: $faint; }
QToolButton::menu-indicator { image: none; width: 0; }
QToolButton[kind="text"] { background: $raised; border-color: $outline; padding: 3px 8px; }
QToolButton[kind="text"]:hover { background: $hover; }
QToolButton[kind="text"]:focus { border-color: $accent; }
QToolButton[segment] { background: $raised; border: 1px solid $outline; border-radius: 0;
  padding: 4px ${segment_px}px; border-right-width: 0; }
QToolButton[segment="first"] { border-top-left-radius: ${radius}px; border-bottom-left-radius: ${radius}px; }
QToolButton[segment="last"] { border-top-right-radius: ${radius}px; border-right-width: 1px;
  border-bottom-right-radius: ${radius}px; }
QToolButton[segment="only"] { border-radius: ${radius}px; border-right-width: 1px; }
QToolButton[segment]:hover { background: $hover; }
QToolButton[segment]:checked { background: $selection; color: $text; }
QToolButton[segment]:focus { border: 1px solid $accent; }
QToolButton[segment]:disabled { color: $faint; }
QToolButton[kind="rail"] { font-size: ${tiny_px}px; color: $dim; padding: 2px 0; }
QToolButton[kind="rail"]:checked { color: $text; }
QToolButton[kind="fold"] { padding: 0; border-radius: 4px; }
"""

_FIELDS = """
QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDoubleSpinBox, QComboBox { background: $field; color: $text;
  border: 1px solid $outline; border-radius: ${radius}px; padding: 3px 8px; min-height: ${control_px}px;
  selection-background-color: $selection; selection-color: $text; placeholder-text-color: $dim; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus,
QComboBox:focus { border-color: $accent; }
QLineEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QComboBox:disabled { color: $faint;
  border-color: $line; }
QLineEdit[invalid="true"] { border-color: $error; }
QComboBox::drop-down { border: none; width: 22px; }
QComboBox::down-arrow { image: url(studio-art:down-$name.svg); width: 12px; height: 12px; }
QComboBox QAbstractItemView { background: $card; border: 1px solid $outline; padding: 4px;
  selection-background-color: $selection; selection-color: $text; }
QSpinBox, QDoubleSpinBox { padding-left: 6px; padding-right: 0; }
QSpinBox::up-button, QDoubleSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::down-button {
  border: none; width: 18px; background: transparent; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow { image: url(studio-art:up-$name.svg); width: 10px;
  height: 10px; }
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow { image: url(studio-art:down-$name.svg); width: 10px;
  height: 10px; }
QCheckBox, QRadioButton { color: $text; spacing: 8px; background: transparent; }
QCheckBox:disabled, QRadioButton:disabled { color: $faint; }
QCheckBox::indicator, QRadioButton::indicator { width: 14px; height: 14px; border: 1px solid $outline;
  border-radius: 4px; background: $field; }
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover, QCheckBox::indicator:focus,
QRadioButton::indicator:focus { border-color: $accent; }
QCheckBox:focus, QRadioButton:focus { color: $link; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent;
  image: url(studio-art:check-$name.svg); }
QRadioButton::indicator:checked { border: 4px solid $accent; width: 8px; height: 8px;
  background: $on_accent; }
QSlider { background: transparent; min-height: 20px; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: $track; }
QSlider::sub-page:horizontal { background: $accent; border-radius: 2px; }
QSlider::handle:horizontal { width: 14px; height: 14px; margin: -5px 0; border-radius: 7px;
  background: $knob; border: 1px solid $knob_edge; }
QSlider::handle:horizontal:hover, QSlider::handle:horizontal:focus { border: 2px solid $accent;
  width: 12px; height: 12px; }
QSlider::handle:horizontal:disabled { background: $faint; }
QSlider::sub-page:horizontal:disabled { background: $line; }
"""

_LISTS = """
QListView, QTreeView, QTableView { background: transparent; color: $text; border: none;
  alternate-background-color: $card; selection-background-color: $row; selection-color: $text; }
QListView:focus, QTreeView:focus, QTableView:focus { border: none; }
QListView::item, QTreeView::item { padding: 3px 6px; min-height: ${control_px}px; border-radius: ${radius}px;
  border: 1px solid transparent; }
QListView::item:hover, QTreeView::item:hover { background: $hover_row; }
QListView::item:selected, QTreeView::item:selected { background: $row; color: $text; }
QListView::item:selected:active:focus, QTreeView::item:selected:active:focus { border-color: $accent; }
QListView::item:disabled, QTreeView::item:disabled { color: $dim; }
QTreeView::branch { background: transparent; }
QTreeView::branch:has-children:closed { image: url(studio-art:right-$name.svg); }
QTreeView::branch:has-children:open { image: url(studio-art:down-$name.svg); }
QHeaderView { background: transparent; }
QHeaderView::section { background: transparent; color: $dim; border: none;
  border-bottom: 1px solid $line; padding: 4px 6px; }
QScrollArea { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $thumb; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: $dim; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; }
"""

_REST = """
QProgressBar { background: $track; border: none; border-radius: 3px; max-height: 6px; min-height: 6px;
  color: transparent; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QProgressBar[kind="accept"]::chunk { background: $accepted; }
QProgressBar[kind="danger"]::chunk { background: $flagged; }
QTabWidget::pane { border: none; border-top: 1px solid $line; }
QTabBar { background: transparent; }
QTabBar::tab { background: transparent; color: $dim; padding: 6px 12px; border: none;
  border-bottom: 2px solid transparent; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabBar::tab:focus { color: $link; }
QDockWidget { color: $dim; }
"""

_PARTS = (_SURFACES, _WORDS, _MENUS, _BUTTONS, _FIELDS, _LISTS, _REST)


def style_sheet(tokens: Tokens, text_px: int) -> str:
    """Return the application's style sheet for a theme; sizes of words follow `text_px`."""
    values: dict[str, object] = asdict(tokens)
    scale = text_px / tokens.text_px
    lift = "#ffffff" if tokens.is_dark else "#000000"
    values.update(
        text_px=text_px,
        small_px=round(tokens.small_px * scale),
        tiny_px=max(round(9 * scale), 9),
        title_px=round(18 * scale),
        control_px=round(18 * scale),
        # Larger words need the room that is air otherwise: rows of segments keep about their width.
        segment_px=max(6, round(14 - 20 * (scale - 1))),
        field=tokens.ground if tokens.is_dark else tokens.panel,
        key=blend(tokens.text, tokens.panel, 0.06),
        track=tokens.line,
        thumb=tokens.outline,
        knob=tokens.text if tokens.is_dark else tokens.panel,
        knob_edge=tokens.text if tokens.is_dark else tokens.dim,
        hover_row=blend(tokens.text, tokens.panel, 0.06),
        link=tokens.accent,
        error_ground=blend(tokens.error, tokens.panel, 0.14),
        warning_ground=blend(tokens.warning, tokens.panel, 0.12),
        info_ground=blend(tokens.info, tokens.panel, 0.12),
        error_edge=blend(tokens.error, tokens.panel, 0.45),
        warning_edge=blend(tokens.warning, tokens.panel, 0.4),
        info_edge=blend(tokens.info, tokens.panel, 0.4),
        primary_hover=blend(lift, tokens.primary, 0.10),
        accept_hover=blend(lift, tokens.accept, 0.08),
        danger_hover=blend(lift, tokens.danger, 0.08),
    )
    return "".join(Template(part).substitute(values) for part in _PARTS)
