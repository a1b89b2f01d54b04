"""The list of clips, and which of them is on screen."""

from ui.features.clips.clips_panel import ClipsPanel
from ui.session.clip.thumbnails import Thumbnails
from ui.studio import Studio


def attach(studio: Studio) -> tuple[object, ...]:
    """Add the list of clips; a project that is opened shows its first one."""
    session, clip = studio.session, studio.clip
    thumbnails = Thumbnails(session, studio.work, studio.window)
    panel = ClipsPanel(thumbnails, studio.media_states)
    studio.places.add_list(panel)

    def show_first() -> None:
        panel.set_clips(session.clips, None)
        if session.clips:
            clip.load(session.clips[0])
        else:
            clip.unload()

    def on_clips_changed() -> None:
        current = clip.clip.id if clip.clip else None
        panel.set_clips(session.clips, current)
        if current is None and session.clips:
            clip.load(session.clips[0])

    def cycle(step: int) -> None:
        ids = [one.id for one in session.clips]
        if clip.clip is not None and clip.clip.id in ids and len(ids) > 1:
            clip.load(session.clips[(ids.index(clip.clip.id) + step) % len(ids)])

    session.ready.connect(show_first)
    session.clips_changed.connect(on_clips_changed)
    session.progress_changed.connect(lambda: panel.set_progress(session.progress))
    clip.clip_changed.connect(lambda: panel.set_current(clip.clip.id if clip.clip else None))
    panel.clip_chosen.connect(lambda chosen: clip.load(next(c for c in session.clips if c.id == chosen)))
    studio.actions.bind("clip.next", lambda: cycle(1))
    studio.actions.bind("clip.previous", lambda: cycle(-1))
    return panel, thumbnails
