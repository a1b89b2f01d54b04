"""The last two jobs: tidy an import, export a matte."""

from pathlib import Path
from unittest.mock import patch

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QToolButton

from benchmarks.five_jobs.hand import CTRL, SHIFT, Hand, Key, NotThere
from benchmarks.five_jobs.material import REPAIR, TRACKS
from core.store.project import Project
from ui.features.export.export_commands import ExportCommands
from ui.features.tracks.track_dialog import TrackDialog
from ui.features.tracks.tracks_panel import TracksPanel

ALT_SHIFT = Qt.KeyboardModifier.AltModifier | SHIFT


def tidy(hand: Hand, _extra: Path) -> None:
    """Give 40 tracks a category, put two away, merge two, recolour one."""
    window = hand.window
    hand.key(Key.Key_A, CTRL | SHIFT)
    dialog = _dialog(hand)
    hand.write("b", dialog.category)
    hand.key(Key.Key_Return, on=dialog)
    hand.settle()
    hand.key(Key.Key_C, ALT_SHIFT)
    rows = window.part(TracksPanel).list
    hand.wait(rows.isVisible, "the list of tracks does not unfold")
    hand.click_row(rows, 10)
    hand.click_row(rows, 20, CTRL)
    hand.key(Key.Key_Delete, CTRL)
    hand.settle()
    hand.click_row(rows, 4)
    hand.click_row(rows, 5, CTRL)
    hand.key(Key.Key_Y, CTRL | SHIFT)
    hand.settle()
    hand.click_row(rows, 0)
    dialog = _dialog(hand)
    swatch = next(one for one in dialog.findChildren(QToolButton) if not one.isChecked())
    hand.click(swatch)
    hand.key(Key.Key_Return, on=dialog)
    hand.settle()


def check_tidy(path: Path) -> str:
    """Return what is left in the list."""
    with Project.open(path, read_only=True) as project:
        tracks = project.tracks.list(project.clips.list()[0].id)
    categories = {track.category.name for track in tracks}
    if len(tracks) != TRACKS - 3 or categories != {"bird"}:
        raise NotThere(f"{len(tracks)} tracks in {categories}")
    return f"{len(tracks)} tracks in one category, two put away, two merged, one recoloured"


def hand_over(hand: Hand, folder: Path) -> None:
    """Export mattes of all tracks."""
    window, exports = hand.window, hand.window.part(ExportCommands)
    hand.key(Key.Key_E, CTRL)
    hand.wait(lambda: exports.dialog is not None and exports.dialog.isVisible(), "no export dialog")
    dialog = exports.dialog
    assert dialog is not None
    hand.write("m", dialog.format)
    done: list[str] = []
    window.studio.files.finished.connect(lambda text, _path: done.append(text))
    # The system's own file dialog cannot be driven by Qt's events.
    with patch.object(QFileDialog, "getSaveFileName", lambda *_: (str(folder / "matte"), "")):
        hand.key(Key.Key_Return, on=dialog)
        hand.accept_place()
        hand.wait(lambda: done, "nothing is written")


def check_hand_over(path: Path) -> str:
    """Return what lies on the disk."""
    files = [one for one in (path.parent / "matte").rglob("*") if one.is_file()]
    pictures = [one for one in files if one.suffix == ".exr"]
    if len(pictures) != REPAIR:
        raise NotThere(f"{len(files)} files: {sorted(one.name for one in files)[:8]}")
    return f"{len(pictures)} EXR pictures with alpha"


def _dialog(hand: Hand) -> TrackDialog:
    before = set(hand.window.findChildren(TrackDialog))
    hand.key(Key.Key_F2)
    hand.wait(lambda: set(hand.window.findChildren(TrackDialog)) - before, "no dialog of the track")
    return next(iter(set(hand.window.findChildren(TrackDialog)) - before))
