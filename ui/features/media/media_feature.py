"""The media of clips: what became of the files, and where they are now."""

from core.errors import MediaChangedError, MediaMissingError
from ui.features.media.media_commands import MediaCommands
from ui.features.media.relink_commands import RelinkCommands
from ui.language import tr
from ui.studio import Studio
from ui.widgets.error_bar import MessageAction
from ui.work.pool import Rank


def attach(studio: Studio) -> tuple[object, ...]:
    """Add looking at media and relinking them, also from messages about them."""
    lane = studio.work.lane("media", Rank.ASKED, may_be_left=True)
    relink = RelinkCommands(studio, lane)
    media = MediaCommands(studio, relink, lane)
    studio.notices.offer(MediaMissingError, lambda _: (MessageAction(tr("Relink…"), relink.ask),))
    studio.notices.offer(MediaChangedError, lambda _: (MessageAction(tr("What changed…"), media.ask),))
    return relink, media
