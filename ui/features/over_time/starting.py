"""What every tool over time asks before it starts."""

from typing import TYPE_CHECKING

from core.types import Layer
from models.jobs.sequences import MediaFrameSequence
from ui.language import tr
from ui.studio import Studio

if TYPE_CHECKING:
    from core.operations.filling_in import TrackMaterial

MOST_FRAMES = 100
"""So far a correction is carried at most, and so far a key frame may lie."""


def may_start(studio: Studio) -> bool:
    """Return whether there is a track to work on, and say so where there is none."""
    if studio.clip.active_track_id is None:
        studio.notices.tell(tr("Choose a track first: click its object, or press its number"))
        return False
    return studio.session.can_edit and studio.clip.masks_are_loaded


def active_layers(studio: Studio) -> tuple[Layer, ...]:
    """Return the layers that the tools work on."""
    is_both = studio.actions["time.both_layers"].isChecked()
    return tuple(Layer) if is_both else (studio.clip.active_layer,)


def pictures_of(material: "TrackMaterial") -> MediaFrameSequence:
    """Return the clip's pictures on the canvas of its masks; a context manager, opened at first use."""
    return MediaFrameSequence(material.media, material.canvas)
