"""The steps of the tour: what each says, and at which controls it points."""

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from ui.language import mark
from ui.studio import Studio


@dataclass(frozen=True, slots=True)
class Target:
    """A control, or the part `room` of it (its own logical pixels)."""

    widget: QWidget
    room: QRect | None = None


@dataclass(frozen=True, slots=True)
class TourStep:
    """One step. In `text`, `{name}` stands for the key of the action that `keys` gives for the name."""

    title: str
    text: str
    targets: Callable[[Studio], tuple[Target, ...]]
    """What it points at; the card lies beside the first."""
    keys: dict[str, str] = field(default_factory=dict)
    page: str = ""
    """Page at the right that must be seen; empty = any."""


def _lists(studio: Studio) -> tuple[Target, ...]:
    lists = studio.places.lists
    parts = (lists.widget(row) for row in range(lists.count()))
    return tuple(Target(part) for part in parts if part is not None)


def _picture(studio: Studio) -> tuple[Target, ...]:
    return Target(studio.places.stage.view_bar.mode), Target(studio.canvas)


def _proposals(studio: Studio) -> tuple[Target, ...]:
    return (Target(studio.places.side.tools.parts[0]),)


def _brushes(studio: Studio) -> tuple[Target, ...]:
    return _rail(studio, "tool.brush", "tool.eraser", "tool.hidden")


def _review(studio: Studio) -> tuple[Target, ...]:
    return Target(studio.places.side), *_rail(studio, "review.accept", "review.flag")


def _export(studio: Studio) -> tuple[Target, ...]:
    bar, action = studio.places.top_bar.menus, studio.actions["file.export"]
    for entry in bar.actions():
        menu = entry.menu()
        if isinstance(menu, QMenu) and action in menu.actions():
            return (Target(bar, bar.actionGeometry(entry)),)
    return (Target(bar),)


def _rail(studio: Studio, *action_ids: str) -> tuple[Target, ...]:
    buttons = {
        button.defaultAction().objectName(): button
        for button in studio.places.rail.findChildren(QToolButton)
        if button.defaultAction() is not None
    }
    return tuple(Target(buttons[action_id]) for action_id in action_ids)


STEPS: tuple[TourStep, ...] = (
    TourStep(
        mark("Clip and tracks"),
        mark(
            "On the left: the clips of the project and, below, the tracks, one for each object. "
            "Click a track, or press its number, to work on it. {next} and {previous} step through frames."
        ),
        _lists,
        {"next": "play.next", "previous": "play.previous"},
    ),
    TourStep(
        mark("The picture and its two layers"),
        mark(
            "Modal is what is visible; amodal is the whole object, its hidden part hatched. {cycle} changes "
            "what is shown, {layer} which layer you paint on. The wheel zooms, {fit} shows all again."
        ),
        _picture,
        {"cycle": "view.cycle", "layer": "layer.toggle", "fit": "view.fit"},
    ),
    TourStep(
        mark("Let masks be proposed"),
        mark(
            "{propose} proposes amodal masks for the active track. They arrive while you go on "
            "working; {cancel} stops, and what a person decided is never replaced."
        ),
        _proposals,
        {"propose": "propose.track", "cancel": "propose.cancel"},
        page="tools",
    ),
    TourStep(
        mark("Correct with the brush"),
        mark(
            "{brush} paints, {eraser} erases, {hidden} changes only the hidden part; {smaller} and {larger} "
            "set the size. Every stroke is saved at once, and {undo} takes it back."
        ),
        _brushes,
        {
            "brush": "tool.brush",
            "eraser": "tool.eraser",
            "hidden": "tool.hidden",
            "smaller": "tool.smaller",
            "larger": "tool.larger",
            "undo": "edit.undo",
        },
    ),
    TourStep(
        mark("Review"),
        mark(
            "{next} leads to the most doubtful frame that is left. {accept} accepts it and goes on, {flag} "
            "flags it with a reason. The queue on the right shows what is still to do."
        ),
        _review,
        {"next": "review.next", "accept": "review.accept_next", "flag": "review.flag"},
        page="review",
    ),
    TourStep(
        mark("Export"),
        mark(
            "{export} writes the masks: COCO and other formats. {all_keys} shows every key, {search} finds "
            "any action by its name. This tour can be taken again: menu Help."
        ),
        _export,
        {"export": "file.export", "all_keys": "help.keys", "search": "help.palette"},
    ),
)
