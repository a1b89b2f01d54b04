"""What `evaluate` is given: its own folders, a project, or a file or folder of any format that is read.

What is neither of the first two goes through its importer into a project that lives as long as the
evaluation: there is no second reader of SAIL-VOS, TAO-Amodal, MOVi and others (docs/evaluation.md).
"""

from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from core.errors import BadInputError
from core.formats.evaluation.evaluation_folder import EvaluationClip, holds_clips, open_evaluation_folder
from core.formats.evaluation.evaluation_project import ProjectClips
from core.formats.evaluation.prediction_files import PROJECT
from core.formats.importing import import_into
from core.formats.registry import find_importer
from core.formats.video.burst import FOLDER as BURST
from core.messages import Message
from core.progress import CancelToken, Progress
from core.store.project import Project
from core.types import ReviewState

TRUE = frozenset({"diffusion-vas", "movi"})
"""Formats whose whole masks are truth by what they are, and of which no entry says whose a mask is."""
NO_CLIPS = frozenset({"media", "rgbs-masks"})
"""Formats of folders that are evaluation folders gone wrong, and are refused as such."""

NO_MASKS = f"give tracks visible masks; those of TAO lie in {BURST}/, beside the folder of the boxes"
NO_TRUTH = "accept or correct masks first, or give a data set with truth (docs/evaluation.md)"


@dataclass(frozen=True)
class PreparedSource:
    """What can be opened at once."""

    source: Path
    project: Path | None = None
    """None: an evaluation folder."""
    notes: tuple[Message, ...] = ()


@dataclass(frozen=True)
class EvaluationSet:
    """Clips, and what was left out of them."""

    clips: tuple[EvaluationClip, ...]
    notes: tuple[Message, ...] = ()


def prepare_source(
    source: Path, scratch: Path, media_root: Path | None = None, cancel: CancelToken | None = None
) -> Generator[Progress, None, PreparedSource]:
    """Read what has to be read before clips can be opened; yields progress.

    Args:
        source: Evaluation folder, project, or file or folder of a format.
        scratch: A folder of one's own that stays as long as the evaluation.
        media_root: Where a file's media are; None = beside it, or where its data set has them.
        cancel: Stops between records.

    Raises:
        BadInputError: It is nothing of the kind; names file, place, reason, way out.
        Cancelled: The token was set.
    """
    if source.suffix.lower() == PROJECT and source.is_file():
        return PreparedSource(source, source)
    if not source.exists() or holds_clips(source):
        return PreparedSource(source)
    name = _format_of(source)
    if name in NO_CLIPS:
        return PreparedSource(source)
    place = scratch / "truth.amodal"
    Project.create(place).close()
    with Project.open(place) as project:
        summary = yield from import_into(
            project,
            source,
            media_root=media_root or _pictures_of(source, name),
            review=ReviewState.ACCEPTED if name in TRUE else None,
            cancel=cancel,
        )
    return PreparedSource(source, place, summary.notes)


@contextmanager
def opened_set(prepared: PreparedSource) -> Iterator[EvaluationSet]:
    """Give the clips, which can be read as long as this lasts.

    Raises:
        BadInputError: There is none that could be scored.
        StoreError: A project cannot be opened.
    """
    if prepared.project is None:
        yield EvaluationSet(tuple(open_evaluation_folder(prepared.source)))
        return
    with (
        Project.open(prepared.project, read_only=True) as project,
        closing(ProjectClips(project)) as found,
    ):
        notes = (*project.notes, *prepared.notes, *found.notes)
        if not found.clips:
            why = "; ".join(str(note) for note in found.notes) or "it has no tracks"
            way_out = NO_MASKS if found.lacks_visible else NO_TRUTH
            raise BadInputError(prepared.source, "", f"holds nothing to score: {why}", way_out)
        yield EvaluationSet(found.clips, notes)


def _format_of(source: Path) -> str:
    if not source.is_dir():
        return find_importer("auto", source)[0].name
    try:
        return find_importer("auto", source)[0].name
    except BadInputError:
        return "media"


def _pictures_of(source: Path, name: str) -> Path | None:
    """Return where TAO has its pictures, seen from its annotations; None = beside the file."""
    frames = source.absolute().parent.parent / "frames"
    return frames if name == "tao" and frames.is_dir() else None
