"""What is in front of the objects."""

from ui.features.in_front.cover_following import CoverFollowing
from ui.features.in_front.front_map import FrontMap
from ui.features.in_front.in_front_commands import InFrontCommands
from ui.studio import Studio


def attach(studio: Studio) -> tuple[object, ...]:
    """Add the tool and the map."""
    return InFrontCommands(studio, CoverFollowing(studio)), FrontMap(studio)
