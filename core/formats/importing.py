"""Importing into an open project: recognise, read, keep all of it or nothing."""

from collections.abc import Generator, Iterable
from dataclasses import replace
from pathlib import Path

from core.errors import BadInputError
from core.formats.kit.protocol import Importer
from core.formats.kit.reading.digest import digest_of
from core.formats.kit.reading.media_folder import videos_beside
from core.formats.kit.reading.source_clip import SourceClip
from core.formats.registry import find_importer
from core.messages import about
from core.operations.hypothesis_session import HypothesisSession
from core.operations.pasting import UNCHANGED, PasteSession
from core.plain_file import check_source
from core.progress import CancelToken, Progress
from core.store.importing.again import Again, EarlierImport, ImportedBeforeError
from core.store.importing.import_session import ImportSummary
from core.store.importing.rates import MOST_FPS, PictureRate
from core.store.project import Project
from core.types import MaskWish, ReviewState


def import_into(
    project: Project,
    source: Path,
    *,
    format_name: str = "auto",
    media_root: Path | None = None,
    again: Again | None = None,
    mask_wish: MaskWish = MaskWish.AUTO,
    review: ReviewState | None = None,
    fps: float | None = None,
    asks_rate: bool = False,
    cancel: CancelToken | None = None,
) -> Generator[Progress, None, ImportSummary]:
    """Import `source`; yields progress and returns a summary. One transaction: an error leaves no trace.

    Args:
        media_root: Folder in which annotation files find their media; default: beside the file.
        again: What to do when the same file was imported before.
        mask_wish: What the values of mask pictures mean, in formats that have some.
        review: What the masks are, accepted or proposed; None = what the file says of them.
        fps: Pictures a second of clips that are pictures; None = as the file says, else the format, else 24.
        asks_rate: Do not guess a rate that neither `fps` nor the file says.

    Raises:
        ImportedBeforeError: The file was imported before and `again` is None; nothing was changed.
        RateUnknownError: Pictures have no rate, and `asks_rate`; nothing was changed.
        BadInputError: The source cannot be used; names file, place, reason, way out.
        Cancelled: The token was set.
    """
    _check(source, media_root, fps)
    importer, reason = find_importer(format_name, source)
    token = cancel or CancelToken()
    yield Progress(0, 0, about(importer.name, reason))
    if again is not Again.ADD and _is_known(project, importer, source):
        return (yield from _as_hypotheses(project, source, importer, reason, media_root, token))
    root = str((media_root or source.parent).absolute())
    digest = digest_of(source, token) if importer.name != "media" else ""
    earlier = project.import_records.earlier(str(source.absolute()), root, digest) if digest else None
    if earlier is not None and again is None:
        raise _asked(source, importer, earlier)
    renews = earlier.record if earlier is not None and again is Again.RENEW else None
    with project.importing(source.name, renews=renews) as session:
        session.mask_wish = mask_wish
        session.review = review
        session.rate = PictureRate(fps, getattr(importer, "picture_fps", None), asks_rate)
        for progress in importer.run(source, session, media_root=media_root, cancel=token):
            token.check()
            yield progress
        token.check()
        session.problems.refuse_nothing(session.has_clips)
        session.end()
        if importer.name != "media" and (beside := videos_beside(source, session.media)):
            session.notes.append(beside)
        if digest:
            session.remember(str(source.absolute()), root, digest)
        summary = session.summary()
    if _pastes_back(importer):  # clips, tracks and masks are there now, and pictures need them
        pasted = yield from _as_hypotheses(project, source, importer, reason, media_root, token)
        summary = _together(summary, pasted)
    return replace(summary, taken_for=f"{importer.name} ({reason})")


def import_hypotheses(
    project: Project,
    source: Path,
    proposer: str,
    *,
    format_name: str = "auto",
    media_root: Path | None = None,
    mask_wish: MaskWish = MaskWish.AUTO,
    cancel: CancelToken | None = None,
) -> Generator[Progress, None, ImportSummary]:
    """Read the masks of another system as hypotheses of the project's tracks; yields progress.

    They become proposals where no person has decided, and stand beside ours everywhere.

    Raises:
        BadInputError: The source cannot be used, or speaks of clips that the project does not have.
        Cancelled: The token was set; nothing was recorded.
    """
    check_source(source)
    importer, reason = find_importer(format_name, source)
    token = cancel or CancelToken()
    yield Progress(0, 0, about(importer.name, reason))
    summary = yield from _as_hypotheses(
        project, source, importer, reason, media_root, token, proposer=proposer, mask_wish=mask_wish
    )
    return summary


def _as_hypotheses(
    project: Project,
    source: Path,
    importer: Importer,
    reason: str,
    media_root: Path | None,
    cancel: CancelToken,
    *,
    proposer: str = "",
    mask_wish: MaskWish = MaskWish.AUTO,
) -> Generator[Progress, None, ImportSummary]:
    """Read a source as hypotheses of the project's tracks; see `import_hypotheses`."""
    kind = PasteSession if _pastes_back(importer) else HypothesisSession
    session = kind(project, proposer or importer.name, source)
    session.mask_wish = mask_wish
    for progress in importer.run(source, session, media_root=media_root, cancel=cancel):
        cancel.check()
        yield progress
    session.problems.refuse_nothing(session.has_clips)
    session.record()
    return replace(session.summary(), taken_for=f"{importer.name} ({reason})")


def _asked(source: Path, importer: Importer, earlier: EarlierImport) -> ImportedBeforeError:
    has_pictures = getattr(importer, "reads_mask_pictures", False)
    return ImportedBeforeError(str(source), earlier, has_mask_pictures=has_pictures)


def _together(summary: ImportSummary, pasted: ImportSummary) -> ImportSummary:
    new = tuple(note for note in pasted.notes if note not in (*summary.notes, UNCHANGED))
    return replace(summary, notes=(*summary.notes, *new), changes=pasted.changes)


def _check(source: Path, media_root: Path | None, fps: float | None) -> None:
    check_source(source)
    if fps is not None and not 0 < fps <= MOST_FPS:
        raise BadInputError("fps", f"{fps:g}", "is no rate", f"give pictures a second, up to {MOST_FPS}")
    if media_root is not None and not media_root.is_dir():
        raise BadInputError(media_root, "", "is not a folder", "give the folder that holds the media")


def _pastes_back(importer: Importer) -> bool:
    return bool(getattr(importer, "pastes_back", False))


def _is_known(project: Project, importer: Importer, source: Path) -> bool:
    """Whether the source pastes back, and the project has a track of its names in a clip of its names."""
    if not _pastes_back(importer):
        return False
    objects: Iterable[tuple[SourceClip, str]] = getattr(importer, "objects")(source)  # noqa: B009
    clips = {(clip.name, clip.width, clip.height): clip for clip in project.clips.list()}
    for of_file, track in objects:
        clip = clips.get((of_file.name, of_file.width, of_file.height))
        if clip is not None and any(one.name == track for one in project.tracks.list(clip.id)):
            return True
    return False
