"""Media that moved: the window says so, masks stay usable, and the clip gets its pictures back."""

import shutil
from pathlib import Path

import numpy as np
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from core.masks.rle import encode_rle
from core.store.importing.import_session import ImportedFrame
from core.store.project import Project
from core.types import Layer, RgbFrame
from core.video.opening import probe
from tests.clips import write_folder
from tests.window import WAIT_MS, drag, open_window, wait_for_frame, wait_until_saved
from ui.features.media.relink_commands import RelinkCommands


def test_relinking_gives_a_clip_its_pictures_back(qtbot: QtBot, settings: QSettings, tmp_path: Path) -> None:
    media = write_folder(tmp_path / "old" / "disc", 4) / "rgbs"
    info = probe(media)
    path = tmp_path / "p.amodal"
    mask = np.zeros((info.height, info.width), bool)
    mask[4:20, 4:20] = True
    with Project.create(path) as project, project.importing("start") as session:
        clip = session.add_clip(info, name="disc")
        track = session.add_track(clip, name="a", category=session.ensure_category("disc"))
        session.add_frames(ImportedFrame(track.id, f, encode_rle(mask), encode_rle(mask)) for f in range(4))
    shutil.move(tmp_path / "old", tmp_path / "new")
    wrong = write_folder(tmp_path / "short" / "disc", 2) / "masks"
    for file in list(wrong.iterdir()):
        file.rename(wrong / f"other_{file.name}")

    window = open_window(qtbot, settings)
    window.start(path, read_only=False)
    wait_for_frame(qtbot, window, 0)
    bar = window.studio.places.stage.messages
    qtbot.waitUntil(
        lambda: bar.current is not None and "the media are not there" in bar.current.text, timeout=WAIT_MS
    )
    assert bar.current is not None
    assert "old" in bar.current.text

    # Masks are shown and can be edited on the dark frame.
    qtbot.keyClick(window.canvas, Qt.Key.Key_B)
    drag(qtbot, window, [(30, 30), (34, 34)])
    wait_until_saved(qtbot, window)
    assert window.clip.mask(track.id, Layer.AMODAL) is not None

    relink = next(b for b in bar.findChildren(QPushButton) if b.text() == "Relink…")
    qtbot.mouseClick(relink, Qt.MouseButton.LeftButton)
    commands = window.part(RelinkCommands)
    qtbot.waitUntil(lambda: commands.dialog is not None and commands.dialog.isVisible())
    dialog = commands.dialog
    assert dialog is not None
    assert dialog.list.topLevelItemCount() == 1
    assert not dialog.relink.isEnabled()

    shown: list[RgbFrame] = []
    window.clip.picture_changed.connect(lambda picture, _: shown.append(picture))

    # What does not fit is refused, and nothing changes.
    window.part(RelinkCommands).put(clip.id, wrong)
    qtbot.waitUntil(lambda: "holds none of the clip's pictures" in dialog.status.text(), timeout=WAIT_MS)
    assert not dialog.relink.isEnabled()

    window.part(RelinkCommands).look_under(tmp_path / "new")
    qtbot.waitUntil(dialog.relink.isEnabled, timeout=WAIT_MS)
    row = dialog.list.topLevelItem(0)
    assert row is not None
    assert row.text(2) == str(tmp_path / "new" / "disc" / "rgbs")
    qtbot.mouseClick(dialog.relink, Qt.MouseButton.LeftButton)
    wait_until_saved(qtbot, window)
    wait_for_frame(qtbot, window, 0)
    qtbot.waitUntil(lambda: len(shown) > 0 and int(shown[-1].std()) > 0, timeout=WAIT_MS)
    window.close()
    with Project.open(path) as project:
        (clip,) = project.clips.list()
        assert clip.media_path == "new/disc/rgbs"
        assert len(list(project.masks.of_track(track.id, Layer.MODAL))) == 4
