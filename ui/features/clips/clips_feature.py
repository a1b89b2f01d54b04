"""The list of clips, and which of them is on screen."""

from dataclasses import replace

from ui.features.clips.clips_panel import ClipsPanel
from ui.session.clip.thumbnails import Thumbnails
from ui.studio import Studio
from ui.widgets.context_menu import add_context_menu

OF_CLIPS = (("clip.rename", "clip.up", "clip.down", "clip.group"), ("clip.archive", "tidy.put_away"))
"""Entries of the menu under the pointer."""


def attach(studio: Studio) -> tuple[object, ...]:
    """Add the list of clips; a project that is opened shows its first one."""
    session, clip = studio.session, studio.clip
    thumbnails = Thumbnails(session, studio.work, studio.window)
    panel = ClipsPanel(thumbnails, studio.media_states)
    studio.places.add_list(panel)

    def show_first() -> None:
        panel.set_clips(session.clips, None)
        shown[:] = [one.id for one in session.clips]
        if session.clips:
            clip.load(session.clips[0])
        else:
            clip.unload()

    shown: list[int] = []
    """Clips in the order in which they were listed last."""

    def on_clips_changed() -> None:
        current, known = clip.clip.id if clip.clip else None, {one.id: one for one in session.clips}
        if clip.clip is not None and current in known:
            clip.clip = replace(clip.clip, name=known[clip.clip.id].name)
        panel.set_clips(session.clips, current)
        if current is not None and not session.clips:
            clip.unload()
        elif current not in known and session.clips:
            at = shown.index(current) if current in shown else 0
            clip.load(session.clips[min(at, len(session.clips) - 1)])
        shown[:] = known

    def cycle(step: int) -> None:
        ids = [one.id for one in session.clips]
        if clip.clip is not None and clip.clip.id in ids and len(ids) > 1:
            clip.load(session.clips[(ids.index(clip.clip.id) + step) % len(ids)])

    session.ready.connect(show_first)
    session.clips_changed.connect(on_clips_changed)
    session.progress_changed.connect(lambda: panel.set_progress(session.progress))
    clip.clip_changed.connect(lambda: panel.set_current(clip.clip.id if clip.clip else None))
    panel.clip_chosen.connect(lambda chosen: clip.load(next(c for c in session.clips if c.id == chosen)))
    panel.filter.left.connect(studio.canvas.setFocus)
    panel.words_wanted.connect(lambda: session.read(lambda project: project.clips.words(), panel.set_words))
    studio.actions.bind("clip.find", studio.places.show_lists)
    studio.actions.bind("clip.find", panel.filter.ask)
    add_context_menu(panel.list, studio.actions, OF_CLIPS)
    studio.actions.bind("clip.next", lambda: cycle(1))
    studio.actions.bind("clip.previous", lambda: cycle(-1))
    return panel, thumbnails
