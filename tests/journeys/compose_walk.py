"""Composing by mouse and keys in a real window, and what must come of it by other code."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from core.changes.masks import MaskKey
from core.compose.layers import Composition
from core.masks.rle import decode_rle
from core.pictures.rgba_png import decode_rgba
from core.store.project import Project
from core.types import BoolMask, Layer
from core.video.clip_opening import open_clip
from models.composing.asking import asking
from models.composing.source import CompositionSource
from tests.window import drag, wait_for_frame, wait_until_saved, widget_point
from ui.features.compose.background_job import BackgroundJob
from ui.features.compose.compose_panel import ComposePanel
from ui.features.compose.compose_state import ComposeState
from ui.features.compose.composed_view import ComposedView
from ui.features.compose.render_commands import RenderCommands
from ui.window import MainWindow

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton
LONG_MS = 120_000
MOST_OFF = 2
"""Of 255, between what is rendered and what other code composes."""
Doubles = NDArray[np.float64]


@dataclass(frozen=True)
class Place:
    """Where a person takes an object: a frame in which it is partly hidden, and a point that shows it."""

    track: str
    frame: int
    x: int
    y: int


def most_hidden(path: Path, name: str) -> Place:
    """Return where most of an object is hidden while a good part of it is seen."""
    with Project.open(path, read_only=True) as project:
        clip = project.clips.list()[0]
        track = next(one for one in project.tracks.list(clip.id) if one.name == name)
        found: list[tuple[int, int]] = []
        for frame in range(clip.frame_count):
            seen, whole = (_mask(project, track.id, frame, one) for one in (Layer.MODAL, Layer.AMODAL))
            if whole is not None and seen is not None and 2 * seen.sum() >= whole.sum() and seen.any():
                found.append((int((whole & ~seen).sum()), frame))
        frame = max(found)[1]
        seen = _mask(project, track.id, frame, Layer.MODAL)
        assert seen is not None
        depth = cv2.distanceTransform(np.pad(seen, 1).astype(np.uint8), cv2.DIST_L2, 3)[1:-1, 1:-1]
        y, x = np.unravel_index(int(depth.argmax()), depth.shape)
        return Place(name, frame, int(x) - clip.margin, int(y) - clip.margin)


def open_page(qtbot: QtBot, window: MainWindow, place: Place) -> None:
    """Go to the frame, open the page, click the object, and wait until all backgrounds are made."""
    window.studio.go_to(place.frame)
    wait_for_frame(qtbot, window, place.frame)
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_F12)
    wait_for_composed(qtbot, window)
    job = window.part(BackgroundJob)
    qtbot.waitUntil(lambda: not job._later.isActive() and job._lane.pending == 0, timeout=LONG_MS)
    qtbot.mouseClick(window.canvas, LEFT, pos=widget_point(window, place.x + 0.5, place.y + 0.5))
    layer = window.part(ComposeState).chosen
    assert layer is not None
    assert layer.name == place.track


def place_aside(qtbot: QtBot, window: MainWindow, place: Place, by: tuple[int, int]) -> None:
    """Story one: drag the object to another place."""
    steps = (0.0, 0.2, 0.6, 1.0)
    drag(qtbot, window, [(place.x + share * by[0], place.y + share * by[1]) for share in steps])
    wait_for_composed(qtbot, window)
    wait_until_saved(qtbot, window)


def bring_to_front(qtbot: QtBot, window: MainWindow, place: Place) -> None:
    """Story two: drag the row of the object above all others in the list."""
    view = window.part(ComposePanel).list
    rows = [row.name for row in view.rows]
    spots = [view.visualRect(view.model_of_rows.index(number)) for number in range(len(rows))]
    start, end = (
        spots[rows.index(place.track)].center(),
        spots[0].center() - QPoint(0, spots[0].height() // 3),
    )
    qtbot.mousePress(view.viewport(), LEFT, pos=start)
    for share in (0.4, 0.8, 1.0):
        qtbot.mouseMove(view.viewport(), start + (end - start) * share)
    qtbot.mouseRelease(view.viewport(), LEFT, pos=end)
    assert view.rows[0].name == place.track
    wait_for_composed(qtbot, window)
    wait_until_saved(qtbot, window)


def render(qtbot: QtBot, window: MainWindow, out: Path, steps_down: int) -> None:
    """Render through the dialog: the kind by arrow keys; the system's own dialog is answered with a place."""
    window.part(RenderCommands).ask_place = lambda _kind, _offered: str(out)
    qtbot.keyClick(window.canvas, Qt.Key.Key_P, CONTROL | SHIFT)
    dialog = window.part(RenderCommands).dialog
    assert dialog is not None
    for _ in range(steps_down):
        qtbot.keyClick(dialog.kind, Qt.Key.Key_Down)
    with qtbot.waitSignal(window.studio.files.finished, timeout=LONG_MS):
        qtbot.mouseClick(dialog.button, LEFT)


def wait_for_composed(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until what is composed is what is kept, in the frame on screen."""
    view, state = window.part(ComposedView), window.part(ComposeState)

    def is_there() -> bool:
        made, frame = view.made, window.clip.frame
        is_new = state.composition is not None and view._composed == state.composition
        return is_new and made is not None and made.frame == frame and frame in view._kept

    qtbot.waitUntil(is_there, timeout=LONG_MS)


def compare(path: Path, out: Path) -> tuple[int, int]:
    """Return the largest difference between a folder of PNG and other code's frames, and the hole pixels.

    Layers may be shifted and reordered, nothing else. The background is taken as it is kept.
    """
    worst = holes = 0
    with Project.open(path, read_only=True) as project:
        clip = project.clips.list()[0]
        composition = project.compositions.of(clip.id)
        media = open_clip(project.media.of(clip))
        files = sorted(out.iterdir())
        assert len(files) == clip.frame_count
        with CompositionSource(asking(project), clip.id) as source:
            for frame, file in enumerate(files):
                ground = source.background(frame)
                rgb, unknown = _composed(
                    project, composition, frame, ground.rgb, ground.known, media.read, clip.margin
                )
                found = decode_rgba(file.read_bytes())
                is_hole = unknown > 1 / 510
                assert np.array_equal(found[..., 3] < 255, np.rint(255 * (1 - unknown)) < 255), frame
                sure = ~is_hole
                worst = max(worst, int(np.abs(found[..., :3].astype(float) - rgb)[sure].max()))
                holes += int(is_hole.sum())
        media.close()
    return worst, holes


def _composed(
    project: Project,
    composition: Composition,
    frame: int,
    ground: NDArray[np.uint8],
    known: BoolMask,
    read: Callable[[int], NDArray[np.uint8]],
    margin: int,
) -> tuple[Doubles, Doubles]:
    unknown = (~known).astype(float)
    rgb = ground.astype(float) * known[..., None]
    for layer_id in composition.order_at(frame):
        layer = next(one for one in composition.layers if one.id == layer_id)
        planes = _object(project, layer.track_id, frame, read(frame), margin)
        if planes is None:
            continue
        x, y = (layer.keys[0].x, layer.keys[0].y) if layer.keys else (0.0, 0.0)
        colour, alpha, hole = np.split(_shifted(planes, x, y), (3, 4), axis=2)
        rest = 1 - alpha - hole
        rgb = rgb * rest + colour
        unknown = unknown * rest[..., 0] + hole[..., 0]
    return rgb, unknown


def _object(
    project: Project, track_id: int, frame: int, picture: NDArray[np.uint8], margin: int
) -> Doubles | None:
    """Return premultiplied colours, alpha and holes on the picture, float64 (H, W, 5)."""
    seen, whole = (_mask(project, track_id, frame, layer) for layer in (Layer.MODAL, Layer.AMODAL))
    if seen is None and whole is None:
        return None
    height, width = picture.shape[:2]
    size = height + 2 * margin, width + 2 * margin
    seen = np.zeros(size, np.bool_) if seen is None else seen
    whole = seen if whole is None else whole | seen
    known, colours = np.zeros(size, np.bool_), np.zeros((*size, 3))
    inside = np.pad(np.ones((height, width), np.bool_), margin)
    filmed = np.pad(picture, ((margin, margin), (margin, margin), (0, 0)))
    completion = project.completions.get(track_id, frame)
    if completion is not None:
        crop, facts = decode_rgba(completion.png), completion.facts
        top, left = facts.y + margin, facts.x + margin
        for row in range(crop.shape[0]):
            columns = np.flatnonzero(crop[row, :, 3])
            known[top + row, left + columns] = True
            colours[top + row, left + columns] = crop[row, columns, :3]
    from_film = seen & ~known & inside
    colours[from_film] = filmed[from_film]
    known = (known | from_film) & whole
    made = np.dstack([colours * known[..., None], known, whole & ~known])
    return np.asarray(made[margin : margin + height, margin : margin + width], np.float64)


def _shifted(planes: Doubles, x: float, y: float) -> Doubles:
    """Return planes shifted by a part of a pixel, bilinear, nothing coming in from outside."""
    for axis, by in ((1, x), (0, y)):
        whole, part = int(np.floor(by)), by - np.floor(by)
        planes = (1 - part) * _rolled(planes, whole, axis) + part * _rolled(planes, whole + 1, axis)
    return planes


def _rolled(planes: Doubles, by: int, axis: int) -> Doubles:
    made = np.zeros_like(planes)
    size = planes.shape[axis]
    if abs(by) < size:
        to = slice(max(0, by), size + min(0, by))
        of = slice(max(0, -by), size + min(0, -by))
        made[(slice(None),) * axis + (to,)] = planes[(slice(None),) * axis + (of,)]
    return made


def _mask(project: Project, track_id: int, frame: int, layer: Layer) -> BoolMask | None:
    head = project.masks.head(MaskKey(track_id, frame, layer))
    return None if head is None else decode_rle(head.rle)
