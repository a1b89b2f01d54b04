"""Following an object through the clip."""

from ui.features.follow.follow_commands import FollowCommands
from ui.studio import Studio


def attach(studio: Studio) -> tuple[object, ...]:
    """Add following, with its dialog."""
    return (FollowCommands(studio),)
