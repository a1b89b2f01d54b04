"""C5: one hundred random edits; undo of all gives the first state bit for bit; redo the last.

Over frames, tracks, layers and all kinds of tools, of the annotator and of the reviewer; on screen (codes,
pixels, verdicts, marks) and on disk (every table that holds the present state).
"""

import random
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.types import Layer
from tests.review_scene import wait_until_measured
from tests.shape_scene import (
    ALT,
    BAR,
    CTRL,
    DISC,
    NONE,
    SHIFT,
    click,
    drawn,
    key,
    on_disk,
    on_screen,
    open_discs,
    wait_for_preview,
)
from tests.window import WAIT_MS, drag, wait_for_frame, wait_until_saved
from ui.features.order.order_commands import OrderCommands
from ui.features.over_time.filling_preview import FillingPreview
from ui.features.over_time.ghost_commands import GhostCommands
from ui.features.review.note_commands import NoteCommands
from ui.features.scribble.scribble_commands import ScribbleCommands
from ui.window import MainWindow

EDITS = 100
FRAMES = 9
PAINT = (Qt.Key.Key_B, Qt.Key.Key_E)
SHAPES = tuple(getattr(Qt.Key, f"Key_{name}") for name in ("Equal", "Minus", *"SXFKENROUC"))
"""Grow, shrink, smooth, specks, holes, largest part, both snappings, and the four with other tracks."""
OVER_TIME = ("copy", "carry", "carry back", "morph", "ghost")
REVIEW = {
    "accept": (Qt.Key.Key_Return, CTRL),
    "reject": (Qt.Key.Key_Backspace, CTRL),
    "take back": (Qt.Key.Key_Backspace, NONE),
    "visibility": (Qt.Key.Key_O, NONE),
    "to front": (Qt.Key.Key_BracketRight, CTRL),
    "to back": (Qt.Key.Key_BracketLeft, CTRL),
    "remove": (Qt.Key.Key_Delete, NONE),
}
DRAWN = ("paint", "paint", "hidden", "outline", "bucket", "scribble", "move", "unknown", "box")
KINDS = (*DRAWN, "shape", "shape", *OVER_TIME, *REVIEW)
"""Every kind of edit comes at least once in the hundred: every second time one that did not come yet."""
PRESENT = {
    "masks": "SELECT track_id, frame, layer, revision_id, origin, area, hidden_area FROM mask_heads "
    "WHERE area IS NOT NULL",
    "states": "SELECT track_id, frame, state, reason FROM review_states WHERE state != 'todo'",
    "comments": "SELECT clip_id, track_id, frame, x, y, text, is_resolved FROM comments WHERE NOT is_removed",
    **{table: f"SELECT * FROM {table}" for table in ("verdicts", "visibility", "front_orders")},
    **{table: f"SELECT * FROM {table}" for table in ("unknown_regions", "amodal_boxes", "tracks")},
}
"""What the project file holds as its present state, by table."""


def all_on_disk(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return the present state of everything that the file holds."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as file:
        return {name: sorted(file.execute(query).fetchall(), key=repr) for name, query in PRESENT.items()}


def facts_on_screen(window: MainWindow) -> tuple[object, ...]:
    """Return what window, timeline and review show of the clip besides masks."""
    marks, clip = window.part(NoteCommands).marks, window.clip
    places = [(track.id, frame) for track in clip.tracks for frame in range(FRAMES)]
    states = {place: clip.lanes.state(*place) for place in places}
    order = [window.part(OrderCommands).order.at(frame) for frame in range(FRAMES)]
    boxes = {track: frames for track, frames in clip.lanes.boxes.items() if frames}
    return states, marks, order, boxes


def go_somewhere(qtbot: QtBot, window: MainWindow, dice: random.Random) -> None:
    """Another frame, track or layer."""
    frame = dice.randrange(FRAMES)
    window.studio.go_to(frame)
    wait_for_frame(qtbot, window, frame)
    window.clip.set_active_track(dice.choice((DISC, BAR)))
    if dice.random() < 0.4:
        key(qtbot, window, Qt.Key.Key_T)


def edit_over_time(qtbot: QtBot, window: MainWindow, kind: str) -> None:
    """Copy to the next frame, or what a preview shows first: morph and carry, kept with Enter."""
    if kind == "copy":
        key(qtbot, window, Qt.Key.Key_Right, ALT)
        wait_for_frame(qtbot, window, window.clip.frame)
        return
    if kind == "ghost":
        key(qtbot, window, Qt.Key.Key_Y)
        qtbot.waitUntil(lambda: window.part(GhostCommands).ghost is not None, timeout=WAIT_MS)
        key(qtbot, window, Qt.Key.Key_Y, SHIFT)
        key(qtbot, window, Qt.Key.Key_Y)
        return
    code, held = {
        "morph": (Qt.Key.Key_J, CTRL),
        "carry": (Qt.Key.Key_Period, ALT),
        "carry back": (Qt.Key.Key_Comma, ALT),
    }[kind]
    key(qtbot, window, code, held)
    qtbot.waitUntil(lambda: not window.part(FillingPreview).is_busy, timeout=WAIT_MS)
    if window.part(FillingPreview).filling is not None:
        key(qtbot, window, Qt.Key.Key_Return)
        if window.part(FillingPreview).filling is not None:
            key(qtbot, window, Qt.Key.Key_Escape)


def edit(qtbot: QtBot, window: MainWindow, dice: random.Random, kind: str) -> None:
    """One random edit of a kind."""

    def spot() -> tuple[float, float]:
        return dice.uniform(5, 150), dice.uniform(5, 90)

    if kind in OVER_TIME:
        edit_over_time(qtbot, window, kind)
    elif kind in REVIEW:
        key(qtbot, window, *REVIEW[kind])
    elif kind == "scribble":
        key(qtbot, window, Qt.Key.Key_Q)
        x, y = spot()
        drag(qtbot, window, [(x, y), (x + 12, y + 3)])
        qtbot.waitUntil(lambda: window.part(ScribbleCommands).region is not None, timeout=WAIT_MS)
        key(qtbot, window, Qt.Key.Key_Return, dice.choice((NONE, ALT)))
        key(qtbot, window, Qt.Key.Key_Escape)
    elif kind == "unknown":
        key(qtbot, window, Qt.Key.Key_U)
        drag(qtbot, window, [spot() for _ in range(2)])
    elif kind == "shape":
        key(qtbot, window, dice.choice(SHAPES), ALT)
        if window.canvas.tool_name == "adjust":
            wait_for_preview(qtbot, window)
            key(qtbot, window, Qt.Key.Key_Return)
    elif kind == "bucket":
        key(qtbot, window, Qt.Key.Key_F)
        click(qtbot, window, *spot(), dice.choice((NONE, CTRL)))
    elif kind == "box":
        key(qtbot, window, Qt.Key.Key_B, SHIFT)
        drag(qtbot, window, [spot() for _ in range(3)])
    elif kind == "move":
        key(qtbot, window, Qt.Key.Key_J)
        for arrow in dice.choices((Qt.Key.Key_Left, Qt.Key.Key_Down, Qt.Key.Key_Up), k=2):
            key(qtbot, window, arrow, dice.choice((NONE, SHIFT)))
        if window.canvas.is_stroke_active:
            key(qtbot, window, Qt.Key.Key_Return)
    elif kind == "outline":
        key(qtbot, window, Qt.Key.Key_G, dice.choice((NONE, ALT)))
        for _ in range(3):
            click(qtbot, window, *spot())
        if window.canvas.is_stroke_active:
            key(qtbot, window, Qt.Key.Key_Return)
    else:
        key(qtbot, window, Qt.Key.Key_X if kind == "hidden" else dice.choice(PAINT))
        window.canvas.brush_radius_px = dice.uniform(2, 14)
        key(qtbot, window, dice.choice((Qt.Key.Key_BraceLeft, Qt.Key.Key_BraceRight)), SHIFT)
        drag(qtbot, window, [spot() for _ in range(3)])


@pytest.mark.long
def test_c05_undo_and_disk(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    path = open_discs(qtbot, window, tmp_path, frames=FRAMES, frame=0)
    dice = random.Random(5)
    first, first_shown, first_pixels = on_disk(path), on_screen(qtbot, window), drawn(window)
    first_all, first_facts = all_on_disk(path), facts_on_screen(window)
    assert first == first_shown
    steps = 0
    done: Counter[str] = Counter()
    places: set[tuple[int | None, int, Layer]] = set()
    while steps < EDITS:
        before = window.session.undo_status
        go_somewhere(qtbot, window, dice)
        place = window.clip.active_track_id, window.clip.frame, window.clip.active_layer
        missing = [kind for kind in KINDS if not done[kind]]
        kind = dice.choice(missing if missing and dice.random() < 0.5 else KINDS)
        edit(qtbot, window, dice, kind)
        wait_until_saved(qtbot, window)
        if window.session.undo_status is not before:
            steps += 1
            done[kind] += 1
            places.add(place)
        if steps % 25 == 0:
            shown = {place: code for place, code in on_disk(path).items() if place[1] == window.clip.frame}
            assert shown == {
                (track, window.clip.frame, layer.value): mask.rle.counts
                for (track, layer), mask in window.clip.frame_masks().items()
            }
    assert set(KINDS) == set(done), "every kind of edit changed something"
    assert {track for track, _, _ in places} == {DISC, BAR}
    assert {layer for _, _, layer in places} == set(Layer)
    assert {frame for _, frame, _ in places} == set(range(FRAMES))
    key(qtbot, window, Qt.Key.Key_V)
    window.clip.set_active_track(DISC)
    wait_until_measured(qtbot, window)
    last, last_shown = on_disk(path), on_screen(qtbot, window)
    last_pixels = drawn(window)
    assert last == last_shown
    assert last != first
    last_all, last_facts = all_on_disk(path), facts_on_screen(window)
    changed = {name for name in PRESENT if last_all[name] != first_all[name]}
    assert changed >= {"masks", "states", "visibility", "front_orders", "unknown_regions", "amodal_boxes"}

    for _ in range(steps):
        qtbot.keyClick(window.canvas, Qt.Key.Key_Z, CTRL)
    wait_until_measured(qtbot, window)
    # Undo leads to the object that it changes; looked at the same one, all is as it was.
    window.clip.set_active_track(DISC)
    assert on_disk(path) == first
    assert on_screen(qtbot, window) == first
    assert drawn(window) == first_pixels
    assert all_on_disk(path) == first_all
    assert facts_on_screen(window) == first_facts
    for _ in range(steps):
        qtbot.keyClick(window.canvas, Qt.Key.Key_Z, CTRL | SHIFT)
    wait_until_measured(qtbot, window)
    window.clip.set_active_track(DISC)
    assert on_disk(path) == last
    assert on_screen(qtbot, window) == last
    assert drawn(window) == last_pixels
    assert all_on_disk(path) == last_all
    assert facts_on_screen(window) == last_facts
