"""How a project's proposals stand clip by clip, told while they are made: rows, and what is new since."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from core.changes.changed import Changes
from core.changes.masks import MaskKey
from core.changes.tracks import Clip
from core.progress import CancelToken
from core.store.project import Project
from core.types import Layer, RunStatus
from models.jobs.job import ProposalSettings
from models.pseudo_truth.report import Report, Sums, of_track


@dataclass(frozen=True, slots=True)
class ClipRow:
    """One clip."""

    clip_id: int
    name: str
    categories: Mapping[str, Sums]
    """What its tracks have, by their category."""
    failures: tuple[str, ...]
    """A line each."""

    @property
    def total(self) -> Sums:
        """Over all its tracks."""
        total = Sums()
        for sums in self.categories.values():
            total.add(sums)
        return total

    @property
    def is_done(self) -> bool:
        """Whether every track has had its turn."""
        return not self.total.not_done


def clip_row(project: Project, clip: Clip, settings: ProposalSettings) -> ClipRow:
    """Read how a clip stands with these settings; its masks are read, not the media."""
    report, categories = Report(settings), dict[str, Sums]()
    for track in project.tracks.list(clip.id):
        sums, _ = of_track(project, clip, track, report)
        categories.setdefault(track.category.name, Sums()).add(sums)
    return ClipRow(clip.id, clip.name, categories, tuple(report.failures))


class ClipWatch:
    """Reads the rows of a project, then those that runs have changed since."""

    def __init__(self, project: Project, settings: ProposalSettings) -> None:
        self._project, self._settings = project, settings
        self._seen = self._ended()

    def rows(self, cancel: CancelToken) -> Iterator[ClipRow]:
        """Yield the rows of all clips.

        Raises:
            Cancelled: The token was set.
        """
        for clip in self._project.clips.list():
            cancel.check()
            yield clip_row(self._project, clip, self._settings)

    def news(self) -> tuple[list[ClipRow], Changes]:
        """Return rows of clips in which runs have ended since the last call, and their tracks' masks."""
        ended = self._ended()
        fresh = {run_id: place for run_id, place in ended.items() if run_id not in self._seen}
        self._seen = ended
        clips = [self._project.clips.get(one) for one in sorted({clip_id for clip_id, _ in fresh.values()})]
        rows = [clip_row(self._project, clip, self._settings) for clip in clips]
        heads = {
            head.key: head.revision_id
            for track_id in sorted({track_id for _, track_id in fresh.values()})
            for head in self._project.masks.of_track(track_id, Layer.AMODAL)
        }
        return rows, Changes(masks=frozenset(heads), states=_places(heads), revision_ids=heads)

    def _ended(self) -> dict[int, tuple[int, int]]:
        """Return clip and track of every run that has ended, by its number."""
        runs = self._project.runs.list()
        return {run.id: (run.clip_id, run.track_id) for run in runs if run.status is not RunStatus.RUNNING}


def _places(heads: Mapping[MaskKey, int]) -> frozenset[tuple[int, int]]:
    return frozenset((key.track_id, key.frame) for key in heads)
