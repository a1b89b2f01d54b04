"""What tools over time work on: layers and pictures."""

from typing import TYPE_CHECKING

from core.types import Layer
from models.jobs.sequences import MediaFrameSequence
from ui.studio import Studio

if TYPE_CHECKING:
    from core.operations.filling_in import TrackMaterial

MOST_FRAMES = 100
"""So far a correction is carried at most, and so far a key frame may lie."""


def active_layers(studio: Studio) -> tuple[Layer, ...]:
    """Return the layers that the tools work on."""
    is_both = studio.actions["time.both_layers"].isChecked()
    return tuple(Layer) if is_both else (studio.clip.active_layer,)


def pictures_of(material: "TrackMaterial") -> MediaFrameSequence:
    """Return the clip's pictures on the canvas of its masks; a context manager, opened at first use."""
    return MediaFrameSequence(material.media, material.canvas)
