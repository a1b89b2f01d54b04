"""An import that names media of a clip that is there already."""

from sqlalchemy.orm import Session

from core.messages import Message, about, say
from core.store.schema.media_rows import clip_media, read_identity, write_identity
from core.store.schema.row_codes import to_clip
from core.store.tables.clips import ClipRow
from core.video.identity.comparing import compare
from core.video.media.clip_media import KnownFrom
from core.video.media.fingerprint import identify
from core.video.media.media_report import MediaState
from core.video.media.source import MediaInfo


def look_at_known(session: Session, row: ClipRow, info: MediaInfo) -> Message | None:
    """Keep what was not known of the media yet; return what has changed since, None for nothing."""
    known = read_identity(session, row.id, row.frame_count)
    if known is None and row.frame_count == info.frame_count:
        known = identify(info, KnownFrom.OPENING)
        write_identity(session, row.id, known)
    report = compare(clip_media(to_clip(row), info.path, known))
    if report.state not in (MediaState.CHANGED, MediaState.OTHER):
        return None
    return say("clip {name}: {what}", name=row.name, what=about(info.path.name, report.line()))
