"""View › Navigator: the overview in a corner of the picture, on or off, remembered."""

from typing import TYPE_CHECKING

from ui.features.view.navigator import Navigator

if TYPE_CHECKING:
    from ui.window import MainWindow


def install_navigator(window: "MainWindow") -> Navigator:
    """Put a navigator on the canvas of a window that is laid out."""
    navigator = Navigator(window.canvas)
    settings, action = window.settings, window.actions_table["view.navigator"]
    navigator.set_on(settings.value("navigator", "true") not in ("false", False))
    action.setChecked(navigator.is_on)

    def toggle() -> None:
        navigator.set_on(not navigator.is_on)
        action.setChecked(navigator.is_on)
        settings.setValue("navigator", "true" if navigator.is_on else "false")

    window.actions_table.bind("view.navigator", toggle)
    action.changed.connect(lambda: navigator.setToolTip(action.toolTip()))
    navigator.setToolTip(action.toolTip())
    navigator.make_way_for_bars()
    # A new frame, or the first picture of a clip that is shown as it was left.
    window.clip.picture_changed.connect(lambda *_: navigator.follow())
    window.clip.scene_changed.connect(lambda _scene: navigator.follow())
    return navigator
