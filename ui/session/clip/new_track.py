"""A new track of the clip on screen, made active to begin its visible mask."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from core.changes.changed import Changes
from core.changes.tracks import Track
from core.types import Layer
from ui.language import tr
from ui.session.clip.clip_session import ClipSession
from ui.session.project.outcome import Outcome
from ui.session.project.project_session import ProjectSession

if TYPE_CHECKING:
    from core.store.project import Project

USUAL_CATEGORY = "object"


def usual_name(clip: ClipSession) -> str:
    """Return how the next track is called where nobody says."""
    return tr("object {count}", count=len(clip.tracks) + 1)


def make_track(
    session: ProjectSession,
    clip: ClipSession,
    then: Callable[[Track], object],
    *,
    name: str,
    category: str = USUAL_CATEGORY,
    colour: str | None = None,
) -> None:
    """Make a track in the clip on screen; None as colour = the next that is free.

    Args:
        session: The project.
        clip: The clip on screen; without one nothing is made.
        then: Gets the track once it is saved and active, on its visible layer.
        name: How lists call it.
        category: One that is there, or a new one.
        colour: `#rrggbb`.
    """
    if clip.clip is None:
        return
    clip_id, made = clip.clip.id, list[Track]()

    # Runs on the store thread, `done` on the UI thread after it.
    def create(project: "Project") -> Changes:
        track, changes = project.tracks.create(clip_id, name=name, category=category, colour=colour)
        made.append(track)
        return changes

    def done(outcome: Outcome) -> None:
        clip.take_tracks(outcome.tracks or ())
        clip.set_active_track(made[0].id)
        clip.set_active_layer(Layer.MODAL)
        then(made[0])

    session.edits.submit(create, done)
