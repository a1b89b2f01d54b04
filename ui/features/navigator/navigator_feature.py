"""View › Navigator: the overview in a corner of the picture, on or off, remembered."""

from ui.features.navigator.navigator import Navigator
from ui.session.preferences import is_on
from ui.studio import Studio


def attach(studio: Studio) -> tuple[object, ...]:
    """Put a navigator on the canvas."""
    navigator = Navigator(studio.canvas)
    settings, action = studio.settings, studio.actions["view.navigator"]
    navigator.set_on(is_on(settings, "navigator", otherwise=True))
    action.setChecked(navigator.is_on)

    def toggle() -> None:
        navigator.set_on(not navigator.is_on)
        action.setChecked(navigator.is_on)
        settings.setValue("navigator", "true" if navigator.is_on else "false")

    studio.actions.bind("view.navigator", toggle)
    action.changed.connect(lambda: navigator.setToolTip(action.toolTip()))
    navigator.setToolTip(action.toolTip())
    navigator.make_way_for_bars()
    # A new frame, or the first picture of a clip that is shown as it was left.
    studio.clip.picture_changed.connect(lambda *_: navigator.follow())
    studio.clip.scene_changed.connect(lambda _scene: navigator.follow())
    return (navigator,)
