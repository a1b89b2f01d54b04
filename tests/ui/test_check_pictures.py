"""Beside what a check found stands a picture of what is meant."""

from pytestqt.qtbot import QtBot

from core.checks.findings import Finding
from core.checks.registry import CHECKS
from core.messages import say
from ui.features.checks.checks_panel import PICTURE_PX, ChecksPanel
from ui.theme.icons import ICON_FOLDER


def test_every_kind_shows_a_picture_of_its_own(qtbot: QtBot) -> None:
    panel = ChecksPanel()
    qtbot.addWidget(panel)
    panel.show()
    shown = set()
    for check in CHECKS:
        assert (ICON_FOLDER / f"check-{check.name}.svg").is_file()
        panel.show_findings([Finding(check.name, 1, 3, 5, 4, say("no mask"), 0.5)], (), 1.0)
        assert panel.choose(1, 4) is not None
        picture = panel.picture.pixmap()
        assert picture.deviceIndependentSize().width() == PICTURE_PX
        shown.add(bytes(picture.toImage().constBits()))
    assert len(shown) == len(CHECKS)
