"""What is seen and how large: the picture, its masks, the bar above and the legend below."""

from core.types import RgbFrame
from ui.features.view.view_commands import ViewCommands
from ui.features.view.view_memory import ViewMemory
from ui.shown.scene import ViewMode
from ui.studio import Studio
from ui.theme.theme import current_theme


def attach(studio: Studio) -> tuple[object, ...]:
    """Show the clip's picture and masks, and let a person choose how."""
    # Before the picture is fitted: it notes how the clip lay that is left.
    ViewMemory(studio.clip, studio.canvas, studio.window)
    _follow_clip(studio)
    _connect_bar(studio)
    return (ViewCommands(studio),)


def _follow_clip(studio: Studio) -> None:
    clip, canvas, stage, session = studio.clip, studio.canvas, studio.places.stage, studio.session

    def on_clip_changed() -> None:
        stage.view_bar.show_clip(clip.clip)
        canvas.set_picture(None)
        canvas.fit()

    def on_picture(rgb: RgbFrame | None, is_exact: bool) -> None:
        canvas.set_picture(rgb)
        stage.view_bar.show_exact(is_exact=is_exact)

    def show_colour() -> None:
        track = clip.active_track
        stage.legend.show_colour(track.colour if track else current_theme().tokens.accent)

    clip.clip_changed.connect(on_clip_changed)
    clip.picture_changed.connect(on_picture)
    clip.scene_changed.connect(canvas.set_scene)
    clip.active_changed.connect(show_colour)
    clip.media_failed.connect(studio.notices.fail)
    clip.pictures.counting_changed.connect(studio.notices.tell_counting)
    session.opened.connect(lambda: canvas.set_read_only(session.is_read_only))
    show_colour()


def _connect_bar(studio: Studio) -> None:
    canvas, view, bar = studio.canvas, studio.view, studio.places.stage.view_bar
    studio.clip.frame_changed.connect(bar.show_frame)
    canvas.zoom_changed.connect(bar.show_zoom)
    canvas.pointer_moved.connect(studio.places.stage.legend.show_pointer)
    bar.mode_chosen.connect(lambda value: view.set_mode(ViewMode(value)))
    bar.opacity_chosen.connect(view.set_opacity)
    view.changed.connect(bar.show_options)
    bar.show_options(view.options)
