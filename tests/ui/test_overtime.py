"""Copy, morph and carry in a real window, with real keys, and what the project then holds."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.changes.masks import MaskKey
from core.changes.reviews import Judgement
from core.masks.rle import decode_rle
from core.store.project import Project
from core.types import BoolMask, Layer, Origin, ReviewState
from tests.clips import disc_masks
from tests.review_scene import Layers, open_project, write_project
from tests.window import WAIT_MS, drag, open_window, undo_words, wait_for_frame, wait_until_saved
from ui.features.over_time.chatter_lane import ChatterLane
from ui.features.over_time.copy_dialog import CopyDialog
from ui.features.over_time.filling_preview import FillingPreview
from ui.features.over_time.over_time_overlay import OverTimeOverlay
from ui.features.over_time.trust_lane import TrustLane
from ui.window import MainWindow

ALT, CONTROL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(qtbot: QtBot, settings: QSettings, tmp_path: Path) -> Iterator[MainWindow]:
    made = open_window(qtbot, settings)
    open_project(qtbot, made, write_project(tmp_path / "p.amodal"))
    made.clip.set_active_layer(Layer.AMODAL)
    made.canvas.setFocus()
    yield made
    made.close()
    QApplication.processEvents()


def go_to(qtbot: QtBot, window: MainWindow, frame: int) -> None:
    window.studio.go_to(frame)
    wait_for_frame(qtbot, window, frame)


def paint(qtbot: QtBot, window: MainWindow, path: list[tuple[float, float]]) -> None:
    qtbot.keyClick(window.canvas, Qt.Key.Key_B)
    drag(qtbot, window, path)
    wait_until_saved(qtbot, window)


def on_disk(window: MainWindow) -> dict[tuple[int, Layer], tuple[BoolMask, Origin]]:
    track, path = window.clip.active_track_id, window.session.path
    assert track is not None
    assert path is not None
    with Project.open(path, read_only=True) as project:
        return {
            (head.key.frame, layer): (decode_rle(head.rle), head.origin)
            for layer in Layer
            for head in project.masks.of_track(track, layer)
        }


def wait_for_preview(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: window.part(FillingPreview).filling is not None, timeout=WAIT_MS)


def undo(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.keyClick(window.canvas, Qt.Key.Key_Z, CONTROL)
    wait_until_saved(qtbot, window)


def same(one: dict[tuple[int, Layer], tuple[BoolMask, Origin]], two: object) -> bool:
    assert isinstance(two, dict)
    return one.keys() == two.keys() and all(
        np.array_equal(mask, two[key][0]) for key, (mask, _) in one.items()
    )


def test_copy_by_key_and_by_dialog_leaves_fixed_frames(qtbot: QtBot, window: MainWindow) -> None:
    go_to(qtbot, window, 4)
    paint(qtbot, window, [(130, 20), (140, 20)])
    go_to(qtbot, window, 2)
    paint(qtbot, window, [(20, 80), (30, 80)])
    before = on_disk(window)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Right, ALT)
    wait_for_frame(qtbot, window, 3)
    wait_until_saved(qtbot, window)
    after = on_disk(window)
    copied = before[2, Layer.AMODAL][0]
    assert np.array_equal(after[3, Layer.AMODAL][0], copied | after[3, Layer.MODAL][0])
    assert after[3, Layer.AMODAL][1] is Origin.PERSON, "seen and decided"

    # Frame 4 was fixed: the key says so and changes nothing there.
    qtbot.keyClick(window.canvas, Qt.Key.Key_Right, ALT)
    wait_for_frame(qtbot, window, 4)
    wait_until_saved(qtbot, window)
    assert np.array_equal(on_disk(window)[4, Layer.AMODAL][0], before[4, Layer.AMODAL][0])

    go_to(qtbot, window, 3)
    qtbot.keyClick(window.canvas, Qt.Key.Key_B, CONTROL)
    dialog = window.findChild(CopyDialog)
    assert dialog is not None
    dialog.count.setValue(4)
    qtbot.keyClick(dialog.count, Qt.Key.Key_Return)
    wait_until_saved(qtbot, window)
    filled = on_disk(window)
    holds = {frame for frame in range(4, 9) if not (copied & ~filled[frame, Layer.AMODAL][0]).any()}
    assert holds == {5, 6, 7}
    assert filled[6, Layer.AMODAL][1] is Origin.MODEL, "a proposal until somebody looks at it"
    assert undo_words(window) == "Copy frame 3"
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=WAIT_MS)
    undo(qtbot, window)
    assert same(on_disk(window), after)


def test_morph_shows_first_and_keeps_with_enter(qtbot: QtBot, window: MainWindow) -> None:
    window.clip.set_active_layer(Layer.AMODAL)
    for frame in (1, 9):
        go_to(qtbot, window, frame)
        x = 30 + 4 * frame
        paint(qtbot, window, [(x, 70), (x, 80)])
    keys = on_disk(window)
    go_to(qtbot, window, 5)
    qtbot.keyClick(window.canvas, Qt.Key.Key_J, CONTROL)
    wait_for_preview(qtbot, window)
    assert window.part(OverTimeOverlay).bar.isVisible()
    filling = window.part(FillingPreview).filling
    assert filling is not None
    assert filling.frames == tuple(range(2, 9))
    assert same(on_disk(window), keys), "a preview changes nothing"
    qtbot.keyClick(window.canvas, Qt.Key.Key_Right)
    wait_for_frame(qtbot, window, 6)
    assert window.part(FillingPreview).filling is not None, "scrubbing shows it frame by frame"
    qtbot.keyClick(window.canvas, Qt.Key.Key_Return)
    wait_until_saved(qtbot, window)
    assert not window.part(OverTimeOverlay).bar.isVisible()
    assert window.clip.frame == 6, "Enter did not go on to the next frame"
    made = on_disk(window)
    _, whole = disc_masks(12)
    for frame in range(2, 9):
        mask = made[frame, Layer.AMODAL][0]
        assert (mask & whole[frame]).sum() > 0.97 * whole[frame].sum()
        assert mask[76, 28 + 4 * frame : 32 + 4 * frame].any(), "what was painted is there in between"
    for frame in (1, 9):
        assert np.array_equal(made[frame, Layer.AMODAL][0], keys[frame, Layer.AMODAL][0])
    assert undo_words(window) == "Morph, 7 frames, 2–8"
    undo(qtbot, window)
    assert same(on_disk(window), keys)

    qtbot.keyClick(window.canvas, Qt.Key.Key_J, CONTROL)
    wait_for_preview(qtbot, window)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Escape)
    assert not window.part(OverTimeOverlay).bar.isVisible()
    wait_until_saved(qtbot, window)
    assert same(on_disk(window), keys)


def shows_help(window: MainWindow) -> bool:
    """Return whether the tool's line of help may be seen."""
    return window.canvas.shows_help


def test_carry_takes_a_correction_along_and_leaves_accepted_frames(qtbot: QtBot, window: MainWindow) -> None:
    track = window.clip.active_track_id
    assert track is not None
    window.session.edits.submit(
        lambda project: project.verdicts.judge(track, [3], Judgement(ReviewState.ACCEPTED))
    )
    wait_until_saved(qtbot, window)
    first = on_disk(window)
    go_to(qtbot, window, 1)
    paint(qtbot, window, [(34, 74), (34, 78)])
    painted = on_disk(window)
    bump = painted[1, Layer.AMODAL][0] & ~first[1, Layer.AMODAL][0]
    qtbot.keyClick(window.canvas, Qt.Key.Key_Period, ALT)
    wait_for_preview(qtbot, window)
    filling = window.part(FillingPreview).filling
    assert filling is not None
    assert filling.trust
    assert 3 not in filling.frames
    told = window.part(OverTimeOverlay).bar.text.text()
    low = min(filling.trust[frame] for frame in filling.frames)
    assert f"to {low:.0%}" in told, "trust of what is filled in, not of where it ended"
    assert window.part(OverTimeOverlay).bar.plot.isVisible()
    assert not shows_help(window), "the bar lies where the tool's help was"
    go_to(qtbot, window, 2)
    draft = next(one for one in window.canvas.shown_scene().tracks if one.track_id == track)
    assert draft.amodal == filling.masks[MaskKey(track, 2, Layer.AMODAL)], "it is seen as it would be"
    go_to(qtbot, window, 3)
    kept = next(one for one in window.canvas.shown_scene().tracks if one.track_id == track)
    assert kept.amodal is not None
    assert np.array_equal(decode_rle(kept.amodal), painted[3, Layer.AMODAL][0]), "this frame stays"
    go_to(qtbot, window, 1)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Return)
    wait_until_saved(qtbot, window)
    assert shows_help(window)
    after = on_disk(window)
    pairs = {frame: (after[frame, Layer.AMODAL][0], painted[frame, Layer.AMODAL][0]) for frame in range(12)}
    changed = {frame for frame, pair in pairs.items() if not np.array_equal(*pair)}
    assert changed == set(filling.frames)
    assert 2 in changed
    added = after[2, Layer.AMODAL][0] & ~painted[2, Layer.AMODAL][0]
    assert 0.5 * bump.sum() < added.sum() < 1.5 * bump.sum()
    assert (undo_words(window) or "").startswith("Carry correction of frame 1, ")
    undo(qtbot, window)
    assert same(on_disk(window), painted)


def test_least_trust_makes_a_carry_longer_or_shorter_and_is_kept(qtbot: QtBot, window: MainWindow) -> None:
    bar, lane, preview = window.part(OverTimeOverlay).bar, window.part(TrustLane), window.part(FillingPreview)
    bar.least.setValue(95)
    go_to(qtbot, window, 1)
    paint(qtbot, window, [(34, 74), (34, 78)])
    qtbot.keyClick(window.canvas, Qt.Key.Key_Period, ALT)
    wait_for_preview(qtbot, window)

    def shown() -> tuple[tuple[int, ...], int | None]:
        assert preview.filling is not None
        return preview.filling.frames, preview.filling.ended_at

    frames, ended = shown()
    assert ended == frames[-1] + 1 < 10, "trust falls below 95 % on the way"
    assert bar.plot.facts.least == 0.95
    first = dict(bar.plot.facts.trust)

    # A lower least trust goes on; the frames that were known keep their trust.
    qtbot.keyClick(window.canvas, Qt.Key.Key_BracketLeft)
    qtbot.waitUntil(lambda: shown()[0][-1] >= ended and "…" not in bar.text.text(), timeout=WAIT_MS)
    longer = shown()[0]
    assert {frame: bar.plot.facts.trust[frame] for frame in first} == first
    assert window.studio.settings.value("time/least_trust_percent") == 90

    # A higher one cuts off what is known, at once; back again nothing is computed.
    computed: list[int] = []
    preview.told.connect(computed.append)
    qtbot.mouseClick(bar.least.lineEdit(), Qt.MouseButton.LeftButton)
    bar.least.selectAll()
    qtbot.keyClicks(bar.least, "95")
    qtbot.keyClick(bar.least, Qt.Key.Key_Return)
    assert shown() == (frames, ended)
    assert window.canvas.hasFocus(), "Enter ended the number, and did not keep the preview"
    qtbot.keyClick(window.canvas, Qt.Key.Key_BracketLeft)
    assert shown()[0] == longer
    assert not computed

    # Kept: the timeline goes on telling the trust, until the masks are others.
    qtbot.mouseClick(bar.plot, Qt.MouseButton.LeftButton, pos=QPoint(bar.plot.width() // 4, 20))
    assert lane.isVisible()
    qtbot.keyClick(window.canvas, Qt.Key.Key_Return)
    assert lane.isVisible(), "also while it is being saved"
    wait_until_saved(qtbot, window)
    assert not bar.isVisible()
    assert lane.isVisible()
    assert lane.facts.frames == frozenset(longer)
    assert "trust" in lane.facts.describe(longer[0])
    undo(qtbot, window)
    assert not lane.isVisible()


def test_chatter_is_reduced_in_the_range_and_fixed_frames_stay(
    qtbot: QtBot, settings: QSettings, tmp_path: Path
) -> None:
    def tremble(_clip: int, masks: Layers) -> None:
        for frame, shift in enumerate((0, 2, -2, 2, 0, -2, 2, -2, 0, 2, -2, 0)):
            grown = np.roll(masks["disc whole"][frame], shift, 0) | masks["disc whole"][frame]
            masks["disc whole"][frame] = grown if shift else masks["disc whole"][frame]

    window = open_window(qtbot, settings)
    open_project(qtbot, window, write_project(tmp_path / "p.amodal", spoil=tremble))
    window.clip.set_active_layer(Layer.AMODAL)
    window.canvas.setFocus()
    go_to(qtbot, window, 4)
    paint(qtbot, window, [(20, 80), (30, 80)])
    before = on_disk(window)
    qtbot.keyClick(window.canvas, Qt.Key.Key_J, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    wait_for_preview(qtbot, window)
    preview, bar, lane = window.part(FillingPreview), window.part(OverTimeOverlay), window.part(ChatterLane)
    filling = preview.filling
    assert filling is not None
    assert filling.chatter is not None
    assert filling.kept == (4,)
    assert lane.isVisible()
    assert "tremble by" in bar.bar.text.text()
    steady = bar.bar.steady
    assert steady.isVisible()
    assert not bar.bar.trust.isVisible()
    strength = steady.values[0]
    qtbot.keyClick(window.canvas, Qt.Key.Key_BracketRight)
    assert steady.values[0] == strength + 1
    qtbot.waitUntil(lambda: preview.filling is not filling and not preview.is_busy, timeout=WAIT_MS)
    assert same(on_disk(window), before), "a preview changes nothing"
    kept = preview.filling
    assert kept is not None
    qtbot.keyClick(window.canvas, Qt.Key.Key_Return)
    wait_until_saved(qtbot, window)
    assert not lane.isVisible()
    after = on_disk(window)
    for key, code in kept.masks.items():
        assert code is not None
        assert np.array_equal(after[key.frame, key.layer][0], decode_rle(code))
    assert np.array_equal(after[4, Layer.AMODAL][0], before[4, Layer.AMODAL][0]), "a person's frame"
    assert (undo_words(window) or "").startswith("Reduce chatter")
    undo(qtbot, window)
    assert same(on_disk(window), before)
    window.close()
    QApplication.processEvents()


def mark_range(qtbot: QtBot, window: MainWindow, first: int, last: int) -> None:
    for frame in (first, last):
        go_to(qtbot, window, frame)
        qtbot.keyClick(window.canvas, Qt.Key.Key_R)
    assert window.studio.selection.frame_range == (first, last)


def test_a_stroke_acts_on_the_marked_range_as_one_step(qtbot: QtBot, window: MainWindow) -> None:
    go_to(qtbot, window, 7)
    paint(qtbot, window, [(20, 80), (30, 80)])
    mark_range(qtbot, window, 2, 8)
    go_to(qtbot, window, 5)
    before = on_disk(window)
    qtbot.keyClick(window.canvas, Qt.Key.Key_B, ALT | Qt.KeyboardModifier.ShiftModifier)
    preview, bar = window.part(FillingPreview), window.part(OverTimeOverlay).bar
    x = 30 + 4 * 5
    drag(qtbot, window, [(x, 70), (x, 78)])
    wait_for_preview(qtbot, window)
    first = preview.filling
    assert first is not None
    drag(qtbot, window, [(x + 4, 70), (x + 4, 78)])
    qtbot.waitUntil(lambda: preview.filling not in (None, first), timeout=WAIT_MS)
    wait_until_saved(qtbot, window)
    assert same(on_disk(window), before), "a preview changes nothing"
    assert bar.reach.isVisible()
    filling = preview.filling
    assert filling is not None
    assert filling.kept == (7,)
    assert set(filling.frames) <= {2, 3, 4, 5, 6, 8}
    assert {4, 5, 6} <= set(filling.frames)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Return)
    wait_until_saved(qtbot, window)
    after = on_disk(window)
    for column in (x, x + 4):
        assert after[5, Layer.AMODAL][0][76, column], "both strokes"
        assert after[4, Layer.AMODAL][0][76, column - 4], "along with the object"
        assert after[6, Layer.AMODAL][0][76, column + 4]
    assert after[5, Layer.AMODAL][1] is Origin.PERSON
    assert after[6, Layer.AMODAL][1] is Origin.MODEL, "a proposal until somebody looks at it"
    assert np.array_equal(after[7, Layer.AMODAL][0], before[7, Layer.AMODAL][0]), "a person's frame"
    assert (undo_words(window) or "").startswith("Stroke of frame 5 in a range")
    undo(qtbot, window)
    assert same(on_disk(window), before)

    # Outside the range, and switched off, a stroke is a stroke.
    go_to(qtbot, window, 10)
    drag(qtbot, window, [(20, 20), (30, 20)])
    wait_until_saved(qtbot, window)
    assert undo_words(window) == "Brush, frame 10"


def test_less_reach_changes_fewer_frames_at_once(qtbot: QtBot, window: MainWindow) -> None:
    mark_range(qtbot, window, 1, 9)
    go_to(qtbot, window, 5)
    window.studio.actions["time.range_edit"].trigger()
    qtbot.keyClick(window.canvas, Qt.Key.Key_B)
    drag(qtbot, window, [(50, 70), (50, 78)])
    wait_for_preview(qtbot, window)
    preview, reach = window.part(FillingPreview), window.part(OverTimeOverlay).bar.reach
    assert reach.values == [4]
    whole = preview.filling
    assert whole is not None
    for _ in range(3):
        qtbot.keyClick(window.canvas, Qt.Key.Key_BracketLeft)
    qtbot.waitUntil(lambda: not preview.is_busy and preview.filling is not whole, timeout=WAIT_MS)
    less = preview.filling
    assert less is not None
    assert set(less.frames) <= {4, 5, 6}
    assert len(less.frames) < len(whole.frames)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Escape)
    wait_until_saved(qtbot, window)
    assert undo_words(window) is None
